/** Bytes from outside as text that people can read without harm: nothing in it moves a cursor, hides or reorders. */

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** Control characters, line and paragraph separators, and the marks that turn the direction of writing. */
// eslint-disable-next-line no-control-regex -- finding control characters is what this is for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Escapes what is not printable: `\n`, `\u{202e}`. */
export function safeText(text: string): string {
  return text.replace(
    UNSAFE,
    (character) =>
      SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`,
  );
}

/** The first `limit` bytes as text; bytes that are not UTF-8 are shown as `\xff`. A character cut by the limit is left out. */
export function safeTextOfBytes(bytes: Uint8Array, limit: number): string {
  const head = bytes.subarray(0, limit);
  let text = '';
  for (let at = 0; at < head.length;) {
    const length = lengthOfCharacter(head[at] ?? 0);
    const isCut = at + length > head.length && bytes.length > limit;
    if (isCut) break;
    const character = decodeOne(head.subarray(at, at + length));
    text +=
      character === undefined ? `\\x${(head[at] ?? 0).toString(16).padStart(2, '0')}` : safeText(character);
    at += character === undefined ? 1 : length;
  }
  return text;
}

/** By the lead byte of UTF-8 (RFC 3629); 1 for what cannot lead. */
function lengthOfCharacter(lead: number): number {
  if (lead >= 0xf0 && lead < 0xf8) return 4;
  if (lead >= 0xe0) return lead < 0xf0 ? 3 : 1;
  return lead >= 0xc2 ? 2 : 1;
}

function decodeOne(bytes: Uint8Array): string | undefined {
  const [only] = bytes;
  if (bytes.length === 1 && only !== undefined && only < 0x80) return String.fromCharCode(only);
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined; // Not UTF-8: shown as an escape.
  }
}
