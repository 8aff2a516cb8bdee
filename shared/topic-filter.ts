/** MQTT topic filters (MQTT 3.1.1 §4.7.1): `+` stands for one level, a closing `#` for the rest, its parent included. */

/** Whether a topic fits a filter; both split at `/`. */
export function matchesFilter(filter: readonly string[], levels: readonly string[]): boolean {
  for (const [index, part] of filter.entries()) {
    if (part === '#') return true;
    if (index >= levels.length || (part !== '+' && part !== levels[index])) return false;
  }
  return filter.length === levels.length;
}

/** Whether every topic that fits `narrow` fits `wide` as well. */
export function coversFilter(wide: string, narrow: string): boolean {
  const wideLevels = wide.split('/');
  const narrowLevels = narrow.split('/');
  for (const [index, part] of wideLevels.entries()) {
    if (part === '#') return true;
    const other = narrowLevels[index];
    if (other === undefined || other === '#' || (part !== '+' && part !== other)) return false;
  }
  return wideLevels.length === narrowLevels.length;
}
