/** Which signals of a machine come first: its type's headline as far as the machine has it, then its own others. Pure. */
import type { BaseView } from '../../shared/api.ts';
import { EQUIPMENT_CATALOGUE } from '../../shared/catalogue/equipment-catalogue.ts';

export type MachineView = BaseView['equipment'][number];
export type SignalView = MachineView['signals'][number];

/** How many values the panel shows first. */
const MOST_HEADLINE = 6;

/** Up to six signals in reading order; gauges fill up where the type's own are missing. */
export function headlineSignals(machine: MachineView): SignalView[] {
  const byKey = new Map(machine.signals.map((signal) => [signal.key, signal]));
  const wanted = EQUIPMENT_CATALOGUE[machine.type].headline.flatMap((key) => byKey.get(key) ?? []);
  const others = machine.signals.filter((signal) => signal.kind === 'gauge' && !wanted.includes(signal));
  return [...wanted, ...others].slice(0, MOST_HEADLINE);
}

/** The signal that the trend shows first: the type's, else the first headline. */
export function trendSignal(machine: MachineView): SignalView | undefined {
  const key = EQUIPMENT_CATALOGUE[machine.type].trend;
  return machine.signals.find((signal) => signal.key === key) ?? headlineSignals(machine)[0];
}
