/** The base, and one piece of equipment: now, its history, its states. */
import { z } from 'zod';
import type { EquipmentView, HistoryAnswer, StatesAnswer } from '../../../shared/api.ts';
import type { Equipment } from '../../../shared/base.ts';
import { SIGNAL_KEY_PATTERN, type EquipmentId } from '../../../shared/names.ts';
import { Problem } from '../../../shared/problem.ts';
import type { EquipmentNow } from '../../../shared/protocol.ts';
import type { Actor } from '../../access/roles.ts';
import { audienceOf, maskBase, maskEquipment, presentOwnersOf, viewOf } from '../../access/visible-to.ts';
import { baseAnswer, equipmentAnswer, historyAnswer, statesAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, demand, type Api } from '../policy.ts';
import { equipmentParams, periodOf, timeQuery } from '../query-schemas.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A leap year and a day. */
const LONGEST_STATES_MS = 367 * DAY_MS;
const MOST_SIGNALS = 64;

/** Comma-separated signal keys. */
const signalsQuery = z
  .string()
  .max(MOST_SIGNALS * 64)
  .transform((text, context): string[] => {
    const keys = [...new Set(text.split(','))];
    const isFine = keys.length <= MOST_SIGNALS && keys.every((key) => SIGNAL_KEY_PATTERN.test(key));
    if (!isFine) context.addIssue({ code: 'custom', message: `at most ${MOST_SIGNALS} signal keys, a,b,c` });
    return keys;
  });

const historyQuery = z.strictObject({
  signal: signalsQuery.optional(),
  from: timeQuery.optional(),
  to: timeQuery.optional(),
  points: z.coerce.number().int().min(1).max(20_000).default(500),
});
const statesQuery = z.strictObject({ from: timeQuery.optional(), to: timeQuery.optional() });

export function equipmentRoutes(app: Api, dependencies: ApiDependencies): void {
  const { readBase, demo, readEquipment, now } = dependencies;
  const ownerOf = presentOwnersOf(readBase);

  /** The equipment, as far as the actor may know that it exists. */
  const equipmentFor = (actor: Actor, id: EquipmentId, kind: 'equipment' | 'history'): Equipment => {
    const equipment = readBase().equipment.find((item) => item.id === id);
    if (!equipment) throw new Problem('not-found');
    demand(actor, 'read', { kind, owner: equipment.owner ?? null });
    return equipment;
  };

  app.get(
    '/api/v1/base',
    {
      config: { policy: { action: 'read', kind: 'base' } },
      schema: { summary: 'The base as the caller may see it', response: { 200: baseAnswer } },
    },
    (request) => maskBase(readBase(), demo, audienceOf(actorOf(request))),
  );
  app.get(
    '/api/v1/equipment/:id',
    {
      config: { policy: { action: 'read', kind: 'equipment' } },
      schema: {
        summary: 'One piece of equipment now',
        params: equipmentParams,
        response: { 200: equipmentAnswer },
      },
    },
    (request) => {
      const actor = actorOf(request);
      const { id } = equipmentFor(actor, request.params.id, 'equipment');
      const present = readEquipment(id);
      const masked = present && maskEquipment(present, ownerOf, viewOf(actor));
      if (!masked) throw new Problem('not-found');
      return withAges(masked, now());
    },
  );
  app.get(
    '/api/v1/equipment/:id/history',
    {
      config: { policy: { action: 'read', kind: 'history' } },
      schema: {
        summary:
          'Past values of signals (absent: all), raw or in buckets; [from, to), by default the last hour',
        params: equipmentParams,
        querystring: historyQuery,
        response: { 200: historyAnswer },
      },
    },
    (request) => {
      const equipment = equipmentFor(actorOf(request), request.params.id, 'history');
      return readHistory(dependencies, equipment, request.query);
    },
  );
  app.get(
    '/api/v1/equipment/:id/states',
    {
      config: { policy: { action: 'read', kind: 'history' } },
      schema: {
        summary: 'States and use modes that tile [from, to), by default the last day',
        params: equipmentParams,
        querystring: statesQuery,
        response: { 200: statesAnswer },
      },
    },
    (request) => {
      const { id } = equipmentFor(actorOf(request), request.params.id, 'history');
      const period = periodOf(request.query, now(), DAY_MS);
      return readStates(dependencies, id, period);
    },
  );
}

/** The picture with the server's time, and how old each value is by it. */
function withAges(equipment: EquipmentNow, at: number): EquipmentView {
  const signals = equipment.signals.map((signal) => ({
    ...signal,
    ageMs: signal.at === null ? null : Math.max(0, at - signal.at),
  }));
  return { ...equipment, at, signals };
}

async function readHistory(
  { history, now, log }: ApiDependencies,
  equipment: Equipment,
  query: z.output<typeof historyQuery>,
): Promise<HistoryAnswer> {
  const units = new Map(equipment.signals.map(({ key, unit }) => [key, unit]));
  const signals = query.signal ?? [...units.keys()];
  const strangers = signals.filter((key) => !units.has(key));
  if (strangers.length > 0)
    throw new Problem('bad-request', [
      { path: '/signal', expected: `signals of this equipment; it has no ${strangers.join(', ')}` },
    ]);
  const { fromMs, toMs } = periodOf(query, now(), HOUR_MS);
  try {
    const series = await history.query({
      equipment: equipment.id,
      signals,
      fromMs,
      toMs,
      points: query.points,
    });
    return {
      from: fromMs,
      to: toMs,
      series: series.map((one) => ({ ...one, unit: units.get(one.signal) ?? '' })),
    };
  } catch (error) {
    log.error({ err: error, equipment: equipment.id }, 'the history store did not answer a query');
    throw new Problem('store-unavailable');
  }
}

/** Recorded states up to now; what lies ahead is unknown. Not paged, so the period has a limit. */
async function readStates(
  { records, plan, now }: ApiDependencies,
  id: EquipmentId,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<StatesAnswer> {
  if (toMs - fromMs > LONGEST_STATES_MS)
    throw new Problem('bad-request', [{ path: '/from', expected: 'at most 367 days before `to`' }]);
  const untilMs = Math.max(fromMs, Math.min(toMs, now() + 1));
  const states = (await records.stateIntervals(id, fromMs, untilMs)).map(
    ({ state, fromMs: from, toMs: to }) => ({ state, from, to }),
  );
  const last = states.at(-1);
  if (toMs > untilMs) {
    if (last?.state === 'unknown') last.to = toMs;
    else states.push({ state: 'unknown', from: untilMs, to: toMs });
  }
  const book = plan.read();
  return {
    intervals: states.flatMap(({ state, from, to }) =>
      book.useModes(id, from, to).map((use) => ({
        state,
        useMode: use.useMode,
        from: use.fromMs,
        to: use.toMs,
      })),
    ),
  };
}
