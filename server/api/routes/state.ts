/**
 * The complete state at an instant. Now: what the twin holds. Past: composed of the newest readings at or before the instant
 * (history) and the recorded states, scenarios, alarms and presences, as they stood then: what lasted has no end.
 */
import { z } from 'zod';
import type { AlarmView, StateAnswer, StateAtInstant } from '../../../shared/api.ts';
import type { Equipment, Signal } from '../../../shared/base.ts';
import type { Scenario } from '../../../shared/insight.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import { Problem } from '../../../shared/problem.ts';
import type { EquipmentNow } from '../../../shared/protocol.ts';
import type { Quality, Value } from '../../../shared/sample.ts';
import { can } from '../../access/roles.ts';
import {
  maskEquipment,
  maskScenario,
  ownersOf,
  presentOwnersOf,
  viewOf,
  visibleEquipment,
  type View,
} from '../../access/visible-to.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { stateAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, type Api } from '../policy.ts';
import { equipmentIdQuery, timeQuery } from '../query-schemas.ts';
import { alarmView } from '../alarm-answers.ts';

const stateQuery = z.strictObject({ at: timeQuery.optional(), equipment: equipmentIdQuery.optional() });
/** History is asked for this many pieces of equipment at a time. */
const AT_A_TIME = 4;

export function stateRoutes(app: Api, dependencies: ApiDependencies): void {
  const { readBase, readEquipment, now } = dependencies;
  const ownerOf = presentOwnersOf(readBase);
  app.get(
    '/api/v1/state',
    {
      config: { policy: { action: 'read', kind: 'equipment' } },
      schema: {
        summary: 'The complete state at an instant, now where `at` is missing',
        querystring: stateQuery,
        response: { 200: stateAnswer },
      },
    },
    async (request): Promise<StateAnswer> => {
      const actor = actorOf(request);
      const view = viewOf(actor);
      const { at, equipment: only } = request.query;
      const seen = visibleEquipment(readBase(), view.audience).filter(
        ({ id }) => only === undefined || id === only,
      );
      if (only !== undefined && seen.length === 0) throw new Problem('not-found');
      const nowMs = now();
      if (at !== undefined && at < nowMs) {
        // Whoever may not see the past of this equipment sees its present only.
        if (seen.some(({ owner }) => can(actor, 'read', { kind: 'history', owner: owner ?? null }) !== 'yes'))
          throw new Problem('not-allowed');
        return { at, equipment: await stateThen(dependencies, seen, at, view) };
      }
      const present = seen
        .map(({ id }) => readEquipment(id))
        .map((one) => one && maskEquipment(one, ownerOf, view))
        .filter((one) => one !== undefined);
      return { at: nowMs, equipment: present.map(stateNow) };
    },
  );
}

function stateNow(equipment: EquipmentNow): StateAtInstant {
  const { id, state, useMode, people, scenarios, conditions } = equipment;
  const alarms = conditions.map(({ id: condition, level, code, text, at }): AlarmView => ({
    id: `${id}:${condition}:${at}`,
    equipment: id,
    condition,
    level,
    ...(code !== undefined && { code }),
    ...(text !== undefined && { text }),
    from: at,
    to: null,
  }));
  return {
    id,
    state,
    useMode,
    signals: Object.fromEntries(
      equipment.signals.map(({ key, value, at, quality }) => [key, { value, at, quality }]),
    ),
    ...(people && { people }),
    scenarios,
    alarms,
  };
}

/** What the records say about an instant, for all equipment at once. */
async function recordsThen(records: RecordStore, ids: readonly EquipmentId[], atMs: number) {
  const instant = { fromMs: atMs, toMs: atMs + 1, equipment: ids };
  const page = { limit: 500 };
  const [scenarios, alarms, presences] = await Promise.all([
    records.scenarios(instant, page),
    records.alarms(instant, page),
    records.presences({ atMs }),
  ]);
  return {
    scenarios: scenarios.items.map((scenario) => {
      const lasting: Scenario = { ...scenario, toMs: null };
      delete lasting.endReason;
      return lasting;
    }),
    alarms: alarms.items.map((alarm) => ({ ...alarmView(alarm), to: null })),
    presences: presences.map((presence) => ({ ...presence, toMs: null })),
  };
}

async function stateThen(
  dependencies: ApiDependencies,
  seen: readonly Equipment[],
  atMs: number,
  view: View,
): Promise<StateAtInstant[]> {
  const { records, readBase, plan } = dependencies;
  const book = plan.read();
  const ownerOf = ownersOf(readBase());
  const then = await recordsThen(
    records,
    seen.map(({ id }) => id),
    atMs,
  );
  const answers: StateAtInstant[] = [];
  for (let start = 0; start < seen.length; start += AT_A_TIME)
    answers.push(
      ...(await Promise.all(
        seen.slice(start, start + AT_A_TIME).map(async (equipment): Promise<StateAtInstant> => {
          const [interval] = await records.stateIntervals(equipment.id, atMs, atMs + 1);
          const people = then.presences.filter(
            ({ equipment: where, person }) =>
              where === equipment.id && (view.audience === 'staff' || person === view.self),
          );
          return {
            id: equipment.id,
            state: interval?.state ?? 'unknown',
            useMode: book.useModes(equipment.id, atMs, atMs + 1)[0]?.useMode ?? 'unassigned',
            signals: await signalsThen(dependencies, equipment, atMs),
            ...((view.audience === 'staff' || view.audience === 'student') && { people }),
            scenarios: then.scenarios.filter(
              (scenario) =>
                scenario.equipment.includes(equipment.id) && maskScenario(scenario, ownerOf, view),
            ),
            alarms: then.alarms.filter((alarm) => alarm.equipment === equipment.id),
          };
        }),
      )),
    );
  return answers;
}

async function signalsThen(
  { history, log }: ApiDependencies,
  equipment: Equipment,
  atMs: number,
): Promise<StateAtInstant['signals']> {
  try {
    const latest = await history.latest(equipment.id, atMs);
    const byKey = new Map(latest.map((reading) => [reading.signal, reading]));
    return Object.fromEntries(
      equipment.signals.map((signal) => {
        const reading = byKey.get(signal.key);
        if (!reading) return [signal.key, { value: null, at: null, quality: 'unavailable' as const }];
        const quality = qualityOf(signal, reading.value, atMs - reading.atMs);
        return [signal.key, { value: reading.value, at: reading.atMs, quality }];
      }),
    );
  } catch (error) {
    log.error({ err: error, equipment: equipment.id }, 'the history store did not answer for an instant');
    throw new Problem('store-unavailable');
  }
}

/** As the twin judges a value of this age. */
function qualityOf(signal: Signal, value: Value, ageMs: number): Quality {
  if (value === null) return 'unavailable';
  if (ageMs >= signal.staleAfterMs) return 'stale';
  const isOutside =
    typeof value === 'number' && signal.range && (value < signal.range[0] || value > signal.range[1]);
  return isOutside ? 'uncertain' : 'good';
}
