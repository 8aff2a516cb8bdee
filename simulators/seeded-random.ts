/**
 * Deterministic random numbers. Every machine and every person draws from a stream of its own, derived from the seed and
 * a name, so that adding one changes no other. Generator: sfc32 (Chris Doty-Humphrey, PractRand); hash: FNV-1a.
 */

/** One stream of random numbers. Not for secrets. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** Starts the stream that belongs to the two words. */
  constructor(a: number, b: number) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = (a ^ (b << 7)) | 0;
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** Uniform in [0, 1). */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Normal with mean 0 and the given standard deviation: sum of four uniforms, so never beyond ±3.5 deviations. */
  noise(deviation: number): number {
    return (this.next() + this.next() + this.next() + this.next() - 2) * 1.732_050_8 * deviation;
  }

  /** Log-normal around a median: how long people take. `spread` 0.2 means about ±20 %; cut at half and twice the median. */
  humanS(medianS: number, spread = 0.2): number {
    return medianS * Math.min(2, Math.max(0.5, Math.exp(this.noise(spread))));
  }

  /** One of the items. Throws RangeError when there is none. */
  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }
}

function hash(text: string, start: number): number {
  let value = start >>> 0;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 16_777_619) >>> 0;
  return value;
}

/** The stream that belongs to a name under a seed, e.g. `randomFor(1, 'machining.lathe-01/noise')`. */
export function randomFor(seed: number, name: string): Random {
  return new Random(hash(`${seed}/${name}`, 2_166_136_261), hash(`${name}/${seed}`, 2_654_435_769));
}
