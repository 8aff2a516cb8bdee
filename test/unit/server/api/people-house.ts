/**
 * The people's side of the server in one piece for tests: real stores, real pipeline, real HTTP server and live stream on a
 * free port, over a small base with two partner enterprises. Everybody's password is the same.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { createPasswords } from '../../../../server/access/passwords.ts';
import { createSignIn, type SignIn, type SignInParts } from '../../../../server/access/sign-in.ts';
import type { ApiDependencies } from '../../../../server/api/dependencies.ts';
import { createHttpServer } from '../../../../server/api/http-server.ts';
import { createDuckdbStore } from '../../../../server/history/duckdb-store.ts';
import type { HistoryStore } from '../../../../server/history/history-store.ts';
import { createIngest } from '../../../../server/ingest/create-ingest.ts';
import type { Ingest } from '../../../../server/ingest/ingest.ts';
import { createMetrics } from '../../../../server/metrics.ts';
import { openIntake, openOnboarding } from '../../../../server/open-onboarding.ts';
import { openImports } from '../../../../server/open-imports.ts';
import { openPlan } from '../../../../server/open-plan.ts';
import { openUse } from '../../../../server/open-use.ts';
import { createPipeline } from '../../../../server/pipeline.ts';
import type { Change, Pipeline, PipelineInput } from '../../../../server/pipeline-contract.ts';
import type { Person, RecordStore } from '../../../../server/records/record-store.ts';
import { createRecordStore } from '../../../../server/records/sql-store.ts';
import { createLiveStream } from '../../../../server/stream/live-namespace.ts';
import type { LiveStream } from '../../../../server/stream/live-stream.ts';
import { resolveBase, type Base } from '../../../../shared/base.ts';
import { equipmentIdOf, type EquipmentId } from '../../../../shared/names.ts';
import type { Role } from '../../../../shared/people.ts';
import type { Sample, Value } from '../../../../shared/sample.ts';
import { projectSchema, type Project } from '../../../../shared/teaching.ts';

export const PASSWORD = 'demo-password';
/** Cheap, since these tests are not about the price of a guess. */
const CHEAP = { N: 1024, r: 8, p: 1 };

export const OWN = equipmentIdOf('machining', 'lathe-01');
export const FOREIGN = equipmentIdOf('machining', 'lathe-02');
export const SCHOOL = equipmentIdOf('machining', 'lathe-03');
export const FAR = equipmentIdOf('forming', 'weld-01');
/** Names that must never reach a partner, a display or another student. */
export const FIRST_STUDENT = '学生甲（演示）';
export const SECOND_STUDENT = '学生乙（演示）';

const testBaseFile = () => {
  const signals = [
    { key: 'speed', kind: 'gauge', unit: 'rpm', range: [0, 6000], staleAfter: '10s' },
    { key: 'program', kind: 'text' },
    { key: 'door_open', kind: 'switch' },
  ];
  const machine = (id: string, owner?: string) => ({ id, type: 'generic', signals, ...(owner && { owner }) });
  return {
    base: { id: 'demo', timezone: 'Asia/Shanghai' },
    partners: [{ id: 'acme' }, { id: 'rival' }],
    workshops: [
      {
        id: 'machining',
        equipment: [machine('lathe-01', 'acme'), machine('lathe-02', 'rival'), machine('lathe-03')],
      },
      { id: 'forming', equipment: [machine('weld-01', 'rival')] },
    ],
  };
};

export const testBase = (): Base => {
  const result = resolveBase(testBaseFile());
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.base;
};

const project: Project = projectSchema.parse({
  id: 'P1',
  version: 1,
  name: { zh: '对刀', en: 'Touch off' },
  brief: { zh: '简介', en: 'brief' },
  safety: { zh: '安全', en: 'safety' },
  equipmentTypes: ['generic'],
  tasks: [
    {
      id: 't1',
      name: { zh: '任务', en: 'task' },
      steps: [
        {
          id: 's1',
          name: { zh: '一', en: 'one' },
          instruction: { zh: '做', en: 'do' },
          expectedMinutes: 5,
          evidence: { op: 'compare', signal: 'speed', is: '>', value: 100 },
          signOff: 'instructor',
        },
        {
          id: 's2',
          name: { zh: '二', en: 'two' },
          instruction: { zh: '说', en: 'tell' },
          expectedMinutes: 5,
          signOff: 'instructor',
        },
      ],
    },
  ],
});

const person = (role: Role, id: string, more: Partial<Person> = {}): Person => ({
  id,
  username: id,
  name: `${id}（演示）`,
  role,
  partner: null,
  className: null,
  demo: true,
  ...more,
});

export const PEOPLE: readonly Person[] = [
  person('manager', 'manager'),
  person('instructor', 'instructor'),
  person('student', 'student', { name: FIRST_STUDENT, className: '数控2301' }),
  person('student', 'student-2', { name: SECOND_STUDENT, className: '数控2301' }),
  person('partner', 'partner', { partner: 'acme' }),
  person('display', 'display'),
];

export interface PeopleHouse {
  url: string;
  base: Base;
  app: FastifyInstance;
  records: RecordStore;
  history: HistoryStore;
  pipeline: Pipeline;
  /** The door; what it accepts is fed. */
  ingest: Ingest;
  /** BASE_FILE and DATA_DIR of the house. */
  settings: { baseFile: string; dataDir: string };
  stream: LiveStream;
  signIn: SignIn;
  /** What the clock says; tests move it. */
  clock: { nowMs: number };
  /** The pipeline takes it, records keep what comes out, viewers see it. */
  feed(inputs: readonly PipelineInput[]): Promise<Change[]>;
  /** Values of one piece of equipment, through pipeline and history. */
  values(equipment: EquipmentId, atMs: number, values: Record<string, Value>): Promise<void>;
  /** Signs in and gives the cookie. */
  cookie(username: string): Promise<string>;
  /** A request as `username` (undefined: nobody). */
  ask(username: string | undefined, path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

export interface HouseOptions {
  limits?: SignInParts['limits'];
  requestsPerSecond?: number;
  /** False: history stays closed, which saves its start. */
  withHistory?: boolean;
  /** For the client's pages. */
  clientDirectory?: string;
  /** Adds a route of the test's own. */
  extend?: (app: FastifyInstance) => void;
}

/** Starts a house. Stop it after the test. */
export async function startPeopleHouse(options: HouseOptions = {}): Promise<PeopleHouse> {
  const directory = mkdtempSync(join(tmpdir(), 'twin-house-'));
  const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
  const base = testBase();
  const clock = { nowMs: Date.now() };
  const now = (): number => clock.nowMs;
  const records = createRecordStore({ directory, log });
  const history = createDuckdbStore({ directory, log, memoryLimitMb: 64 });
  await Promise.all([records.start(), options.withHistory !== false && history.start()]);
  const passwords = createPasswords(CHEAP);
  const passwordHash = await passwords.hash(PASSWORD);
  await records.putPeople(PEOPLE.map((one) => ({ person: one, passwordHash, cards: [`card-${one.id}`] })));
  const signIn = createSignIn({
    records,
    passwords,
    now,
    secure: false,
    ...(options.limits && { limits: options.limits }),
  });
  const pipeline = createPipeline({ base, scenarios: [], projects: [project] });
  const metrics = createMetrics();
  const baseFile = join(directory, 'base.json');
  writeFileSync(baseFile, JSON.stringify(testBaseFile(), null, 2));
  const settings = { baseFile, dataDir: directory };
  const intake = await openIntake(settings, log);
  let present = base;
  const deliver = (samples: readonly Sample[]): void =>
    void feed(samples.map((sample) => ({ kind: 'sample', sample })));
  const ingest = createIngest({ base, metrics, log, now, deliver, book: intake.book });
  const onboarding = await openOnboarding({
    settings,
    intake,
    ingest,
    readBase: () => present,
    rebase(next) {
      present = next;
      ingest.rebase(next);
      pipeline.rebase(next);
      stream.rebase(next);
    },
    readEquipment: (id) => pipeline.equipmentNow(id),
    broker: () => ({ connected: true, reason: undefined }),
    metrics,
    log,
    now,
  });
  const plan = await openPlan({ base, records, log, now });
  const dependencies: ApiDependencies = {
    readBase: () => present,
    onboarding,
    imports: openImports({
      settings: { dataDir: directory, retentionDays: 365, latenessMs: 10_000 },
      readBase: () => present,
      history,
      records,
      cards: () => new Map(PEOPLE.map(({ id }) => [`card-${id}`, id])),
      metrics,
      log,
      now,
    }),
    plan,
    use: openUse({
      records,
      history,
      writers: [],
      readBase: () => present,
      readPlan: () => plan.read(),
      metrics,
      log,
      now,
    }),
    pastStatus: () => ({ state: 'running', share: 0.62 }),
    demo: true,
    projects: [project],
    scenarioDefinitions: [],
    records,
    history,
    readEquipment: (id) => pipeline.equipmentNow(id),
    readWhy: (id, subject) => pipeline.why(id, subject),
    readWarningReadiness: (id) => pipeline.warningReadiness(id),
    quarantine: ingest.quarantine,
    metrics,
    readiness: async () => [
      { name: 'broker', ok: true },
      { name: 'history', ...(await history.health()) },
      { name: 'records', ...(await records.health()) },
    ],
    applyFact: (fact) => void feed([{ kind: 'fact', fact }]),
    sayRule: () => ({ zh: '主轴转速高于 100', en: 'spindle speed above 100' }),
    signIn,
    hashPassword: (password) => passwords.hash(password),
    peopleChanged: () => undefined,
    clientDirectory: options.clientDirectory ?? join(directory, 'no-client'),
    requestsPerSecond: options.requestsPerSecond ?? 1_000,
    log,
    now,
  };
  const app = await createHttpServer(dependencies);
  options.extend?.(app);
  const url = await app.listen({ host: '127.0.0.1', port: 0 }).catch(async (error: unknown) => {
    await Promise.all([records.stop(), history.stop()]);
    rmSync(directory, { recursive: true, force: true });
    throw error;
  });
  const stream = createLiveStream({
    httpServer: app.server,
    base,
    readWorkshop: (workshop) => pipeline.workshopNow(workshop),
    signIn,
    metrics,
    log,
    now,
    recheckEveryMs: 200,
  });

  const feed = async (inputs: readonly PipelineInput[]): Promise<Change[]> => {
    const changes = inputs.flatMap((input) => pipeline.apply(input));
    stream.publish(changes);
    await records.recordChanges(changes);
    return changes;
  };
  const cookies = new Map<string, string>();
  const cookie = async (username: string): Promise<string> => {
    const answer = await fetch(`${url}/api/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password: PASSWORD }),
    });
    if (answer.status !== 200) throw new Error(`sign-in of ${username}: ${answer.status}`);
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  };
  let batch = 0;
  return {
    url,
    base,
    app,
    records,
    history,
    pipeline,
    ingest,
    settings,
    stream,
    signIn,
    clock,
    feed,
    async values(equipment, atMs, values) {
      const sample = { kind: 'values' as const, equipment, atMs, receivedAtMs: atMs, values };
      await history.append({ id: `batch-${batch++}`, samples: [sample] });
      await feed([{ kind: 'sample', sample }]);
    },
    cookie,
    async ask(username, path, init = {}) {
      if (username !== undefined && !cookies.has(username)) cookies.set(username, await cookie(username));
      const headers = new Headers(init.headers);
      if (username !== undefined) headers.set('cookie', cookies.get(username) ?? '');
      return fetch(`${url}${path}`, { ...init, headers });
    },
    async stop() {
      await stream.stop();
      await app.close();
      await onboarding.stop();
      await Promise.all([records.stop(), history.stop()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
