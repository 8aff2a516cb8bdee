/** Who may ask why, and about what. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WhyAnswer } from '../../../../shared/why.ts';
import { FOREIGN, OWN, startPeopleHouse, type PeopleHouse } from './people-house.ts';

let house: PeopleHouse;
const T0 = 1_764_000_000_000;

beforeAll(async () => {
  house = await startPeopleHouse();
  house.clock.nowMs = T0;
  await house.values(OWN, T0 - 2000, { speed: 50 });
  const badge = { kind: 'badge' as const, equipment: OWN, atMs: T0 - 1000, receivedAtMs: T0, card: 'c1' };
  await house.feed([
    { kind: 'sample', sample: { ...badge, action: 'in', person: 'student' } },
    { kind: 'tick', atMs: T0 },
  ]);
});
afterAll(() => house.stop());

const ask = async (
  person: string,
  equipment: string,
  query: string,
): Promise<{ status: number; body: WhyAnswer }> => {
  const response = await house.ask(person, `/api/v1/equipment/${equipment}/why?${query}`);
  return { status: response.status, body: (await response.json()) as WhyAnswer };
};

describe('GET /api/v1/equipment/{id}/why', () => {
  it('tells a student how far off the own step is, with value, unit, age and topic', async () => {
    const { status, body } = await ask('student', OWN, 'of=step:P1/s1');
    expect(status).toBe(200);
    expect(body.rules).toMatchObject([
      {
        kind: 'evidence',
        whole: {
          truth: 'false',
          margin: -50,
          unit: 'rpm',
          signal: { key: 'speed', value: 50, ageMs: 2000, topic: 'tb/demo/machining/lathe-01/telemetry' },
          parts: [],
        },
      },
    ]);
    expect(body.rules[0]?.whole.sentence).toEqual({
      zh: 'speed 大于 100 rpm',
      en: 'The speed is above 100 rpm',
    });
  });

  it("tells nobody but staff about another's step", async () => {
    expect((await ask('student-2', OWN, 'of=step:P1/s1&person=student')).status).toBe(404);
    expect((await ask('student-2', OWN, 'of=step:P1/s1')).status).toBe(404);
    expect((await ask('partner', OWN, 'of=step:P1/s1&person=student')).status).not.toBe(200);
    expect((await ask('display', OWN, 'of=step:P1/s1&person=student')).status).not.toBe(200);
    expect((await ask('instructor', OWN, 'of=step:P1/s1&person=student')).status).toBe(200);
  });

  it("does not tell a partner that others' equipment exists", async () => {
    expect((await ask('partner', FOREIGN, 'of=state')).status).toBe(404);
  });

  it('refuses questions that it does not understand, and has no answer where no rule runs', async () => {
    expect((await ask('manager', OWN, 'of=weather')).status).toBe(400);
    expect((await ask('manager', OWN, 'of=scenario:warm-up')).status).toBe(404);
  });
});
