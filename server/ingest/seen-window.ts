/**
 * The bounded memory that tells a duplicate from news: the newest keys of one piece of equipment, in two generations, so
 * that taking and forgetting cost the same small time whatever the size. Pure: state in, state changed, no clock.
 */

/** Keys seen lately. Remembers at least the last `size` and at most the last 2 × `size` keys. */
export interface SeenWindow {
  size: number;
  young: Set<string>;
  old: Set<string>;
}

export function createSeenWindow(size: number): SeenWindow {
  return { size, young: new Set(), old: new Set() };
}

/** Remembers a key; false when it is remembered already. */
export function takeKey(window: SeenWindow, key: string): boolean {
  if (window.young.has(key) || window.old.has(key)) return false;
  if (window.young.size >= window.size) {
    window.old = window.young;
    window.young = new Set();
  }
  window.young.add(key);
  return true;
}

/**
 * 53-bit hash of a text (cyrb53, public domain): two different readings of the *same millisecond* collide once in 10¹⁶.
 * Keeping whole readings instead would cost ten times the memory.
 */
export function hashText(text: string): string {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 2_654_435_761);
    high = Math.imul(high ^ code, 1_597_334_677);
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & high) + (low >>> 0)).toString(36);
}
