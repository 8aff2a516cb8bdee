/** The use ledger: hours, losses and figures of equipment, and the intervals behind them; as JSON, CSV or a spreadsheet. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Equipment } from '../../../shared/base.ts';
import { EQUIPMENT_STATES, USE_MODES } from '../../../shared/equipment.ts';
import { Problem } from '../../../shared/problem.ts';
import { USE_GROUPINGS, type UseAnswer } from '../../../shared/use.ts';
import { can, type Actor } from '../../access/roles.ts';
import { RecordsUnavailable } from '../../records/record-store.ts';
import { InvalidUseCursor } from '../../use/use-ledger.ts';
import { intervalsSheet, rowsSheet, sheetAsCsv, sheetAsXlsx, type Sheet } from '../../use/use-sheet.ts';
import { pageAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, type Api } from '../policy.ts';
import { languageOf } from '../problem-reply.ts';
import { equipmentIdQuery, idQuery, pageQuery, periodOf, timeQuery } from '../query-schemas.ts';
import { useAnswer, useInterval } from '../use-answer.ts';

const DAY_MS = 86_400_000;
/** A leap year and a day. */
const LONGEST_MS = 367 * DAY_MS;
const CSV = 'text/csv; charset=utf-8';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** Intervals in one file, at most. */
const MOST_EXPORTED = 100_000;
const EXPORT_PAGE = 500;

/** Words in a list `a,b`. */
const wordsQuery = <const W extends readonly [string, ...string[]]>(words: W) =>
  z
    .string()
    .max(500)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(words)));

const scopeQuery = {
  from: timeQuery.optional(),
  to: timeQuery.optional(),
  /** Only equipment of this partner (`school`: the base's own). */
  partner: idQuery.optional(),
  equipment: equipmentIdQuery.optional(),
  useMode: wordsQuery(USE_MODES).optional(),
};
const rowsQuery = z.strictObject({ ...scopeQuery, by: z.enum(USE_GROUPINGS).default('equipment') });
const intervalsQuery = z.strictObject({
  ...scopeQuery,
  state: wordsQuery(EQUIPMENT_STATES).optional(),
  /** A day of the base within the period. */
  day: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'a day, 2026-11-24')
    .optional(),
  order: idQuery.optional(),
  ...pageQuery,
});

type Scope = Pick<z.output<typeof rowsQuery>, 'from' | 'to' | 'partner' | 'equipment'>;

export function useRoutes(app: Api, dependencies: ApiDependencies): void {
  const { use, readBase } = dependencies;
  app.get(
    '/api/v1/use',
    {
      config: { policy: { action: 'read', kind: 'use' } },
      schema: {
        summary:
          'Hours by state and use mode, losses and figures of [from, to), by default the last day; partners: own equipment. Accept: text/csv or a spreadsheet gives a file',
        querystring: rowsQuery,
        response: { 200: useAnswer },
      },
    },
    async (request, reply): Promise<UseAnswer> => {
      const actor = actorOf(request);
      const { by, useMode } = request.query;
      const tellsPeople = actor.role !== 'partner';
      if (by === 'session' && !tellsPeople) throw new Problem('not-allowed');
      const scope = scopeOf(dependencies, actor, request.query);
      const answer = await told(dependencies, () =>
        use.answer({ ...scope, by, base: readBase(), useModes: useMode, tellsPeople }),
      );
      const file = wantedFile(request);
      if (file === undefined) return answer;
      const sheet = rowsSheet(answer, languageOf(request.headers['accept-language']));
      return sendSheet(dependencies, reply, { file, sheet, fromMs: scope.fromMs });
    },
  );
  intervalRoute(app, dependencies);
}

function intervalRoute(app: Api, dependencies: ApiDependencies): void {
  const { use, readBase } = dependencies;
  app.get(
    '/api/v1/use/intervals',
    {
      config: { policy: { action: 'read', kind: 'use' } },
      schema: {
        summary:
          'The intervals behind a figure, each with one state and one use; paged, or all of them as a file',
        querystring: intervalsQuery,
        response: { 200: pageAnswer(useInterval) },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { state, useMode, order, day, cursor, limit } = request.query;
      const scope = scopeOf(dependencies, actor, request.query);
      const question = {
        ...scope,
        base: readBase(),
        states: state,
        useModes: useMode,
        order,
        day,
        tellsPeople: actor.role !== 'partner',
      };
      const file = wantedFile(request);
      if (file === undefined) return told(dependencies, () => use.intervals({ ...question, cursor, limit }));
      const items = [];
      let next: string | null = null;
      do {
        const page = await told(dependencies, () =>
          use.intervals({ ...question, cursor: next ?? undefined, limit: EXPORT_PAGE }),
        );
        items.push(...page.items);
        next = page.next;
      } while (next !== null && items.length < MOST_EXPORTED);
      const simulated = new Set(scope.equipment.flatMap(({ id, origin }) => (origin === 'live' ? [] : [id])));
      const sheet = intervalsSheet(
        items,
        ({ equipment }) => simulated.has(equipment),
        languageOf(request.headers['accept-language']),
      );
      return sendSheet(dependencies, reply, { file, sheet, fromMs: scope.fromMs });
    },
  );
}

/** The period, and the equipment that the caller may see and asked for. What is another's is as if it were not there. */
function scopeOf(
  { readBase, now }: ApiDependencies,
  actor: Actor,
  { partner, equipment, ...query }: Scope,
): { fromMs: number; toMs: number; equipment: readonly Equipment[] } {
  const { fromMs, toMs } = periodOf(query, now(), DAY_MS);
  if (toMs - fromMs > LONGEST_MS)
    throw new Problem('bad-request', [{ path: '/from', expected: 'at most 367 days before `to`' }]);
  const seen = readBase().equipment.filter(
    ({ owner }) => can(actor, 'read', { kind: 'use', owner: owner ?? null }) === 'yes',
  );
  const chosen = seen.filter(
    ({ id, owner }) =>
      (equipment === undefined || id === equipment) &&
      (partner === undefined || (owner ?? 'school') === partner),
  );
  if (chosen.length === 0 && (equipment !== undefined || partner !== undefined))
    throw new Problem('not-found');
  return { fromMs, toMs, equipment: chosen };
}

async function told<T>({ log }: ApiDependencies, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof InvalidUseCursor)
      throw new Problem('bad-request', [{ path: '/cursor', expected: 'a cursor of this list' }]);
    if (error instanceof RecordsUnavailable) throw error;
    log.error({ err: error }, 'the use of equipment could not be counted');
    throw new Problem('store-unavailable');
  }
}

type File = 'csv' | 'xlsx';

function wantedFile({ headers: { accept = '' } }: FastifyRequest): File | undefined {
  if (accept.includes('text/csv')) return 'csv';
  return accept.includes(XLSX) ? 'xlsx' : undefined;
}

/** Never returns to the caller's schema: what is sent is a file. */
async function sendSheet(
  { readBase }: ApiDependencies,
  reply: FastifyReply,
  { file, sheet, fromMs }: { file: File; sheet: Sheet; fromMs: number },
): Promise<never> {
  const name = `${readBase().id}-use-${new Date(fromMs).toISOString().slice(0, 10)}.${file}`;
  reply.header('content-disposition', `attachment; filename="${name}"`);
  return (
    file === 'csv' ? reply.type(CSV).send(sheetAsCsv(sheet)) : reply.type(XLSX).send(await sheetAsXlsx(sheet))
  ) as never;
}
