/** Questions to the server as TanStack Query options: one place for keys, freshness and paths. */
import { queryOptions } from '@tanstack/react-query';
import type {
  BaseView,
  HistoryAnswer,
  Page,
  ProgressView,
  ProjectView,
  ScenarioView,
} from '../../shared/api.ts';
import type { PastAnswer } from '../../shared/past.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Me } from '../../shared/people.ts';
import { request, RestProblem } from './rest-client.ts';

/** Who is signed in; null: nobody. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await request<Me>('/me', { signal });
    } catch (problem) {
      if (problem instanceof RestProblem && problem.code === 'not-signed-in') return null;
      throw problem;
    }
  },
  staleTime: Infinity,
});

/** How far the demo's generated past has come; asked again until it is complete. */
export const pastQuery = queryOptions({
  queryKey: ['past'],
  queryFn: ({ signal }) => request<PastAnswer>('/past', { signal }),
  staleTime: Infinity,
  refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? 3_000 : false),
});

export const baseQuery = queryOptions({
  queryKey: ['base'],
  queryFn: ({ signal }) => request<BaseView>('/base', { signal }),
  staleTime: Infinity,
});

export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: ({ signal }) => request<Page<ProjectView>>('/projects', { signal }).then(({ items }) => items),
  staleTime: 60_000,
});

export const progressQuery = queryOptions({
  queryKey: ['progress'],
  queryFn: ({ signal }) => request<Page<ProgressView>>('/progress', { signal }).then(({ items }) => items),
  staleTime: 5_000,
});

/** Scenarios that overlap the last hour, by a period whose ends are rounded to minutes so that the key stays. */
export const scenariosQuery = (fromMs: number, toMs: number) =>
  queryOptions({
    queryKey: ['scenarios', fromMs, toMs],
    queryFn: ({ signal }) =>
      request<Page<ScenarioView>>(`/scenarios?from=${fromMs}&to=${toMs}&limit=500`, { signal }).then(
        ({ items }) => items,
      ),
    staleTime: 30_000,
  });

export const historyQuery = (
  id: EquipmentId,
  signalKey: string,
  fromMs: number,
  toMs: number,
  points: number,
) =>
  queryOptions({
    queryKey: ['history', id, signalKey, fromMs, toMs, points],
    queryFn: ({ signal }) =>
      request<HistoryAnswer>(
        `/equipment/${id}/history?signal=${encodeURIComponent(signalKey)}&from=${fromMs}&to=${toMs}&points=${points}`,
        { signal },
      ),
    staleTime: 60_000,
  });

/** What the sign-in page may know before anybody has signed in. */
export const signInInfoQuery = queryOptions({
  queryKey: ['sign-in'],
  queryFn: ({ signal }) => request<{ demo: boolean }>('/login', { signal }),
  staleTime: Infinity,
});

/** People with their names; staff only. */
export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: ({ signal }) =>
    request<Page<{ id: string; name: string }>>('/people?limit=500', { signal }).then(({ items }) => items),
  staleTime: 60_000,
});
