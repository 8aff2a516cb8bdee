/**
 * The order of one edge node's messages (Sparkplug B 3.0, clauses 5.9 and 6.4.5): one count for node and devices, 0 to 255
 * and round. A message ahead of its turn waits for those before it, for a limited time and in limited space. Pure.
 */
const ROUND = 256;
/** Bytes that one node's messages may wait in; beyond it the wait is over. */
export const MAX_WAITING_BYTES = 1_048_576;

/** A message with its place in the order. */
export interface Numbered {
  seq: number;
  receivedAtMs: number;
  bytes: number;
}

export class Sequence<T extends Numbered> {
  #next: number | undefined;
  #waiting = new Map<number, T>();
  #bytes = 0;

  get waiting(): number {
    return this.#waiting.size;
  }

  /** The birth of the node had this number (any is right: clause 6.4.19); the next message follows it. */
  restart(seq: number | undefined): void {
    this.#next = seq === undefined ? undefined : (seq + 1) % ROUND;
    this.#waiting.clear();
    this.#bytes = 0;
  }

  /** Messages whose turn has come with this one, in order; none while it must wait. */
  take(message: T): T[] {
    if (this.#next !== undefined && message.seq !== this.#next) {
      this.#hold(message);
      return [];
    }
    this.#next = (message.seq + 1) % ROUND;
    return [message, ...this.#drain()];
  }

  /** Takes a message out of turn: order cannot be told any more, and the births that set it right were asked for. */
  skipTo(message: T): void {
    this.#next = (message.seq + 1) % ROUND;
  }

  /** True when the oldest message has waited for `limitMs`, or too much waits. */
  isOverdue(nowMs: number, limitMs: number): boolean {
    if (this.#bytes > MAX_WAITING_BYTES) return true;
    for (const { receivedAtMs } of this.#waiting.values()) if (nowMs - receivedAtMs >= limitMs) return true;
    return false;
  }

  /** Everything that waits, in order; those that are missing are given up. */
  release(): T[] {
    if (this.#waiting.size === 0) return [];
    const from = this.#next ?? 0;
    const turn = ({ seq }: T): number => (seq - from + ROUND) % ROUND;
    const released = [...this.#waiting.values()].sort((a, b) => turn(a) - turn(b));
    this.restart(released.at(-1)?.seq);
    return released;
  }

  #hold(message: T): void {
    this.#bytes += message.bytes - (this.#waiting.get(message.seq)?.bytes ?? 0);
    this.#waiting.set(message.seq, message);
  }

  #drain(): T[] {
    const drained: T[] = [];
    for (let next = this.#next; next !== undefined; next = this.#next) {
      const message = this.#waiting.get(next);
      if (!message) break;
      this.#waiting.delete(next);
      this.#bytes -= message.bytes;
      drained.push(message);
      this.#next = (next + 1) % ROUND;
    }
    return drained;
  }
}
