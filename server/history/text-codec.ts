/**
 * Texts as the stores keep them. Percent escapes replace the few characters that one store or another spoils: quotes and
 * backslashes (line protocol), control characters (line ends, NUL) and halves of surrogate pairs (not UTF-8).
 * Ordinary words, Chinese included, look in the database as they are.
 */

/** `%` itself, ASCII control characters, quotes, backslash, and surrogates without their partner. */
const SPOILT =
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  /[%"'\\\u0000-\u001f\u007f\u2028\u2029]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const ESCAPE = /%([0-9a-f]{4})/g;

/** The text as it is stored; only `%xxxx` escapes (one UTF-16 unit, lower-case hexadecimal) are added. */
export function encodeText(text: string): string {
  return text.replace(SPOILT, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Gives back exactly what {@link encodeText} was given. */
export function decodeText(stored: string): string {
  return stored.includes('%')
    ? stored.replace(ESCAPE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : stored;
}
