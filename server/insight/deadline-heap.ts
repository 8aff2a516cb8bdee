/** A binary heap of instants. PURE. Ties are broken by the order number, so that the sequence never depends on history. */

/** Something that wants to be looked at when its instant comes. */
export interface Deadline<T> {
  dueMs: number;
  /** Breaks ties: smaller first. */
  order: number;
  item: T;
}

const isBefore = (a: Deadline<unknown>, b: Deadline<unknown>): boolean =>
  a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);

/** Push and pop in O(log n). */
export class DeadlineHeap<T> {
  readonly #entries: Deadline<T>[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** The earliest instant; Infinity when there is none. */
  get nextMs(): number {
    return this.#entries[0]?.dueMs ?? Infinity;
  }

  push(entry: Deadline<T>): void {
    const entries = this.#entries;
    let index = entries.length;
    entries.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = entries[parent];
      if (!above || !isBefore(entry, above)) break;
      entries[index] = above;
      index = parent;
    }
    entries[index] = entry;
  }

  /** Takes the earliest entry out; undefined when there is none. */
  pop(): Deadline<T> | undefined {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (!first || !last || entries.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = entries[child];
      if (!left) break;
      const right = entries[child + 1];
      const smaller = right && isBefore(right, left) ? right : left;
      if (smaller === right) child += 1;
      if (!isBefore(smaller, last)) break;
      entries[index] = smaller;
      index = child;
    }
    entries[index] = last;
    return first;
  }
}
