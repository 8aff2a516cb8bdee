/** How far readings fit a signal: their form, the range, the words, how they move; and what would make them fit. Pure. */
import type { SignalKind } from '../../shared/equipment.ts';
import type { Value } from '../../shared/sample.ts';
import type { LocalText } from '../../shared/text.ts';

/** A signal that a name could mean: one of the catalogue, or of equipment that is there. */
export interface Target {
  key: string;
  kind: SignalKind;
  unit?: string | undefined;
  range?: readonly [number, number] | undefined;
  values?: readonly string[] | undefined;
  name?: LocalText | undefined;
}

/** What was seen of one name. */
export interface Seen {
  form: 'number' | 'switch' | 'word' | 'mixed';
  points: readonly (readonly [atMs: number, value: Value])[];
  min: number | null;
  max: number | null;
  words: readonly string[];
}

export interface Conversion {
  scale: number;
  offset: number;
}

type WordTable = Record<string, string | number | boolean | null>;

export interface Fit {
  /** 0: cannot be … 1: nothing speaks against it. */
  score: number;
  /** Share of the numbers inside the range, as they are; null where the signal has no range or the values are no numbers. */
  inRange: number | null;
  /** What brings all numbers into the range, where they are not. */
  conversion?: Conversion;
  enum?: WordTable;
}

/** Conversions that gateways need: tenths and hundredths, K, °F, ratios, radians, metres. */
const CONVERSIONS: readonly Conversion[] = [
  { scale: 0.1, offset: 0 },
  { scale: 0.01, offset: 0 },
  { scale: 0.001, offset: 0 },
  { scale: 10, offset: 0 },
  { scale: 100, offset: 0 },
  { scale: 1_000, offset: 0 },
  { scale: 1, offset: -273.15 },
  { scale: 5 / 9, offset: -160 / 9 },
  { scale: 180 / Math.PI, offset: 0 },
];
/** Those that only make sense for a unit. */
const ONLY_FOR: ReadonlyMap<Conversion, string> = new Map(
  CONVERSIONS.slice(6).map((conversion, index) => [conversion, index < 2 ? 'Cel' : 'deg']),
);

/** Words of controllers → words of ours. */
const SAME_WORDS: Readonly<Record<string, readonly string[]>> = {
  ACTIVE: ['RUN', 'RUNNING', 'START', 'STARTED', 'BUSY', 'EXECUTING', '运行'],
  READY: ['IDLE', 'STANDBY', 'READY', 'WAITING', '待机', '就绪'],
  STOPPED: ['STOP', 'STOPPED', 'HALT', 'HALTED', '停止'],
  INTERRUPTED: ['INTERRUPT', 'PAUSE', 'PAUSED', 'HOLD', '暂停', '中断'],
  FEED_HOLD: ['FEEDHOLD', 'FEED_HOLD'],
  PROGRAM_COMPLETED: ['END', 'DONE', 'FINISHED', 'COMPLETED', '完成'],
  AUTOMATIC: ['AUTO', 'MEM', 'MEMORY', '自动'],
  MANUAL: ['JOG', 'MAN', 'HANDLE', '手动'],
  MANUAL_DATA_INPUT: ['MDI', 'MDA'],
  OPEN: ['OPENED', '1', '开', '打开'],
  CLOSED: ['CLOSE', 'SHUT', '0', '关', '关闭'],
  TRIGGERED: ['ON', 'PRESSED', 'EMG', '按下'],
  ARMED: ['OFF', 'RELEASED', 'OK', 'NORMAL', '复位'],
};
const ON_WORDS: ReadonlySet<string> = new Set(['1', 'ON', 'TRUE', 'YES', '开']);
const OFF_WORDS: ReadonlySet<string> = new Set(['0', 'OFF', 'FALSE', 'NO', '关']);

/** Fit of what was seen to a signal. */
export function fitOf(seen: Seen, signal: Target): Fit {
  switch (signal.kind) {
    case 'gauge':
    case 'counter':
      return seen.form === 'number' ? fitOfNumbers(seen, signal) : { score: 0, inRange: null };
    case 'switch':
      return fitOfSwitch(seen);
    case 'state':
      return fitOfWords(seen, signal.values ?? []);
    case 'text':
      return { score: seen.form === 'word' ? 0.9 : 0, inRange: null };
  }
}

/** Share of the numbers inside a range after a conversion; 1 for none. */
export function shareInRange(
  points: Seen['points'],
  range: readonly [number, number],
  { scale, offset }: Conversion = { scale: 1, offset: 0 },
): number {
  const numbers = points.flatMap(([, value]) => (typeof value === 'number' ? [value * scale + offset] : []));
  const inside = numbers.filter((number) => number >= range[0] && number <= range[1]);
  return numbers.length === 0 ? 1 : inside.length / numbers.length;
}

/** True for numbers that never fall (one reset forgiven) and move at all. */
export function isCounting({ points }: Pick<Seen, 'points'>): boolean {
  const numbers = points.flatMap(([, value]) => (typeof value === 'number' ? [value] : []));
  let falls = 0;
  let rises = 0;
  for (const [index, number] of numbers.entries()) {
    const before = numbers[index - 1] ?? number;
    if (number < before) falls++;
    if (number > before) rises++;
  }
  return rises > 0 && falls <= 1 && falls < rises;
}

function fitOfNumbers(seen: Seen, signal: Target): Fit {
  const falls =
    signal.kind === 'counter' && seen.points.length > 3 && !isCounting(seen) && seen.min !== seen.max;
  const moves = falls ? 0.2 : 1;
  if (!signal.range) return { score: 0.8 * moves, inRange: null };
  const { range } = signal;
  const inRange = shareInRange(seen.points, range);
  if (inRange >= 1) return { score: moves, inRange };
  const conversion = CONVERSIONS.find((one) => {
    const unit = ONLY_FOR.get(one);
    return (unit === undefined || unit === signal.unit) && shareInRange(seen.points, range, one) >= 1;
  });
  return { score: 0.5 * moves, inRange, ...(conversion && { conversion }) };
}

function fitOfSwitch({ form, words, min, max }: Seen): Fit {
  if (form === 'switch') return { score: 1, inRange: null };
  const said = form === 'number' && (min === 0 || min === 1) && (max === 0 || max === 1) ? ['0', '1'] : words;
  if (said.length === 0) return { score: 0, inRange: null };
  const table: WordTable = {};
  for (const word of said) {
    const upper = word.toUpperCase();
    if (!ON_WORDS.has(upper) && !OFF_WORDS.has(upper)) return { score: 0, inRange: null };
    table[word] = ON_WORDS.has(upper);
  }
  return { score: 0.9, inRange: null, enum: table };
}

function fitOfWords({ form, words }: Seen, allowed: readonly string[]): Fit {
  if (form !== 'word' || words.length === 0) return { score: 0, inRange: null };
  if (words.every((word) => allowed.includes(word))) return { score: 1, inRange: null };
  const table: WordTable = {};
  for (const word of words) {
    const upper = word.toUpperCase();
    const meant = allowed.find((one) => one === upper || SAME_WORDS[one]?.includes(upper));
    if (meant === undefined) return { score: 0, inRange: null };
    table[word] = meant;
  }
  return { score: 0.9, inRange: null, enum: table };
}
