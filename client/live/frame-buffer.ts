/**
 * The newest readings of every watched equipment, in typed arrays: snapshots and frames of the live stream go in, numbers
 * at a moment come out. No React, no three. Reading allocates nothing, so a render loop may ask thousands of times a frame.
 * Surprise: questions are asked in *server* time. A device whose clock is wrong still moves smoothly, because its smallest
 * seen delay is taken as the error of its clock.
 */
import type { EquipmentId } from '../../shared/names.ts';
import type { Frame, Snapshot } from '../../shared/protocol.ts';
import type { Value } from '../../shared/sample.ts';

/** Samples kept per signal: at 10 Hz they span 300 ms, more than the render clock's usual delay. */
const KEPT = 4;

/** Longest time over which a change is drawn, ms. After a longer silence the value rests first and then moves within this time. */
export const LONGEST_RAMP_MS = 400;

/** Latencies over which the median is taken. */
const LATENCIES = 256;

/** How fast the assumed clock error may grow again, ms per ms: follows a drifting device clock without following jitter. */
const SKEW_RECOVERY = 0.001;

const grown = <T extends Float64Array | Float32Array | Uint8Array | Uint32Array>(
  old: T,
  wanted: number,
): T => {
  const next = new (old.constructor as new (length: number) => T)(wanted);
  next.set(old);
  return next;
};

/** Keeps the last few readings per signal. One writer (the socket), any number of readers. */
export class FrameBuffer {
  /** `Float64Array`, {@link KEPT} per slot, a ring; NaN where the signal is a word or unavailable. */
  #values = new Float64Array(0);
  /** Time of each value by the clock of its device, epoch ms. */
  #times = new Float64Array(0);
  /** Words beside the numbers, same ring; undefined for numbers. */
  #words: (string | undefined)[] = [];
  /** Newest entry of each slot's ring. */
  #head = new Uint8Array(0);
  /** Entries used of each slot's ring. */
  #used = new Uint8Array(0);
  #slotCount = 0;
  /** Equipment number of each slot. */
  #ownerOf = new Uint32Array(0);
  /** Per equipment: assumed error of its clock (server minus device, ms) and when it was last judged. */
  #skew = new Float64Array(0);
  #skewAt = new Float64Array(0);
  #versions = new Uint32Array(0);
  #numbers = new Map<EquipmentId, number>();
  #slotsByKey: Map<string, number>[] = [];
  /** Workshop → wire index → [equipment number, slots in wire order]. */
  #wire = new Map<string, ({ equipment: number; slots: number[] } | undefined)[]>();
  #listeners = new Set<() => void>();
  #latencies = new Float32Array(LATENCIES);
  #latencyCount = 0;
  #samples = 0;
  #ignoredRows = 0;

  /** Values applied since the page was loaded. */
  get samples(): number {
    return this.#samples;
  }

  /** Rows for equipment that no snapshot announced. */
  get ignoredRows(): number {
    return this.#ignoredRows;
  }

  /** Median time from a reading to its arrival here over the last 256 rows, ms; 0 before the first. Sorts a copy: not for the loop. */
  get latencyMs(): number {
    const count = Math.min(this.#latencyCount, LATENCIES);
    if (count === 0) return 0;
    return this.#latencies.slice(0, count).sort()[count >> 1] ?? 0;
  }

  /** Calls the listener after every snapshot and frame; returns how to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets what was known of the workshop's signals and starts from the snapshot: no movement is invented across a gap. */
  applySnapshot(snapshot: Snapshot): void {
    const rows: ({ equipment: number; slots: number[] } | undefined)[] = [];
    for (const now of snapshot.equipment) {
      const equipment = this.#equipmentNumber(now.id);
      const slots = now.signals.map(({ key }) => this.#slotFor(equipment, key));
      rows[now.index] = { equipment, slots };
      now.signals.forEach(({ value, at }, position) => {
        const slot = slots[position] ?? 0;
        this.#used[slot] = 0;
        if (at !== null) this.#push(slot, value, at);
      });
      this.#touch(equipment);
    }
    this.#wire.set(snapshot.workshop, rows);
    for (const listener of this.#listeners) listener();
  }

  /** Applies one frame. `serverNowMs` is the server's time of its arrival, for the latency figure. */
  applyFrame(frame: Frame, serverNowMs: number): void {
    const rows = this.#wire.get(frame.workshop);
    for (const row of frame.rows) {
      const target = rows?.[row[0]];
      if (!target) {
        this.#ignoredRows += 1;
        continue;
      }
      this.#judgeSkew(target.equipment, frame.at - row[1], frame.at);
      for (let i = 2; i + 1 < row.length; i += 2) {
        const slot = target.slots[row[i] as number];
        if (slot === undefined) continue;
        this.#push(slot, row[i + 1] as Value, row[1]);
        this.#samples += 1;
      }
      this.#latencies[this.#latencyCount++ % LATENCIES] = Math.max(0, serverNowMs - row[1]);
      this.#touch(target.equipment);
    }
    for (const listener of this.#listeners) listener();
  }

  /** Number of an equipment in this buffer, or −1 before its first snapshot. Stays the same for the life of the page. */
  numberOf(id: EquipmentId): number {
    return this.#numbers.get(id) ?? -1;
  }

  /** Grows by one whenever something of the equipment was applied. */
  versionOf(equipment: number): number {
    return this.#versions[equipment] ?? 0;
  }

  /** Slot of a signal, or −1. Stays the same for the life of the page. */
  slotOf(id: EquipmentId, key: string): number {
    const equipment = this.#numbers.get(id);
    return equipment === undefined ? -1 : (this.#slotsByKey[equipment]?.get(key) ?? -1);
  }

  /** Server time of the newest value, epoch ms; −Infinity when there is none. */
  newestAtMs(slot: number): number {
    return this.#newestDeviceMs(slot) + this.#skewOf(slot);
  }

  /**
   * Value at a server time, linear between samples, held after the newest (nothing is extrapolated) and before the oldest.
   * NaN when there is no number. `turn`: the signal is an angle that starts again after so much (360 for degrees), so the way
   * between two samples is the shorter one.
   */
  numberAt(slot: number, serverMs: number, turn = Infinity): number {
    const atMs = serverMs - this.#skewOf(slot);
    const later = this.#entryAt(slot, atMs, true);
    if (later < 0) return NaN;
    const first = slot * KEPT;
    const value = this.#values[first + later] ?? NaN;
    const time = this.#times[first + later] ?? 0;
    const earlier = this.#before(slot, later);
    if (earlier < 0 || time <= atMs) return value;
    const from = this.#values[first + earlier] ?? NaN;
    if (Number.isNaN(from)) return value;
    const start = Math.max(this.#times[first + earlier] ?? 0, time - LONGEST_RAMP_MS);
    if (atMs <= start) return from;
    let way = value - from;
    if (turn < Infinity) way -= turn * Math.round(way / turn);
    return from + (way * (atMs - start)) / (time - start);
  }

  /** Newest value at or before the time, without interpolation (speeds, numbers of tools); NaN when there is no number. */
  heldAt(slot: number, serverMs: number): number {
    const entry = this.#entryAt(slot, serverMs - this.#skewOf(slot), false);
    return entry < 0 ? NaN : (this.#values[slot * KEPT + entry] ?? NaN);
  }

  /** Newest word at or before the time (`'true'`, `'false'` for switches); undefined for numbers and where nothing is known. */
  wordAt(slot: number, serverMs: number): string | undefined {
    const entry = this.#entryAt(slot, serverMs - this.#skewOf(slot), false);
    return entry < 0 ? undefined : this.#words[slot * KEPT + entry];
  }

  /** Ring entry that holds at the time (`later`: the first one after it, else the newest); the oldest if all are later. */
  #entryAt(slot: number, atMs: number, later: boolean): number {
    const used = this.#used[slot] ?? 0;
    if (slot < 0 || used === 0) return -1;
    let entry = this.#head[slot] ?? 0;
    let after = entry;
    for (let i = 0; i < used; i++) {
      if ((this.#times[slot * KEPT + entry] ?? 0) <= atMs) return later ? after : entry;
      after = entry;
      entry = (entry + KEPT - 1) % KEPT;
    }
    return after;
  }

  #before(slot: number, entry: number): number {
    const head = this.#head[slot] ?? 0;
    const age = (head + KEPT - entry) % KEPT;
    return age + 1 < (this.#used[slot] ?? 0) ? (entry + KEPT - 1) % KEPT : -1;
  }

  #newestDeviceMs(slot: number): number {
    if (!this.#used[slot]) return -Infinity;
    return this.#times[slot * KEPT + (this.#head[slot] ?? 0)] ?? -Infinity;
  }

  /** Server time minus device time of the slot's equipment, ms; 0 before its first frame. */
  #skewOf(slot: number): number {
    const skew = this.#skew[this.#ownerOf[slot] ?? 0] ?? 0;
    return skew === Infinity ? 0 : skew;
  }

  #push(slot: number, value: Value, atMs: number): void {
    if (atMs < this.#newestDeviceMs(slot)) return; // newest wins; a late row must not move a machine backwards in time
    const head = ((this.#head[slot] ?? 0) + 1) % KEPT;
    const place = slot * KEPT + head;
    this.#head[slot] = head;
    this.#used[slot] = Math.min(KEPT, (this.#used[slot] ?? 0) + 1);
    this.#times[place] = atMs;
    this.#values[place] =
      typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : NaN;
    this.#words[place] =
      typeof value === 'string' ? value : typeof value === 'boolean' ? (value ? 'true' : 'false') : undefined;
  }

  #judgeSkew(equipment: number, delayMs: number, frameAtMs: number): void {
    const elapsed = frameAtMs - (this.#skewAt[equipment] ?? 0);
    const known = (this.#skew[equipment] ?? Infinity) + Math.max(0, elapsed) * SKEW_RECOVERY;
    this.#skew[equipment] = Math.min(delayMs, known);
    this.#skewAt[equipment] = frameAtMs;
  }

  #touch(equipment: number): void {
    this.#versions[equipment] = (this.#versions[equipment] ?? 0) + 1;
  }

  #equipmentNumber(id: EquipmentId): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const equipment = this.#numbers.size;
    this.#numbers.set(id, equipment);
    this.#slotsByKey.push(new Map());
    if (equipment >= this.#versions.length) {
      const room = Math.max(64, equipment * 2);
      this.#versions = grown(this.#versions, room);
      const before = this.#skew.length;
      this.#skew = grown(this.#skew, room).fill(Infinity, before);
      this.#skewAt = grown(this.#skewAt, room);
    }
    return equipment;
  }

  #slotFor(equipment: number, key: string): number {
    const slots = this.#slotsByKey[equipment] ?? new Map<string, number>();
    const known = slots.get(key);
    if (known !== undefined) return known;
    const slot = this.#slotCount++;
    slots.set(key, slot);
    if (slot >= this.#head.length) {
      const room = Math.max(1024, slot * 2);
      this.#head = grown(this.#head, room);
      this.#used = grown(this.#used, room);
      this.#ownerOf = grown(this.#ownerOf, room);
      this.#values = grown(this.#values, room * KEPT);
      this.#times = grown(this.#times, room * KEPT);
    }
    this.#ownerOf[slot] = equipment;
    return slot;
  }
}
