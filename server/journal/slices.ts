/** Slices for consumers, from memory or from disk, cut between messages by one rule: at least one message, then as many as fit. */
import type { Sample } from '../../shared/sample.ts';
import type { JournalSlice } from './journal.ts';
import type { JournalReader } from './journal-reader.ts';
import type { Entry } from './record-buffer.ts';

/** What is asked for. `end`: no sample behind it; `isExact`: everything up to it, however much. */
export interface Wanted {
  from: number;
  most: number;
  end: number;
  isExact: boolean;
}

/** Bodies with a line end each, put together once. */
class Lines {
  private readonly parts: Uint8Array[] = [];
  private bytes = 0;

  add(block: Buffer, start: number, end: number): void {
    this.parts.push(block.subarray(start, end));
    this.bytes += end - start + 1;
  }

  join(): Uint8Array {
    const all = new Uint8Array(this.bytes);
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
      all[at++] = 0x0a;
    }
    return all;
  }
}

/** The window holds everything from `from` on. */
export function sliceFromMemory(
  window: { entries: readonly Entry[]; index: number },
  wanted: Wanted,
): JournalSlice {
  const samples: Sample[] = [];
  const lines = new Lines();
  let to = wanted.from;
  for (let { index } = window; index < window.entries.length; index++) {
    const entry = window.entries[index];
    if (entry === undefined || !fits(wanted, samples.length, entry.from, entry.to)) break;
    for (const sample of entry.samples) samples.push(sample);
    lines.add(entry.block, entry.start, entry.end);
    to = entry.to;
  }
  return { from: wanted.from, to, samples, encoded: lines.join(), lost: 0 };
}

/** Reads on; what is missing between records is counted as lost. */
export async function sliceFromDisk(reader: JournalReader, wanted: Wanted): Promise<JournalSlice> {
  const samples: Sample[] = [];
  const lines = new Lines();
  let to = wanted.from;
  let lost = 0;
  let isCut = false;
  await reader.walk(wanted.from, ({ position, count, body }) => {
    // Preambles, and records that were written a second time after the disk had failed.
    if (count === 0 || position + count <= to) return true;
    if (!fits(wanted, samples.length, position, position + count)) {
      isCut = true;
      return false;
    }
    lost += position - to;
    for (const sample of JSON.parse(body.toString('utf8')) as Sample[]) samples.push(sample);
    lines.add(body, 0, body.length);
    to = position + count;
    return true;
  });
  // Nothing whole follows: the rest of what was asked for is damaged.
  if (!isCut && to < wanted.end) {
    lost += wanted.end - to;
    to = wanted.end;
  }
  return { from: wanted.from, to, samples, encoded: lines.join(), lost };
}

function fits(wanted: Wanted, taken: number, from: number, to: number): boolean {
  if (to > wanted.end) return false;
  return wanted.isExact || taken === 0 || taken + (to - from) <= wanted.most;
}
