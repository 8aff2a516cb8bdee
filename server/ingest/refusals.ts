/** The refused elements of one message, by reason: one entry says what a thousand readings of one array share. Pure. */
import type { Refusal } from '../../shared/sample.ts';

/** `places`: which elements of the message, in decoding order; undefined: all. */
export interface Refused {
  refusal: Refusal;
  readings: number;
  places: ReadonlySet<number> | undefined;
}

export class Refusals {
  readonly #byReason = new Map<string, { refusal: Refusal; readings: number; places: Set<number> }>();

  /** Elements of the same reason in the same part of their reading are one; the first speaks for its like. */
  add(refusal: Refusal, { place, readings }: { place: number; readings: number }): void {
    const { code, detail, path } = refusal;
    const key = `${code} ${detail ?? ''} ${path?.replace(/^\/\d+(?=\/)/, '') ?? ''}`;
    const known = this.#byReason.get(key);
    if (known) {
      known.readings += readings;
      known.places.add(place);
    } else this.#byReason.set(key, { refusal, readings, places: new Set([place]) });
  }

  /** `elements`: how many the message had. */
  *list(elements: number): Iterable<Refused> {
    for (const { refusal, readings, places } of this.#byReason.values())
      yield { refusal, readings, places: places.size === elements ? undefined : places };
  }
}
