/** Those who wait for something to happen once: for the present group to be kept, for the journal to be open again. */
export class Waiting {
  private waiting = new Set<() => void>();
  /** Empty; the two are used in turns, many times a second. */
  private spare = new Set<() => void>();

  /** Gives the function that takes the wish back. */
  add(done: () => void): () => void {
    // An own function each time, so that the same callback may wait twice.
    const entry = (): void => done();
    this.waiting.add(entry);
    return () => void this.waiting.delete(entry);
  }

  get size(): number {
    return this.waiting.size;
  }

  /** Calls everybody who waits now; who begins to wait meanwhile waits for the next time. */
  callAll(): void {
    const now = this.waiting;
    if (now.size === 0) return;
    this.waiting = this.spare;
    for (const entry of now) entry();
    now.clear();
    this.spare = now;
  }

  /** Calls one after the other while `goesOn`; the others keep waiting, in their order. */
  callWhile(goesOn: () => boolean): void {
    for (const entry of [...this.waiting]) {
      if (!goesOn()) return;
      if (this.waiting.delete(entry)) entry();
    }
  }
}
