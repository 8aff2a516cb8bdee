/** One value on its way from the sender's words to ours; the dialects whose base-file entry has scale, offset or a table share it. */

/** As the base file writes it beside a pointer or a name. */
export interface ValueRule {
  scale?: number | undefined;
  offset?: number | undefined;
  enum?: Readonly<Record<string, string | number | boolean | null>> | undefined;
}

/** Table first, then scale and offset; undefined: there is a table and the value is not in it. `null` stays null. */
export function translate(raw: unknown, rule: ValueRule): unknown {
  if (raw === null) return null;
  if (rule.enum) {
    const name = typeof raw === 'object' ? '' : String(raw);
    return Object.hasOwn(rule.enum, name) ? rule.enum[name] : undefined;
  }
  return typeof raw === 'number' ? scaled(raw, rule.scale ?? 1) + (rule.offset ?? 0) : raw;
}

/**
 * Number × scale, so that people get what they would write: 3 × 0.1 is 0.3 and not 0.30000000000000004. A scale that is one
 * part of a whole number (0.1, 0.001, 0.25) divides by it, which rounds correctly.
 */
function scaled(raw: number, scale: number): number {
  const whole = Math.round(1 / scale);
  return Math.abs(scale) < 1 && 1 / whole === scale ? raw / whole : raw * scale;
}
