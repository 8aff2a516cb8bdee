/** A kept message as a person may read it: laid out where it is JSON, as hex where it is no text, never more than 1 KiB. Pure. */
import type { KeptMessage } from '../../shared/onboarding.ts';

const SHOWN_BYTES = 1_024;
const HEX_PER_LINE = 16;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Control characters and marks that turn the direction of writing: shown as escapes. */
const UNSAFE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

const escaped = (line: string): string =>
  line.replace(UNSAFE, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);

/** How the payload reads. */
export function showPayload(payload: Uint8Array): Pick<KeptMessage, 'form' | 'lines' | 'cut'> {
  let text: string;
  try {
    text = utf8.decode(payload);
  } catch {
    return showHex(payload); // Not UTF-8.
  }
  try {
    const body: unknown = JSON.parse(text);
    return { form: 'json', ...linesOf(JSON.stringify(body, null, 2)) };
  } catch {
    return { form: 'text', ...linesOf(text) }; // Text, but not JSON.
  }
}

function linesOf(text: string): { lines: string[]; cut: boolean } {
  const shown = text.slice(0, SHOWN_BYTES);
  return { lines: shown.split(/\r?\n/).map(escaped), cut: text.length > SHOWN_BYTES };
}

function showHex(payload: Uint8Array): Pick<KeptMessage, 'form' | 'lines' | 'cut'> {
  const head = payload.subarray(0, SHOWN_BYTES);
  const lines: string[] = [];
  for (let at = 0; at < head.length; at += HEX_PER_LINE) {
    const bytes = [...head.subarray(at, at + HEX_PER_LINE)];
    const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = bytes
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'))
      .join('');
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(HEX_PER_LINE * 3 - 1)}  ${text}`);
  }
  return { form: 'hex', lines, cut: payload.length > SHOWN_BYTES };
}
