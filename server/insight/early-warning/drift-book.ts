/**
 * Everything that one definition watches on one piece of equipment: a row of observations for each part of the cycle under each
 * circumstance, judged apart, and the warnings that come of them. PURE. Bounded: {@link MOST_ROWS} rows of some dozens of figures.
 */
import type { EarlyWarning, Observation, WarningDefinition } from '../../../shared/early-warning.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import type { Value } from '../../../shared/sample.ts';
import type { Measured } from './cycle-meter.ts';
import { createDriftState, observe, renew, type DriftState, type Reference } from './drift-state.ts';
import { forecastOf } from './forecast.ts';

/** Programs times tools that are remembered; the one that was not seen for longest is forgotten first. */
const MOST_ROWS = 48;
/** A warning that lasts is said anew after so many observations: its forecast has changed. */
const SAID_EVERY = 5;
/** Observations that a warning shows. */
const EVIDENCE = 8;

/** One row of observations. */
export interface Row {
  readonly key: string;
  readonly phase: Value | undefined;
  readonly context: readonly Value[];
  state: DriftState;
  warning: EarlyWarning | undefined;
  /** Observations since the warning was said last. */
  unsaid: number;
}

export class DriftBook {
  readonly definition: WarningDefinition;
  readonly #equipment: EquipmentId;
  readonly #rows = new Map<string, Row>();

  constructor(definition: WarningDefinition, equipment: EquipmentId) {
    this.definition = definition;
    this.#equipment = equipment;
  }

  /** Seen longest ago first. */
  get rows(): Iterable<Row> {
    return this.#rows.values();
  }

  /** The warnings that last. */
  get lasting(): EarlyWarning[] {
    return [...this.#rows.values()].flatMap(({ warning }) => (warning ? [warning] : []));
  }

  /** Takes what was measured; says the warning that begins, goes on or ends with it. */
  take({ phase, context, observation }: Measured): EarlyWarning | undefined {
    const row = this.#row(phase, context);
    observe(row.state, this.definition, observation);
    return this.#conclude(row, observation);
  }

  /** People have put something right: of this part of the cycle where one is named, else of all. */
  renew(phase: Value | undefined, atMs: number): EarlyWarning[] {
    return [...this.#rows.values()].flatMap((row) => {
      if (phase !== undefined && row.phase !== phase) return [];
      renew(row.state);
      return this.#end(row, atMs, 'renewed');
    });
  }

  /** Other circumstances: what was said of those before is no longer to be seen. */
  leave(context: readonly Value[], atMs: number): EarlyWarning[] {
    const key = JSON.stringify(context);
    return [...this.#rows.values()].flatMap((row) =>
      JSON.stringify(row.context) === key ? [] : this.#end(row, atMs, 'changed'),
    );
  }

  /** Ends whatever lasts. */
  endAll(atMs: number, reason: NonNullable<EarlyWarning['endReason']>): EarlyWarning[] {
    return [...this.#rows.values()].flatMap((row) => this.#end(row, atMs, reason));
  }

  /**
   * Goes on from what another book found out, and takes again what only this one has observed since. Nothing is said: whoever
   * calls says what differs.
   */
  adopt(from: DriftBook): void {
    for (const theirs of from.#rows.values()) {
      const own = this.#rows.get(theirs.key);
      const untilMs = theirs.state.recent.at(-1)?.atMs ?? -Infinity;
      const later = own?.state.recent.filter(({ atMs }) => atMs > untilMs) ?? [];
      const row: Row = { ...theirs, state: structuredClone(theirs.state) };
      this.#rows.set(row.key, row);
      for (const observation of later) {
        observe(row.state, this.definition, observation);
        this.#conclude(row, observation);
      }
    }
  }

  #row(phase: Value | undefined, context: readonly Value[]): Row {
    const key = JSON.stringify([context, phase ?? null]);
    const known = this.#rows.get(key);
    const row = known ?? { key, phase, context, state: createDriftState(), warning: undefined, unsaid: 0 };
    // The newest comes last, so that the first is the one to forget. Never one that warns.
    this.#rows.delete(key);
    this.#rows.set(key, row);
    if (this.#rows.size > MOST_ROWS)
      for (const [oldest, { warning }] of this.#rows)
        if (!warning) {
          this.#rows.delete(oldest);
          break;
        }
    return row;
  }

  #conclude(row: Row, { atMs }: Observation): EarlyWarning | undefined {
    const { state, warning } = row;
    if (!state.drifts) return warning && this.#end(row, atMs, 'returned')[0];
    row.unsaid += 1;
    if (!state.reference || (warning && row.unsaid < SAID_EVERY)) return undefined;
    row.unsaid = 0;
    row.warning = this.#describe(row, state.reference, warning?.fromMs ?? atMs, atMs);
    return row.warning;
  }

  #end(row: Row, toMs: number, endReason: NonNullable<EarlyWarning['endReason']>): EarlyWarning[] {
    const { warning } = row;
    if (!warning) return [];
    row.warning = undefined;
    row.unsaid = 0;
    return [{ ...warning, toMs, atMs: toMs, endReason }];
  }

  #describe(row: Row, reference: Reference, fromMs: number, atMs: number): EarlyWarning {
    const { id, version, signal, direction, phase, context } = this.definition;
    const { state } = row;
    const forecast = forecastOf(state, reference, this.definition);
    const change = reference.level === 0 ? 0 : (state.level - reference.level) / Math.abs(reference.level);
    const { untilLimit } = forecast;
    return {
      id: `${id}:${this.#equipment}:${row.phase ?? ''}:${fromMs}`,
      type: id,
      version,
      equipment: this.#equipment,
      signal,
      direction,
      ...(phase !== undefined && row.phase !== undefined && { phase: { signal: phase, value: row.phase } }),
      context: context.map((key, index) => ({ signal: key, value: row.context[index] ?? null })),
      fromMs,
      toMs: null,
      atMs,
      since: { count: state.since?.count ?? 0, atMs: state.since?.atMs ?? fromMs },
      reference: {
        level: rounded(reference.level),
        scatter: rounded(reference.scatter),
        observations: reference.observations,
      },
      level: rounded(state.level),
      change: rounded(change),
      driftPerCycle: rounded(forecast.driftPerCycle),
      limit: rounded(forecast.limit),
      untilLimit: untilLimit && {
        cycles: Math.round(untilLimit.cycles),
        fewest: Math.round(untilLimit.fewest),
        most: untilLimit.most === null ? null : Math.round(untilLimit.most),
        hours: rounded(untilLimit.hours),
      },
      evidence: state.recent.slice(-EVIDENCE).map((one) => ({ ...one, value: rounded(one.value) })),
    };
  }
}

/** Six figures: more than any sensor has, fewer than a sum of floats. */
const rounded = (value: number): number => Number(value.toPrecision(6));
