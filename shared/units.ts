/** Units as people write them; inside, units are UCUM codes (`{rev}/min`, `Cel`) or whatever BASE_FILE gave. */
import type { Language } from './text.ts';

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

/** The unit for people; codes that are not listed are shown as they are, without UCUM's annotations in braces. '' for none. */
export function displayUnit(code: string, language: Language): string {
  const known = UNITS[code];
  if (!known) return code.replaceAll(/\{[^}]*\}/g, '');
  return language === 'zh' ? known[0] : known[1];
}
