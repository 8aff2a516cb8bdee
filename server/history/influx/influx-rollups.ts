/**
 * Rollups in InfluxDB, computed by us: cluster engines have no reliable continuous queries. Every hour of a piece of
 * equipment into which readings are written is marked *due* in the same request; upkeep reads a due hour that has passed,
 * writes its minutes and its hour anew (points of the same time overwrite each other) and takes the mark back. A question
 * uses rollups only for hours that are not due, so late readings and a kill at any moment never show a wrong figure.
 */
import type { EquipmentId } from '../../../shared/names.ts';
import type { Sample, Value } from '../../../shared/sample.ts';
import { addReading, DAY_MS, HOUR_MS, joinRollup, MINUTE_MS, type Rollup } from '../rollup.ts';
import { decodeText, encodeText } from '../text-codec.ts';
import { MAX_STORED_MS } from '../unwritable-batch.ts';
import type { InfluxConnection, Row } from './influx-connection.ts';
import { MEASUREMENT, POLICY } from './influx-lines.ts';
import { readSamples } from './influx-read.ts';

/** Time that an hour is left alone after its end, so that readings which are a little late are in. */
const GRACE_MS = 2 * MINUTE_MS;

/** Points in one request. */
const POINTS_AT_ONCE = 5_000;

type Connection = Pick<InfluxConnection, 'query' | 'write'>;

export class InfluxRollups {
  private readonly connection: Connection;
  private readonly due = new Map<EquipmentId, Set<number>>();

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** Reads the marks; where there are none beside readings, every hour with readings is due. */
  async load(): Promise<void> {
    this.due.clear();
    const [marks = [], [any] = []] = await this.connection.query(
      [
        `SELECT "due", "equipment" FROM "rollup_due" WHERE "due" = true`,
        `SELECT count("due") FROM "rollup_due"`,
      ],
      'ms',
    );
    for (const row of marks) this.dueHours(row['equipment'] as EquipmentId).add(Number(row['time']));
    if (any === undefined) await this.markAll();
  }

  /** Lines that mark what a batch touches and is not marked yet; to be written in the same request, with the batch. */
  linesFor(samples: readonly Sample[]): string[] {
    const lines: string[] = [];
    for (const { kind, equipment, atMs } of samples) {
      if (kind !== 'values') continue;
      const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
      const hours = this.dueHours(equipment);
      if (hours.has(hourMs)) continue;
      hours.add(hourMs);
      lines.push(markOf(equipment, hourMs, true));
    }
    return lines;
  }

  /** A request failed: its marks may not be there, so they are written again with the next one. */
  forget(samples: readonly Sample[]): void {
    for (const { equipment, atMs } of samples)
      this.due.get(equipment)?.delete(Math.floor(atMs / HOUR_MS) * HOUR_MS);
  }

  /** Due hours of the equipment that touch [fromMs, toMs). */
  dueIn(equipment: EquipmentId, fromMs: number, toMs: number): number[] {
    return [...(this.due.get(equipment) ?? [])]
      .filter((hourMs) => hourMs + HOUR_MS > fromMs && hourMs < toMs)
      .sort((a, b) => a - b);
  }

  /** Works on one hour that is due and has passed. Nothing may be appended meanwhile. True while more are due. */
  async step(nowMs: number): Promise<boolean> {
    for (const [equipment, hours] of this.due)
      for (const hourMs of hours) {
        if (hourMs + HOUR_MS + GRACE_MS > nowMs) continue;
        await this.rollUp(equipment, hourMs);
        hours.delete(hourMs);
        return true;
      }
    return false;
  }

  /** Rollups of one signal with `fromMs` ≤ start < `toMs`. */
  async read(
    equipment: EquipmentId,
    signal: string,
    { of, fromMs, toMs }: { of: number; fromMs: number; toMs: number },
  ): Promise<Rollup[]> {
    const [rows = []] = await this.connection.query(
      [
        `SELECT * FROM ${sourceOf(of)} WHERE "equipment" = '${equipment}' AND "signal" = '${signal}' AND time >= ${fromMs}ms AND time < ${Math.min(toMs, MAX_STORED_MS + 1)}ms`,
      ],
      'ms',
    );
    return rows.map(rollupOf);
  }

  /** The newest reading of each signal in hours that begin before `beforeMs`. */
  async newest(
    equipment: EquipmentId,
    beforeMs: number,
  ): Promise<Map<string, { atMs: number; value: Value }>> {
    const [rows = []] = await this.connection.query(
      [
        `SELECT * FROM ${sourceOf(HOUR_MS)} WHERE "equipment" = '${equipment}' AND time < ${beforeMs}ms GROUP BY "signal" ORDER BY time DESC LIMIT 1`,
      ],
      'ms',
    );
    return new Map(
      rows.map((row) => {
        const { last, lastMs } = rollupOf(row);
        return [String(row['signal']), { atMs: lastMs, value: last }];
      }),
    );
  }

  private dueHours(equipment: EquipmentId): Set<number> {
    let hours = this.due.get(equipment);
    if (hours === undefined) this.due.set(equipment, (hours = new Set()));
    return hours;
  }

  private async rollUp(equipment: EquipmentId, hourMs: number): Promise<void> {
    const minutes = new Map<string, Map<number, Rollup>>();
    for await (const samples of readSamples(this.connection, {
      fromMs: hourMs,
      toMs: hourMs + HOUR_MS,
      equipment,
    }))
      for (const sample of samples) {
        if (sample.kind !== 'values') continue;
        for (const key in sample.values) {
          let own = minutes.get(key);
          if (own === undefined) minutes.set(key, (own = new Map()));
          addReading(own, MINUTE_MS, sample.atMs, sample.values[key] ?? null);
        }
      }
    const [minuteLines, hourLines]: [string[], string[]] = [[], []];
    for (const [signal, own] of minutes) {
      const hour = new Map<number, Rollup>();
      for (const minute of own.values()) {
        minuteLines.push(lineOf('rollup_minute', equipment, signal, minute));
        joinRollup(hour, HOUR_MS, minute);
      }
      for (const one of hour.values()) hourLines.push(lineOf('rollup_hour', equipment, signal, one));
    }
    await this.put(minuteLines, POLICY.minutes);
    await this.put(hourLines, POLICY.kept);
    await this.connection.write(markOf(equipment, hourMs, false));
  }

  private async put(lines: readonly string[], policy: string): Promise<void> {
    for (let first = 0; first < lines.length; first += POINTS_AT_ONCE)
      await this.connection.write(lines.slice(first, first + POINTS_AT_ONCE).join('\n'), policy);
  }

  /** A database that was filled before there were rollups. */
  private async markAll(): Promise<void> {
    const source = `FROM "${MEASUREMENT.values}"`;
    const [[first], [last]] = (await this.connection.query(
      ['first', 'last'].map((what) => `SELECT ${what}("batch") ${source}`),
      'ms',
    )) as [Row[], Row[]];
    if (first === undefined || last === undefined) return;
    const lines: string[] = [];
    const firstMs = Math.floor(Number(first['time']) / DAY_MS) * DAY_MS;
    for (let fromMs = firstMs; fromMs <= Number(last['time']); fromMs += 30 * DAY_MS) {
      const [rows = []] = await this.connection.query(
        [
          `SELECT count("batch") AS "samples" ${source} WHERE time >= ${fromMs}ms AND time < ${fromMs + 30 * DAY_MS}ms GROUP BY time(1h), "equipment" fill(none)`,
        ],
        'ms',
      );
      for (const row of rows) {
        const [equipment, hourMs] = [row['equipment'] as EquipmentId, Number(row['time'])];
        this.dueHours(equipment).add(hourMs);
        lines.push(markOf(equipment, hourMs, true));
      }
    }
    await this.put(lines, POLICY.raw);
  }
}

function sourceOf(of: number): string {
  return of === HOUR_MS ? `"${POLICY.kept}"."rollup_hour"` : `"${POLICY.minutes}"."rollup_minute"`;
}

function markOf(equipment: EquipmentId, hourMs: number, due: boolean): string {
  return `rollup_due,equipment=${equipment} due=${due ? 't' : 'f'} ${hourMs}000000`;
}

function lineOf(measurement: string, equipment: EquipmentId, signal: string, rollup: Rollup): string {
  const { start, count, numbers, min, max, mean, last, lastMs } = rollup;
  let fields = `count=${count},numbers=${numbers},last_after=${lastMs - start}`;
  if (min !== null && max !== null && mean !== null) fields += `,min=${min},max=${max},mean=${mean}`;
  if (typeof last === 'number') fields += `,last=${Object.is(last, -0) ? '-0' : last}`;
  else if (typeof last === 'string') fields += `,text="${encodeText(last)}"`;
  else if (last !== null) fields += `,switch=${last ? 't' : 'f'}`;
  return `${measurement},equipment=${equipment},signal=${signal} ${fields} ${start}000000`;
}

function rollupOf(row: Row): Rollup {
  const number = (column: string) => (typeof row[column] === 'number' ? row[column] : null);
  const start = Number(row['time']);
  const text = row['text'];
  return {
    start,
    count: number('count') ?? 0,
    numbers: number('numbers') ?? 0,
    min: number('min'),
    max: number('max'),
    mean: number('mean'),
    last:
      typeof text === 'string'
        ? decodeText(text)
        : typeof row['switch'] === 'boolean'
          ? row['switch']
          : number('last'),
    lastMs: start + (number('last_after') ?? 0),
  };
}
