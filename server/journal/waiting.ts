/** Those who wait for something to happen once: for the present group to be kept, for the journal to be open again. */
export class Waiting {
  private waiting = new Set<() => void>();

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
    this.waiting = new Set();
    for (const entry of now) entry();
  }

  /** Calls one after the other while `goesOn`; the others keep waiting, in their order. */
  callWhile(goesOn: () => boolean): void {
    for (const entry of [...this.waiting]) {
      if (!goesOn()) return;
      if (this.waiting.delete(entry)) entry();
    }
  }
}
