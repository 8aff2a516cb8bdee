/**
 * Kleene's three truth values as small integers, so that min, max and comparison are the connectives, and the *reading*:
 * a truth with its margin and the signal that decided it. Readings are mutable and reused, since they are written at every sample.
 */
import type { Deciding, Truth } from '../../../shared/pattern.ts';
import type { Value } from '../../../shared/sample.ts';

export type Kleene = 0 | 1 | 2;
export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;

const NAMES = ['false', 'unknown', 'true'] as const;

/** The word for a truth value. */
export const truthName = (truth: Kleene): Truth => NAMES[truth];

/** not: true and false change places, unknown stays. */
export const negated = (truth: Kleene): Kleene => (2 - truth) as Kleene;

/**
 * A truth with what decided it. `margin` is the normalised margin: above 0 only when true, below 0 only when false,
 * ±Infinity for words and switches, meaningless while unknown. `raw` is the same in the signal's unit.
 * `atMs` is −Infinity when the signal has never reported.
 */
export class Reading {
  truth: Kleene = UNKNOWN;
  // Begun as fractions, and always made by this class, so that V8 keeps one shape for all readings; made from object
  // literals beginning with 0 the whole evaluator took twice the time (measured on the catalogue's patterns).
  margin = NaN;
  raw = NaN;
  atMs = -Infinity;
  signal = '';
  value: Value = null;
}

/** Overwrites `to` with `from`; the two may be one. */
export function copyReading(from: Reading, to: Reading): void {
  to.truth = from.truth;
  to.margin = from.margin;
  to.signal = from.signal;
  to.value = from.value;
  to.atMs = from.atMs;
  to.raw = from.raw;
}

/** Overwrites `to` with the negation of `from`; the two may be one. */
export function negateReading(from: Reading, to: Reading): void {
  copyReading(from, to);
  to.truth = negated(from.truth);
  to.margin = 0 - from.margin;
  to.raw = 0 - from.raw;
}

/** True when `a` lies nearer to false than `b`: by truth first, then by margin. */
export function isLess(a: Reading, b: Reading): boolean {
  return a.truth < b.truth || (a.truth === b.truth && a.margin < b.margin);
}

/** The one nearer to false; the first of equals. */
export const lesser = (a: Reading, b: Reading): Reading => (isLess(b, a) ? b : a);
/** The one nearer to true; the first of equals. */
export const greater = (a: Reading, b: Reading): Reading => (isLess(a, b) ? b : a);

/** What a reading says to people: margins of words, switches and unknown values are null. */
export function decidingOf(reading: Reading): Deciding {
  const counts = reading.truth !== UNKNOWN && Number.isFinite(reading.margin);
  return {
    signal: reading.signal,
    value: reading.value,
    atMs: Number.isFinite(reading.atMs) ? reading.atMs : null,
    margin: counts ? reading.raw : null,
    normalisedMargin: counts ? reading.margin : null,
  };
}
