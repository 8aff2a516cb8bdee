/**
 * One workshop's way to its viewers: values are conflated into frames, and each audience that has viewers gets its rows encoded
 * once. Also makes the snapshots that frames continue from.
 */
import type { EquipmentId } from '../../shared/names.ts';
import {
  PROTOCOL_VERSION,
  type EquipmentNow,
  type Frame,
  type FrameRow,
  type Snapshot,
} from '../../shared/protocol.ts';
import type { ValuesSample } from '../../shared/sample.ts';
import { maskEquipment, seesOwner, type Audience, type OwnerOf, type View } from '../access/visible-to.ts';
import { createFrameBuilder } from './frame-builder.ts';

/** Numbers that frames use for one piece of equipment. */
interface Numbers {
  index: number;
  signals: ReadonlyMap<string, number>;
}

export interface WorkshopFeed {
  readonly workshop: string;
  readonly hasChanges: boolean;
  add(sample: ValuesSample): void;
  /** The next frame of each audience; those for whom nothing changed get none. Empties the feed. */
  takeFrames(audiences: Iterable<Audience>, nowMs: number): Map<Audience, Frame>;
  /** Everything now, as the view may see it; the frames after it continue from it. */
  snapshot(view: View, nowMs: number): Snapshot;
}

export interface WorkshopFeedParts {
  workshop: string;
  readWorkshop: (workshop: string) => EquipmentNow[];
  ownerOf: OwnerOf;
}

export function createWorkshopFeed({ workshop, readWorkshop, ownerOf }: WorkshopFeedParts): WorkshopFeed {
  const builder = createFrameBuilder();
  const numbers = new Map<EquipmentId, Numbers>();
  /** Index → owner, to cut rows for partners. */
  const owners = new Map<number, string | null | undefined>();
  const seqs = new Map<Audience, number>();

  const learnNumbers = (): void => {
    for (const { id, index, signals } of readWorkshop(workshop)) {
      numbers.set(id, { index, signals: new Map(signals.map(({ key }, number) => [key, number])) });
      owners.set(index, ownerOf(id));
    }
  };
  const rowsFor = (audience: Audience, rows: FrameRow[]): FrameRow[] =>
    audience.startsWith('partner:') ? rows.filter(([index]) => seesOwner(audience, owners.get(index))) : rows;

  return {
    workshop,
    get hasChanges() {
      return !builder.isEmpty;
    },
    add(sample) {
      if (numbers.size === 0) learnNumbers();
      const known = numbers.get(sample.equipment);
      if (!known) return;
      for (const key in sample.values) {
        const signal = known.signals.get(key);
        if (signal !== undefined) builder.add(known.index, signal, sample.atMs, sample.values[key] ?? null);
      }
    },
    takeFrames(audiences, nowMs) {
      const rows = builder.take();
      const frames = new Map<Audience, Frame>();
      for (const audience of audiences) {
        const seen = rowsFor(audience, rows);
        if (seen.length === 0) continue;
        const seq = (seqs.get(audience) ?? 0) + 1;
        seqs.set(audience, seq);
        frames.set(audience, { workshop, seq, at: nowMs, rows: seen });
      }
      return frames;
    },
    snapshot(view, nowMs) {
      return {
        protocol: PROTOCOL_VERSION,
        workshop,
        at: nowMs,
        seq: seqs.get(view.audience) ?? 0,
        equipment: readWorkshop(workshop)
          .map((equipment) => maskEquipment(equipment, ownerOf, view))
          .filter((equipment) => equipment !== undefined),
      };
    },
  };
}
