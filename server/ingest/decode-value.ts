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
  return typeof raw === 'number' ? raw * (rule.scale ?? 1) + (rule.offset ?? 0) : raw;
}
