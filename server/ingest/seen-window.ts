/**
 * The bounded memory that tells a duplicate from news: time and id of the newest readings of one piece of equipment, in two
 * generations, so that forgetting costs nothing. A reading that is younger than all before it, as nearly all are, needs no
 * search; for the others the times are searched, which are in order as long as they came in order. Pure.
 */

/** Readings remembered together. */
interface Generation {
  times: Float64Array;
  ids: Float64Array;
  count: number;
  /** Times never go back. */
  isSorted: boolean;
}

/** Readings seen lately. Remembers at least the last `size` and at most the last 2 × `size`. */
export interface SeenWindow {
  readonly size: number;
  newestMs: number;
  young: Generation;
  old: Generation;
}

const LEAST_ROOM = 16;

const generation = (room: number): Generation => ({
  times: new Float64Array(room),
  ids: new Float64Array(room),
  count: 0,
  isSorted: true,
});

export function createSeenWindow(size: number): SeenWindow {
  const room = Math.min(size, LEAST_ROOM);
  return { size, newestMs: -Infinity, young: generation(room), old: generation(0) };
}

/** Remembers a reading by its time and its id (admit-key.ts); false when it is remembered already. */
export function takeKey(window: SeenWindow, atMs: number, id: number): boolean {
  if (atMs > window.newestMs) window.newestMs = atMs;
  else if (has(window.young, atMs, id) || has(window.old, atMs, id)) return false;
  if (window.young.count >= window.size) {
    window.old = window.young;
    window.young = generation(window.size);
  }
  put(window.young, window.size, atMs, id);
  return true;
}

function put(into: Generation, size: number, atMs: number, id: number): void {
  const { count } = into;
  if (count === into.times.length) {
    const wider = generation(Math.min(size, count * 4));
    wider.times.set(into.times);
    wider.ids.set(into.ids);
    into.times = wider.times;
    into.ids = wider.ids;
  }
  if (count > 0 && atMs < (into.times[count - 1] ?? 0)) into.isSorted = false;
  into.times[count] = atMs;
  into.ids[count] = id;
  into.count = count + 1;
}

function has({ times, ids, count, isSorted }: Generation, atMs: number, id: number): boolean {
  for (let index = isSorted ? firstNotBefore(times, count, atMs) : 0; index < count; index++) {
    if (times[index] === atMs) {
      if (ids[index] === id) return true;
    } else if (isSorted) return false;
  }
  return false;
}

function firstNotBefore(times: Float64Array, count: number, atMs: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * 53-bit hash of a text (cyrb53, public domain): two different readings of the *same millisecond* collide once in 10¹⁶.
 * Keeping whole readings instead would cost ten times the memory.
 */
export function hashNumber(text: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 2_654_435_761);
    high = Math.imul(high ^ code, 1_597_334_677);
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & high) + (low >>> 0);
}

/** {@link hashNumber} as a short text. */
export const hashText = (text: string): string => hashNumber(text).toString(36);
