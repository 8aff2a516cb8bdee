/** Points back as the samples that they were made of, page by page in order of time. */
import { parseEquipmentId, type EquipmentId } from '../../../shared/names.ts';
import type { Sample, SampleFlag, Value, ValuesSample } from '../../../shared/sample.ts';
import type { DayCount, ReadRange } from '../history-store.ts';
import { DAY_MS } from '../rollup.ts';
import { decodeText } from '../text-codec.ts';
import { MAX_STORED_MS } from '../unwritable-batch.ts';
import type { InfluxConnection, Row } from './influx-connection.ts';
import { MEASUREMENT, sourceOf, type Measurement } from './influx-lines.ts';

/** Points of one page. */
const PAGE = 5_000;

type Connection = Pick<InfluxConnection, 'query'>;

interface TimedSample {
  /** Epoch nanoseconds as 19 or more digits of equal length, so that text order is time order. */
  time: string;
  sample: Sample;
}

/** Everything in the range, events before values of the same millisecond, in chunks. */
export async function* readSamples(
  connection: Connection,
  range: ReadRange,
): AsyncGenerator<readonly Sample[]> {
  const values = new Pages(connection, MEASUREMENT.values, range);
  const events = new Pages(connection, MEASUREMENT.events, range);
  for (;;) {
    const [value, event] = [await values.page(), await events.page()];
    if (value.length === 0 && event.length === 0) return;
    // Up to where both pages are complete; times of events are shortened to their millisecond, so they come first.
    const until = [values.knownUntil(), events.knownUntil()].sort()[0] ?? '';
    const some = [...events.take(until), ...values.take(until)];
    some.sort((a, b) => (msOf(a.time) === msOf(b.time) ? 0 : a.time < b.time ? -1 : 1));
    if (some.length > 0) yield some.map(({ sample }) => sample);
  }
}

const END = '~';

/** One measurement's points; what has been asked for and not yet taken. */
class Pages {
  private readonly connection: Connection;
  private readonly measurement: Measurement;
  private readonly where: string;
  private readonly toNs: string;
  private nextNs: string;
  private waiting: TimedSample[] = [];
  private atEnd = false;

  constructor(connection: Connection, measurement: Measurement, { fromMs, toMs, equipment }: ReadRange) {
    this.connection = connection;
    this.measurement = measurement;
    this.nextNs = `${fromMs}000000`;
    this.toNs = `${Math.min(toMs, MAX_STORED_MS + 1)}000000`;
    this.where = equipment === undefined ? '' : `AND "equipment" = '${equipment}'`;
    if (equipment !== undefined && parseEquipmentId(equipment) === undefined) this.atEnd = true;
  }

  /** What waits, filled from the server where nothing does. */
  async page(): Promise<readonly TimedSample[]> {
    for (let limit = PAGE; this.waiting.length === 0 && !this.atEnd; limit *= 2) {
      const [rows = []] = await this.connection.query(
        [
          `SELECT * FROM ${sourceOf(this.measurement)} WHERE time >= ${this.nextNs} AND time < ${this.toNs} ${this.where} LIMIT ${limit}`,
        ],
        'text',
      );
      const all = rows.map((row): TimedSample => ({
        time: nanosecondsOf(row['time']),
        sample: sampleOf(row),
      }));
      this.atEnd = rows.length < limit;
      // Other series may have points of the last instant that did not fit in.
      const last = all.at(-1)?.time ?? '';
      this.waiting = this.atEnd ? all : all.filter(({ time }) => time < last);
      if (!this.atEnd) this.nextNs = last.replace(/^0+(?=\d)/, '');
    }
    return this.waiting;
  }

  /** Every point before this time has been read. */
  knownUntil(): string {
    return this.atEnd ? END : padded(this.nextNs);
  }

  take(until: string): TimedSample[] {
    const count = this.waiting.findIndex(({ time }) => time >= until);
    return this.waiting.splice(0, count === -1 ? this.waiting.length : count);
  }
}

/** Samples by equipment and UTC day, both measurements together. */
export async function countDays(
  connection: Connection,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<DayCount[]> {
  const counts = new Map<string, DayCount>();
  for (const source of [sourceOf(MEASUREMENT.values), sourceOf(MEASUREMENT.events)]) {
    const [[first], [last]] = (await connection.query(
      ['first', 'last'].map((what) => `SELECT ${what}("batch") FROM ${source}`),
      'ms',
    )) as [Row[], Row[]];
    if (first === undefined || last === undefined) continue;
    const from = Math.max(fromMs, Math.floor(Number(first['time']) / DAY_MS) * DAY_MS);
    const to = Math.min(toMs, Number(last['time']) + 1);
    if (from >= to) continue;
    const [rows = []] = await connection.query(
      [
        `SELECT count("batch") AS "samples" FROM ${source} WHERE time >= ${from}ms AND time < ${to}ms GROUP BY time(1d), "equipment" fill(none)`,
      ],
      'ms',
    );
    for (const row of rows) {
      const [equipment, dayMs] = [row['equipment'] as EquipmentId, Number(row['time'])];
      const before = counts.get(`${equipment}/${dayMs}`)?.samples ?? 0;
      counts.set(`${equipment}/${dayMs}`, { equipment, dayMs, samples: before + Number(row['samples']) });
    }
  }
  return [...counts.values()];
}

const padded = (ns: string) => ns.padStart(20, '0');
const msOf = (time: string) => time.slice(0, -6);

/** RFC 3339 with up to nine digits of the second. */
function nanosecondsOf(time: unknown): string {
  const [, second = '', fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(String(time)) ?? [];
  return padded(`${Date.parse(`${second}Z`) / 1_000}${fraction.padEnd(9, '0')}`);
}

function sampleOf(row: Row): Sample {
  if (typeof row['body'] === 'string') return JSON.parse(decodeText(row['body'])) as Sample;
  const atMs = Number(msOf(nanosecondsOf(row['time'])));
  const sample: ValuesSample = {
    kind: 'values',
    equipment: row['equipment'] as EquipmentId,
    atMs,
    receivedAtMs: atMs + Number(row['received_after']),
    values: valuesOf(row),
  };
  if (typeof row['seq'] === 'number') sample.seq = row['seq'];
  if (typeof row['flags'] === 'string')
    sample.flags = row['flags'].split(' ').filter(Boolean) as SampleFlag[];
  if (typeof row['out_of_range'] === 'string')
    sample.outOfRange = row['out_of_range'].split(' ').filter(Boolean);
  return sample;
}

function valuesOf(row: Row): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const column in row) {
    const cell = row[column];
    if (cell === null || column[1] !== '_') continue;
    const key = column.slice(2);
    if (column[0] === 'u') values[key] = null;
    else if (typeof cell === 'string') values[key] = decodeText(cell);
    else values[key] = cell as number | boolean;
  }
  return values;
}
