/** The record store's contract, on SQLite and on a real PostgreSQL. The numbers are those of server/records/record-store.ts. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import { pino } from 'pino';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../server/pipeline-contract.ts';
import {
  InvalidCursor,
  RecordConflict,
  RecordsUnavailable,
  type RecordStore,
} from '../../server/records/record-store.ts';
import { createRecordStore } from '../../server/records/sql-store.ts';
import type { Evidence } from '../../shared/teaching.ts';
import {
  aFact,
  anAlarmEvent,
  aPerson,
  aProgress,
  aScenario,
  anEvidence,
  lathe,
  mill,
} from '../support/record-examples.ts';
import { useContract } from './record-store-use.ts';
import { postgresOrSkip, startPostgres, type TestPostgres } from '../support/postgres.ts';

const log = pino({ level: 'silent' });
interface Place {
  open(): RecordStore;
  /** Runs SQL behind the store's back. */
  sql(statement: string): Promise<void>;
  remove(): Promise<void>;
}

function sqlitePlace(): Place {
  const directory = mkdtempSync(join(tmpdir(), 'twin-records-'));
  return {
    open: () => createRecordStore({ directory, log }),
    sql: async (statement) => {
      const database = new Database(join(directory, 'records.sqlite'));
      try {
        database.exec(statement);
      } finally {
        database.close();
      }
    },
    remove: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

function suite(makePlace: () => Promise<Place>): void {
  let place: Place;
  let store: RecordStore;
  beforeEach(async () => {
    place = await makePlace();
    store = place.open();
    await store.start();
  });
  afterEach(async () => {
    await store.stop();
    await place.remove();
  });

  describe('1 reads back what was written', () => {
    it('people with their names, cards and password hashes', async () => {
      const person = aPerson('p1', { username: "o'Neill; drop table person --", name: '学生 "01" 🙂' });
      await store.addPerson(person, 'hash', ['card-1', 'card-2']);
      expect(await store.personById('p1')).toEqual(person);
      expect(await store.personByUsername(person.username ?? '')).toEqual({ person, passwordHash: 'hash' });
      expect(await store.personByUsername('nobody')).toBeUndefined();
      expect([...(await store.cards())].sort()).toEqual([
        ['card-1', 'p1'],
        ['card-2', 'p1'],
      ]);
      expect(await store.peopleById(['p1', 'p9'])).toEqual([person]);
    });

    it('replaces people by id, with exactly the cards given', async () => {
      await store.addPerson(aPerson('p1'), null, ['old']);
      await store.putPeople([
        { person: aPerson('p1', { role: 'instructor' }), passwordHash: null, cards: ['new'] },
      ]);
      expect((await store.personById('p1'))?.role).toBe('instructor');
      expect([...(await store.cards()).keys()]).toEqual(['new']);
    });

    it('sign-ins, until they end', async () => {
      await store.addPerson(aPerson('p1'), null, []);
      const session = { tokenHash: 'a', person: 'p1', createdAtMs: 1_764_000_000_001, lastSeenAtMs: 1 };
      await store.putSignIn(session);
      await store.touchSignIn('a', 1_764_000_000_999);
      expect(await store.signIn('a')).toEqual({ ...session, lastSeenAtMs: 1_764_000_000_999 });
      await store.endSignIn('a');
      expect(await store.signIn('a')).toBeUndefined();
    });

    it('removing demo people ends their sign-ins and takes their cards, and leaves everybody else', async () => {
      await store.addPerson(aPerson('d1', { demo: true }), null, ['demo-card']);
      await store.addPerson(aPerson('p1'), null, ['own-card']);
      await store.putSignIn({ tokenHash: 'd', person: 'd1', createdAtMs: 1, lastSeenAtMs: 1 });
      await store.removeDemoPeople();
      expect(await store.personById('d1')).toBeUndefined();
      expect(await store.signIn('d')).toBeUndefined();
      expect([...(await store.cards()).keys()]).toEqual(['own-card']);
    });

    it('scenarios, evidence, noticed events and presences, to the last bit', async () => {
      const scenario = aScenario('s1', 1_000, { toMs: 2_000, endReason: 'ended', equipment: [lathe, mill] });
      const noticed = {
        id: 'n1',
        kind: 'forbidden' as const,
        person: 'p1',
        equipment: lathe,
        project: 'P1',
        rule: 'door',
        atMs: 1_500,
        evidence: [],
      };
      const presence = { person: 'p1', equipment: lathe, fromMs: 900, toMs: null };
      await store.recordChanges([
        { kind: 'scenario', at: 2_000, scenario },
        { kind: 'evidence', evidence: anEvidence('e1') },
        { kind: 'noticed', at: 1_500, noticed },
        { kind: 'presence', at: 900, presence },
        { kind: 'online', at: 900, equipment: lathe, online: true },
      ]);
      const all = { fromMs: 0, toMs: 10_000 };
      expect((await store.scenarios(all, { limit: 10 })).items).toEqual([scenario]);
      expect(await store.evidence(['e1', 'e2'])).toEqual([anEvidence('e1')]);
      expect(await store.noticed({ person: 'p1', ...all })).toEqual([noticed]);
      expect(await store.noticed({ person: 'p2', ...all })).toEqual([]);
      expect(await store.presences({ current: true })).toEqual([presence]);
      expect(await store.presences({ atMs: 899 })).toEqual([]);
      expect(await store.presences({ atMs: 900 })).toEqual([presence]);
    });
  });

  describe('2 facts and evidence are append-only', () => {
    it.each(['fact', 'evidence'])(
      'the database itself refuses to change or delete a row of %s',
      async (table) => {
        await store.appendFact(aFact('f1'));
        await store.recordChanges([{ kind: 'evidence', evidence: anEvidence('e1') }]);
        await expect(place.sql(`update ${table} set body = '{}'`)).rejects.toThrow(/append-only/);
        await expect(place.sql(`delete from ${table}`)).rejects.toThrow(/append-only/);
      },
    );

    it('evidence that comes again under the same id changes nothing', async () => {
      await store.recordChanges([{ kind: 'evidence', evidence: anEvidence('e1') }]);
      await store.recordChanges([{ kind: 'evidence', evidence: { ...anEvidence('e1'), margin: 99 } }]);
      expect(await store.evidence(['e1'])).toEqual([anEvidence('e1')]);
    });
  });

  describe('2 a correction', () => {
    const EVER = { fromMs: 0, toMs: 1e13 };
    const presence = (fromMs: number, toMs: number | null) => ({
      person: 'p1',
      equipment: lathe,
      fromMs,
      toMs,
    });

    it('of evidence stands beside what was written, and wins', async () => {
      const evidence = anEvidence('e1');
      const right = { ...evidence, margin: 0.5 };
      await store.recordChanges([{ kind: 'evidence', evidence }]);
      await store.recordChanges([{ kind: 'evidence', evidence: right, corrected: true }]);
      expect(await store.evidence(['e1'])).toEqual([right]);
      await store.recordChanges([{ kind: 'evidence-withdrawn', at: 2_000, evidence: right }]);
      expect(await store.evidence(['e1'])).toEqual([]);
      await expect(place.sql(`update evidence set body = '{}'`)).rejects.toThrow();
    });

    it('twice is the same as once, and what was withdrawn before it was written is no fault', async () => {
      const state = { kind: 'state', equipment: lathe, state: 'running', previous: 'idle' } as const;
      const scenario = aScenario('s1', 1_000);
      const ended = { ...scenario, toMs: 9_000, endReason: 'ended' } as const;
      const noticed = { id: 'n1', kind: 'mistake', person: 'p1', equipment: lathe, project: 'P1' } as const;
      const was: Change[] = [
        { ...state, at: 3_000 },
        { kind: 'scenario', at: 1_000, scenario },
        { kind: 'scenario', at: 5_000, scenario: { ...ended, toMs: 5_000 } },
        { kind: 'presence', at: 1_000, presence: presence(1_000, null) },
        { kind: 'progress', at: 4_000, progress: aProgress('s1', 'proven', 4_000) },
        { kind: 'noticed', at: 4_000, noticed: { ...noticed, rule: 'r', atMs: 4_000, evidence: [] } },
      ];
      const is: Change[] = [
        ...was
          .filter(
            (change) => change.kind === 'noticed' || change.kind === 'state' || change.kind === 'presence',
          )
          .map((event): Change => ({ kind: 'withdrawn', at: event.at, event })),
        { ...state, at: 2_000, corrected: true },
        { kind: 'scenario', at: 9_000, scenario: ended, corrected: true },
        { kind: 'presence', at: 900, presence: presence(900, 8_000), corrected: true },
        { kind: 'progress', at: 2_500, progress: aProgress('s1', 'in-progress', 2_500), corrected: true },
      ];
      await store.recordChanges(was);
      for (let time = 0; time < 2; time += 1) {
        await store.recordChanges(is);
        expect((await store.scenarios(EVER, { limit: 9 })).items).toEqual([ended]);
        expect(await store.presences({})).toEqual([presence(900, 8_000)]);
        expect(await store.progress({})).toEqual([aProgress('s1', 'in-progress', 2_500)]);
        expect(await store.noticed(EVER)).toEqual([]);
        expect(await store.stateIntervals(lathe, 0, 4_000)).toEqual([
          { state: 'unknown', useMode: 'unassigned', fromMs: 0, toMs: 2_000 },
          { state: 'running', useMode: 'unassigned', fromMs: 2_000, toMs: 4_000 },
        ]);
      }
    });

    it('of an alarm takes back what never happened to it, and makes it stand as its newest transition says', async () => {
      const raised = anAlarmEvent('turret', 1_000, { at: 1_000, event: 'raise', to: 'unacknowledged' });
      const cleared = anAlarmEvent('turret', 1_000, { at: 5_000, event: 'clear', to: 'returned' });
      const seen = anAlarmEvent(
        'turret',
        1_000,
        { at: 7_000, event: 'acknowledge', to: 'normal' },
        { step: 3 },
      );
      const alarms = async () => (await store.alarms(EVER, { limit: 9 })).items;
      // Later first: the newest wins all the same.
      await store.recordChanges([seen, raised, cleared]);
      expect(await alarms()).toEqual([seen.alarm]);
      await store.recordChanges([{ kind: 'withdrawn', at: 7_000, event: seen }]);
      expect(await alarms()).toEqual([cleared.alarm]);
      await store.recordChanges([{ kind: 'withdrawn', at: 5_000, event: cleared }]);
      expect(await alarms()).toEqual([raised.alarm]);
      expect((await store.alarm(raised.alarm.id))?.steps).toEqual([raised.transition]);
      await store.recordChanges([{ kind: 'withdrawn', at: 1_000, event: raised }]);
      expect(await alarms()).toEqual([]);
    });

    it('of alarms are found by state, priority and audience, and tell when they called', async () => {
      const raised = (type: string, at: number, more = {}) =>
        anAlarmEvent(type, at, { at, event: 'raise', to: 'unacknowledged' }, more);
      await store.recordChanges([
        raised('turret', 1_000),
        raised('door', 2_000, { priority: 'high', staffOnly: true }),
        anAlarmEvent('turret', 1_000, { at: 3_000, event: 'clear', to: 'normal' }),
      ]);
      const types = async (filter: object) =>
        (await store.alarms({ ...EVER, ...filter }, { limit: 9 })).items.map(({ type }) => type);
      expect(await types({ open: true })).toEqual(['door']);
      expect(await types({ states: ['normal'] })).toEqual(['turret']);
      expect(await types({ priorities: ['high'] })).toEqual(['door']);
      expect(await types({ staffOnly: false })).toEqual(['turret']);
      expect((await store.alarmCalls([lathe], EVER)).map(({ type, atMs }) => [type, atMs])).toEqual([
        ['turret', 1_000],
        ['door', 2_000],
      ]);
      const seen = { at: 4_000, event: 'acknowledge', to: 'acknowledged', fact: 'f1' } as const;
      await store.recordChanges([anAlarmEvent('door', 2_000, seen, { step: 2 })]);
      expect(await store.alarmActs(lathe, 0, 9_000)).toEqual([4_000]);
    });
  });

  describe('3 recordChanges is one transaction and idempotent', () => {
    const batch: Change[] = [
      { kind: 'state', at: 1_000, equipment: lathe, state: 'running', previous: 'unknown' },
      anAlarmEvent('temp', 1_000, { at: 1_000, event: 'raise', to: 'unacknowledged' }, { level: 'WARNING' }),
      { kind: 'scenario', at: 1_000, scenario: aScenario('s1', 1_000) },
      { kind: 'progress', at: 1_100, progress: aProgress('s1', 'in-progress', 1_100) },
      { kind: 'progress', at: 1_500, progress: aProgress('s1', 'proven', 1_500) },
      {
        kind: 'presence',
        at: 1_000,
        presence: { person: 'p1', equipment: lathe, fromMs: 1_000, toMs: null },
      },
      anAlarmEvent('temp', 1_000, { at: 2_000, event: 'clear', to: 'returned' }, { level: 'WARNING' }),
      { kind: 'scenario', at: 2_000, scenario: aScenario('s1', 1_000, { toMs: 2_000, endReason: 'ended' }) },
      {
        kind: 'presence',
        at: 2_000,
        presence: { person: 'p1', equipment: lathe, fromMs: 1_000, toMs: 2_000 },
      },
      { kind: 'state', at: 2_000, equipment: lathe, state: 'idle', previous: 'running' },
      anAlarmEvent('temp', 3_000, { at: 3_000, event: 'raise', to: 'unacknowledged' }),
    ];
    const everything = async () => ({
      states: await store.stateIntervals(lathe, 0, 4_000),
      alarms: (await store.alarms({ fromMs: 0, toMs: 9_999 }, { limit: 10 })).items,
      scenarios: (await store.scenarios({ fromMs: 0, toMs: 9_999 }, { limit: 10 })).items,
      progress: await store.progress({}),
      presences: await store.presences({}),
    });

    it('the same batch twice, or its beginning again, leaves the same rows', async () => {
      await store.recordChanges(batch);
      const once = await everything();
      expect(once.alarms.map(({ level, fromMs, toMs }) => [level, fromMs, toMs])).toEqual([
        ['FAULT', 3_000, null],
        ['WARNING', 1_000, 2_000],
      ]);
      expect(once.progress).toEqual([aProgress('s1', 'proven', 1_500)]);
      await store.recordChanges(batch);
      expect(await everything()).toEqual(once);
      await store.recordChanges(batch.slice(2, 4));
      expect(await everything()).toEqual(once);
    });

    it('keeps nothing of a batch of which one change cannot be kept', async () => {
      const broken = { ...anEvidence('e1'), project: null } as unknown as Evidence;
      await expect(
        store.recordChanges([
          { kind: 'state', at: 1_000, equipment: lathe, state: 'running', previous: 'unknown' },
          { kind: 'evidence', evidence: broken },
        ]),
      ).rejects.toThrow();
      expect(await store.stateIntervals(lathe, 0, 2_000)).toMatchObject([{ state: 'unknown' }]);
    });

    it('state intervals tile the period without gaps or overlaps', async () => {
      await store.recordChanges(batch);
      const rows = (await store.stateIntervals(lathe, 500, 2_500)).map(({ state, fromMs, toMs }) => [
        state,
        fromMs,
        toMs,
      ]);
      expect(rows).toEqual([
        ['unknown', 500, 1_000],
        ['running', 1_000, 2_000],
        ['idle', 2_000, 2_500],
      ]);
      expect(await store.stateIntervals(lathe, 1_000, 1_001)).toEqual([
        { state: 'running', useMode: 'unassigned', fromMs: 1_000, toMs: 1_001 },
      ]);
      expect(await store.stateIntervals(mill, 0, 10)).toMatchObject([
        { state: 'unknown', fromMs: 0, toMs: 10 },
      ]);
    });
  });

  describe('4 lists are in order and paged', () => {
    it('scenarios newest first; a cursor stays right while newer ones are added', async () => {
      const put = (id: string, fromMs: number) =>
        store.recordChanges([{ kind: 'scenario', at: fromMs, scenario: aScenario(id, fromMs) }]);
      for (let n = 1; n <= 5; n++) await put(`s${n}`, n < 4 ? 1_000 : 1_000 + n);
      const period = { fromMs: 0, toMs: 9_999 };
      const first = await store.scenarios(period, { limit: 2 });
      await put('s6', 5_000);
      const second = await store.scenarios(period, { limit: 2, cursor: first.next ?? '' });
      const third = await store.scenarios(period, { limit: 2, cursor: second.next ?? '' });
      const ids = [first, second, third].map(({ items }) => items.map(({ id }) => id));
      expect(ids).toEqual([['s5', 's4'], ['s3', 's2'], ['s1']]);
      expect(third.next).toBeNull();
    });

    it('filters scenarios by period, type and equipment', async () => {
      await store.recordChanges([
        { kind: 'scenario', at: 1, scenario: aScenario('a', 1_000, { toMs: 2_000 }) },
        {
          kind: 'scenario',
          at: 1,
          scenario: aScenario('b', 1_500, { type: 'batch-run', equipment: [lathe, mill] }),
        },
      ]);
      const ids = async (filter: Parameters<RecordStore['scenarios']>[0]) =>
        (await store.scenarios(filter, { limit: 9 })).items.map(({ id }) => id);
      expect(await ids({ fromMs: 2_000, toMs: 3_000 })).toEqual(['b']);
      expect(await ids({ fromMs: 0, toMs: 1_500 })).toEqual(['a']);
      expect(await ids({ fromMs: 0, toMs: 9_999, type: 'warm-up' })).toEqual(['a']);
      expect(await ids({ fromMs: 0, toMs: 9_999, equipment: [mill] })).toEqual(['b']);
      expect(await ids({ fromMs: 0, toMs: 9_999, equipment: [] })).toEqual([]);
    });

    it('people by id, page by page and by role', async () => {
      await store.putPeople(
        ['c', 'a', 'b'].map((id) => ({ person: aPerson(id), passwordHash: null, cards: [] })),
      );
      await store.addPerson(aPerson('t', { role: 'instructor' }), null, []);
      const first = await store.listPeople({ role: 'student' }, { limit: 2 });
      const second = await store.listPeople({ role: 'student' }, { limit: 2, cursor: first.next ?? '' });
      expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([['a', 'b'], ['c']]);
    });
  });

  describe('after a restart', () => {
    it('closes what was open at the last sign of life, and gives progress, open presences and standing alarms', async () => {
      const presence = { person: 'p1', equipment: lathe, fromMs: 900, toMs: null };
      const alarm = anAlarmEvent('temp', 1_000, { at: 1_000, event: 'raise', to: 'unacknowledged' });
      await store.recordChanges([
        { kind: 'state', at: 1_000, equipment: lathe, state: 'running', previous: 'unknown' },
        { kind: 'scenario', at: 1_000, scenario: aScenario('s1', 1_000) },
        { kind: 'presence', at: 900, presence },
        { kind: 'progress', at: 1_500, progress: aProgress('s1', 'proven', 1_500) },
        alarm,
      ]);
      await store.heartbeat(5_000);
      await store.heartbeat(4_000);
      await store.stop();
      store = place.open();
      await store.start();
      expect(await store.restore()).toEqual({
        progress: [aProgress('s1', 'proven', 1_500)],
        presences: [presence],
        alarms: [alarm.alarm],
      });
      expect((await store.scenarios({ fromMs: 0, toMs: 9_999 }, { limit: 9 })).items).toMatchObject([
        { toMs: 5_000, endReason: 'server-stopped' },
      ]);
      expect(await store.stateIntervals(lathe, 1_000, 9_000)).toMatchObject([
        { state: 'running', toMs: 5_000 },
        { state: 'unknown', fromMs: 5_000, toMs: 9_000 },
      ]);
    });
  });

  useContract(() => store);

  describe('6 says what is wrong', () => {
    it('a user name or card taken twice is a conflict, and nothing of the second person stays', async () => {
      await store.addPerson(aPerson('p1', { username: 'li' }), null, ['card']);
      await expect(store.addPerson(aPerson('p2', { username: 'li' }), null, [])).rejects.toThrow(
        RecordConflict,
      );
      await expect(store.addPerson(aPerson('p3'), null, ['card'])).rejects.toThrow(RecordConflict);
      expect(await store.personById('p3')).toBeUndefined();
    });

    it.each(['x', 'bnVsbA', Buffer.from('["a"]').toString('base64url')])(
      'the cursor %s is not ours',
      async (cursor) => {
        await expect(store.scenarios({ fromMs: 0, toMs: 1 }, { limit: 1, cursor })).rejects.toThrow(
          InvalidCursor,
        );
      },
    );

    it('after stop it is not healthy and refuses, in its own words', async () => {
      expect(await store.health()).toEqual({ ok: true });
      await store.stop();
      expect((await store.health()).ok).toBe(false);
      await expect(store.progress({})).rejects.toThrow(RecordsUnavailable);
    });

    it('does not open records that a newer version has written', async () => {
      await place.sql(`insert into schema_version (version, name) values (9999, 'future')`);
      await expect(place.open().start()).rejects.toThrow(/newer version/);
    });
  });
}

describe('record store on SQLite', () => {
  suite(async () => sqlitePlace());

  it('5 every fact whose promise resolved is there after kill -9', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'twin-records-'));
    const module = pathToFileURL(join(import.meta.dirname, '../../server/records/sql-store.ts')).href;
    const script = join(directory, 'writer.mts');
    writeFileSync(
      script,
      `import { createRecordStore } from ${JSON.stringify(module)};
       const log = { warn() {}, error() {}, info() {} };
       const store = createRecordStore({ directory: ${JSON.stringify(directory)}, log });
       await store.start();
       for (let n = 0; ; n++) {
         await store.appendFact({ id: 'f' + n, by: 't', atMs: n, kind: 'passed', person: 'p', project: 'P', step: 's' });
         process.stdout.write('f' + n + '\\n');
         await new Promise((resolve) => setImmediate(resolve));
       }`,
    );
    const child = spawn(process.execPath, ['--import', 'tsx', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.split('\n').length > 200) child.kill('SIGKILL');
      });
      child.once('close', () => resolve());
    });
    const promised = said.split('\n').slice(0, -1);
    expect(promised.length).toBeGreaterThan(150);
    const database = new Database(join(directory, 'records.sqlite'));
    const kept = new Set(
      (database.prepare('select id from fact').all() as { id: string }[]).map(({ id }) => id),
    );
    database.close();
    expect(promised.filter((id) => !kept.has(id))).toEqual([]);
    rmSync(directory, { recursive: true, force: true });
  });
});

const bin = postgresOrSkip();
describe.skipIf(bin === undefined)('record store on PostgreSQL', () => {
  let postgres: TestPostgres;
  let count = 0;
  beforeAll(async () => {
    if (bin) postgres = await startPostgres(bin);
  });
  afterAll(() => postgres.stop());

  suite(async () => {
    const databaseUrl = await postgres.database(`records_${count++}`);
    return {
      open: () => createRecordStore({ directory: '', databaseUrl, log }),
      sql: async (statement) => {
        const client = new pg.Client({ connectionString: databaseUrl });
        await client.connect();
        try {
          await client.query(statement);
        } finally {
          await client.end();
        }
      },
      remove: async () => undefined,
    };
  });
});
