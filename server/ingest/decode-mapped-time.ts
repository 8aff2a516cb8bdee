/** Times as vendors write them, as epoch milliseconds. */
import type { MappedTimeFormat } from '../../shared/mapped-source.ts';
import { parseTime } from '../../shared/time.ts';

const UNITS_PER_MS = { ms: 1, s: 0.001, us: 1_000, ns: 1_000_000 } as const;
/** Every time zone of today is a whole number of quarter hours from UTC, and changes at whole quarter hours. */
const QUARTER_MS = 900_000;

/** Undefined for what is no time. `timezone` (IANA) is for `local` times only. Fractions of a millisecond are cut. */
export function parseMappedTime(
  raw: unknown,
  format: MappedTimeFormat,
  timezone: string,
  decimalComma: boolean,
): number | undefined {
  const text = typeof raw === 'string' && decimalComma ? raw.replace(',', '.') : raw;
  if (format === 'rfc3339') return typeof text === 'string' ? parseTime(text) : undefined;
  if (format === 'local') return typeof text === 'string' ? parseLocalTime(text, timezone) : undefined;
  const number = typeof text === 'string' && /^\d{1,20}(\.\d+)?$/.test(text) ? Number(text) : text;
  if (typeof number !== 'number') return undefined;
  // Seconds are written with decimals that binary fractions only come near to.
  return parseTime(format === 's' ? Math.round(number * 1_000) : number / UNITS_PER_MS[format]);
}

/** A wall clock in a time zone. Of an hour that comes twice in autumn the first is meant; one that is left out in spring counts on. */
function parseLocalTime(text: string, timezone: string): number | undefined {
  const wallMs = parseTime(`${text.replaceAll('/', '-')}Z`);
  if (wallMs === undefined) return undefined;
  const before = offsetAt(wallMs - 86_400_000, timezone);
  const after = offsetAt(wallMs + 86_400_000, timezone);
  const early = wallMs - before;
  const late = wallMs - after;
  return offsetAt(early, timezone) !== before && offsetAt(late, timezone) === after ? late : early;
}

/** What has been asked last, by time zone: a stream of times asks for the same quarter hour again and again. */
const known = new Map<string, { format: Intl.DateTimeFormat; offsets: Map<number, number> }>();
const MAX_KNOWN_OFFSETS = 256;

/** How far the wall clock is ahead of UTC, ms. */
function offsetAt(atMs: number, timeZone: string): number {
  const zone = known.get(timeZone) ?? {
    format: new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }),
    offsets: new Map<number, number>(),
  };
  known.set(timeZone, zone);
  const quarter = Math.floor(atMs / QUARTER_MS);
  const remembered = zone.offsets.get(quarter);
  if (remembered !== undefined) return remembered;
  // "GMT+08:00", "GMT-03:30"; "GMT" alone is UTC.
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(zone.format.format(atMs)) ?? [];
  const ms = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  const offset = sign === '-' ? -ms : ms;
  if (zone.offsets.size >= MAX_KNOWN_OFFSETS) zone.offsets.clear();
  zone.offsets.set(quarter, offset);
  return offset;
}
