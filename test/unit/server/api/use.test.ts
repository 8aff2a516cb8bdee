/** The use ledger over a real server: who gets what, in which form. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UseAnswer, UseInterval, UseRow } from '../../../../shared/use.ts';
import { FAR, FIRST_STUDENT, FOREIGN, OWN, startPeopleHouse, type PeopleHouse } from './people-house.ts';

const HOUR_MS = 3_600_000;
const T0 = Date.UTC(2026, 10, 24, 4);
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

let house: PeopleHouse;
beforeAll(async () => {
  house = await startPeopleHouse();
  house.clock.nowMs = T0;
  await house.records.recordChanges(
    [OWN, FOREIGN, FAR].flatMap((equipment) =>
      (
        [
          ['running', 4],
          ['fault', 2.5],
          ['idle', 2],
        ] as const
      ).map(([state, hoursAgo]) => ({
        kind: 'state' as const,
        equipment,
        state,
        previous: 'unknown' as const,
        at: T0 - hoursAgo * HOUR_MS,
      })),
    ),
  );
});
afterAll(() => house.stop());

const period = `from=${T0 - 4 * HOUR_MS}&to=${T0 + HOUR_MS}`;
const rows = async (who: string, query: string): Promise<UseRow[]> => {
  const answer = await house.ask(who, `/api/v1/use?${period}&${query}`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as UseAnswer).rows;
};

describe('the use ledger', () => {
  it('gives hours by state that add up to the part of the period that is over', async () => {
    const [row] = await rows('manager', `equipment=${OWN}`);
    expect(row?.hours).toMatchObject({ running: 1.5, fault: 0.5, idle: 2, unknown: 0 });
    expect(row?.figures.availability).toBe(1.5 / 4);
    expect(row?.figures.mttrHours).toBe(0.5);
    expect(row?.resilience).toMatchObject({ disturbances: 1, respondedHours: 0.5, recoveredHours: null });
  });

  it('adds up to the same by equipment, workshop, partner, day and in total', async () => {
    const sums = await Promise.all(
      ['equipment', 'type', 'workshop', 'partner', 'day', 'total'].map(async (by) =>
        (await rows('manager', `by=${by}`)).reduce((sum, { hours }) => sum + hours.running, 0),
      ),
    );
    expect(new Set(sums)).toEqual(new Set([4.5]));
  });

  it('shows a partner only what is its own, by whatever it is grouped', async () => {
    for (const by of ['equipment', 'type', 'workshop', 'partner', 'day', 'total', 'order']) {
      const answer = await house.ask('partner', `/api/v1/use?${period}&by=${by}`);
      const text = await answer.text();
      for (const hidden of [FOREIGN, FAR, 'rival', 'school', 'forming', FIRST_STUDENT, 'personHours'])
        expect(text).not.toContain(hidden);
    }
    expect((await rows('partner', 'by=equipment')).map(({ key }) => key)).toEqual([OWN]);
    expect((await rows('partner', 'by=total'))[0]?.hours.running).toBe(1.5);
  });

  it.each([
    ['partner', `equipment=${FOREIGN}`, 404],
    ['partner', 'partner=rival', 404],
    ['partner', 'by=session', 403],
    ['student', 'by=total', 403],
    ['display', 'by=total', 403],
    ['manager', 'by=moon', 400],
    ['manager', 'useMode=holiday', 400],
  ])('answers %s asking %s with %d', async (who, query, status) => {
    for (const path of ['/api/v1/use', '/api/v1/use/intervals']) {
      if (path.endsWith('intervals') && query.startsWith('by=')) continue;
      expect((await house.ask(who, `${path}?${period}&${query}`)).status).toBe(status);
    }
  });

  it('refuses more than 367 days', async () => {
    const answer = await house.ask('manager', `/api/v1/use?from=${T0 - 368 * 24 * HOUR_MS}&to=${T0}`);
    expect(answer.status).toBe(400);
  });

  it('gives CSV whose first column says where the numbers come from', async () => {
    const answer = await house.ask('partner', `/api/v1/use?${period}`, {
      headers: { accept: 'text/csv', 'accept-language': 'en' },
    });
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const [header, row] = (await answer.text()).split('\r\n');
    expect(header).toMatch(/^\ufeff?data,equipment,name,from,until,running_h,/);
    expect(row).toMatch(new RegExp(`^live,${OWN},lathe-01,`));
  });

  it('gives a spreadsheet', async () => {
    const answer = await house.ask('manager', `/api/v1/use?${period}&by=day`, { headers: { accept: XLSX } });
    expect(answer.headers.get('content-type')).toBe(XLSX);
    expect(new TextDecoder().decode((await answer.arrayBuffer()).slice(0, 2))).toBe('PK');
  });

  it('drills down to intervals that add up to the figure, a page at a time', async () => {
    const all: UseInterval[] = [];
    let next: string | null = '';
    while (next !== null) {
      const cursor: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
      const answer = await house.ask(
        'manager',
        `/api/v1/use/intervals?${period}&state=running,fault&limit=2${cursor}`,
      );
      const page = (await answer.json()) as { items: UseInterval[]; next: string | null };
      all.push(...page.items);
      next = page.next;
    }
    expect(all).toHaveLength(6);
    expect(all.reduce((sum, { from, to }) => sum + (to - from), 0)).toBe(6 * HOUR_MS);
    expect(new Set(all.map(({ equipment, from }) => `${equipment}${from}`)).size).toBe(6);
    expect((await house.ask('manager', `/api/v1/use/intervals?${period}&cursor=xx`)).status).toBe(400);
  });
});
