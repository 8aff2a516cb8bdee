/** Questions about alarms, and people's words on them. */
import { queryOptions } from '@tanstack/react-query';
import type { AlarmAct } from '../../../shared/alarms.ts';
import type { AlarmEntry, Page } from '../../../shared/api.ts';
import { request } from '../../rest/rest-client.ts';

/** The list is asked for again this often, ms: an age in it is never much older. */
const AGAIN_EVERY_MS = 3_000;

/** Alarms that stand (`open`), or the history of the last day. */
export const alarmsQuery = (list: 'open' | 'history') =>
  queryOptions({
    queryKey: ['alarms', list],
    queryFn: ({ signal }) =>
      request<Page<AlarmEntry>>(`/alarms?limit=500${list === 'open' ? '&open=true' : ''}`, { signal }).then(
        ({ items }) => items,
      ),
    refetchInterval: AGAIN_EVERY_MS,
  });

/** A word on one alarm. `untilMs` goes with `shelve`. */
export function sayOnAlarm(
  id: string,
  act: AlarmAct,
  { comment, untilMs }: { comment: string; untilMs?: number },
): Promise<unknown> {
  const path = `/alarms/${encodeURIComponent(id)}/${act === 'take-out' ? 'out-of-service' : act}`;
  const body = act === 'shelve' ? { until: untilMs, reason: comment } : comment === '' ? {} : { comment };
  return request(path, { method: 'POST', body });
}
