/** What an export is asked for, the same for every format. */
import type { EquipmentId } from '../../../shared/names.ts';
import type { Origin, Sample, ValuesSample } from '../../../shared/sample.ts';
import type { ReadRange } from '../history-store.ts';

export const EXPORT_FORMATS = ['csv', 'parquet', 'line-protocol'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportRequest {
  fromMs: number;
  /** Exclusive. */
  toMs: number;
  format: ExportFormat;
  /** Id of the base, for the first line. */
  base: string;
  /** What may be in it: equipment, and of each the signals with their units as people write them. */
  equipment: readonly ExportedEquipment[];
}

export interface ExportedEquipment {
  id: EquipmentId;
  origin: Origin;
  signals: readonly { key: string; unit: string }[];
}

/** Where the samples come from: a history store. */
export interface ExportSource {
  read(range: ReadRange): AsyncIterable<readonly Sample[]>;
}

/** Values samples of the asked equipment in order of time, cut down to the asked signals; those without any are left out. */
export async function* samplesToExport(
  source: ExportSource,
  { fromMs, toMs, equipment }: ExportRequest,
): AsyncGenerator<ValuesSample[]> {
  const asked = new Map(equipment.map(({ id, signals }) => [id, new Set(signals.map(({ key }) => key))]));
  const [only] = equipment;
  const range = { fromMs, toMs, ...(equipment.length === 1 && only ? { equipment: only.id } : {}) };
  for await (const samples of source.read(range)) {
    const some = samples.flatMap((sample): ValuesSample[] => {
      const keys = asked.get(sample.equipment);
      if (sample.kind !== 'values' || keys === undefined) return [];
      const values = Object.entries(sample.values).filter(([key]) => keys.has(key));
      return values.length === 0 ? [] : [{ ...sample, values: Object.fromEntries(values) }];
    });
    if (some.length > 0) yield some;
  }
}

/** One line that says what the numbers are: of real machines, recordings, simulations. */
export function provenance({ base, fromMs, toMs, equipment }: ExportRequest): string {
  const of = (origin: Origin) => equipment.filter((one) => one.origin === origin).map(({ id }) => id);
  const [simulated, recorded] = [of('simulated'), of('recorded')];
  const period = [fromMs, toMs].map((ms) => new Date(ms).toISOString()).join(' / ');
  const parts = [`Training Base Twin; base ${base}; ${period}`];
  if (simulated.length > 0) parts.push(`DEMO DATA 演示数据 (simulated 仿真): ${simulated.join(' ')}`);
  if (recorded.length > 0) parts.push(`recorded data 录制数据: ${recorded.join(' ')}`);
  return parts.join('; ');
}
