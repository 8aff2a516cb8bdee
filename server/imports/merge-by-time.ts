/** Several streams that are in order of time become one. Of equal times the earlier stream's come first. */

interface Head<T> {
  items: readonly T[];
  at: number;
  /** Its stream's place: earlier ones win ties. */
  place: number;
  stream: AsyncIterator<readonly T[]>;
}

/** The streams give items in pieces; so does the result. All streams are ended, also when the reader stops early. */
export async function* mergeByTime<T extends { atMs: number }>(
  streams: readonly AsyncIterable<readonly T[]>[],
  most = 256,
): AsyncGenerator<T[]> {
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]());
  const heap: Head<T>[] = [];
  try {
    for (const [place, stream] of iterators.entries()) {
      const head: Head<T> = { items: [], at: 0, place, stream };
      if (await refill(head)) rise(heap, head);
    }
    let piece: T[] = [];
    for (let first = heap[0]; first; first = heap[0]) {
      const item = first.items[first.at];
      if (item) piece.push(item);
      first.at += 1;
      if (piece.length >= most) {
        yield piece;
        piece = [];
      }
      if (first.at >= first.items.length && !(await refill(first))) {
        const last = heap.pop();
        if (last === undefined || last === first) continue;
        heap[0] = last;
      }
      sink(heap);
    }
    if (piece.length > 0) yield piece;
  } finally {
    for (const stream of iterators) await stream.return?.();
  }
}

async function refill<T>(head: Head<T>): Promise<boolean> {
  for (;;) {
    const next = await head.stream.next();
    if (next.done === true) return false;
    if (next.value.length === 0) continue;
    head.items = next.value;
    head.at = 0;
    return true;
  }
}

const timeOf = <T extends { atMs: number }>({ items, at }: Head<T>): number => items[at]?.atMs ?? Infinity;

function isBefore<T extends { atMs: number }>(a: Head<T>, b: Head<T>): boolean {
  const difference = timeOf(a) - timeOf(b);
  return difference < 0 || (difference === 0 && a.place < b.place);
}

function rise<T extends { atMs: number }>(heap: Head<T>[], head: Head<T>): void {
  let place = heap.push(head) - 1;
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above];
    if (!parent || !isBefore(head, parent)) return;
    heap[above] = head;
    heap[place] = parent;
    place = above;
  }
}

/** Puts the first head where its new time belongs. */
function sink<T extends { atMs: number }>(heap: Head<T>[]): void {
  const head = heap[0];
  if (!head) return;
  for (let place = 0; ;) {
    const left = heap[place * 2 + 1];
    const right = heap[place * 2 + 2];
    const below = left && right && isBefore(right, left) ? right : left;
    if (!below || !isBefore(below, head)) return;
    const next = below === right ? place * 2 + 2 : place * 2 + 1;
    heap[place] = below;
    heap[next] = head;
    place = next;
  }
}
