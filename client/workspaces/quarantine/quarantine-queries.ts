/** Questions and requests of the quarantine page. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Page } from '../../../shared/api.ts';
import type { EquipmentTypeId } from '../../../shared/equipment.ts';
import type {
  BaseVersion,
  KeptMessage,
  OnboardAnswer,
  OnboardRequest,
  Proposal,
  QuarantineSummary,
  Window,
} from '../../../shared/onboarding.ts';
import { request } from '../../rest/rest-client.ts';

/** How often the page asks for news, ms. */
const ASK_EVERY_MS = 3_000;

/** Everything the page shows but messages and proposals; the old answer stays while a new window loads. */
export const summaryQuery = (window: Window) =>
  queryOptions({
    queryKey: ['quarantine', 'summary', window],
    queryFn: ({ signal }) => request<QuarantineSummary>(`/quarantine/summary?window=${window}`, { signal }),
    refetchInterval: ASK_EVERY_MS,
    placeholderData: keepPreviousData,
  });

/** One kept message; place 0 is the newest. */
export const messageQuery = (group: string, place: number) =>
  queryOptions({
    queryKey: ['quarantine', 'message', group, place],
    queryFn: ({ signal }) =>
      request<KeptMessage>(`/quarantine/groups/${group}/message?place=${place}`, { signal }),
    retry: false,
    staleTime: place === 0 ? 3_000 : 60_000,
  });

/** What a group could become; asked once, so that a choice in the making is not turned over by a newer reading. */
export const proposalQuery = (group: string, type: EquipmentTypeId | null) =>
  queryOptions({
    queryKey: ['quarantine', 'proposal', group, type],
    queryFn: ({ signal }) =>
      request<Proposal>(`/quarantine/groups/${group}/proposal${type === null ? '' : `?type=${type}`}`, {
        signal,
      }),
    retry: false,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });

export const versionsQuery = queryOptions({
  queryKey: ['quarantine', 'versions'],
  queryFn: ({ signal }) =>
    request<Page<BaseVersion>>('/base-versions', { signal }).then(({ items }) => items),
});

export const onboardGroup = (group: string, body: OnboardRequest): Promise<OnboardAnswer> =>
  request(`/quarantine/groups/${group}/onboard`, { method: 'POST', body });

export const ignoreGroup = (group: string, body: { reason: string; until: number }): Promise<void> =>
  request(`/quarantine/groups/${group}/ignore`, { method: 'POST', body });

export const restoreVersion = (version: number): Promise<{ version: number }> =>
  request(`/base-versions/${version}/restore`, { method: 'POST', body: {} });
