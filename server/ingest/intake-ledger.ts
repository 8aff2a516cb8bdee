/** What came in and what became of it, by window; each result is counted by itself, so that the sum can be checked. Pure. */
import { COUNTED_FLAGS, type CountedFlag, type IntakeSums, type Window } from '../../shared/onboarding.ts';
import { TimeCounter, type CountedTime } from './time-counter.ts';

export const INTAKE_RESULTS = ['received', 'accepted', 'duplicate', 'quarantined'] as const;
export type IntakeResult = (typeof INTAKE_RESULTS)[number];

/** All counters, for a file. */
export type LedgerFile = Partial<Record<IntakeResult | CountedFlag, CountedTime>>;

export class IntakeLedger {
  readonly #counters = new Map<IntakeResult | CountedFlag, TimeCounter>(
    [...INTAKE_RESULTS, ...COUNTED_FLAGS].map((name) => [name, new TimeCounter()]),
  );

  /** Readings that came and what became of them. */
  count(result: Exclude<IntakeResult, 'received'>, atMs: number, readings = 1): void {
    this.#add('received', atMs, readings);
    this.#add(result, atMs, readings);
  }
  /** An accepted reading that deserves a second look; flags that nobody is shown are not counted here. */
  flag(flag: string, atMs: number): void {
    this.#counters.get(flag as CountedFlag)?.add(atMs, 1);
  }
  /** Readings that were quarantined at `atMs` and became something better: the sum stays. */
  release(result: 'accepted' | 'duplicate', atMs: number, readings: number): void {
    this.#add('quarantined', atMs, -readings);
    this.#add(result, atMs, readings);
  }
  sums(window: Window, nowMs: number): IntakeSums {
    const of = (name: IntakeResult | CountedFlag): number =>
      this.#counters.get(name)?.sum(window, nowMs) ?? 0;
    return {
      received: of('received'),
      accepted: of('accepted'),
      duplicate: of('duplicate'),
      quarantined: of('quarantined'),
      flagged: {
        'out-of-range': of('out-of-range'),
        'time-ahead': of('time-ahead'),
        late: of('late'),
        'unknown-signal': of('unknown-signal'),
      },
    };
  }
  toJSON(): LedgerFile {
    return Object.fromEntries(this.#counters) as unknown as LedgerFile;
  }
  take(file: LedgerFile): void {
    for (const [name, counter] of this.#counters) {
      const written = file[name];
      if (written) counter.take(written);
    }
  }

  #add(name: IntakeResult | CountedFlag, atMs: number, n: number): void {
    this.#counters.get(name)?.add(atMs, n);
  }
}
