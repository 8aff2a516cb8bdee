/** Slices for consumers, from memory or from disk, cut between messages by one rule: at least one message, then as many as fit. */
import { samplesOfLine } from '../../shared/kept-samples.ts';
import type { EquipmentId } from '../../shared/names.ts';
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

/** A record that a slice takes in. */
type Taken = Pick<Entry, 'from' | 'to' | 'equipment' | 'receivedAtMs' | 'others'>;

/** What a slice is put together from: the bodies of its records, with a line end each. */
class Parts {
  count = 0;
  to: number;
  lost = 0;
  private readonly from: number;
  private readonly equipment = new Set<EquipmentId>();
  private readonly lines: Uint8Array[] = [];
  private bytes = 0;
  private receivedAtMs: number | undefined;

  constructor(from: number) {
    this.from = from;
    this.to = from;
  }

  /** A record that ends behind what is there. Of one that began before the slice, only the rest. */
  add(record: Taken, body: Uint8Array): void {
    const known = this.to - record.from;
    const line = known > 0 ? restOf(body, known) : body;
    this.lines.push(line);
    this.bytes += line.byteLength + 1;
    this.count += record.to - record.from - Math.max(0, known);
    this.equipment.add(record.equipment);
    record.others?.forEach((one) => this.equipment.add(one));
    this.receivedAtMs ??= record.receivedAtMs;
    this.lost += Math.max(0, -known);
    this.to = record.to;
  }

  slice(): JournalSlice {
    const encoded = new Uint8Array(this.bytes);
    let at = 0;
    for (const line of this.lines) {
      encoded.set(line, at);
      at += line.byteLength;
      encoded[at++] = LINE_END;
    }
    const { from, to, count, lost, receivedAtMs } = this;
    let samples: readonly Sample[] | undefined;
    return {
      from,
      to,
      count,
      equipment: [...this.equipment],
      receivedAtMs,
      encoded,
      lost,
      get samples() {
        samples ??= linesOf(encoded).flatMap(samplesOfLine);
        return samples;
      },
    };
  }
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
const linesOf = (encoded: Uint8Array): string[] => textOf(encoded).split('\n').slice(0, -1);
const restOf = (body: Uint8Array, known: number): Buffer =>
  Buffer.from(JSON.stringify(samplesOfLine(textOf(body)).slice(known)));

const LINE_END = 0x0a;

/** The window holds everything from `from` on. */
export function sliceFromMemory(
  window: { entries: readonly Entry[]; index: number },
  wanted: Wanted,
): JournalSlice {
  const parts = new Parts(wanted.from);
  for (let { index } = window; index < window.entries.length; index++) {
    const entry = window.entries[index];
    if (entry === undefined || !fits(wanted, parts.count, entry.from, entry.to)) break;
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
    isCut = !fits(wanted, parts.count, position, position + count);
    if (isCut) return false;
    const samples = samplesOfLine(body.toString('utf8'));
    const [first] = samples;
    if (first === undefined) return true;
    const { equipment, receivedAtMs } = first;
    const others = samples.map((sample) => sample.equipment);
    parts.add({ from: position, to: position + count, equipment, receivedAtMs, others }, body);
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
