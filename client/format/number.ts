/** Numbers and units as people write them. */

/** UCUM code → what is shown. Codes that are not listed are shown as they are. */
const DISPLAY_UNITS: Readonly<Record<string, string>> = {
  '{rev}/min': 'rpm',
  Cel: '°C',
  'kW.h': 'kWh',
  'm/min': 'm/min',
  deg: '°',
  '{part}': '',
  '{shot}': '',
  '{seam}': '',
  '1': '',
};

/** The unit for people. */
export function displayUnit(ucum: string): string {
  return DISPLAY_UNITS[ucum] ?? ucum.replaceAll(/\{[^}]*\}/g, '');
}

/** Fixed decimals, thin-space groups from 10,000 on, U+2212 as minus; never "−0". */
export function formatNumber(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.length > 4 ? whole.replaceAll(/\B(?=(\d{3})+$)/g, ' ') : whole;
  const sign = value < 0 && Number(text) !== 0 ? '−' : '';
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
