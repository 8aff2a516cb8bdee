/** Alarms: conditions at WARNING or FAULT that equipment reported, active and past. */
import { z } from 'zod';
import type { Alarm } from '../../../shared/alarms.ts';
import type { AlarmView } from '../../../shared/api.ts';
import { audienceOf, visibleEquipment } from '../../access/visible-to.ts';
import { alarmAnswer, pageAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, type Api } from '../policy.ts';
import { equipmentIdQuery, pageQuery, periodOf, timeQuery } from '../query-schemas.ts';

const DAY_MS = 24 * 3_600_000;

const alarmsQuery = z.strictObject({
  from: timeQuery.optional(),
  to: timeQuery.optional(),
  active: z.enum(['true', 'false']).optional(),
  equipment: equipmentIdQuery.optional(),
  ...pageQuery,
});

/** As REST gives it. */
export function alarmView({ id, equipment, type, level, code, text, fromMs, toMs }: Alarm): AlarmView {
  return {
    id,
    equipment,
    condition: type,
    level,
    ...(code !== undefined && { code }),
    ...(text !== undefined && { text }),
    from: fromMs,
    to: toMs,
  };
}

export function alarmRoutes(app: Api, { readBase, records, now }: ApiDependencies): void {
  app.get(
    '/api/v1/alarms',
    {
      config: { policy: { action: 'read', kind: 'alarms' } },
      schema: {
        summary: 'Alarms overlapping [from, to), newest first; by default active ones and the last day',
        querystring: alarmsQuery,
        response: { 200: pageAnswer(alarmAnswer) },
      },
    },
    async (request) => {
      const { active, equipment, cursor, limit, ...query } = request.query;
      const seen = visibleEquipment(readBase(), audienceOf(actorOf(request)))
        .map(({ id }) => id)
        .filter((id) => equipment === undefined || id === equipment);
      const period = periodOf(query, now() + 1, DAY_MS);
      const found = await records.alarms(
        { ...period, active: active === undefined ? undefined : active === 'true', equipment: seen },
        { cursor, limit },
      );
      return { items: found.items.map(alarmView), next: found.next };
    },
  );
}
