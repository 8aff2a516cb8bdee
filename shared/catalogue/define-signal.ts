/**
 * One line per signal for the catalogue, so that an equipment type reads like the table that an instructor would draw.
 * Each word here makes the {@link SignalDefinition} that BASE_FILE would write out in full.
 */
import type { SignalDefinition } from '../equipment.ts';

/** Writes signal definitions of each kind; units are UCUM codes, names Chinese first. */
export const define = {
  /** A measured number: physical range (both ends included) and decimal places for people. */
  gauge: (
    ...[key, unit, range, digits, zh, en]: [
      key: string,
      unit: string,
      range: [number, number],
      digits: number,
      zh: string,
      en: string,
    ]
  ): SignalDefinition => ({ key, kind: 'gauge', unit, range, digits, name: { zh, en } }),

  /** A number that only grows, apart from resets. */
  counter: (
    ...[key, unit, digits, zh, en]: [key: string, unit: string, digits: number, zh: string, en: string]
  ): SignalDefinition => ({
    key,
    kind: 'counter',
    unit,
    range: [0, 100_000_000],
    digits,
    name: { zh, en },
  }),

  /** One of a few words. */
  word: (key: string, values: string[], zh: string, en: string): SignalDefinition => ({
    key,
    kind: 'state',
    values,
    name: { zh, en },
  }),

  /** True or false. */
  onOff: (key: string, zh: string, en: string): SignalDefinition => ({
    key,
    kind: 'switch',
    name: { zh, en },
  }),

  /** Free words, such as a program's name. */
  text: (key: string, zh: string, en: string): SignalDefinition => ({ key, kind: 'text', name: { zh, en } }),
} as const;
