import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from '../../../../shared/api.ts';
import type {
  BaseVersion,
  OnboardAnswer,
  Proposal,
  QuarantineSummary,
} from '../../../../shared/onboarding.ts';
import { startPeopleHouse, type PeopleHouse } from '../api/people-house.ts';

const TOPIC = 'tb/demo/machining/lathe-08/telemetry';

describe('a base manager', () => {
  let house: PeopleHouse;
  beforeEach(async () => {
    house = await startPeopleHouse({ withHistory: false });
  });
  afterEach(() => house.stop());

  const say = (topic: string, body: unknown): void =>
    house.ingest.receive({
      topic,
      payload: new TextEncoder().encode(JSON.stringify(body)),
      retained: false,
      receivedAtMs: house.clock.nowMs,
    });
  const unknownLathe = (count = 40): void => {
    for (let n = 0; n < count; n++)
      say(TOPIC, {
        ts: house.clock.nowMs - (count - n) * 1_000,
        seq: n,
        values: { spindle_rpm: 1_400 + n, sp_load: 30 + (n % 9), cnt_b: n % 3 },
      });
  };
  const get = async <T>(path: string): Promise<T> => {
    const answer = await house.ask('manager', `/api/v1${path}`);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const post = async (path: string, body: unknown, as = 'manager'): Promise<Response> =>
    house.ask(as, `/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const summary = () => get<QuarantineSummary>('/quarantine/summary?window=1h');
  /** The proposal of the only group as a request, everything that was guessed taken. */
  const asProposed = async () => {
    const { groups, file } = await summary();
    const id = groups[0]?.id ?? '';
    const proposal = await get<Proposal>(`/quarantine/groups/${id}/proposal`);
    const mappings = proposal.observed.flatMap(({ name, candidates: [best] }) =>
      best && best.score >= 0.6 ? [{ name, signal: best.key }] : [],
    );
    const { workshop, equipment, type } = proposal;
    const body = {
      hash: file.hash,
      workshop,
      equipment,
      type,
      name: '车床 08',
      owner: null,
      position: null,
      mappings,
    };
    return { id, proposal, body };
  };

  it('maps an unknown machine: its readings arrive under our names, at once, the sum holds, and the file says so', async () => {
    unknownLathe();
    const { id, proposal, body } = await asProposed();
    expect(proposal).toMatchObject({
      kind: 'new-equipment',
      equipment: 'lathe-08',
      type: 'cnc-lathe',
      messages: 40,
    });
    expect(body.mappings).toEqual([
      { name: 'spindle_rpm', signal: 'spindle_speed' },
      { name: 'sp_load', signal: 'spindle_load' },
    ]);
    const answer = (await (await post(`/quarantine/groups/${id}/onboard`, body)).json()) as OnboardAnswer;
    expect(answer).toMatchObject({
      kind: 'done',
      version: 2,
      reread: { accepted: 40, quarantined: 0, left: 0 },
    });
    const { sums, groups, handled, file } = await summary();
    expect(sums).toMatchObject({ received: 40, accepted: 40, quarantined: 0 });
    // What was not mapped is a hint from now on, not a refusal.
    expect(groups.filter(({ hint }) => !hint)).toEqual([]);
    expect(handled).toMatchObject([{ kind: 'mapped', title: '车床 08', readings: 40, version: 2 }]);
    expect(file).toMatchObject({ version: 2, undo: { version: 1 } });
    const lathe = await get<{ signals: { key: string; value: unknown }[] }>('/equipment/machining.lathe-08');
    expect(lathe.signals.find(({ key }) => key === 'spindle_speed')?.value).toBe(1_439);
    expect(readFileSync(house.settings.baseFile, 'utf8')).toContain('"spindle_rpm": "spindle_speed"');
    say(TOPIC, { ts: house.clock.nowMs, seq: 99, values: { spindle_rpm: 7 } });
    expect((await summary()).sums).toMatchObject({ received: 41, accepted: 41 });
  });

  it('takes a change back within ten minutes; what was read stays read', async () => {
    unknownLathe(5);
    const { id, body } = await asProposed();
    await post(`/quarantine/groups/${id}/onboard`, body);
    const { file } = await summary();
    expect((await post(`/base-versions/${file.undo?.version ?? 0}/restore`, {})).status).toBe(200);
    expect((await house.ask('manager', '/api/v1/equipment/machining.lathe-08')).status).toBe(404);
    const { items } = await get<Page<BaseVersion>>('/base-versions');
    expect(items.map(({ version, current }) => [version, current])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    expect(items[0]?.changes[0]?.zh).toContain('移除设备');
    expect((await summary()).file.undo).toBeNull();
    expect((await post('/base-versions/77/restore', {})).status).toBe(404);
  });

  it('is shown both sides where somebody else has changed the file, and keeps both by asking again', async () => {
    unknownLathe(5);
    const { id, body } = await asProposed();
    const other = JSON.parse(readFileSync(house.settings.baseFile, 'utf8')) as {
      workshops: { equipment: unknown[] }[];
    };
    other.workshops[1]?.equipment.push({ id: 'printer-09', type: 'printer-3d' });
    writeFileSync(house.settings.baseFile, JSON.stringify(other, null, 2));
    const answer = (await (await post(`/quarantine/groups/${id}/onboard`, body)).json()) as OnboardAnswer;
    if (answer.kind !== 'conflict') throw new Error(`not a conflict: ${answer.kind}`);
    expect(answer.changes[0]?.en).toContain('printer-09 added');
    expect((await summary()).sums.quarantined).toBe(5);
    const second = (await (
      await post(`/quarantine/groups/${id}/onboard`, { ...body, hash: answer.hash })
    ).json()) as OnboardAnswer;
    expect(second).toMatchObject({ kind: 'done', reread: { accepted: 5 } });
    const text = readFileSync(house.settings.baseFile, 'utf8');
    expect([text.includes('printer-09'), text.includes('lathe-08')]).toEqual([true, true]);
  });

  it('cannot map values that lie outside the range of their signal, nor two names to one signal', async () => {
    for (let n = 0; n < 10; n++)
      say(TOPIC, { ts: house.clock.nowMs + n, values: { spindle_temp_x10: 240 + n, t2: 20 } });
    const { id, body } = await asProposed();
    const map = (mappings: unknown) =>
      post(`/quarantine/groups/${id}/onboard`, { ...body, type: 'cnc-lathe', mappings });
    expect((await map([{ name: 'spindle_temp_x10', signal: 'spindle_temp' }])).status).toBe(400);
    expect(
      (
        await map([
          { name: 't2', signal: 'power' },
          { name: 'spindle_temp_x10', signal: 'power' },
        ])
      ).status,
    ).toBe(400);
    expect((await map([])).status).toBe(400);
    expect((await map([{ name: 'spindle_temp_x10', signal: 'spindle_temp', scale: 0.1 }])).status).toBe(200);
    expect(
      house.pipeline
        .equipmentNow('machining.lathe-08' as never)
        ?.signals.find(({ key }) => key === 'spindle_temp')?.value,
    ).toBeCloseTo(24.9);
  });

  it('reads one message after the other: JSON in lines, other bytes as hex, nothing that could move a cursor', async () => {
    say(TOPIC, { ts: house.clock.nowMs, values: { a: '\u202e<script>' } });
    house.ingest.receive({
      topic: TOPIC,
      payload: new Uint8Array([0xff, 0x3c, 0x00]),
      retained: false,
      receivedAtMs: house.clock.nowMs,
    });
    const { groups } = await summary();
    const read = async (code: string) =>
      get<{ form: string; lines: string[]; of: number }>(
        `/quarantine/groups/${groups.find((group) => group.code === code)?.id ?? ''}/message`,
      );
    const json = await read('unknown-equipment');
    expect(json).toMatchObject({ form: 'json', of: 1 });
    expect(json.lines.join()).toContain('\\u202e<script>');
    expect(await read('unparsable')).toMatchObject({
      form: 'hex',
      lines: [expect.stringMatching(/^0000 {2}ff 3c 00 .*·<·$/)],
    });
  });

  it('puts a group aside with a reason and an end, and finds it in what was handled', async () => {
    unknownLathe(2);
    const { id } = await asProposed();
    expect(
      (await post(`/quarantine/groups/${id}/ignore`, { reason: ' ', until: house.clock.nowMs + 1 })).status,
    ).toBe(400);
    const until = house.clock.nowMs + 3_600_000;
    expect((await post(`/quarantine/groups/${id}/ignore`, { reason: '调试中', until })).status).toBe(204);
    expect(await summary()).toMatchObject({
      groups: [{ ignored: { reason: '调试中', until, by: 'manager（演示）' } }],
      handled: [{ kind: 'ignored', by: 'manager（演示）' }],
    });
    expect((await post('/quarantine/groups/0/ignore', { reason: 'x', until })).status).toBe(404);
  });

  it('is alone here: nobody else may look or write', async () => {
    unknownLathe(1);
    const { id, body } = await asProposed();
    for (const role of ['instructor', 'student', 'partner', 'display', undefined]) {
      const wanted = role === undefined ? 401 : 403;
      for (const path of [
        '/quarantine/summary',
        `/quarantine/groups/${id}/message`,
        `/quarantine/groups/${id}/proposal`,
        '/base-versions',
      ])
        expect((await house.ask(role, `/api/v1${path}`)).status).toBe(wanted);
      if (role !== undefined)
        expect((await post(`/quarantine/groups/${id}/onboard`, body, role)).status).toBe(403);
    }
  });
});
