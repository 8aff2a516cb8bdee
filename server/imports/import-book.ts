/** Counts what becomes of the readings of an import. Refusals are counted by reason, the first are kept with their lines. */
import { MOST_LISTED_REFUSALS, type ImportAnswer } from '../../shared/imports.ts';
import { sayRefusal } from '../../shared/refusal.ts';
import type { Refusal, Sample } from '../../shared/sample.ts';
import type { Language } from '../../shared/text.ts';
import type { Metrics } from '../metrics.ts';
import type { RefusedLine } from './imports.ts';

type Counts = Pick<ImportAnswer, 'lines' | 'accepted' | 'duplicate' | 'refused' | 'incomplete'>;

export class ImportBook {
  readonly #metrics: Metrics;
  readonly #counts: Counts = { lines: 0, accepted: 0, duplicate: 0, refused: 0, incomplete: 0 };
  readonly #reasons: Record<string, number> = {};
  #listed: RefusedLine[] = [];
  #fromMs: number | undefined;
  #toMs: number | undefined;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  line(): void {
    this.#counts.lines += 1;
  }

  /** In order of time. */
  accepted(samples: readonly Sample[]): void {
    this.#counts.accepted += samples.length;
    this.#metrics.importReadings.inc({ result: 'accepted' }, samples.length);
    this.#fromMs ??= samples[0]?.atMs;
    this.#toMs = samples.at(-1)?.atMs ?? this.#toMs;
  }

  duplicate(readings: number): void {
    this.#counts.duplicate += readings;
    this.#metrics.importReadings.inc({ result: 'duplicate' }, readings);
  }

  incomplete(): void {
    this.#counts.incomplete += 1;
  }

  refused(line: number, refusal: Refusal, readings = 1): void {
    this.#counts.refused += readings;
    this.#metrics.importReadings.inc({ result: 'refused' }, readings);
    const reason = refusal.detail ?? refusal.code;
    this.#reasons[reason] = (this.#reasons[reason] ?? 0) + readings;
    // Values are refused in order of time, later than lines: room for twice as many, cut back to the first.
    this.#listed.push({ line, refusal });
    if (this.#listed.length >= 2 * MOST_LISTED_REFUSALS) this.#cut();
  }

  answer(language: Language, evaluated: ImportAnswer['evaluated']): ImportAnswer {
    this.#cut();
    const { lines, accepted, duplicate, refused, incomplete } = this.#counts;
    return {
      lines,
      received: accepted + duplicate + refused,
      accepted,
      duplicate,
      refused,
      incomplete,
      from: this.#fromMs ?? null,
      to: this.#toMs ?? null,
      reasons: this.#reasons,
      refusals: this.#listed.map(({ line, refusal }) => ({
        line,
        reason: refusal.detail ?? refusal.code,
        message: sayRefusal(refusal, language),
      })),
      evaluated,
    };
  }

  #cut(): void {
    this.#listed.sort((a, b) => a.line - b.line);
    this.#listed = this.#listed.slice(0, MOST_LISTED_REFUSALS);
  }
}
