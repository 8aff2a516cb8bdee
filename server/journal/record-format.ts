/**
 * The bytes of one journal record, little endian: magic (4), CRC-32 of all that follows (4), length of the body (4), position of
 * its first sample (8, two halves), number of samples (4), then the body: a line as shared/kept-samples.ts says. JSON text holds no
 * control characters, so the magic cannot stand in a body; a reader that finds a damaged record looks for the next one.
 */
import { crc32 } from 'node:zlib';

export const HEADER_BYTES = 24;
/** Bodies are far smaller (256 KiB of payload); a length beyond it is damage. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** The bytes 00 17 'J' 1. */
const MAGIC = 0x314a_1700;
const MAGIC_BYTES = Buffer.from([0x00, 0x17, 0x4a, 0x31]);
const HALF = 2 ** 32;
const AT = { crc: 4, length: 8, low: 12, high: 16, count: 20 } as const;

/** The most bytes that a body may need, without looking at it: enough room for {@link putRecord}. */
export const roomFor = (body: string): number => HEADER_BYTES + body.length * 3;

/** Writes a record at `start` of a buffer with enough room; gives its end. */
export function putRecord(
  bytes: Buffer,
  start: number,
  position: number,
  count: number,
  body: string,
): number {
  const end = start + HEADER_BYTES + bytes.write(body, start + HEADER_BYTES, 'utf8');
  putHeader(bytes, start, end, { position, count });
  return end;
}

/** Writes the header of a record whose body stands between `start` + {@link HEADER_BYTES} and `end` already. */
export function putHeader(
  bytes: Buffer,
  start: number,
  end: number,
  { position, count }: { position: number; count: number },
): void {
  bytes.writeUInt32LE(MAGIC, start);
  bytes.writeUInt32LE(end - start - HEADER_BYTES, start + AT.length);
  bytes.writeUInt32LE(position % HALF, start + AT.low);
  bytes.writeUInt32LE(Math.floor(position / HALF), start + AT.high);
  bytes.writeUInt32LE(count, start + AT.count);
  bytes.writeUInt32LE(crc32(bytes.subarray(start + AT.length, end)), start + AT.crc);
}

/** A record found in bytes. `next`: where to look on. */
export interface FoundRecord {
  position: number;
  count: number;
  bodyStart: number;
  next: number;
}

/** The intact record that begins exactly at `start`, or undefined. */
export function recordAt(bytes: Buffer, start: number): FoundRecord | undefined {
  if (start + HEADER_BYTES > bytes.length || bytes.readUInt32LE(start) !== MAGIC) return undefined;
  const length = bytes.readUInt32LE(start + AT.length);
  const bodyStart = start + HEADER_BYTES;
  const next = bodyStart + length;
  if (length > MAX_BODY_BYTES || next > bytes.length) return undefined;
  if (crc32(bytes.subarray(start + AT.length, next)) !== bytes.readUInt32LE(start + AT.crc)) return undefined;
  const position = bytes.readUInt32LE(start + AT.low) + bytes.readUInt32LE(start + AT.high) * HALF;
  return { position, count: bytes.readUInt32LE(start + AT.count), bodyStart, next };
}

/** True when a record may begin at `start` of which the bytes end too early: more bytes would tell. */
export function mayBeCutOff(bytes: Buffer, start: number): boolean {
  if (start + HEADER_BYTES > bytes.length)
    return MAGIC_BYTES.subarray(0, Math.min(4, bytes.length - start)).equals(
      bytes.subarray(start, start + 4),
    );
  if (bytes.readUInt32LE(start) !== MAGIC) return false;
  const length = bytes.readUInt32LE(start + AT.length);
  return length <= MAX_BODY_BYTES && start + HEADER_BYTES + length > bytes.length;
}

/** Where the next intact record begins, at or after `start`; -1: nowhere. */
export function nextRecordStart(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(MAGIC_BYTES, start); at !== -1; at = bytes.indexOf(MAGIC_BYTES, at + 1))
    if (recordAt(bytes, at) !== undefined) return at;
  return -1;
}

/** Where a record begins, or may begin whose end is missing, at or after `start`; the end of the bytes: nowhere. */
export function possibleRecordStart(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(MAGIC_BYTES, start); at !== -1; at = bytes.indexOf(MAGIC_BYTES, at + 1))
    if (recordAt(bytes, at) !== undefined || mayBeCutOff(bytes, at)) return at;
  for (let at = Math.max(start, bytes.length - 3); at < bytes.length; at++)
    if (mayBeCutOff(bytes, at)) return at;
  return bytes.length;
}
