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

/** What a slice is put together from: samples, and their bodies with a line end each. */
class Parts {
  readonly samples: Sample[] = [];
  to: number;
  lost = 0;
  private readonly from: number;
  private readonly lines: Uint8Array[] = [];
  private bytes = 0;

  constructor(from: number) {
    this.from = from;
    this.to = from;
  }

  /** A record that ends behind what is there. Of one that began before the slice, only the rest. */
  add(record: { from: number; samples: readonly Sample[] }, body: Uint8Array): void {
    const known = this.to - record.from;
    const fresh = known > 0 ? record.samples.slice(known) : record.samples;
    const line = known > 0 ? Buffer.from(JSON.stringify(fresh)) : body;
    for (const sample of fresh) this.samples.push(sample);
    this.lines.push(line);
    this.bytes += line.byteLength + 1;
    this.lost += Math.max(0, -known);
    this.to = record.from + record.samples.length;
  }

  slice(): JournalSlice {
    const encoded = new Uint8Array(this.bytes);
    let at = 0;
    for (const line of this.lines) {
      encoded.set(line, at);
      at += line.byteLength;
      encoded[at++] = LINE_END;
    }
    const { from, to, samples, lost } = this;
    return { from, to, samples, encoded, lost };
  }
}

const LINE_END = 0x0a;

/** The window holds everything from `from` on. */
export function sliceFromMemory(
  window: { entries: readonly Entry[]; index: number },
  wanted: Wanted,
): JournalSlice {
  const parts = new Parts(wanted.from);
  for (let { index } = window; index < window.entries.length; index++) {
    const entry = window.entries[index];
    if (entry === undefined || !fits(wanted, parts.samples.length, entry.from, entry.to)) break;
    parts.add(entry, entry.block.subarray(entry.start, entry.end));
  }
  return parts.slice();
}

/** Reads on; what is missing between records is counted as lost. */
export async function sliceFromDisk(reader: JournalReader, wanted: Wanted): Promise<JournalSlice> {
  const parts = new Parts(wanted.from);
  let isCut = false;
  await reader.walk(wanted.from, ({ position, count, body }) => {
    // Preambles, and records that were written a second time after the disk had failed.
    if (count === 0 || position + count <= parts.to) return true;
    isCut = !fits(wanted, parts.samples.length, position, position + count);
    if (isCut) return false;
    const samples = JSON.parse(body.toString('utf8')) as Sample[];
    parts.add({ from: position, samples }, body);
    return true;
  });
  // Nothing whole follows before the end: the rest of what was asked for is damaged.
  if ((!isCut || wanted.isExact) && parts.to < wanted.end) {
    parts.lost += wanted.end - parts.to;
    parts.to = wanted.end;
  }
  return parts.slice();
}

function fits(wanted: Wanted, taken: number, from: number, to: number): boolean {
  if (to > wanted.end) return false;
  return wanted.isExact || taken === 0 || taken + (to - from) <= wanted.most;
}
