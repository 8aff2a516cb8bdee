/** Patterns as English sentences, without full stop. Works on patterns that have been simplified for saying. */
import type { NumberOperand, Pattern, TunableNumber } from '../../../shared/pattern.ts';
import { sayFigure, type Figure } from './say-figures-en.ts';
import { isLongClause } from './say-simplify.ts';
import { joinWords, type SayWords } from './say-words.ts';

type Of<Op extends Pattern['op']> = Extract<Pattern, { op: Op }>;

/** Each relation and its negation. */
const RELATIONS = {
  '>': ['above', 'at most'],
  '>=': ['at least', 'below'],
  '<': ['below', 'at least'],
  '<=': ['at most', 'above'],
} as const;

/** Verbs of one tense: to be, its negation, to change, not to change, to have, to stay. */
const TENSES = {
  present: {
    be: 'is',
    notBe: 'is not',
    change: 'changes',
    notChange: 'does not change',
    have: 'has',
    stay: 'stays',
  },
  past: {
    be: 'was',
    notBe: 'was not',
    change: 'changed',
    notChange: 'did not change',
    have: 'had',
    stay: 'stayed',
  },
  perfect: {
    be: 'has been',
    notBe: 'has not been',
    change: 'has changed',
    notChange: 'has not changed',
    have: 'has had',
    stay: 'has stayed',
  },
} as const;
type Tense = keyof typeof TENSES;

export class EnglishSentence {
  readonly #words: SayWords;

  constructor(words: SayWords) {
    this.#words = words;
  }

  /** The whole sentence. */
  sentence(pattern: Pattern): string {
    const clause = this.#clause(pattern, 'present');
    return clause.charAt(0).toUpperCase() + clause.slice(1);
  }

  #clause(pattern: Pattern, tense: Tense): string {
    switch (pattern.op) {
      case 'compare':
      case 'between':
      case 'equals':
      case 'oneOf':
        return `${this.#words.name(pattern.signal)} ${TENSES[tense].be} ${this.#predicate(pattern)}`;
      case 'not':
        return this.#negation(pattern.of, tense);
      case 'all':
      case 'any':
        return this.#list(pattern, tense);
      case 'condition':
        return `a ${conditionName(pattern)} ${TENSES[tense].be} reported`;
      case 'changes':
        return `${this.#words.name(pattern.signal)} ${TENSES[tense].change}`;
      case 'stale':
        return `${this.#words.name(pattern.signal)} ${TENSES[tense].have} no current value`;
      case 'steadyCycles':
        return `the last ${this.#words.plain(pattern.cycles)} cycles of ${this.#words.name(pattern.counter)} lie within ±${this.#words.percent(pattern.spread)} of their median`;
      case 'stalledCycles':
        return `${this.#words.name(pattern.counter)} has not grown for ${this.#words.plain(pattern.factor)} usual cycles`;
      case 'aggregate':
      case 'rate':
      case 'changesBy':
      case 'cycleTrend':
      case 'follows':
      case 'across':
        return this.#figure(pattern, false);
      default:
        return this.#inTime(pattern, tense);
    }
  }

  #figure(pattern: Figure, isNot: boolean): string {
    return sayFigure(pattern, isNot, this.#words, (of, words) =>
      new EnglishSentence(words).#bracketed(of, 'present'),
    );
  }

  /** What is said of the signal's value, after the verb. */
  #predicate(pattern: Of<'compare' | 'between' | 'equals' | 'oneOf'>, isNot = false): string {
    const words = this.#words;
    switch (pattern.op) {
      case 'compare': {
        const back = pattern.hysteresis
          ? ` (hysteresis ${words.withUnit(String(pattern.hysteresis), pattern.signal)})`
          : '';
        return `${RELATIONS[pattern.is][isNot ? 1 : 0]} ${words.limit(pattern.value, pattern.signal)}${back}`;
      }
      case 'between':
        return `${isNot ? 'not ' : ''}${this.#range(pattern)}`;
      default:
        return `${isNot ? 'not ' : ''}${this.#values(pattern)}`;
    }
  }

  #range({ signal, low, high }: Of<'between'>): string {
    const words = this.#words;
    const from = isShare(low) || isShare(high) ? words.limit(low, signal) : words.plain(low);
    return `between ${from} and ${words.limit(high, signal)}`;
  }

  #values(pattern: Of<'equals' | 'oneOf'>): string {
    const words = this.#words;
    const { signal } = pattern;
    if (pattern.op === 'equals' && typeof pattern.value === 'number') {
      const near = pattern.tolerance === undefined ? '' : ` ± ${pattern.tolerance}`;
      return words.withUnit(`${pattern.value}${near}`, signal);
    }
    const wanted = pattern.op === 'equals' ? [pattern.value] : pattern.values;
    return joinWords(
      wanted.map((value) => words.value(signal, value)),
      ', ',
      ' or ',
    );
  }

  #negation(of: Pattern, tense: Tense): string {
    const words = this.#words;
    const verbs = TENSES[tense];
    switch (of.op) {
      case 'compare':
      case 'between':
      case 'equals':
      case 'oneOf':
        return `${words.name(of.signal)} ${verbs.be} ${this.#predicate(of, true)}`;
      case 'condition':
        return `no ${conditionName(of)} ${verbs.be} reported`;
      case 'changes':
        return `${words.name(of.signal)} ${verbs.notChange}`;
      case 'stale':
        return `${words.name(of.signal)} ${verbs.have} a current value`;
      case 'aggregate':
      case 'rate':
      case 'changesBy':
      case 'cycleTrend':
      case 'follows':
      case 'across':
        return this.#figure(of, true);
      case 'once':
        return of.within === undefined
          ? `at no time so far ${this.#bracketed(of.of, 'past')}`
          : `at no time in the last ${words.duration(of.within)} ${this.#bracketed(of.of, 'past')}`;
      case 'held':
        return isNumeric(of.of)
          ? `${words.name(of.of.signal)} ${verbs.notBe} ${this.#predicate(of.of)} for as long as ${words.duration(of.for)}`
          : `${this.#bracketed(of.of, tense)}, but not for as long as ${words.duration(of.for)}`;
      default:
        return `it ${verbs.notBe} so that ${this.#bracketed(of, 'present')}`;
    }
  }

  /** Long parts make a numbered list. */
  #list({ op, of }: Of<'all' | 'any'>, tense: Tense): string {
    if (of.some(isLongClause)) {
      const items = of.map((part, i) => `(${i + 1}) ${this.#clause(part, tense)}`).join('; ');
      return `${op === 'all' ? 'all of these' : 'one of these'}: ${items}`;
    }
    const comma = of.length > 2 ? ',' : '';
    return joinWords(
      of.map((part) => this.#event(part, tense)),
      ', ',
      `${comma} ${op === 'all' ? 'and' : 'or'} `,
    );
  }

  #inTime(
    pattern: Of<'rises' | 'falls' | 'held' | 'once' | 'since' | 'then' | 'sequence' | 'count' | 'never'>,
    tense: Tense,
  ): string {
    const words = this.#words;
    switch (pattern.op) {
      case 'rises':
      case 'falls':
        return `the moment when ${this.#event(pattern, tense)}`;
      case 'held':
        return this.#held(pattern, tense);
      case 'once':
        return pattern.within === undefined
          ? `at some time so far ${this.#bracketed(pattern.of, 'past')}`
          : `at some time in the last ${words.duration(pattern.within)} ${this.#bracketed(pattern.of, 'past')}`;
      case 'since':
        return `ever since ${this.#bracketed(pattern.since, 'past')}, ${this.#bracketed(pattern.hold, 'perfect')}`;
      case 'then':
        return `within ${words.duration(pattern.within)} after ${this.#bracketed(pattern.first, 'past')}, ${this.#bracketed(pattern.next, 'present')}`;
      case 'sequence': {
        const stages = pattern.stages.map((stage, i) => `(${letter(i)}) ${this.#event(stage, 'present')}`);
        const within = pattern.within === undefined ? '' : `; all within ${words.duration(pattern.within)}`;
        return `one after another: ${stages.join('; ')}${within}`;
      }
      case 'count':
        return `at least ${pattern.atLeast} times within ${words.duration(pattern.within)} ${this.#bracketed(pattern.of, 'past')}`;
      case 'never':
        return `while ${this.#bracketed(pattern.while, 'present')}, it never happens that ${this.#bracketed(pattern.of, 'present')}`;
    }
  }

  #held({ of, for: time }: Of<'held'>, tense: Tense): string {
    const duration = `for at least ${this.#words.duration(time)}`;
    return isNumeric(of)
      ? `${this.#words.name(of.signal)} ${TENSES[tense].stay} ${this.#predicate(of)} ${duration}`
      : `${duration} ${this.#clause(of, tense)}`;
  }

  /** As an event: an instant is said by what begins with it. */
  #event(pattern: Pattern, tense: Tense): string {
    if (pattern.op === 'rises') return this.#event(pattern.of, tense);
    if (pattern.op === 'falls') return this.#negation(pattern.of, tense);
    return this.#clause(pattern, tense);
  }

  #bracketed(pattern: Pattern, tense: Tense): string {
    const event = this.#event(pattern, tense);
    return isLongClause(pattern) ? `“${event}”` : event;
  }
}

/** a to p, as many as a sequence may have stages. */
const letter = (index: number): string => String.fromCodePoint(0x61 + index);

const conditionName = ({ level, id }: Of<'condition'>): string =>
  `${level === 'FAULT' ? 'fault' : 'warning or fault'}${id === undefined ? '' : ` “${id}”`}`;

const isNumeric = (pattern: Pattern): pattern is Of<'compare' | 'between'> =>
  pattern.op === 'compare' || pattern.op === 'between';

const isShare = (operand: NumberOperand): operand is { ofRange: TunableNumber } =>
  typeof operand === 'object' && 'ofRange' in operand;
