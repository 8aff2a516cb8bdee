/** Finds out which samples history has already, by the keys of the door. Only where history has anything is it read. */
import type { EquipmentId } from '../../shared/names.ts';
import type { Sample } from '../../shared/sample.ts';
import type { HistoryStore } from '../history/history-store.ts';

const DAY_MS = 86_400_000;
/** Beyond so many pieces of equipment all of history's period is read once instead of once for each. */
const MOST_SINGLE_READS = 4;

/** Days of equipment of which history had something when the import began. */
export type KnownDays = ReadonlySet<string>;

const dayKey = (equipment: EquipmentId, atMs: number): string => `${equipment} ${Math.floor(atMs / DAY_MS)}`;

/** For [fromMs, toMs]. */
export async function knownDays(
  history: Pick<HistoryStore, 'counts'>,
  fromMs: number,
  toMs: number,
): Promise<KnownDays> {
  const counts = await history.counts({ fromMs, toMs: toMs + 1 });
  return new Set(
    counts.filter(({ samples }) => samples > 0).map(({ equipment, dayMs }) => dayKey(equipment, dayMs)),
  );
}

/** The samples (in order of time) that history does not have. */
export async function withoutKnown(
  samples: readonly Sample[],
  days: KnownDays,
  { history, keyOf }: { history: Pick<HistoryStore, 'read'>; keyOf: (sample: Sample) => string },
): Promise<readonly Sample[]> {
  const doubtful =
    days.size === 0 ? [] : samples.filter(({ equipment, atMs }) => days.has(dayKey(equipment, atMs)));
  const [first, last] = [doubtful[0], doubtful.at(-1)];
  if (!first || !last) return samples;
  const byPlace = new Map<string, Map<string, Sample>>();
  for (const sample of doubtful) {
    const place = placeOf(sample);
    let there = byPlace.get(place);
    if (!there) byPlace.set(place, (there = new Map()));
    there.set(keyOf(sample), sample);
  }
  const known = new Set<Sample>();
  const range = { fromMs: first.atMs, toMs: last.atMs + 1 };
  const equipment = [...new Set(doubtful.map((sample) => sample.equipment))];
  const ranges =
    equipment.length > MOST_SINGLE_READS ? [range] : equipment.map((id) => ({ ...range, equipment: id }));
  for (const one of ranges)
    for await (const stored of history.read(one))
      for (const sample of stored) {
        const same = byPlace.get(placeOf(sample))?.get(keyOf(sample));
        if (same) known.add(same);
      }
  return known.size === 0 ? samples : samples.filter((sample) => !known.has(sample));
}

/** Cheaper than a key: most of what is stored is at another time. */
const placeOf = ({ equipment, atMs }: Sample): string => `${equipment} ${atMs}`;
