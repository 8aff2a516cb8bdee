/** One machine of a type, and what one definition of the catalogue makes of what it says. */
import { resolveBase, type Base } from '../../shared/base.ts';
import { SCENARIO_CATALOGUE } from '../../shared/catalogue/scenarios/scenario-catalogue.ts';
import type { EquipmentTypeId } from '../../shared/equipment.ts';
import type { Scenario } from '../../shared/insight.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Value } from '../../shared/sample.ts';
import { createPipeline } from '../../server/pipeline.ts';
import { MachineScript, meaningOf, only, secondsOf } from './machine-script.ts';

export const MACHINE = 'hall.machine' as EquipmentId;

/** A machine of this type that tells these values once a second. */
export const machineScript = (values: Readonly<Record<string, Value>>): MachineScript =>
  new MachineScript(MACHINE, values);

function baseOf(type: EquipmentTypeId, tuned: Record<string, number | string>, scenario: string): Base {
  const machine = { id: 'machine', type, scenarios: { [scenario]: tuned } };
  const result = resolveBase({ base: { id: 'test' }, workshops: [{ id: 'hall', equipment: [machine] }] });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.base;
}

/** What was told of these scenarios, in order; `tuned` are thresholds of the first. */
export function told(
  type: EquipmentTypeId,
  ids: readonly string[],
  script: MachineScript,
  tuned: Record<string, number | string> = {},
): Scenario[] {
  const scenarios = SCENARIO_CATALOGUE.filter(({ id }) => ids.includes(id));
  const pipeline = createPipeline({ base: baseOf(type, tuned, ids[0] ?? ''), scenarios, projects: [] });
  const inputs = [...script.inputs, { kind: 'tick' as const, atMs: script.nowMs }];
  return only(meaningOf(inputs, pipeline), 'scenario').map(({ scenario }) => scenario);
}

/** Begin and end in seconds; one that lasts, or begins again, shows its last state only. */
export function spansOf(scenarios: readonly Scenario[]): [number, number | null][] {
  const last = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  return [...last.values()].map(({ fromMs, toMs }) => [
    secondsOf(fromMs),
    toMs === null ? null : secondsOf(toMs),
  ]);
}
