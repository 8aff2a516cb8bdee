/**
 * What was refused, for people to read: the newest entries with reason, topic and the first 1 KiB, at most
 * {@link QUARANTINE_LIMIT} of them. It is for reading only: counters are kept elsewhere and count every reading, also
 * those that leave no entry here because their like fills the page already.
 */
import type { QuarantineItem } from '../../shared/api.ts';
import { sayRefusal } from '../../shared/refusal.ts';
import type { Refusal } from '../../shared/sample.ts';
import type { Quarantine } from './ingest.ts';
import { safeText, safeTextOfBytes } from './safe-text.ts';

/** Most entries kept. About 2 KiB each at worst: 20 MB. */
export const QUARANTINE_LIMIT = 10_000;
/** A reason on a topic leaves at most so many entries a minute; the rest is counted only. */
export const ENTRIES_PER_MINUTE = 60;
/** Signals that wait to be mapped are in every reading of their equipment: one entry in ten minutes says it. */
const HINT_EVERY_MS = 600_000;
const MINUTE_MS = 60_000;
/** Reasons and topics whose rate is remembered; the one not heard of longest goes first. */
const MAX_RATES = 10_000;
const SHOWN_BYTES = 1_024;
const SHOWN_TOPIC_LENGTH = 512;

/** A refused message, or one element of it. */
export interface RefusedMessage {
  topic: string;
  payload: Uint8Array;
  refusal: Refusal;
}

export interface WritableQuarantine extends Quarantine {
  /** Keeps an entry, or not, when entries of the same kind come too often. `atMs` is the server's time. */
  add(message: RefusedMessage, atMs: number): void;
}

/** An empty quarantine of at most `limit` entries. */
export function createQuarantine(limit = QUARANTINE_LIMIT): WritableQuarantine {
  // One shelf per reason: when all is full, the longest shelf gives way, so that a flood of one mistake never pushes out
  // the only example of another.
  const shelves = new Map<string, QuarantineItem[]>();
  const rate = createRateLimit();
  let nextId = 1;
  let size = 0;
  return {
    get size() {
      return size;
    },
    add({ topic: whole, payload, refusal }, atMs) {
      const topic = whole.length > SHOWN_TOPIC_LENGTH ? copyOfHead(whole) : whole;
      if (!rate(refusal, topic, atMs)) return;
      const shelf = shelves.get(refusal.code) ?? [];
      shelves.set(refusal.code, shelf);
      if (size >= limit) longest(shelves).shift();
      else size++;
      shelf.push({
        id: nextId++,
        at: atMs,
        topic: safeText(topic),
        refusal,
        sentence: { zh: sayRefusal(refusal, 'zh'), en: sayRefusal(refusal, 'en') },
        payload: safeTextOfBytes(payload, SHOWN_BYTES),
        payloadBytes: payload.byteLength,
      });
    },
    list({ before = Infinity, limit: wanted, reason }) {
      const chosen = reason === undefined ? [...shelves.values()] : [shelves.get(reason) ?? []];
      return chosen
        .flatMap((shelf) => newestBefore(shelf, before, wanted))
        .sort((a, b) => b.id - a.id)
        .slice(0, wanted);
    },
  };
}

/** A slice would keep the whole topic (up to 64 KiB) in memory. */
const copyOfHead = (topic: string): string => Buffer.from(topic.slice(0, SHOWN_TOPIC_LENGTH)).toString();

function longest(shelves: ReadonlyMap<string, QuarantineItem[]>): QuarantineItem[] {
  let found: QuarantineItem[] = [];
  for (const shelf of shelves.values()) if (shelf.length > found.length) found = shelf;
  return found;
}

/** The newest `wanted` entries older than `before`; ids grow along a shelf. */
function newestBefore(shelf: readonly QuarantineItem[], before: number, wanted: number): QuarantineItem[] {
  let low = 0;
  let high = shelf.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((shelf[middle]?.id ?? Infinity) < before) low = middle + 1;
    else high = middle;
  }
  return shelf.slice(Math.max(0, low - wanted), low);
}

/** True while entries of this kind may still be kept. */
function createRateLimit(): (refusal: Refusal, topic: string, atMs: number) => boolean {
  const rates = new Map<string, { sinceMs: number; kept: number }>();
  return (refusal, topic, atMs) => {
    const isHint = refusal.detail === 'map-me';
    const key = `${isHint ? `map-me ${refusal.path ?? ''}` : refusal.code} ${topic}`;
    const [windowMs, most] = isHint ? [HINT_EVERY_MS, 1] : [MINUTE_MS, ENTRIES_PER_MINUTE];
    let rate = rates.get(key);
    if (!rate || atMs - rate.sinceMs >= windowMs || atMs < rate.sinceMs) {
      rates.delete(key);
      rate = { sinceMs: atMs, kept: 0 };
      rates.set(key, rate);
      const oldest = rates.size > MAX_RATES ? rates.keys().next() : undefined;
      if (oldest?.done === false) rates.delete(oldest.value);
    }
    if (rate.kept >= most) return false;
    rate.kept++;
    return true;
  };
}
