/** The words of a sentence about signals: units as people write them, durations, and what the words of the machines mean. */
import type { DurationOperand, NumberOperand, TunableNumber } from '../../../shared/pattern.ts';
import type { Language, LocalText } from '../../../shared/text.ts';
import { inLanguage } from '../../../shared/text.ts';
import { ANY_OF_SIGNALS } from './say-simplify.ts';

/** What a sentence needs to know of the equipment. `unit` gives UCUM codes or everyday names, '' where there is none. */
export interface SayContext {
  signalName(key: string): LocalText;
  unit(key: string): string;
  /** Values of the thresholds by name; one that is missing is said by its name. */
  parameters: Readonly<Record<string, number | string>>;
}

type Pair = readonly [zh: string, en: string];

const UNITS: Readonly<Record<string, Pair>> = {
  '1': ['', ''],
  '{rev}/min': ['rpm', 'rpm'],
  Cel: ['°C', '°C'],
  'kW.h': ['kWh', 'kWh'],
  'N.m': ['N·m', 'N·m'],
  'V.A': ['VA', 'VA'],
  'm/s2': ['m/s²', 'm/s²'],
  um: ['µm', 'µm'],
  deg: ['°', '°'],
  'deg/s': ['°/s', '°/s'],
  '{part}': ['件', 'parts'],
  '{layer}': ['层', 'layers'],
};

const DURATION_UNITS: Readonly<Record<string, Pair>> = {
  ms: ['毫秒', 'ms'],
  s: ['秒', 's'],
  min: ['分钟', 'min'],
  h: ['小时', 'h'],
  d: ['天', 'd'],
};

/** Signals of the server, which have no definition of their own. */
const DERIVED_NAMES: Readonly<Record<string, LocalText>> = {
  $state: { zh: '设备状态', en: 'Equipment state' },
  $online: { zh: '设备', en: 'Equipment' },
  $present: { zh: '签到', en: 'Check-in' },
};

/**
 * What a value means, by `signal=value` first, then by value alone. A Chinese word that begins with "为" reads
 * "signal 为 word" (执行状态为运行); the others follow the name directly (卡盘夹紧).
 */
const VALUE_WORDS: Readonly<Record<string, Pair>> = {
  'chuck=CLOSED': ['夹紧', 'closed'],
  'chuck=OPEN': ['松开', 'open'],
  'gripper=CLOSED': ['夹紧', 'closed'],
  'gripper=OPEN': ['松开', 'open'],
  'clamp=CLOSED': ['夹紧', 'closed'],
  'clamp=OPEN': ['松开', 'open'],
  'mould=CLOSED': ['合模', 'closed'],
  'mould=OPEN': ['开模', 'open'],
  'mould=CLOSING': ['正在合模', 'closing'],
  'mould=OPENING': ['正在开模', 'opening'],
  CLOSED: ['关闭', 'closed'],
  OPEN: ['打开', 'open'],
  UNLATCHED: ['未锁紧', 'unlatched'],
  CLAMPED: ['夹紧', 'clamped'],
  UNCLAMPED: ['松开', 'unclamped'],
  TRIGGERED: ['按下', 'pressed'],
  ARMED: ['复位', 'released'],
  RETRACTED: ['缩回', 'retracted'],
  EXTENDED: ['伸出', 'extended'],
  PASS: ['为合格', 'pass'],
  FAIL: ['为不合格', 'fail'],
  NONE: ['为无', 'none'],
  ACTIVE: ['为运行', 'active'],
  READY: ['为就绪', 'ready'],
  INTERRUPTED: ['为中断', 'interrupted'],
  STOPPED: ['为停止', 'stopped'],
  WAIT: ['为等待', 'waiting'],
  FEED_HOLD: ['为进给保持', 'feed hold'],
  PROGRAM_STOPPED: ['为程序停止', 'stopped by the program'],
  OPTIONAL_STOP: ['为选择停止', 'optional stop'],
  PROGRAM_COMPLETED: ['为程序结束', 'program completed'],
  AUTOMATIC: ['为自动', 'automatic'],
  AUTO: ['为自动', 'automatic'],
  SEMI_AUTOMATIC: ['为半自动', 'semi-automatic'],
  MANUAL: ['为手动', 'manual'],
  MANUAL_DATA_INPUT: ['为 MDI', 'MDI'],
  EDIT: ['为编辑', 'edit'],
  STEP: ['为单步', 'single step'],
  '$state=running': ['为运行', 'running'],
  '$state=setup': ['为调整', 'set-up'],
  '$state=idle': ['为待机', 'idle'],
  '$state=interrupted': ['为中断', 'interrupted'],
  '$state=fault': ['为故障', 'fault'],
  '$state=emergency-stop': ['为急停', 'emergency stop'],
  '$state=off': ['为关机', 'off'],
  '$state=unknown': ['为未知', 'unknown'],
  '$online=true': ['在线', 'online'],
  '$online=false': ['离线', 'offline'],
  '$present=true': ['有人', 'present'],
  '$present=false': ['无人', 'absent'],
  'jam=true': ['发生', 'present'],
  'jam=false': ['解除', 'absent'],
  'arc=true': ['已起', 'on'],
  'arc=false': ['已熄', 'off'],
  'probe_qualified=true': ['完成', 'done'],
  'probe_qualified=false': ['未完成', 'not done'],
  'probe_touch=true': ['发生', 'on'],
  'probe_touch=false': ['未发生', 'off'],
  'protective_stop=true': ['触发', 'active'],
  'protective_stop=false': ['未触发', 'inactive'],
  'loaded=true': ['状态为有货', 'true'],
  'loaded=false': ['状态为空载', 'false'],
  'eye_in=true': ['被遮挡', 'blocked'],
  'eye_in=false': ['未被遮挡', 'clear'],
  'eye_sort=true': ['被遮挡', 'blocked'],
  'eye_sort=false': ['未被遮挡', 'clear'],
  'eye_out=true': ['被遮挡', 'blocked'],
  'eye_out=false': ['未被遮挡', 'clear'],
  'blocked=true': ['发生', 'true'],
  'blocked=false': ['解除', 'false'],
  'charging=true': ['进行中', 'on'],
  'charging=false': ['未进行', 'off'],
  true: ['开启', 'on'],
  false: ['关闭', 'off'],
};

/** Words of one language for one piece of equipment. */
export class SayWords {
  readonly #context: SayContext;
  readonly #language: Language;

  constructor(context: SayContext, language: Language) {
    this.#context = context;
    this.#language = language;
  }

  #of([zh, en]: Pair): string {
    return this.#language === 'zh' ? zh : en;
  }

  /** The signal's name, or the names of several of which any one will do; English ones with their article. */
  name(keys: string): string {
    const names = keys.split(ANY_OF_SIGNALS).map((key) => this.#oneName(key));
    if (this.#language === 'zh') return joinWords(names, '、', '或');
    return joinWords(
      names.map((name) => `the ${name}`),
      ', ',
      ' or ',
    );
  }

  /** English names begin small inside a sentence, unless they begin with an abbreviation. */
  #oneName(key: string): string {
    const name = inLanguage(DERIVED_NAMES[key] ?? this.#context.signalName(key), this.#language, key);
    return this.#language === 'en' && /^[A-Z][a-z]/.test(name)
      ? name.charAt(0).toLowerCase() + name.slice(1)
      : name;
  }

  /** What the value of a signal means; the word as the machine sends it when nobody has said it in words. */
  value(key: string, value: string | number | boolean): string {
    const known = VALUE_WORDS[`${key}=${value}`] ?? VALUE_WORDS[String(value)];
    if (known && typeof value !== 'number') return this.#of(known);
    return this.#language === 'zh' ? `为 ${value}` : String(value);
  }

  /** A duration as in "10 秒" or "10 s". */
  duration(operand: DurationOperand): string {
    const text = typeof operand === 'string' ? operand : String(this.#parameter(operand.parameter));
    const [, amount, unit] = /^([\d.]+)\s*([a-z]+)$/.exec(text.trim()) ?? [];
    const known = unit === undefined ? undefined : DURATION_UNITS[unit];
    return known && amount !== undefined ? `${amount} ${this.#of(known)}` : text;
  }

  /** A number without unit. */
  plain(operand: TunableNumber): string {
    return typeof operand === 'number' ? String(operand) : shortNumber(this.#parameter(operand.parameter));
  }

  /** A share as a percentage. */
  percent(operand: TunableNumber): string {
    const share = typeof operand === 'number' ? operand : this.#parameter(operand.parameter);
    return typeof share === 'number' ? `${shortNumber(share * 100)} %` : share;
  }

  /** A limit with its unit; a share of the range in words. */
  limit(operand: NumberOperand, key: string): string {
    if (typeof operand !== 'object' || 'parameter' in operand) return this.withUnit(this.plain(operand), key);
    const share = this.percent(operand.ofRange);
    return this.#language === 'zh' ? `量程上限的 ${share}` : `${share} of its full scale`;
  }

  /** A written number with the signal's unit. */
  withUnit(text: string, key: string): string {
    const code = this.#context.unit(key);
    const known = UNITS[code];
    const unit = known ? this.#of(known) : code.replaceAll(/\{[^}]*\}/g, '');
    if (unit === '') return text;
    return unit === '°' ? `${text}${unit}` : `${text} ${unit}`;
  }

  #parameter(name: string): number | string {
    return this.#context.parameters[name] ?? `“${name}”`;
  }
}

/** Joins with one separator, and the last one with another. */
export const joinWords = (words: readonly string[], separator: string, last: string): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(separator)}${last}${words.at(-1) ?? ''}`;

/** At most four decimals, so that 0.15 × 100 reads 15. */
const shortNumber = (value: number | string): string =>
  typeof value === 'number' ? String(Math.round(value * 10_000) / 10_000) : value;
