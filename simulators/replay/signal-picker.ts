/** Finds the signals that a column or key of the recording becomes, and keeps count of what has no signal. PURE. */
import type { Value } from '../../shared/sample.ts';
import { convertRecordedValue } from './convert-recorded-value.ts';
import type { MappedSignal, RecordingMapping } from './recording-mapping.ts';

/** One recorded column may become several signals. */
export interface SignalPicker {
  /** Adds what `name` says to `values`; says nothing where the cell is empty or has no signal. */
  pick(name: string, recorded: string, values: Record<string, Value>): void;
  readonly unmapped: string[];
  readonly unreadable: number;
}

export function createSignalPicker(mapping: RecordingMapping): SignalPicker {
  const decimalMark = mapping.format.kind === 'csv' ? mapping.format.decimalMark : '.';
  const byName = new Map<string, [string, MappedSignal][]>();
  for (const [key, signal] of Object.entries(mapping.signals))
    byName.set(signal.from, [...(byName.get(signal.from) ?? []), [key, signal]]);
  const unmapped = new Set<string>();
  let unreadable = 0;
  return {
    pick(name, recorded, values) {
      const signals = byName.get(name);
      if (!signals) unmapped.add(name);
      for (const [key, signal] of signals ?? []) {
        const converted = convertRecordedValue(recorded, signal, decimalMark);
        if (converted === 'unreadable') unreadable += 1;
        else if (converted !== 'absent') values[key] = converted.value;
      }
    },
    get unmapped() {
      return [...unmapped];
    },
    get unreadable() {
      return unreadable;
    },
  };
}
