/**
 * What is known of a signal over some time, weighted by duration: mean, spread, trend and extremes. Means and squares are
 * joined by differences (Chan, Golub, LeVeque 1983), never subtracted again, so nothing cancels, a constant stays exact, and the
 * same pieces in the same order give the same bits.
 */
import type { Measure } from '../../../shared/pattern.ts';

export class Moments {
  /** Time that was asked for, known or not, ms. */
  askedMs = 0;
  /** Time of it during which the value was known, ms. */
  knownMs = 0;
  mean = 0.1;
  /** Integral of the squared distance from the mean, unit² · ms. */
  #squares = 0.1;
  /** Mean time, ms after the beginning of the piece, and integral of the squared distance from it, ms³. */
  #time = 0.1;
  #timeSquares = 0.1;
  /** Integral of the product of both distances, unit · ms². */
  #products = 0.1;
  min = Infinity;
  max = -Infinity;

  constructor() {
    this.clear();
  }

  clear(): void {
    this.askedMs = this.knownMs = 0;
    this.mean = this.#squares = this.#time = this.#timeSquares = this.#products = 0;
    this.min = Infinity;
    this.max = -Infinity;
  }

  /** Time during which the value was asked for and not known. */
  addUnknown(ms: number): void {
    this.askedMs += ms;
  }

  /** A constant value for `ms`, from `fromMs` after the beginning of this piece on. */
  add(value: number, fromMs: number, ms: number): void {
    if (ms <= 0) return;
    this.askedMs += ms;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    this.#join(ms, value, fromMs + ms / 2);
    this.#timeSquares += ms ** 3 / 12;
  }

  /** Another piece, which begins `offsetMs` after the beginning of this one. */
  merge(other: Moments, offsetMs: number): void {
    this.askedMs += other.askedMs;
    if (other.knownMs === 0) return;
    if (other.min < this.min) this.min = other.min;
    if (other.max > this.max) this.max = other.max;
    this.#join(other.knownMs, other.mean, other.#time + offsetMs);
    this.#squares += other.#squares;
    this.#timeSquares += other.#timeSquares;
    this.#products += other.#products;
  }

  /** Takes in something of which only the duration, the mean value and the mean time count. */
  #join(ms: number, mean: number, time: number): void {
    const before = this.knownMs;
    const share = ms / (before + ms);
    const higher = mean - this.mean;
    const later = time - this.#time;
    const both = before * share;
    this.knownMs = before + ms;
    if (before === 0) {
      this.mean = mean;
      this.#time = time;
    } else {
      this.mean += higher * share;
      this.#time += later * share;
    }
    this.#squares += higher * higher * both;
    this.#timeSquares += later * later * both;
    this.#products += higher * later * both;
  }

  /** Whether at least this share of the time asked for is known; never of no time. */
  isCovered(share: number): boolean {
    return this.knownMs > 0 && this.knownMs >= share * this.askedMs - 1e-9;
  }

  /** One measure of what is known, in the signal's unit; `slope` per minute. Only when something is known. */
  measure(measure: Measure): number {
    switch (measure) {
      case 'mean':
        return this.mean;
      case 'max':
        return this.max;
      case 'min':
        return this.min;
      case 'span':
        return this.max - this.min;
      case 'deviation':
        return Math.sqrt(Math.max(0, this.#squares / this.knownMs));
      case 'slope':
        return (this.#products / this.#timeSquares) * 60_000;
    }
  }
}
