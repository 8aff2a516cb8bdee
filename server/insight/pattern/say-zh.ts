/** Patterns as Chinese sentences, without full stop. Works on patterns that have been simplified for saying. */
import type { NumberOperand, Pattern, TunableNumber } from '../../../shared/pattern.ts';
import type { Figure } from './say-figures-en.ts';
import { sayFigure } from './say-figures-zh.ts';
import { isLongClause } from './say-simplify.ts';
import { joinWords, type SayWords } from './say-words.ts';

type Of<Op extends Pattern['op']> = Extract<Pattern, { op: Op }>;

/** Each relation and its negation. */
const RELATIONS = {
  '>': ['大于', '不超过'],
  '>=': ['不低于', '低于'],
  '<': ['低于', '不低于'],
  '<=': ['不超过', '大于'],
} as const;

export class ChineseSentence {
  readonly #words: SayWords;

  constructor(words: SayWords) {
    this.#words = words;
  }

  /** The whole sentence, with a space between Chinese and anything else. */
  sentence(pattern: Pattern): string {
    return this.#clause(pattern)
      .replaceAll(/([㐀-鿿])([A-Za-z0-9±])/g, '$1 $2')
      .replaceAll(/([A-Za-z0-9%°])([㐀-鿿])/g, '$1 $2')
      .replaceAll(/([㐀-鿿]) +([㐀-鿿])/g, '$1$2');
  }

  #clause(pattern: Pattern): string {
    switch (pattern.op) {
      case 'compare':
      case 'between':
      case 'equals':
      case 'oneOf':
        return `${this.#words.name(pattern.signal)}${this.#predicate(pattern, false)}`;
      case 'not':
        return this.#negation(pattern.of);
      case 'all':
      case 'any':
        return this.#list(pattern);
      case 'condition':
        return `有${this.#conditionName(pattern)}`;
      case 'changes':
        return `${this.#words.name(pattern.signal)}改变`;
      case 'stale':
        return `${this.#words.name(pattern.signal)}没有有效数据`;
      case 'steadyCycles':
        return `${this.#words.name(pattern.counter)}${this.#steady(pattern, '都')}`;
      case 'stalledCycles':
        return `${this.#words.name(pattern.counter)}已有 ${this.#words.plain(pattern.factor)} 个正常节拍没有增加`;
      case 'aggregate':
      case 'rate':
      case 'changesBy':
      case 'cycleTrend':
      case 'follows':
      case 'across':
        return this.#figure(pattern, false);
      default:
        return this.#inTime(pattern);
    }
  }

  #figure(pattern: Figure, isNot: boolean): string {
    return sayFigure(pattern, isNot, this.#words, (of, words) => new ChineseSentence(words).#bracketed(of));
  }

  /** What is said of the signal's value, after its name. */
  #predicate(pattern: Of<'compare' | 'between' | 'equals' | 'oneOf'>, isNot: boolean): string {
    const words = this.#words;
    switch (pattern.op) {
      case 'compare': {
        const back = pattern.hysteresis
          ? `（回差 ${words.withUnit(String(pattern.hysteresis), pattern.signal)}）`
          : '';
        return `${RELATIONS[pattern.is][isNot ? 1 : 0]} ${words.limit(pattern.value, pattern.signal)}${back}`;
      }
      case 'between':
        return isNot ? `超出 ${this.#range(pattern)}` : `在 ${this.#range(pattern)}`;
      default:
        return this.#valuePredicate(pattern, isNot);
    }
  }

  #range({ signal, low, high }: Of<'between'>): string {
    const words = this.#words;
    return isShare(low) || isShare(high)
      ? `${words.limit(low, signal)}至${words.limit(high, signal)}`
      : words.withUnit(`${words.plain(low)}–${words.plain(high)}`, signal);
  }

  #valuePredicate(pattern: Of<'equals' | 'oneOf'>, isNot: boolean): string {
    const words = this.#words;
    const { signal } = pattern;
    if (pattern.op === 'equals' && typeof pattern.value === 'number') {
      const near = pattern.tolerance === undefined ? '' : ` ± ${pattern.tolerance}`;
      return `${isNot ? '不为' : '为'} ${words.withUnit(`${pattern.value}${near}`, signal)}`;
    }
    const wanted = pattern.op === 'equals' ? [pattern.value] : pattern.values;
    const said = wanted.map((value) => words.value(signal, value));
    const isNamed = said.every((word) => word.startsWith('为'));
    const list = joinWords(isNamed ? said.map((word) => word.slice(1).trimStart()) : said, '、', '或');
    if (isNamed) return `${isNot ? '不为' : '为'}${list}`;
    return isNot ? `没有${list}` : list;
  }

  #conditionName({ level, id }: Of<'condition'>): string {
    return `${level === 'FAULT' ? '故障报警' : '警告或故障报警'}${id === undefined ? '' : `“${id}”`}`;
  }

  #steady({ cycles, spread }: Of<'steadyCycles'>, all: string): string {
    const words = this.#words;
    return `最近 ${words.plain(cycles)} 个节拍${all}在中位数的 ±${words.percent(spread)} 以内`;
  }

  #negation(of: Pattern): string {
    const words = this.#words;
    switch (of.op) {
      case 'compare':
      case 'between':
      case 'equals':
      case 'oneOf':
        return `${words.name(of.signal)}${this.#predicate(of, true)}`;
      case 'condition':
        return `没有${this.#conditionName(of)}`;
      case 'changes':
        return `${words.name(of.signal)}没有改变`;
      case 'stale':
        return `${words.name(of.signal)}有有效数据`;
      case 'steadyCycles':
        return `${words.name(of.counter)}${this.#steady(of, '不都')}`;
      case 'stalledCycles':
        return `${words.name(of.counter)}没有停止增加达 ${words.plain(of.factor)} 个正常节拍`;
      case 'aggregate':
      case 'rate':
      case 'changesBy':
      case 'cycleTrend':
      case 'follows':
      case 'across':
        return this.#figure(of, true);
      case 'once': {
        const span = of.within === undefined ? '从未' : `最近 ${words.duration(of.within)}内没有`;
        return `${span}出现过${this.#event(of.of)}的情况`;
      }
      case 'held':
        return isNumeric(of.of)
          ? `${words.name(of.of.signal)}没有${this.#predicate(of.of, false)} 达 ${words.duration(of.for)}`
          : `${this.#bracketed(of.of)}没有持续到 ${words.duration(of.for)}`;
      default:
        return `没有出现${this.#bracketed(of)}的情况`;
    }
  }

  /** Word values first, joined by 、; long parts make a numbered list. */
  #list({ op, of }: Of<'all' | 'any'>): string {
    if (of.some(isLongClause)) {
      const items = of.map((part, i) => `（${i + 1}）${this.#clause(part)}`).join('；');
      return `${op === 'all' ? '同时满足' : '满足其一'}：${items}`;
    }
    const words = op === 'all' ? of.filter(isWord) : [];
    const others = of.filter((part) => !words.includes(part)).map((part) => this.#clause(part));
    const group = words.map((part) => this.#clause(part)).join('、');
    const clauses = group === '' ? others : [group, ...others];
    const last = op === 'all' ? '且' : '或';
    return joinWords(clauses, '，', clauses.length > 2 || words.length > 1 ? `，${last}` : last);
  }

  #inTime(
    pattern: Of<'rises' | 'falls' | 'held' | 'once' | 'since' | 'then' | 'sequence' | 'count' | 'never'>,
  ): string {
    const words = this.#words;
    switch (pattern.op) {
      case 'rises':
      case 'falls':
        return `${this.#event(pattern)}的瞬间`;
      case 'held':
        return this.#held(pattern);
      case 'once':
        return this.#once(pattern);
      case 'since':
        return `自${this.#bracketed(pattern.since)}时起，${this.#always(pattern.hold)}`;
      case 'then':
        return isLongClause(pattern.first) || isLongClause(pattern.next)
          ? `先是${this.#bracketed(pattern.first)}，其后 ${words.duration(pattern.within)}内${this.#bracketed(pattern.next)}`
          : `${this.#event(pattern.first)}后 ${words.duration(pattern.within)}内${this.#event(pattern.next)}`;
      case 'sequence': {
        const stages = pattern.stages.map((stage, i) => `${ordinal(i)}${this.#event(stage)}`).join('；');
        return `依次做到：${stages}${pattern.within === undefined ? '' : `；全程不超过 ${words.duration(pattern.within)}`}`;
      }
      case 'count':
        return `${words.duration(pattern.within)}内至少 ${pattern.atLeast} 次${this.#bracketed(pattern.of)}`;
      case 'never':
        return `在${this.#bracketed(pattern.while)}期间，从未${this.#bracketed(pattern.of)}`;
    }
  }

  #held({ of, for: time }: Of<'held'>): string {
    const duration = `至少 ${this.#words.duration(time)}`;
    return isNumeric(of)
      ? `${this.#words.name(of.signal)}保持${this.#predicate(of, false)} ${duration}`
      : `${this.#clause(of)}，持续${duration}`;
  }

  #once({ of, within }: Of<'once'>): string {
    const span = within === undefined ? '' : `最近 ${this.#words.duration(within)}内`;
    return of.op === 'changes'
      ? `${span}${this.#words.name(of.signal)}改变过`
      : `${span}出现过${this.#event(of)}的情况`;
  }

  /** Always so, said with the signal in front where that reads better. */
  #always(of: Pattern): string {
    const plain = of.op === 'not' ? of.of : of;
    return isNumeric(plain) || plain.op === 'equals' || plain.op === 'oneOf'
      ? `${this.#words.name(plain.signal)}一直${this.#predicate(plain, of.op === 'not')}`
      : `始终${this.#bracketed(of)}`;
  }

  /** As an event: an instant is said by what begins with it. */
  #event(pattern: Pattern): string {
    if (pattern.op === 'rises') return this.#event(pattern.of);
    if (pattern.op === 'falls') return this.#negation(pattern.of);
    if (pattern.op === 'all' && !isLongClause({ ...pattern, of: pattern.of.map(whatBegins) }))
      return this.#list({ op: 'all', of: pattern.of.map(whatBegins) });
    return this.#clause(pattern);
  }

  #bracketed(pattern: Pattern): string {
    const event = this.#event(pattern);
    return isLongClause(pattern) && /[，；：]/.test(event) ? `“${event}”` : event;
  }
}

const whatBegins = (pattern: Pattern): Pattern => (pattern.op === 'rises' ? pattern.of : pattern);

/** ① to ⑯, as many as a sequence may have stages. */
const ordinal = (index: number): string => String.fromCodePoint(0x2460 + index);

const isNumeric = (pattern: Pattern): pattern is Of<'compare' | 'between'> =>
  pattern.op === 'compare' || pattern.op === 'between';

/** Clauses short enough to stand side by side, joined by 、. */
const isWord = (pattern: Pattern): boolean =>
  pattern.op === 'equals' || (pattern.op === 'not' && isWord(pattern.of));

const isShare = (operand: NumberOperand): operand is { ofRange: TunableNumber } =>
  typeof operand === 'object' && 'ofRange' in operand;
