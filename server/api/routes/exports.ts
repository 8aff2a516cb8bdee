/** Readings of a period as a file: CSV for spreadsheets, Parquet for analysis, line protocol for InfluxDB. */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Equipment } from '../../../shared/base.ts';
import { parseEquipmentId, SIGNAL_KEY_PATTERN } from '../../../shared/names.ts';
import { Problem } from '../../../shared/problem.ts';
import { displayUnit } from '../../../shared/units.ts';
import { can, type Actor } from '../../access/roles.ts';
import {
  EXPORT_FILES,
  EXPORT_FORMATS,
  exportHistory,
  type ExportedEquipment,
  type ExportRequest,
} from '../../history/history-export.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, type Api } from '../policy.ts';
import { periodOf, timeQuery } from '../query-schemas.ts';

const DAY_MS = 86_400_000;
/** A leap year and a day. */
const LONGEST_MS = 367 * DAY_MS;
const MOST_NAMES = 256;

/** Names in a list `a,b,c`, each of which fits. */
const listQuery = (fits: (name: string) => boolean, words: string) =>
  z
    .string()
    .max(MOST_NAMES * 128)
    .transform((text, context): string[] => {
      const names = [...new Set(text.split(','))];
      if (names.length > MOST_NAMES || !names.every(fits))
        context.addIssue({ code: 'custom', message: `at most ${MOST_NAMES} ${words}, a,b,c` });
      return names;
    });

const exportQuery = z.strictObject({
  from: timeQuery.optional(),
  to: timeQuery.optional(),
  equipment: listQuery((name) => parseEquipmentId(name) !== undefined, 'ids of equipment').optional(),
  signals: listQuery((name) => SIGNAL_KEY_PATTERN.test(name), 'signal keys').optional(),
  format: z.enum(EXPORT_FORMATS).default('csv'),
});
type ExportQuery = z.output<typeof exportQuery>;

export function exportRoutes(app: Api, dependencies: ApiDependencies): void {
  /** Who is being served: an export is long, and one at a time is enough for a person. */
  const served = new Set<string>();
  app.get(
    '/api/v1/exports',
    {
      config: { policy: { action: 'read', kind: 'exports' } },
      schema: {
        summary: 'Readings of [from, to) (by default the last day) as a file; partners: own equipment',
        querystring: exportQuery,
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const wanted = requestOf(dependencies, actor, request.query);
      if (served.has(actor.id)) throw new Problem('too-many-requests');
      served.add(actor.id);
      return send(dependencies, reply, wanted, () => served.delete(actor.id));
    },
  );
}

function requestOf({ readBase, now }: ApiDependencies, actor: Actor, query: ExportQuery): ExportRequest {
  const { fromMs, toMs } = periodOf(query, now(), DAY_MS);
  if (toMs - fromMs > LONGEST_MS)
    throw new Problem('bad-request', [{ path: '/from', expected: 'at most 367 days before `to`' }]);
  const base = readBase();
  const visible = base.equipment.filter(
    ({ owner }) => can(actor, 'read', { kind: 'exports', owner: owner ?? null }) === 'yes',
  );
  const chosen = query.equipment?.map((id) => visible.find((one) => one.id === id)) ?? visible;
  if (chosen.includes(undefined)) throw new Problem('not-found');
  const equipment = chosen
    .filter((one) => one !== undefined)
    .map((one) => exported(one, query.signals))
    .filter(({ signals }) => signals.length > 0);
  if (equipment.length === 0)
    throw new Problem('bad-request', [
      { path: '/signals', expected: 'signals that at least one piece of the equipment has' },
    ]);
  return { fromMs, toMs, format: query.format, base: base.id, equipment };
}

function exported(
  { id, origin, signals }: Equipment,
  asked: readonly string[] | undefined,
): ExportedEquipment {
  return {
    id,
    origin,
    signals: signals
      .filter(({ key }) => asked === undefined || asked.includes(key))
      .map(({ key, unit }) => ({ key, unit: displayUnit(unit, 'en') })),
  };
}

/** Waits for the first piece, so that a store that is down is said in an answer of its own and not by a file cut short. */
async function send(
  { history, log }: ApiDependencies,
  reply: FastifyReply,
  request: ExportRequest,
  done: () => void,
): Promise<FastifyReply> {
  const pieces = exportHistory(history, request);
  try {
    const first = await pieces.next();
    const { type, ending } = EXPORT_FILES[request.format];
    const name = `${request.base}-${new Date(request.fromMs).toISOString().slice(0, 10)}.${ending}`;
    const body = Readable.from(withFirst(first, pieces));
    body.once('close', done);
    body.once('error', (error) => log.error({ err: error }, 'an export broke off'));
    return await reply
      .header('content-type', type)
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(body);
  } catch (error) {
    done();
    log.error({ err: error }, 'the history store did not answer an export');
    throw new Problem('store-unavailable');
  }
}

async function* withFirst(
  first: IteratorResult<Uint8Array>,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (first.done !== true) yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
