/** Every route for every role, over a real server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FAR,
  FIRST_STUDENT,
  FOREIGN,
  OWN,
  PASSWORD,
  SCHOOL,
  SECOND_STUDENT,
  startPeopleHouse,
  type PeopleHouse,
} from './people-house.ts';

let house: PeopleHouse;
const T0 = 1_764_000_000_000;

beforeAll(async () => {
  house = await startPeopleHouse();
  house.clock.nowMs = T0;
  for (const equipment of [OWN, FOREIGN, SCHOOL, FAR])
    await house.values(equipment, T0 - 60_000, { speed: 50, program: `O-${equipment}`, door_open: false });
  const badge = { kind: 'badge' as const, equipment: OWN, receivedAtMs: T0, action: 'in' as const };
  await house.feed([
    { kind: 'sample', sample: { ...badge, atMs: T0 - 59_000, card: 'c1', person: 'student' } },
    {
      kind: 'sample',
      sample: { ...badge, equipment: FOREIGN, atMs: T0 - 59_000, card: 'c2', person: 'student-2' },
    },
  ]);
  for (const equipment of [OWN, FOREIGN]) await house.values(equipment, T0 - 50_000, { speed: 1480.2 });
  await house.feed([
    ...[OWN, FOREIGN].map((equipment) => ({
      kind: 'sample' as const,
      sample: {
        kind: 'condition' as const,
        equipment,
        atMs: T0 - 40_000,
        receivedAtMs: T0,
        id: 'temp',
        level: 'WARNING' as const,
        text: `hot ${equipment}`,
      },
    })),
    { kind: 'tick' as const, atMs: T0 },
  ]);
  await house.records.recordChanges(
    [OWN, FOREIGN].map((equipment) => ({
      kind: 'scenario' as const,
      at: T0 - 30_000,
      scenario: {
        id: `warm-up:${equipment}:1`,
        type: 'warm-up',
        version: 1,
        equipment: [equipment],
        fromMs: T0 - 30_000,
        toMs: null,
        severity: 'info' as const,
        evidence: [],
      },
    })),
  );
});
afterAll(() => house.stop());

const ROLES = ['nobody', 'manager', 'instructor', 'student', 'partner', 'display'] as const;
const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const ask = (role: string, path: string, init?: RequestInit): Promise<Response> =>
  house.ask(role === 'nobody' ? undefined : role, path, init);

/** Expected status for nobody, manager, instructor, student, partner, display. */
const TABLE: [
  path: string,
  expected: [number, number, number, number, number, number],
  init?: RequestInit,
][] = [
  ['/healthz', [200, 200, 200, 200, 200, 200]],
  ['/readyz', [200, 200, 200, 200, 200, 200]],
  ['/metrics', [200, 200, 200, 200, 200, 200]],
  ['/api/v1/openapi.json', [200, 200, 200, 200, 200, 200]],
  ['/api/v1/me', [401, 200, 200, 200, 200, 200]],
  ['/api/v1/base', [401, 200, 200, 200, 200, 200]],
  ['/api/v1/state', [401, 200, 200, 200, 200, 200]],
  [`/api/v1/state?at=${T0 - 1}`, [401, 200, 200, 200, 200, 403]],
  [`/api/v1/state?equipment=${FOREIGN}`, [401, 200, 200, 200, 404, 200]],
  [`/api/v1/equipment/${OWN}`, [401, 200, 200, 200, 200, 200]],
  [`/api/v1/equipment/${FOREIGN}`, [401, 200, 200, 200, 404, 200]],
  [`/api/v1/equipment/${SCHOOL}`, [401, 200, 200, 200, 404, 200]],
  ['/api/v1/equipment/machining.none', [401, 404, 404, 404, 404, 404]],
  ['/api/v1/equipment/:id', [401, 400, 400, 400, 400, 400]],
  [`/api/v1/equipment/${OWN}/history?signal=speed`, [401, 200, 200, 200, 200, 403]],
  [`/api/v1/equipment/${FOREIGN}/history?signal=speed`, [401, 200, 200, 200, 404, 403]],
  [`/api/v1/equipment/${OWN}/states`, [401, 200, 200, 200, 200, 403]],
  [`/api/v1/equipment/${FOREIGN}/states`, [401, 200, 200, 200, 404, 403]],
  ['/api/v1/scenarios', [401, 200, 200, 200, 200, 403]],
  [`/api/v1/scenarios?equipment=${FOREIGN}`, [401, 200, 200, 200, 404, 403]],
  ['/api/v1/alarms', [401, 200, 200, 200, 200, 200]],
  ['/api/v1/projects', [401, 200, 200, 200, 200, 200]],
  ['/api/v1/progress', [401, 200, 200, 200, 403, 403]],
  ['/api/v1/progress?person=student-2', [401, 200, 200, 404, 403, 403]],
  ['/api/v1/people', [401, 200, 200, 200, 403, 403]],
  ['/api/v1/quarantine', [401, 200, 403, 403, 403, 403]],
  ['/api/v1/people', [401, 400, 403, 403, 403, 403], json('POST', { role: 'manager' })],
  [
    '/api/v1/progress',
    [401, 403, 409, 403, 403, 403],
    json('POST', { kind: 'returned', person: 'student', project: 'P1', step: 's2', remark: 'x' }),
  ],
  ['/api/v1/orders', [401, 200, 200, 403, 200, 403]],
  ['/api/v1/orders', [401, 400, 403, 403, 403, 403], json('POST', {})],
  ['/api/v1/sessions', [401, 200, 200, 200, 403, 403]],
  ['/api/v1/sessions', [401, 400, 400, 403, 403, 403], json('POST', {})],
  ['/api/v1/bookings', [401, 200, 200, 403, 403, 403]],
  ['/api/v1/alignment', [404, 404, 404, 404, 404, 404]],
  ['/api/v1/base', [404, 404, 404, 404, 404, 404], { method: 'DELETE' }],
];

describe.each(TABLE)('%s', (path, expected, init) => {
  it(`${init?.method ?? 'GET'} gives ${expected.join(' ')} to ${ROLES.join(', ')}`, async () => {
    const got: number[] = [];
    for (const role of ROLES) got.push((await ask(role, path, init)).status);
    expect(got).toEqual(expected);
  });
});

describe('what a partner gets', () => {
  const EVERYWHERE = [
    '/api/v1/me',
    '/api/v1/base',
    '/api/v1/state',
    `/api/v1/state?at=${T0 - 20_000}`,
    `/api/v1/equipment/${OWN}`,
    '/api/v1/scenarios',
    '/api/v1/alarms',
    '/api/v1/projects',
    '/api/v1/progress',
    '/api/v1/people',
  ];

  it('never holds a foreign machine, another partner, or a student, in any byte of any answer', async () => {
    for (const path of EVERYWHERE) {
      const body = await (await ask('partner', path)).text();
      for (const secret of [
        'lathe-02',
        'lathe-03',
        'weld-01',
        'forming',
        'rival',
        'student',
        '学生甲',
        '学生乙',
      ])
        expect(body, `${secret} in ${path}`).not.toContain(secret);
    }
  });

  it('holds the own machine with its values, scenario and alarm', async () => {
    const body = await (await ask('partner', '/api/v1/state')).text();
    expect(body).toContain(OWN);
    expect(body).toContain('1480.2');
    expect((await (await ask('partner', '/api/v1/scenarios')).json()).items).toHaveLength(1);
    expect((await (await ask('partner', '/api/v1/alarms')).json()).items).toMatchObject([
      { equipment: OWN, to: null },
    ]);
  });

  it('the display never gets a name or a person either', async () => {
    for (const path of EVERYWHERE) {
      const body = await (await ask('display', path)).text();
      for (const secret of ['"student', '学生甲', '学生乙']) expect(body, path).not.toContain(secret);
    }
  });
});

describe('what a student gets', () => {
  it('is the own progress only, proven by telemetry, with the evidence', async () => {
    const text = await (await ask('student', '/api/v1/progress')).text();
    expect(text).not.toContain('student-2');
    expect(text).not.toContain(SECOND_STUDENT);
    const { items } = JSON.parse(text);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      personName: FIRST_STUDENT,
      presence: { equipment: OWN },
      steps: [
        { step: 's1', status: 'proven', evidenceDetail: { equipment: OWN, project: 'P1' } },
        { step: 's2', status: 'not-started' },
      ],
    });
  });

  it('knows where others work as little as how they do', async () => {
    for (const path of ['/api/v1/state', '/api/v1/people', `/api/v1/state?at=${T0 - 20_000}`]) {
      const body = await (await ask('student', path)).text();
      expect(body, path).not.toContain('student-2');
      expect(body, path).toContain('"student"');
    }
  });
});

describe('answers', () => {
  it('history is as it was sent, with units, raw where points suffice', async () => {
    const path = `/api/v1/equipment/${OWN}/history?signal=speed,door_open&from=${T0 - 100_000}&to=${new Date(T0).toISOString()}`;
    expect(await (await ask('instructor', path)).json()).toEqual({
      from: T0 - 100_000,
      to: T0,
      series: [
        {
          signal: 'speed',
          unit: 'rpm',
          resolution: 'raw',
          points: [
            { at: T0 - 60_000, value: 50 },
            { at: T0 - 50_000, value: 1480.2 },
          ],
        },
        { signal: 'door_open', unit: '', resolution: 'raw', points: [{ at: T0 - 60_000, value: false }] },
      ],
    });
  });

  it('the state of the past is composed of what was known then', async () => {
    const at = T0 - 55_000;
    const { equipment } = await (await ask('instructor', `/api/v1/state?at=${at}&equipment=${OWN}`)).json();
    expect(equipment).toMatchObject([
      {
        id: OWN,
        signals: { speed: { value: 50, at: T0 - 60_000, quality: 'good' } },
        people: [{ person: 'student', toMs: null }],
        scenarios: [],
        alarms: [],
      },
    ]);
    const later = await (await ask('instructor', `/api/v1/state?at=${T0 - 20_000}&equipment=${OWN}`)).json();
    expect(later.equipment).toMatchObject([
      {
        signals: { speed: { value: 1480.2, quality: 'stale' } },
        scenarios: [{ toMs: null }],
        alarms: [{ condition: 'temp' }],
      },
    ]);
  });

  it('states tile the asked period up to its end, which may lie ahead', async () => {
    const path = `/api/v1/equipment/${OWN}/states?from=${T0 - 10_000}&to=${T0 + 10_000}`;
    const { intervals } = await (await ask('manager', path)).json();
    expect(intervals.at(0).from).toBe(T0 - 10_000);
    expect(intervals.at(-1)).toMatchObject({ state: 'unknown', to: T0 + 10_000 });
    for (const [index, { to }] of intervals.slice(0, -1).entries())
      expect(intervals[index + 1].from).toBe(to);
  });

  it('projects say their rules', async () => {
    const { items } = await (await ask('student', '/api/v1/projects')).json();
    expect(items[0].sentences).toEqual({ s1: { zh: '主轴转速高于 100', en: 'spindle speed above 100' } });
  });

  it('the OpenAPI document names every route of the API', async () => {
    const document = await (await ask('nobody', '/api/v1/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    const known = Object.keys(document.paths);
    for (const [path] of TABLE.filter(([, [status]]) => status === 401)) {
      const route = (path.split('?')[0] ?? '').replace(/equipment\/[^/]+/, 'equipment/{id}');
      expect(known).toContain(route);
    }
    expect(known).toContain('/api/v1/login');
  });
});

describe('the instructor decides', () => {
  it('a proven step is passed, the answer names who and when, the progress shows it', async () => {
    const body = { kind: 'passed', person: 'student-2', project: 'P1', step: 's1' };
    const answer = await ask('instructor', '/api/v1/progress', json('POST', body));
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ ...body, by: 'instructor', atMs: T0 });
    await expect
      .poll(
        async () =>
          (await (await ask('instructor', '/api/v1/progress?person=student-2')).json()).items[0].steps[0],
      )
      .toMatchObject({ status: 'passed' });
    expect((await ask('instructor', '/api/v1/progress', json('POST', body))).status).toBe(409);
  });

  it.each([
    [{ kind: 'passed', person: 'student', project: 'P1', step: 'none' }, 400],
    [{ kind: 'passed', person: 'nobody', project: 'P1', step: 's1' }, 404],
    [{ kind: 'passed', person: 'student', project: 'P1', step: 's1', by: 'manager' }, 400],
    [{ kind: 'returned', person: 'student', project: 'P1', step: 's1' }, 400],
  ])('%j is answered with %i', async (body, status) => {
    expect((await ask('instructor', '/api/v1/progress', json('POST', body))).status).toBe(status);
  });
});

describe('the manager adds people', () => {
  it('who can then sign in; the same user name twice is a conflict', async () => {
    const body = {
      name: '李老师（演示）',
      role: 'instructor',
      username: 'li',
      password: PASSWORD,
      cards: ['li-card'],
    };
    const answer = await ask('manager', '/api/v1/people', json('POST', body));
    expect(answer.status).toBe(201);
    expect(await answer.text()).not.toContain('scrypt');
    expect(await (await house.ask('li', '/api/v1/me')).json()).toMatchObject({
      role: 'instructor',
      demo: false,
    });
    expect((await ask('manager', '/api/v1/people', json('POST', { ...body, cards: [] }))).status).toBe(409);
  });

  it('a partner without one of the enterprises of the base is refused', async () => {
    const body = { name: 'x', role: 'partner', partner: 'none' };
    const answer = await ask('manager', '/api/v1/people', json('POST', body));
    expect(await answer.json()).toMatchObject({ code: 'bad-request', errors: [{ path: '/partner' }] });
  });
});

describe('people’s word on an alarm', () => {
  const alarms = async (role: string, query = `?open=true&equipment=${OWN}`) =>
    (await (await ask(role, `/api/v1/alarms${query}`)).json()).items;

  it('is for instructors and the base manager, fits the state, and is told with the name to staff alone', async () => {
    const [alarm] = await alarms('instructor');
    expect(alarm).toMatchObject({ equipment: OWN, state: 'unacknowledged', count: 1, source: 'reported' });
    const path = `/api/v1/alarms/${encodeURIComponent(alarm.id)}`;
    for (const role of ['student', 'partner', 'display'])
      expect((await ask(role, `${path}/acknowledge`, json('POST', {}))).status).toBe(403);
    expect((await ask('instructor', `${path}/unshelve`, json('POST', {}))).status).toBe(409);
    const tooLong = { until: T0 + 9 * 3_600_000, reason: 'x' };
    expect((await ask('manager', `${path}/shelve`, json('POST', tooLong))).status).toBe(400);
    const said = await ask('instructor', `${path}/acknowledge`, json('POST', { comment: '已查看冷却' }));
    expect(said.status).toBe(201);
    await house.feed([{ kind: 'tick', atMs: T0 + 60_000 }]);
    expect(await alarms('manager')).toMatchObject([
      { id: alarm.id, state: 'acknowledged', acknowledgedBy: 'instructor（演示）', comment: '已查看冷却' },
    ]);
    const [seen] = await alarms('partner');
    expect(seen).toMatchObject({ state: 'acknowledged' });
    expect(seen).not.toHaveProperty('acknowledgedBy');
    expect(seen).not.toHaveProperty('comment');
    const several = json('POST', { ids: [alarm.id, 'none'] });
    expect(await (await ask('manager', '/api/v1/alarms/acknowledge', several)).json()).toEqual({
      acknowledged: [],
      refused: [alarm.id, 'none'],
    });
  });

  it('comes as a file for spreadsheets too', async () => {
    const answer = await ask('partner', '/api/v1/alarms', { headers: { accept: 'text/csv' } });
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const [header, row] = (await answer.text()).split('\r\n');
    expect(header).toContain('equipment,alarm,priority,state');
    expect(row).toContain(OWN);
  });
});
