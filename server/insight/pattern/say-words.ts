/** The words of a sentence about signals: units as people write them, durations, and what the words of the machines mean. */
import type { DurationOperand, NumberOperand, TunableNumber } from '../../../shared/pattern.ts';
import { EQUIPMENT_CATALOGUE } from '../../../shared/catalogue/equipment-catalogue.ts';
import type { EquipmentTypeId } from '../../../shared/equipment.ts';
import type { Language, LocalText } from '../../../shared/text.ts';
import { inLanguage } from '../../../shared/text.ts';
import { displayUnit } from '../../../shared/units.ts';
import { valueInSentence } from '../../../shared/value-words.ts';
import { ANY_OF_SIGNALS } from './say-simplify.ts';

/** What a sentence needs to know of the equipment. `unit` gives UCUM codes or everyday names, '' where there is none. */
export interface SayContext {
  signalName(key: string): LocalText;
  unit(key: string): string;
  /** Values of the thresholds by name; one that is missing is said by its name. */
  parameters: Readonly<Record<string, number | string>>;
}

type Pair = readonly [zh: string, en: string];

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
  $qualified: { zh: '上机资格', en: 'Qualification' },
  $useMode: { zh: '使用性质', en: 'Use mode' },
};

/** Words of one language for one piece of equipment. */
export class SayWords {
  readonly #context: SayContext;
  readonly #language: Language;

  constructor(context: SayContext, language: Language) {
    this.#context = context;
    this.#language = language;
  }

  /** The words of other equipment, of which only the type is known. */
  elsewhere(type: EquipmentTypeId): SayWords {
    const signals = new Map(EQUIPMENT_CATALOGUE[type].signals.map((signal) => [signal.key, signal]));
    const context: SayContext = {
      signalName: (key) => signals.get(key)?.name ?? {},
      unit: (key) => signals.get(key)?.unit ?? '',
      parameters: this.#context.parameters,
    };
    return new SayWords(context, this.#language);
  }

  /** What a type is called, as a machine of which there may be several; English names begin small like those of signals. */
  typeName(type: EquipmentTypeId): string {
    return this.#inside(inLanguage(EQUIPMENT_CATALOGUE[type].name, this.#language, type));
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
    return this.#inside(inLanguage(DERIVED_NAMES[key] ?? this.#context.signalName(key), this.#language, key));
  }

  #inside(name: string): string {
    return this.#language === 'en' && /^[A-Z][a-z]/.test(name)
      ? name.charAt(0).toLowerCase() + name.slice(1)
      : name;
  }

  /** What the value of a signal means; the word as the machine sends it when nobody has said it in words. */
  value(key: string, value: string | number | boolean): string {
    return valueInSentence(key, value, this.#language);
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
    const unit = displayUnit(this.#context.unit(key), this.#language);
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
