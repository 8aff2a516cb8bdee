/** Pages of a list that lies in memory as a whole; the cursor is the id of the last item shown, so items added meanwhile move nothing. */
import type { Page } from '../../shared/api.ts';
import { Problem } from '../../shared/problem.ts';

/** Throws bad-request for a cursor that is no item's id. */
export function pageOfList<T extends { id: string }>(
  items: readonly T[],
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Page<T> {
  const place = cursor === undefined ? -1 : items.findIndex(({ id }) => id === cursor);
  if (cursor !== undefined && place === -1)
    throw new Problem('bad-request', [{ path: '/cursor', expected: 'the `next` of a page of this list' }]);
  const shown = items.slice(place + 1, place + 1 + limit);
  const hasMore = items.length > place + 1 + limit;
  return { items: shown, next: hasMore ? (shown.at(-1)?.id ?? null) : null };
}
