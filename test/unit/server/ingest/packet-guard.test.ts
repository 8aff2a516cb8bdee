import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacketGuard, MAX_PACKET_BYTES } from '../../../../server/ingest/packet-guard.ts';

/** An MQTT packet of a type with a body of so many zeros. */
function packet(type: number, bodyBytes: number): Uint8Array {
  const head = [type << 4];
  let left = bodyBytes;
  do {
    const more = Math.floor(left / 128);
    head.push((left % 128) + (more > 0 ? 128 : 0));
    left = more;
  } while (left > 0);
  return Uint8Array.from([...head, ...new Uint8Array(bodyBytes)]);
}
const CONNECT = packet(1, 20);
const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

describe('the length guard before the embedded broker', () => {
  it('lets ordinary traffic pass, however it is cut into pieces', () => {
    const traffic = joined(
      CONNECT,
      packet(3, 0),
      packet(3, 127),
      packet(3, 128),
      packet(12, 0),
      packet(3, 20_000),
    );
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 }), (sizes) => {
        const guard = createPacketGuard();
        for (let at = 0, n = 0; at < traffic.length; n++) {
          const size = sizes[n % sizes.length] ?? 1;
          expect(guard.check(traffic.subarray(at, at + size))).toBeUndefined();
          at += size;
        }
      }),
      { numRuns: 20 },
    );
  });

  it('closes on anything before CONNECT, and on a CONNECT of more than 4 KiB', () => {
    expect(createPacketGuard().check(packet(3, 10))).toContain('not a CONNECT');
    expect(createPacketGuard().check(Uint8Array.of(0x16, 0x03))).toBeDefined();
    expect(createPacketGuard().check(packet(1, 4_096))).toBeUndefined();
    expect(createPacketGuard().check(packet(1, 4_097).subarray(0, 4))).toContain('4097');
  });

  it('closes on the announcement of more than 1 MiB, before its first byte has come', () => {
    const guard = createPacketGuard();
    expect(guard.check(CONNECT)).toBeUndefined();
    expect(guard.check(packet(3, MAX_PACKET_BYTES))).toBeUndefined();
    expect(guard.check(packet(3, 2 * 1024 * 1024).subarray(0, 5))).toContain('2097152');
  });

  it('closes on a length of five bytes, which MQTT does not have', () => {
    const guard = createPacketGuard();
    expect(guard.check(joined(CONNECT, Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80)))).toContain('four bytes');
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (chunks) => {
        const guard = createPacketGuard();
        guard.check(CONNECT);
        for (const chunk of chunks) if (guard.check(chunk) !== undefined) return;
      }),
    );
  });
});
