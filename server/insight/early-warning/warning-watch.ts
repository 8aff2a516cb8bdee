/**
 * Watches one piece of equipment for what announces itself. PURE. Gets every value that concerns it, then the instant at which they
 * came; says the early warnings that begin, go on and end. What it does not know it does not warn of.
 */
import type { Equipment } from '../../../shared/base.ts';
import type { EarlyWarning, WarningDefinition, WarningReadiness } from '../../../shared/early-warning.ts';
import type { Value } from '../../../shared/sample.ts';
import { CycleMeter, isWithin, type HeldValues } from './cycle-meter.ts';
import { DriftBook, type Row } from './drift-book.ts';

/** A value as it is held, and which posts (bits by their order) read it or take its change for a renewal. */
interface Held {
  value: Value;
  reportedMs: number;
  readers: number;
  renews: number;
}

const NOTHING: readonly EarlyWarning[] = [];

/** One definition at work. */
interface Post {
  readonly definition: WarningDefinition;
  readonly keys: ReadonlySet<string>;
  readonly meter: CycleMeter;
  readonly book: DriftBook;
}

/** The signals that a definition reads. */
function keysOf({ signal, counter, phase, during, context, renewal }: WarningDefinition): Set<string> {
  const gates = [...during, ...(renewal?.by ?? [])].map((gate) => gate.signal);
  const keys = [signal, counter, ...context, ...gates, ...(renewal?.changes ?? [])];
  return new Set(phase === undefined ? keys : [...keys, phase]);
}

export class WarningWatch implements HeldValues {
  readonly #equipment: Equipment;
  readonly #held = new Map<string, Held>();
  readonly #posts: readonly Post[];
  /** What is noted: one list of where, one of what, so that a reading costs no objects. */
  readonly #noted: Held[] = [];
  readonly #values: Value[] = [];

  /** Definitions of other types, or of signals that the equipment does not have, are left out. */
  constructor(equipment: Equipment, definitions: readonly WarningDefinition[]) {
    this.#equipment = equipment;
    const signals = new Map(equipment.signals.map((signal) => [signal.key, signal]));
    this.#posts = definitions.flatMap((definition): Post[] => {
      const { equipmentTypes, signal, counter, phase, during } = definition;
      const needed = [
        signal,
        counter,
        ...(phase === undefined ? [] : [phase]),
        ...during.map((gate) => gate.signal),
      ];
      if (!equipmentTypes.includes(equipment.type) || !needed.every((key) => signals.has(key))) return [];
      const meter = new CycleMeter(definition, this, signals.get(signal)?.staleAfterMs ?? Infinity);
      return [{ definition, keys: keysOf(definition), meter, book: new DriftBook(definition, equipment.id) }];
    });
    this.#posts.forEach(({ keys, definition }, index) => {
      for (const key of keys) {
        const held = this.#held.get(key) ?? { value: null, reportedMs: -Infinity, readers: 0, renews: 0 };
        held.readers |= 1 << index;
        if (definition.renewal?.changes.includes(key)) held.renews |= 1 << index;
        this.#held.set(key, held);
      }
    });
  }

  /** Whether nothing is watched here. */
  get isIdle(): boolean {
    return this.#posts.length === 0;
  }

  /** The newest value of a signal that is watched; null: missing. */
  value(signal: string): Value {
    return this.#held.get(signal)?.value ?? null;
  }

  /** When it was reported last, epoch ms. */
  reportedMs(signal: string): number {
    return this.#held.get(signal)?.reportedMs ?? -Infinity;
  }

  /** A value of the instant that {@link take} will name. */
  note(signal: string, value: Value): void {
    const held = this.#held.get(signal);
    if (!held) return;
    this.#noted.push(held);
    this.#values.push(value);
  }

  /** All values of an instant are noted: concludes from them. */
  take(atMs: number): readonly EarlyWarning[] {
    if (this.#noted.length === 0) return NOTHING;
    let readers = 0;
    for (const held of this.#noted) readers |= held.readers;
    this.#posts.forEach(({ meter }, index) => {
      if (readers & (1 << index)) meter.pass(atMs);
    });
    const { changed, renewed } = this.#hold(atMs);
    if (changed === 0) return NOTHING;
    return this.#posts.flatMap((post, index) =>
      changed & (1 << index) ? this.#follow(post, (renewed & (1 << index)) !== 0, atMs) : [],
    );
  }

  /** Takes over what is noted; says whose values changed, and for whom that may be a renewal. */
  #hold(atMs: number): { changed: number; renewed: number } {
    let changed = 0;
    let renewed = 0;
    this.#noted.forEach((held, index) => {
      const value = this.#values[index] ?? null;
      if (value !== held.value) {
        changed |= held.readers;
        if (value !== null && held.value !== null) renewed |= held.renews;
      }
      held.value = value;
      held.reportedMs = atMs;
    });
    this.#noted.length = 0;
    this.#values.length = 0;
    return { changed, renewed };
  }

  /** The equipment is cut off: nothing is known of it until it reports again. */
  forget(atMs: number): void {
    for (const { meter } of this.#posts) {
      meter.pass(atMs);
      meter.spoil();
    }
    for (const held of this.#held.values()) held.value = null;
    for (const { meter } of this.#posts) meter.follow();
  }

  /** The equipment is gone or another now. */
  lose(atMs: number): EarlyWarning[] {
    return this.#posts.flatMap(({ book }) => book.endAll(atMs, 'lost'));
  }

  /** The warnings that last. */
  get lasting(): EarlyWarning[] {
    return this.#posts.flatMap(({ book }) => book.lasting);
  }

  /** How far each thing has come: what was not seen yet is unknown, and says so. */
  readiness(): WarningReadiness[] {
    const { id: equipment } = this.#equipment;
    return this.#posts.flatMap(({ definition, meter, book }): WarningReadiness[] => {
      const present = JSON.stringify(meter.context);
      const rows = [...book.rows].filter(({ context }) => JSON.stringify(context) === present);
      const { id: type, learn: needed } = definition;
      if (rows.length === 0) return [{ type, equipment, status: 'unknown', observations: 0, needed }];
      return rows.map((row) => ({ type, equipment, ...readinessOf(row, definition) }));
    });
  }

  /** Goes on from what another watch of the same equipment found out about this type of warning. */
  adopt(type: string, from: WarningWatch): void {
    const own = this.#posts.find(({ definition }) => definition.id === type);
    const theirs = from.#posts.find(({ definition }) => definition.id === type);
    if (own && theirs) own.book.adopt(theirs.book);
  }

  #follow({ definition, meter, book }: Post, mayBeRenewed: boolean, atMs: number): readonly EarlyWarning[] {
    const { hasChanged, measured } = meter.follow();
    if (!hasChanged && !mayBeRenewed && measured.length === 0) return NOTHING;
    const said: EarlyWarning[] = [];
    for (const one of measured) {
      const warning = book.take(one);
      if (warning) said.push(warning);
    }
    const { renewal, phase } = definition;
    const isRenewed = mayBeRenewed && renewal?.by.every((gate) => isWithin(gate, this)) === true;
    if (isRenewed) said.push(...book.renew(phase === undefined ? undefined : this.value(phase), atMs));
    if (hasChanged && !meter.context.includes(null)) said.push(...book.leave(meter.context, atMs));
    return said;
  }
}

function readinessOf(
  { phase, state, warning }: Row,
  definition: WarningDefinition,
): Omit<WarningReadiness, 'type' | 'equipment'> {
  const isKnown = state.reference !== null && !state.isRenewed;
  return {
    ...(definition.phase !== undefined &&
      phase !== undefined && { phase: { signal: definition.phase, value: phase } }),
    status: warning ? 'warned' : isKnown ? 'watching' : 'learning',
    observations: isKnown ? definition.learn : state.fresh.length,
    needed: definition.learn,
  };
}
