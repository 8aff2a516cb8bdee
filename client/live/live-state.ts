/** What people read of the live base apart from numbers: states, scenarios, presence, progress, noticed events. Pure reducers. */
import type { Alarm } from '../../shared/alarms.ts';
import type { EarlyWarning } from '../../shared/early-warning.ts';
import type { EquipmentState, UseMode } from '../../shared/equipment.ts';
import type { Scenario } from '../../shared/insight.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { EquipmentNow, LiveEvent, Snapshot, ToldEvent } from '../../shared/protocol.ts';
import type { Noticed, Presence, StepProgress } from '../../shared/teaching.ts';

/** One equipment apart from its values. */
export interface EquipmentLive {
  id: EquipmentId;
  state: EquipmentState;
  /** Epoch ms; null: never known. */
  since: number | null;
  useMode: UseMode;
  online: boolean | null;
  scenarios: readonly Scenario[];
  /** Alarms that stand; absent: none. */
  alarms?: readonly Alarm[];
  /** Early warnings that last; absent: none. */
  warnings?: readonly EarlyWarning[];
  people: readonly Presence[];
  conditions: EquipmentNow['conditions'];
}

/** A step's standing as an event told it. */
export interface ProgressMark {
  at: number;
  progress: StepProgress;
  equipment?: EquipmentId | undefined;
  /** It replaces what was told before, also where that is newer. */
  corrected?: true;
}

export interface LiveState {
  equipment: ReadonlyMap<EquipmentId, EquipmentLive>;
  /** Newest last, at most {@link MOST_KEPT} each. */
  progress: readonly ProgressMark[];
  noticed: readonly Noticed[];
  /** Ended scenarios that were seen to end while this page was open, newest last. */
  endedScenarios: readonly Scenario[];
}

/** How many events of each kind a page remembers; older ones are in REST. */
export const MOST_KEPT = 500;

export const EMPTY_LIVE_STATE: LiveState = {
  equipment: new Map(),
  progress: [],
  noticed: [],
  endedScenarios: [],
};

const kept = <T>(list: readonly T[], item: T): readonly T[] => [...list, item].slice(-MOST_KEPT);

function withEquipment(
  state: LiveState,
  id: EquipmentId,
  change: (now: EquipmentLive) => Partial<EquipmentLive>,
): LiveState {
  const now = state.equipment.get(id);
  if (!now) return state;
  return { ...state, equipment: new Map(state.equipment).set(id, { ...now, ...change(now) }) };
}

/** The state after a snapshot: that workshop's equipment is replaced. */
export function applySnapshot(state: LiveState, snapshot: Snapshot): LiveState {
  const equipment = new Map(state.equipment);
  for (const now of snapshot.equipment)
    equipment.set(now.id, {
      id: now.id,
      state: now.state,
      since: now.stateSince,
      useMode: now.useMode,
      online: now.online,
      scenarios: now.scenarios,
      alarms: now.alarms,
      ...(now.warnings && { warnings: now.warnings }),
      people: now.people ?? [],
      conditions: now.conditions,
    });
  return { ...state, equipment };
}

function applyScenario(state: LiveState, scenario: Scenario): LiveState {
  const others = (list: readonly Scenario[]): Scenario[] => list.filter(({ id }) => id !== scenario.id);
  let next = state;
  for (const id of scenario.equipment)
    next = withEquipment(next, id, ({ scenarios }) => ({
      scenarios: scenario.toMs === null ? [...others(scenarios), scenario] : others(scenarios),
    }));
  return scenario.toMs === null
    ? next
    : { ...next, endedScenarios: kept(others(next.endedScenarios), scenario) };
}

function applyWarning(state: LiveState, warning: EarlyWarning, lasts: boolean): LiveState {
  return withEquipment(state, warning.equipment, ({ warnings = [] }) => {
    const others = warnings.filter(({ id }) => id !== warning.id);
    return { warnings: lasts ? [...others, warning] : others };
  });
}

/** The state after an alarm came, became another or went. */
function applyAlarm(state: LiveState, alarm: Alarm, stands: boolean): LiveState {
  return withEquipment(state, alarm.equipment, ({ alarms = [] }) => {
    const others = alarms.filter(({ id }) => id !== alarm.id);
    return { alarms: stands ? [...others, alarm] : others };
  });
}

/** The state after something turned out not to be so. What machines report needs nothing: the right report follows. */
function withdraw(state: LiveState, event: ToldEvent): LiveState {
  switch (event.kind) {
    case 'scenario': {
      const others = (list: readonly Scenario[]): Scenario[] =>
        list.filter(({ id }) => id !== event.scenario.id);
      let next: LiveState = { ...state, endedScenarios: others(state.endedScenarios) };
      for (const id of event.scenario.equipment)
        next = withEquipment(next, id, ({ scenarios }) => ({ scenarios: others(scenarios) }));
      return next;
    }
    case 'warning':
      return applyWarning(state, event.warning, false);
    case 'alarm':
      return applyAlarm(state, event.alarm, false);
    case 'presence':
      return withEquipment(state, event.presence.equipment, ({ people }) => ({
        people: people.filter(
          ({ person, fromMs }) => person !== event.presence.person || fromMs !== event.presence.fromMs,
        ),
      }));
    case 'noticed':
      return { ...state, noticed: state.noticed.filter(({ id }) => id !== event.noticed.id) };
    default:
      return state;
  }
}

/** The state after one event. */
export function applyEvent(state: LiveState, event: LiveEvent): LiveState {
  switch (event.kind) {
    case 'state':
      return withEquipment(state, event.equipment, () => ({ state: event.state, since: event.at }));
    case 'online':
      return withEquipment(state, event.equipment, () => ({ online: event.online }));
    case 'condition':
      return withEquipment(state, event.equipment, () => ({ conditions: event.conditions }));
    case 'use-mode':
      return withEquipment(state, event.equipment, () => ({ useMode: event.useMode }));
    case 'scenario':
      return applyScenario(state, event.scenario);
    case 'warning':
      return applyWarning(state, event.warning, event.warning.toMs === null);
    case 'alarm':
      return applyAlarm(state, event.alarm, event.alarm.closedMs === null);
    case 'presence':
      return withEquipment(state, event.presence.equipment, ({ people }) => {
        const others = people.filter(({ person }) => person !== event.presence.person);
        return { people: event.presence.toMs === null ? [...others, event.presence] : others };
      });
    case 'progress':
      return {
        ...state,
        progress: kept(state.progress, {
          at: event.at,
          progress: event.progress,
          equipment: event.equipment,
          ...(event.corrected && { corrected: true }),
        }),
      };
    case 'noticed': {
      const others = state.noticed.filter(({ id }) => id !== event.noticed.id);
      return { ...state, noticed: kept(others, event.noticed) };
    }
    case 'withdrawn':
      return withdraw(state, event.event);
  }
}
