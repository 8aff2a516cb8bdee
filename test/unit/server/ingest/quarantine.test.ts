import { describe, expect, it } from 'vitest';
import { createQuarantine, ENTRIES_PER_MINUTE } from '../../../../server/ingest/quarantine.ts';
import { safeText, safeTextOfBytes } from '../../../../server/ingest/safe-text.ts';
import type { RefusalCode } from '../../../../shared/sample.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const aRefused = (topic: string, code: RefusalCode = 'unparsable', payload = '{') => ({
  topic,
  payload: bytes(payload),
  refusal: { code },
});

describe('the quarantine', () => {
  it('shows the newest first, with reason, topic, sentence and the beginning of the payload', () => {
    const quarantine = createQuarantine();
    quarantine.add(aRefused('a'), 1);
    quarantine.add(aRefused('b', 'wrong-type', 'x'.repeat(2_000)), 2);
    expect(quarantine.list({ limit: 10 })).toMatchObject([
      {
        id: 2,
        at: 2,
        topic: 'b',
        refusal: { code: 'wrong-type' },
        payload: 'x'.repeat(1_024),
        payloadBytes: 2_000,
      },
      { id: 1, at: 1, topic: 'a', sentence: { en: 'Not valid JSON. Check what the device sends.' } },
    ]);
  });

  it('is read page by page, while it grows, by one reason or all', () => {
    const quarantine = createQuarantine();
    for (let n = 1; n <= 10; n++) quarantine.add(aRefused(`t${n}`, n % 2 ? 'unparsable' : 'wrong-type'), n);
    expect(quarantine.list({ limit: 3 }).map(({ id }) => id)).toEqual([10, 9, 8]);
    quarantine.add(aRefused('new'), 11);
    expect(quarantine.list({ before: 8, limit: 3 }).map(({ id }) => id)).toEqual([7, 6, 5]);
    expect(quarantine.list({ before: 8, limit: 9, reason: 'wrong-type' }).map(({ id }) => id)).toEqual([
      6, 4, 2,
    ]);
    expect(quarantine.list({ limit: 9, reason: 'no such reason' })).toEqual([]);
  });

  it('never holds more than its limit, and the oldest of the commonest reason goes first', () => {
    const quarantine = createQuarantine(5);
    quarantine.add(aRefused('rare', 'not-finite'), 0);
    for (let n = 0; n < 100; n++) quarantine.add(aRefused(`t${n}`), n);
    expect(quarantine.size).toBe(5);
    expect(quarantine.list({ limit: 9 }).map(({ topic }) => topic)).toEqual([
      't99',
      't98',
      't97',
      't96',
      'rare',
    ]);
  });

  it('keeps samples of a flood: so many a minute of one reason on one topic; others are unhurt', () => {
    const quarantine = createQuarantine();
    for (let n = 0; n < 5_000; n++) quarantine.add(aRefused('noisy'), n);
    expect(quarantine.size).toBe(ENTRIES_PER_MINUTE);
    quarantine.add(aRefused('noisy', 'wrong-type'), 5_000);
    quarantine.add(aRefused('quiet'), 5_000);
    expect(quarantine.size).toBe(ENTRIES_PER_MINUTE + 2);
    quarantine.add(aRefused('noisy'), 60_000);
    expect(quarantine.size).toBe(ENTRIES_PER_MINUTE + 3);
  });

  it('a clock that is set back does not silence it', () => {
    const quarantine = createQuarantine();
    for (let n = 0; n < 100; n++) quarantine.add(aRefused('noisy'), 3_600_000);
    quarantine.add(aRefused('noisy'), 0);
    expect(quarantine.size).toBe(ENTRIES_PER_MINUTE + 1);
  });
});

describe('text from outside', () => {
  it('is shown without anything that moves, hides or reorders', () => {
    expect(safeText('a\u001b[31mb\r\n\tc\u202ed\u0000')).toBe('a\\u{001b}[31mb\\r\\n\\tc\\u{202e}d\\u{0000}');
    expect(safeText('主轴 ✓ é')).toBe('主轴 ✓ é');
  });

  it('that is not text is shown as bytes', () => {
    expect(safeTextOfBytes(Uint8Array.of(0x41, 0xff, 0x00, 0xc3, 0x28, 0xe4, 0xb8, 0xad), 99)).toBe(
      'A\\xff\\u{0000}\\xc3(中',
    );
    expect(safeTextOfBytes(Uint8Array.of(0x41, 0xe4, 0xb8), 99)).toBe('A\\xe4\\xb8');
  });

  it('is cut between characters, not within one', () => {
    expect(safeTextOfBytes(bytes('中中中'), 4)).toBe('中');
    expect(safeTextOfBytes(bytes('中中'), 6)).toBe('中中');
  });
});
