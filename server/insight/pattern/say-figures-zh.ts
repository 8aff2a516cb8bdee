/** What is made of a signal's past, and what other equipment does, in Chinese: the part of a sentence, or its negation. */
import type { Measure, Pattern } from '../../../shared/pattern.ts';
import type { Figure } from './say-figures-en.ts';
import { joinWords, type SayWords } from './say-words.ts';

const MEASURES: Readonly<Record<Measure, string>> = {
  mean: '平均值',
  max: '最大值',
  min: '最小值',
  slope: '变化趋势',
  deviation: '标准差',
  span: '波动幅度',
};

const RELATIONS = {
  '>': ['大于', '不超过'],
  '>=': ['不低于', '低于'],
  '<': ['低于', '不低于'],
  '<=': ['不超过', '大于'],
} as const;

const PLACES = { station: '同工位', line: '同产线', workshop: '同车间' } as const;

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
      return `${subject(pattern, words, clause)}${RELATIONS[pattern.is][isNot ? 1 : 0]} ${limit(pattern, words)}`;
    case 'changesBy': {
      const verb = pattern.direction === 'up' ? '增加' : pattern.direction === 'down' ? '减少' : '变化';
      return `${words.name(pattern.signal)}${isNot ? '没有' : ''}一次性${verb}${sizeOf(pattern, words)}`;
    }
    case 'cycleTrend': {
      const counted = pattern.while ? `（仅计${clause(pattern.while, words)}期间）` : '';
      return `${words.name(pattern.counter)}最近 ${words.plain(pattern.cycles)} 个节拍中，${words.name(pattern.signal)}的节拍${MEASURES[pattern.measure]}${counted}${isNot ? '没有上升达' : '持续上升，升幅不低于'} ${words.percent(pattern.rise)}`;
    }
    case 'follows': {
      const band = words.limit(pattern.within, pattern.signal);
      const shift = `时间允许前后错开 ${words.duration(pattern.shift)}`;
      return `自${clause(pattern.startsWith, words)}时起，${words.name(pattern.signal)}${isNot ? '偏离参考曲线，偏差超过' : '跟随参考曲线，偏差不超过'} ${band}（${shift}）`;
    }
    case 'across': {
      const elsewhere = words.elsewhere(pattern.type);
      const type = elsewhere.typeName(pattern.type);
      const who =
        pattern.are === 'any'
          ? `${isNot ? '没有' : '有'}${type}满足`
          : `${isNot ? '并非' : ''}每台${type}都满足`;
      return `${PLACES[pattern.where]}${who}“${clause(pattern.of, elsewhere)}”`;
    }
  }
}

type Window = Extract<Figure, { op: 'aggregate' | 'rate' }>;

function subject(pattern: Window, words: SayWords, clause: (of: Pattern, words: SayWords) => string): string {
  const counted =
    pattern.op === 'aggregate' && pattern.while ? `内（仅计${clause(pattern.while, words)}期间）` : '';
  const what = pattern.op === 'rate' ? '变化速度' : MEASURES[pattern.measure];
  return `${words.name(pattern.signal)}最近 ${words.duration(pattern.over)}${counted}的${what}`;
}

function limit(pattern: Window, words: SayWords): string {
  const perMinute = pattern.op === 'rate' || pattern.measure === 'slope' ? '每分钟 ' : '';
  const back =
    pattern.op === 'aggregate' && pattern.hysteresis
      ? `（回差 ${words.withUnit(String(pattern.hysteresis), pattern.signal)}）`
      : '';
  return `${perMinute}${words.limit(pattern.value, pattern.signal)}${back}`;
}

function sizeOf(pattern: Extract<Figure, { op: 'changesBy' }>, words: SayWords): string {
  const { atLeast, atMost, signal } = pattern;
  const parts = [
    ...(atLeast === undefined ? [] : [`不少于 ${words.limit(atLeast, signal)}`]),
    ...(atMost === undefined ? [] : [`不超过 ${words.limit(atMost, signal)}`]),
  ];
  return joinWords(parts, '、', '且');
}
