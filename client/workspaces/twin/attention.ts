/** Which equipment needs somebody now, worst first. Pure. */
import { ALARM_PRIORITIES, UNSEEN_STATES, type Alarm } from '../../../shared/alarms.ts';
import type { EarlyWarning } from '../../../shared/early-warning.ts';
import type { EquipmentState } from '../../../shared/equipment.ts';
import type { Scenario, Severity } from '../../../shared/insight.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import type { Noticed } from '../../../shared/teaching.ts';
import type { EquipmentLive } from '../../live/live-state.ts';

export type AttentionItem =
  | { kind: 'state'; id: EquipmentId; state: EquipmentState; since: number | null; text: string | null }
  | { kind: 'noticed'; id: EquipmentId; noticed: Noticed; since: number }
  | { kind: 'alarm'; id: EquipmentId; alarm: Alarm; since: number }
  | { kind: 'warning'; id: EquipmentId; warning: EarlyWarning; since: number };

/** States that call for a person, in order of urgency. */
const URGENT: readonly EquipmentState[] = ['emergency-stop', 'fault', 'interrupted', 'unknown'];

/** How long a forbidden event or mistake stays in the list, ms. */
export const NOTICED_FOR_MS = 5 * 60_000;

/** Between the states: a high alarm before a fault, a medium one before an interruption, a low one last. */
const ALARM_RANK = { high: 0.75, medium: 1.5, low: 3.5 } as const;

const rank = (item: AttentionItem): number => {
  if (item.kind === 'alarm') return ALARM_RANK[item.alarm.priority];
  if (item.kind === 'warning') return 2.75;
  if (item.kind === 'noticed') return item.noticed.kind === 'forbidden' ? 0.5 : 2.5;
  return URGENT.indexOf(item.state);
};

/**
 * Emergency stops, forbidden events, faults, interruptions, mistakes, early warnings, unknown, and between them alarms that nobody has
 * acknowledged, by priority; within a kind the longest-standing first. A machine whose state calls already is not listed for its alarms.
 * A condition's own text explains a fault.
 */
export function attentionItems(
  equipment: Iterable<EquipmentLive>,
  noticed: readonly Noticed[],
  nowMs: number,
): AttentionItem[] {
  const items: AttentionItem[] = [];
  for (const { id, state, since, conditions, alarms = [], warnings = [] } of equipment) {
    const alarm = URGENT.includes(state) ? undefined : gravestUnseen(alarms);
    if (alarm) items.push({ kind: 'alarm', id, alarm, since: alarm.fromMs });
    for (const warning of warnings) items.push({ kind: 'warning', id, warning, since: warning.fromMs });
    if (!URGENT.includes(state)) continue;
    const worst = conditions.find(({ level }) => level === 'FAULT') ?? conditions[0];
    items.push({
      kind: 'state',
      id,
      state,
      since,
      text: worst ? (worst.text ?? worst.code ?? worst.id) : null,
    });
  }
  for (const event of noticed)
    if (nowMs - event.atMs < NOTICED_FOR_MS)
      items.push({ kind: 'noticed', id: event.equipment, noticed: event, since: event.atMs });
  return items.sort(
    (a, b) =>
      rank(a) - rank(b) || (a.since ?? 0) - (b.since ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

/** The alarm that calls loudest among those that nobody has acknowledged. */
function gravestUnseen(alarms: readonly Alarm[]): Alarm | undefined {
  const weight = ({ priority }: Alarm): number => ALARM_PRIORITIES.indexOf(priority);
  return alarms
    .filter(({ state }) => UNSEEN_STATES.includes(state))
    .sort((a, b) => weight(a) - weight(b) || a.fromMs - b.fromMs)[0];
}

/** How many machines are in each state. */
export function countStates(equipment: Iterable<EquipmentLive>): Map<EquipmentState, number> {
  const counts = new Map<EquipmentState, number>();
  for (const { state } of equipment) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

/** Live scenarios of one type, newest first. */
export interface ScenarioGroup {
  type: string;
  severity: Severity;
  scenarios: Scenario[];
}

const SEVERITY_RANK: Record<Severity, number> = { fault: 0, warning: 1, info: 2 };

/** Every live scenario once, by type; types with the gravest severity first, then the newest. */
export function liveScenarioGroups(equipment: Iterable<EquipmentLive>): ScenarioGroup[] {
  const byId = new Map([...equipment].flatMap(({ scenarios }) => scenarios).map((each) => [each.id, each]));
  const groups = new Map<string, ScenarioGroup>();
  for (const scenario of [...byId.values()].sort((a, b) => b.fromMs - a.fromMs)) {
    const { type, severity } = scenario;
    const group = groups.get(type) ?? { type, severity, scenarios: [] };
    group.scenarios.push(scenario);
    groups.set(type, group);
  }
  return [...groups.values()].sort((a, b) => SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity]);
}
