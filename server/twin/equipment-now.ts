/** The twin of one piece of equipment as viewers may see it. PURE: the instant for which qualities are told is an argument. */
import type { Alarm } from '../../shared/alarms.ts';
import type { UseMode } from '../../shared/equipment.ts';
import type { Scenario } from '../../shared/insight.ts';
import type { EquipmentNow, SignalNow } from '../../shared/protocol.ts';
import type { Quality } from '../../shared/sample.ts';
import type { Presence } from '../../shared/teaching.ts';
import type { EquipmentTwin, SignalTwin } from './equipment-twin.ts';
import type { StateMachine } from './equipment-state.ts';

/** What insight adds to the picture. */
export interface EquipmentMeaning {
  useMode: UseMode;
  /** Those that last. */
  scenarios: readonly Scenario[];
  people: readonly Presence[];
  /** Those that stand. */
  alarms: readonly Alarm[];
}

/**
 * How much a value can be trusted at `nowMs`: unavailable when never reported or null; stale when `staleAfter` has passed or
 * the gateway has gone since; uncertain when outside its physical range; else good.
 */
export function qualityOf(entry: SignalTwin, offlineSinceMs: number | null, nowMs: number): Quality {
  if (entry.atMs === null || entry.value === null) return 'unavailable';
  if (nowMs - entry.atMs >= entry.signal.staleAfterMs) return 'stale';
  if (offlineSinceMs !== null && entry.atMs <= offlineSinceMs) return 'stale';
  return entry.outOfRange ? 'uncertain' : 'good';
}

/** Conditions at WARNING and FAULT, by id. */
export function activeConditions(twin: EquipmentTwin): EquipmentNow['conditions'] {
  const active: EquipmentNow['conditions'] = [];
  for (const { id, level, code, text, atMs } of twin.conditions.values())
    if (level === 'WARNING' || level === 'FAULT')
      active.push({
        id,
        level,
        at: atMs,
        ...(code !== undefined && { code }),
        ...(text !== undefined && { text }),
      });
  return active.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Everything a viewer may know of it at `nowMs`; `index` is its place within its workshop. Fresh objects: the caller owns them. */
export function equipmentNowOf(
  twin: EquipmentTwin,
  machine: StateMachine,
  meaning: EquipmentMeaning,
  place: { index: number; nowMs: number },
): EquipmentNow {
  return {
    id: twin.equipment.id,
    index: place.index,
    state: machine.state,
    stateSince: machine.sinceMs,
    useMode: meaning.useMode,
    online: twin.online,
    origin: twin.equipment.origin,
    signals: twin.signals.map((entry): SignalNow => ({
      key: entry.signal.key,
      value: entry.value,
      at: entry.atMs,
      quality: qualityOf(entry, twin.offlineSinceMs, place.nowMs),
    })),
    scenarios: meaning.scenarios.map((scenario) => ({ ...scenario })),
    alarms: meaning.alarms.map((alarm) => ({ ...alarm })),
    people: meaning.people.map((presence) => ({ ...presence })),
    conditions: activeConditions(twin),
  };
}
