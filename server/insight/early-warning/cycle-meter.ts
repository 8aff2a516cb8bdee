/**
 * Measures a machine cycle by cycle, from values that hold until the next one comes: whatever the rate at which they are reported.
 * PURE. A cycle ends when the counter steps by one. What cannot be trusted is no observation: a cycle in which a value was
 * missing or stale, the circumstances changed, or the counter jumped; and the first, which nobody saw begin.
 */
import type { Gate, Observation, WarningDefinition } from '../../../shared/early-warning.ts';
import type { Value } from '../../../shared/sample.ts';

/** Parts of a cycle that are kept apart at most. */
const MOST_PHASES = 12;

/** An observation and what it is of. */
export interface Measured {
  phase: Value | undefined;
  context: Value[];
  observation: Observation;
}

/** The newest values as the meter may ask for them; null: missing. */
export interface HeldValues {
  value(signal: string): Value;
  /** When the signal was reported last, epoch ms. */
  reportedMs(signal: string): number;
}

interface Sum {
  sum: number;
  /** Weight: ms for means, cycles for last values. */
  weight: number;
}

/** Whether the values lie within the gate. */
export function isWithin({ signal, above, atMost, oneOf }: Gate, held: HeldValues): boolean {
  const value = held.value(signal);
  if (value === null) return false;
  if (oneOf) return typeof value !== 'number' && oneOf.includes(value);
  return (
    typeof value === 'number' &&
    (above === undefined || value > above) &&
    (atMost === undefined || value <= atMost)
  );
}

const NOTHING: readonly Measured[] = [];

export class CycleMeter {
  readonly #definition: WarningDefinition;
  readonly #held: HeldValues;
  readonly #staleAfterMs: number;
  readonly #sums = new Map<Value | undefined, Sum>();
  #isMeasuring = false;
  #isSpoiled = true;
  #cycles = 0;
  #count: number | undefined;
  readonly #context: Value[] = [];
  #atMs = 0;

  constructor(definition: WarningDefinition, held: HeldValues, staleAfterMs: number) {
    this.#definition = definition;
    this.#held = held;
    this.#staleAfterMs = staleAfterMs;
  }

  /** Values of the circumstances now, in the definition's order. */
  get context(): readonly Value[] {
    return this.#context;
  }

  /** Time goes on to `atMs` with the values as they are. Call before they change. */
  pass(atMs: number): void {
    const { signal, measure } = this.#definition;
    if (this.#isMeasuring && measure === 'mean' && atMs > this.#atMs) {
      const value = this.#held.value(signal);
      if (typeof value !== 'number' || atMs - this.#held.reportedMs(signal) > this.#staleAfterMs)
        this.#isSpoiled = true;
      else this.#add(value, atMs - this.#atMs);
    }
    this.#atMs = atMs;
  }

  /** The values have changed at the instant to which {@link pass} has come. Says whether the circumstances did, and what is complete. */
  follow(): { hasChanged: boolean; measured: readonly Measured[] } {
    const { counter, during, signal, context } = this.#definition;
    let hasChanged = false;
    for (let index = 0; index < context.length; index += 1) {
      const now = this.#held.value(context[index] ?? '');
      if (now !== this.#context[index]) hasChanged = true;
      this.#context[index] = now;
      if (hasChanged || now === null) this.spoil();
    }
    const measured = this.#countTo(this.#held.value(counter));
    const value = this.#held.value(signal);
    this.#isMeasuring = typeof value === 'number' && during.every((gate) => isWithin(gate, this.#held));
    if (value === null) this.spoil();
    return { hasChanged, measured };
  }

  /** The cycle under way, and with it the observation, says nothing. */
  spoil(): void {
    this.#isSpoiled = true;
  }

  #add(value: number, weight: number): void {
    const { phase } = this.#definition;
    const key = phase === undefined ? undefined : this.#held.value(phase);
    if (key === null) return;
    const sum = this.#sums.get(key);
    if (sum) {
      sum.sum += value * weight;
      sum.weight += weight;
    } else if (this.#sums.size < MOST_PHASES) this.#sums.set(key, { sum: value * weight, weight });
  }

  #countTo(value: Value): readonly Measured[] {
    const before = this.#count;
    if (typeof value !== 'number' || value === before) {
      if (value === null) this.spoil();
      return NOTHING;
    }
    this.#count = value;
    const isWhole = before !== undefined && value === before + 1 && !this.#isSpoiled;
    this.#isSpoiled = before === undefined;
    if (!isWhole) {
      this.#restart();
      return NOTHING;
    }
    this.#takeLast();
    this.#cycles += 1;
    if (this.#cycles < this.#definition.cycles) return NOTHING;
    const measured = this.#observations(value);
    this.#restart();
    return measured;
  }

  /** The value at the end of a cycle counts once. */
  #takeLast(): void {
    const { measure, signal } = this.#definition;
    const value = this.#held.value(signal);
    if (measure === 'last' && typeof value === 'number') this.#add(value, 1);
  }

  #observations(count: number): Measured[] {
    const { measure, leastSeconds } = this.#definition;
    const least = measure === 'mean' ? leastSeconds * 1_000 : 1;
    return [...this.#sums].flatMap(([phase, { sum, weight }]) =>
      weight < least
        ? []
        : [
            {
              phase,
              context: [...this.#context],
              observation: { atMs: this.#atMs, count, value: sum / weight },
            },
          ],
    );
  }

  #restart(): void {
    this.#cycles = 0;
    this.#sums.clear();
  }
}
