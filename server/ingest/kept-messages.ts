/**
 * Refused messages kept whole, so that they can be read again once the base knows them. Bounded in bytes over all groups: when
 * full, the group that holds most gives up its oldest, so a flood of one mistake never costs another its only example.
 */

/** One refused message of a group. `places`: which of its elements were refused, in decoding order; undefined: all. */
export interface KeptMessage {
  topic: string;
  payload: Uint8Array;
  receivedAtMs: number;
  /** When it was counted, by the server's clock. */
  countedAtMs: number;
  /** Readings of it that the group counts. */
  readings: number;
  places: ReadonlySet<number> | undefined;
}

/** What a message costs beside its payload: object, topic, places. */
const OVERHEAD_BYTES = 320;
/** All kept messages together. */
export const KEPT_BYTES_LIMIT = 64 * 1024 * 1024;
/** Of causes that must be mended on the device a few examples are enough. */
export const KEPT_EXAMPLES = 100;

interface Shelf {
  messages: KeptMessage[];
  /** Index of the oldest; cheaper than shifting an array of a hundred thousand. */
  head: number;
  bytes: number;
  readings: number;
}

const costOf = ({ payload, topic }: KeptMessage): number =>
  payload.byteLength + 2 * topic.length + OVERHEAD_BYTES;

export class KeptMessages {
  readonly #limit: number;
  readonly #shelves = new Map<string, Shelf>();
  #bytes = 0;
  constructor(limit = KEPT_BYTES_LIMIT) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }
  get limit(): number {
    return this.#limit;
  }
  count(group: string): number {
    const shelf = this.#shelves.get(group);
    return shelf ? shelf.messages.length - shelf.head : 0;
  }
  /** Readings that could be read again. */
  readings(group: string): number {
    return this.#shelves.get(group)?.readings ?? 0;
  }
  /** Keeps a message; `most`: so many of the newest of this group at most. */
  add(group: string, message: KeptMessage, most = Infinity): void {
    const shelf = this.#shelves.get(group) ?? { messages: [], head: 0, bytes: 0, readings: 0 };
    this.#shelves.set(group, shelf);
    shelf.messages.push(message);
    shelf.bytes += costOf(message);
    shelf.readings += message.readings;
    this.#bytes += costOf(message);
    while (shelf.messages.length - shelf.head > most) this.#drop(group, shelf);
    while (this.#bytes > this.#limit) {
      const [name, largest] = this.#largest();
      this.#drop(name, largest);
    }
  }
  /** Oldest first. */
  list(group: string): readonly KeptMessage[] {
    const shelf = this.#shelves.get(group);
    return shelf ? shelf.messages.slice(shelf.head) : [];
  }
  /** The message at a place, 1 the oldest. */
  at(group: string, place: number): KeptMessage | undefined {
    const shelf = this.#shelves.get(group);
    return shelf?.messages[shelf.head + place - 1];
  }
  /** Takes up to `most` of the oldest out. */
  take(group: string, most: number): KeptMessage[] {
    const shelf = this.#shelves.get(group);
    if (!shelf) return [];
    const taken = shelf.messages.slice(shelf.head, shelf.head + most);
    for (let n = taken.length; n > 0; n--) this.#drop(group, shelf);
    return taken;
  }
  forget(group: string): void {
    this.take(group, Infinity);
  }

  #drop(group: string, shelf: Shelf): void {
    const dropped = shelf.messages[shelf.head];
    if (!dropped) return;
    shelf.head++;
    shelf.bytes -= costOf(dropped);
    shelf.readings -= dropped.readings;
    this.#bytes -= costOf(dropped);
    if (shelf.head === shelf.messages.length) this.#shelves.delete(group);
    else if (shelf.head > 1_024 && shelf.head * 2 > shelf.messages.length) {
      shelf.messages = shelf.messages.slice(shelf.head);
      shelf.head = 0;
    } else shelf.messages[shelf.head - 1] = EMPTY;
  }
  #largest(): [string, Shelf] {
    let found: [string, Shelf] | undefined;
    for (const entry of this.#shelves) if (!found || entry[1].bytes > found[1].bytes) found = entry;
    if (!found) throw new Error('kept messages: bytes without a shelf');
    return found;
  }
}

/** Stands where a dropped message stood, so that its bytes are free at once. */
const EMPTY: KeptMessage = {
  topic: '',
  payload: new Uint8Array(),
  receivedAtMs: 0,
  countedAtMs: 0,
  readings: 0,
  places: undefined,
};
