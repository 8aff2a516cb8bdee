/**
 * Counters' readings of a period out of history, raw: where a question gives buckets, shorter ones are asked. What retention has
 * ended is there in buckets only, of which the last value stands for the bucket.
 */
import type { HistorySeries } from '../../shared/api.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { HistoryStore } from '../history/history-store.ts';
import type { MeterReading } from '../insight/figures/meters.ts';

/** Most that history gives for one question. */
const MOST_POINTS = 20_000;
/** Parts of a period that is asked again, at most. */
const MOST_PARTS = 64;
/** Nothing is counted more finely than this. */
const SHORTEST_MS = 1_000;

/** By signal, of (fromMs, toMs], in order of time. */
export async function readMeters(
  history: Pick<HistoryStore, 'query'>,
  equipment: EquipmentId,
  signals: readonly string[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<Map<string, MeterReading[]>> {
  const found = new Map<string, MeterReading[]>();
  if (signals.length === 0 || toMs <= fromMs) return found;
  // A reading belongs to the moment just before it: the period is open at its begin and closed at its end.
  const series = await history.query({
    equipment,
    signals,
    fromMs: fromMs + 1,
    toMs: toMs + 1,
    points: MOST_POINTS,
  });
  for (const one of series) {
    const count = one.points.reduce((sum, point) => sum + ('count' in point ? point.count : 1), 0);
    if (one.resolution === 'raw' || count <= MOST_POINTS || toMs - fromMs <= SHORTEST_MS)
      found.set(one.signal, readingsOf(one, { fromMs, toMs }));
    else
      found.set(one.signal, await inParts({ history, equipment, signal: one.signal, count }, fromMs, toMs));
  }
  return found;
}

interface Parts {
  history: Pick<HistoryStore, 'query'>;
  equipment: EquipmentId;
  signal: string;
  /** Readings in the whole period. */
  count: number;
}

async function inParts({ history, equipment, signal, count }: Parts, fromMs: number, toMs: number) {
  const parts = Math.min(MOST_PARTS, Math.ceil((1.5 * count) / MOST_POINTS));
  const width = Math.max(SHORTEST_MS, Math.ceil((toMs - fromMs) / parts));
  const all: MeterReading[] = [];
  for (let startMs = fromMs; startMs < toMs; startMs += width) {
    const period = { fromMs: startMs, toMs: Math.min(toMs, startMs + width) };
    const part = await readMeters(history, equipment, [signal], period);
    for (const reading of part.get(signal) ?? []) all.push(reading);
  }
  return all;
}

function readingsOf(
  { points, resolution }: HistorySeries,
  period: { fromMs: number; toMs: number },
): MeterReading[] {
  return points.map((point) =>
    'value' in point
      ? { atMs: point.at, value: point.value }
      : {
          atMs: Math.min(period.toMs, Math.max(period.fromMs + 1, point.at + Number(resolution) - 1)),
          value: point.last,
        },
  );
}
