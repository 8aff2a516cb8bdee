/** Whole numbers and doubles to bytes and back: base-128 varints, zigzag for signed ones, differences of neighbours. */

/** Appends; `done` gives all of it. Whole numbers must stay within ±2⁵². */
export class ByteWriter {
  private buffer = Buffer.allocUnsafe(4_096);
  private length = 0;

  unsigned(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= 128) {
      this.buffer[this.length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.length++] = rest;
  }

  /** Each as it is, negative ones too. */
  signed(values: readonly number[]): void {
    for (const value of values) this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** The first, then what each is more than the one before. */
  differences(values: readonly number[]): void {
    let last = 0;
    for (const value of values) {
      const more = value - last;
      this.unsigned(more < 0 ? -2 * more - 1 : 2 * more);
      last = value;
    }
  }

  /** How many, then the gaps between strictly ascending indexes. */
  ascending(indexes: readonly number[]): void {
    this.unsigned(indexes.length);
    let next = 0;
    for (const index of indexes) {
      this.unsigned(index - next);
      next = index + 1;
    }
  }

  /** Bytes of equal weight together: signs and exponents repeat and compress. */
  doubles(values: readonly number[]): void {
    const from = new Uint8Array(Float64Array.from(values).buffer);
    this.reserve(from.length);
    for (let byte = 0; byte < 8; byte++)
      for (let index = byte; index < from.length; index += 8) this.buffer[this.length++] = from[index] ?? 0;
  }

  bytes(more: Uint8Array): void {
    this.reserve(more.length);
    this.buffer.set(more, this.length);
    this.length += more.length;
  }

  done(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + more));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}

/** Reads in the order of writing. Throws an Error where the bytes end too early. */
export class ByteReader {
  private readonly from: Uint8Array;
  private position = 0;

  constructor(from: Uint8Array) {
    this.from = from;
  }

  unsigned(): number {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = this.from[this.position++];
      if (byte === undefined) throw new Error('the bytes end too early');
      if (byte < 128) return value + byte * weight;
      value += (byte - 128) * weight;
    }
  }

  signed(count: number): Float64Array {
    return new Float64Array(count).map(() => unzigzag(this.unsigned()));
  }

  differences(count: number): Float64Array {
    let last = 0;
    return new Float64Array(count).map(() => (last += unzigzag(this.unsigned())));
  }

  ascending(): Uint32Array {
    let next = 0;
    return new Uint32Array(this.unsigned()).map(() => {
      const index = next + this.unsigned();
      next = index + 1;
      return index;
    });
  }

  doubles(count: number): Float64Array {
    const to = new Uint8Array(count * 8);
    const bytes = this.bytes(to.length);
    for (let byte = 0; byte < 8; byte++)
      for (let index = 0; index < count; index++) to[index * 8 + byte] = bytes[byte * count + index] ?? 0;
    return new Float64Array(to.buffer);
  }

  bytes(count: number): Uint8Array {
    if (this.position + count > this.from.length) throw new Error('the bytes end too early');
    this.position += count;
    return this.from.subarray(this.position - count, this.position);
  }
}

function unzigzag(value: number): number {
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}
