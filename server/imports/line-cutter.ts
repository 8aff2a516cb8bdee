/** Cuts bytes into lines in bounded memory. A line that is too long is named by its number and thrown away as it comes. */

/** A payload of 256 KiB, every byte of it escaped, with the longest topic. */
export const MAX_LINE_BYTES = 2 * 1024 * 1024;
const NEW_LINE = 0x0a;

export interface LineTaker {
  /** Numbers count from 1, empty lines too. The bytes hold only until the call returns. */
  line(bytes: Buffer, number: number): void;
  tooLong(number: number): void;
}

export class LineCutter {
  readonly #taker: LineTaker;
  #rest: Buffer[] = [];
  #restBytes = 0;
  #isTooLong = false;
  #number = 1;

  constructor(taker: LineTaker) {
    this.#taker = taker;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, start)) {
      this.#keep(bytes.subarray(start, end));
      this.#end();
      start = end + 1;
    }
    // The caller may use the memory of its chunk again.
    this.#keep(Buffer.from(bytes.subarray(start)));
  }

  /** The last line needs no end. */
  finish(): void {
    if (this.#restBytes > 0 || this.#isTooLong) this.#end();
  }

  #keep(part: Buffer): void {
    if (part.length === 0 || this.#isTooLong) return;
    this.#restBytes += part.length;
    if (this.#restBytes <= MAX_LINE_BYTES) {
      this.#rest.push(part);
      return;
    }
    this.#isTooLong = true;
    this.#rest = [];
  }

  #end(): void {
    const [first = Buffer.alloc(0), ...more] = this.#rest;
    if (this.#isTooLong) this.#taker.tooLong(this.#number);
    else this.#taker.line(more.length === 0 ? first : Buffer.concat(this.#rest), this.#number);
    this.#number += 1;
    this.#rest = [];
    this.#restBytes = 0;
    this.#isTooLong = false;
  }
}
