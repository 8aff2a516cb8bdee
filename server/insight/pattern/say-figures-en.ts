/** What is made of a signal's past, and what other equipment does, in English: the part of a sentence, or its negation. */
import type { Measure, Pattern } from '../../../shared/pattern.ts';
import { joinWords, type SayWords } from './say-words.ts';

/** The operators said here. */
export type Figure = Extract<
  Pattern,
  { op: 'aggregate' | 'rate' | 'changesBy' | 'cycleTrend' | 'follows' | 'across' }
>;

const MEASURES: Readonly<Record<Measure, string>> = {
  mean: 'mean',
  max: 'maximum',
  min: 'minimum',
  slope: 'trend',
  deviation: 'standard deviation',
  span: 'span',
};

const RELATIONS = {
  '>': ['above', 'at most'],
  '>=': ['at least', 'below'],
  '<': ['below', 'at least'],
  '<=': ['at most', 'above'],
} as const;

const PLACES = {
  station: 'at the same station',
  line: 'on the same line',
  workshop: 'in the same workshop',
} as const;

/** `clause` says a pattern inside; `words` of other equipment where it is asked. */
export function sayFigure(
  pattern: Figure,
  isNot: boolean,
  words: SayWords,
  clause: (of: Pattern, words: SayWords) => string,
): string {
  switch (pattern.op) {
    case 'aggregate':
    case 'rate':
      return `${subject(pattern, words, clause)} is ${RELATIONS[pattern.is][isNot ? 1 : 0]} ${limit(pattern, words)}`;
    case 'changesBy': {
      const verb = pattern.direction === 'up' ? 'rise' : pattern.direction === 'down' ? 'fall' : 'change';
      const size = sizeOf(pattern, words);
      const by = size === '' ? '' : ` by ${size}`;
      return `${words.name(pattern.signal)} ${isNot ? `does not ${verb}` : `${verb}s`}${by} at once`;
    }
    case 'cycleTrend': {
      const counted = pattern.while ? `, counted while ${clause(pattern.while, words)},` : '';
      const over = `over the last ${words.plain(pattern.cycles)} cycles of ${words.name(pattern.counter)}`;
      return `${over}, the ${MEASURES[pattern.measure]} of ${words.name(pattern.signal)} per cycle${counted} ${isNot ? 'does not rise' : 'rises'} by at least ${words.percent(pattern.rise)}`;
    }
    case 'follows': {
      const band = words.limit(pattern.within, pattern.signal);
      const shift = `±${words.duration(pattern.shift)} in time`;
      return `from the moment when ${clause(pattern.startsWith, words)}, ${words.name(pattern.signal)} ${isNot ? 'leaves' : 'follows'} its reference trace ${isNot ? 'by more than' : 'within'} ${band} (${shift})`;
    }
    case 'across': {
      const who = pattern.are === 'any' ? (isNot ? 'no' : 'at least one') : isNot ? 'not every' : 'every';
      const elsewhere = words.elsewhere(pattern.type);
      return `for ${who} ${elsewhere.typeName(pattern.type)} ${PLACES[pattern.where]}, ${clause(pattern.of, elsewhere)}`;
    }
  }
}

type Window = Extract<Figure, { op: 'aggregate' | 'rate' }>;

function subject(pattern: Window, words: SayWords, clause: (of: Pattern, words: SayWords) => string): string {
  const counted =
    pattern.op === 'aggregate' && pattern.while ? `, counted while ${clause(pattern.while, words)},` : '';
  const what = pattern.op === 'rate' ? 'change' : MEASURES[pattern.measure];
  return `the ${what} of ${words.name(pattern.signal)} over the last ${words.duration(pattern.over)}${counted}`;
}

function limit(pattern: Window, words: SayWords): string {
  const perMinute = pattern.op === 'rate' || pattern.measure === 'slope' ? ' per minute' : '';
  const back =
    pattern.op === 'aggregate' && pattern.hysteresis
      ? ` (hysteresis ${words.withUnit(String(pattern.hysteresis), pattern.signal)})`
      : '';
  return `${words.limit(pattern.value, pattern.signal)}${perMinute}${back}`;
}

function sizeOf(pattern: Extract<Figure, { op: 'changesBy' }>, words: SayWords): string {
  const { atLeast, atMost, signal } = pattern;
  const parts = [
    ...(atLeast === undefined ? [] : [`at least ${words.limit(atLeast, signal)}`]),
    ...(atMost === undefined ? [] : [`at most ${words.limit(atMost, signal)}`]),
  ];
  return joinWords(parts, ', ', ' and ');
}
