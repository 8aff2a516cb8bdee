/** `POST /api/v1/imports` as a base manager, and everybody else, meets it. */
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryAnswer } from '../../../../shared/api.ts';
import type { ImportAnswer } from '../../../../shared/imports.ts';
import { startPeopleHouse, type PeopleHouse } from './people-house.ts';

let house: PeopleHouse;
let topic: string;
let signal: string;
let id: string;
let startMs: number;

beforeAll(async () => {
  house = await startPeopleHouse();
  const machine = house.base.equipment[0];
  const gauge = machine?.signals.find(({ kind }) => kind === 'gauge');
  if (!machine || !gauge) throw new Error('the base has no machine with a gauge');
  id = machine.id;
  signal = gauge.key;
  topic = `tb/${house.base.id}/${machine.id.replace('.', '/')}/telemetry`;
  startMs = house.clock.nowMs - 3 * 3_600_000;
});
afterAll(() => house.stop());

/** Readings a second apart. */
const readings = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      topic,
      payload: { ts: startMs + (from + index) * 1_000, values: { [signal]: from + index } },
    }),
  );

const send = (who: string | undefined, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  house.ask(who, '/api/v1/imports', {
    method: 'POST',
    body: typeof body === 'string' ? body : Buffer.from(body),
    headers: { 'content-type': 'application/x-ndjson', 'accept-language': 'en', ...headers },
  });

const sendLines = async (lines: readonly string[], headers = {}): Promise<ImportAnswer> => {
  const answer = await send('manager', lines.join('\n'), headers);
  expect(answer.status).toBe(200);
  return (await answer.json()) as ImportAnswer;
};

async function stored(from: number, count: number): Promise<unknown[]> {
  const [fromMs, toMs] = [startMs + from * 1_000, startMs + (from + count) * 1_000];
  const answer = await house.ask(
    'manager',
    `/api/v1/equipment/${id}/history?signal=${signal}&from=${fromMs}&to=${toMs}&points=20000`,
  );
  const { series } = (await answer.json()) as HistoryAnswer;
  return series[0]?.points ?? [];
}

describe('an import', () => {
  it('can be read back when it is answered, at the times of the readings', async () => {
    const answer = await sendLines(readings(0, 50).toReversed());
    expect(answer).toMatchObject({ lines: 50, received: 50, accepted: 50, duplicate: 0, refused: 0 });
    expect([answer.from, answer.to]).toEqual([startMs, startMs + 49_000]);
    expect(await stored(0, 50)).toEqual(
      Array.from({ length: 50 }, (_, index) => ({ at: startMs + index * 1_000, value: index })),
    );
  });

  it('changes nothing when it comes again, or when only a part of it is new', async () => {
    expect(await sendLines(readings(0, 50))).toMatchObject({
      accepted: 0,
      duplicate: 50,
      evaluated: { equipment: 0, results: 0 },
    });
    expect(await sendLines(readings(40, 20))).toMatchObject({ accepted: 10, duplicate: 10 });
    expect(await stored(0, 100)).toHaveLength(60);
  });

  it('takes every form of a payload: an object, a text, several readings, spaces, members in another order', async () => {
    const reading = (index: number) => ({ ts: startMs + index * 1_000, values: { [signal]: index } });
    const answer = await sendLines([
      JSON.stringify({ topic, payload: JSON.stringify(reading(200)) }),
      JSON.stringify({ topic, payload: [reading(201), reading(202)] }),
      `  {  "topic" : "${topic}" , "payload" : ${JSON.stringify(reading(203))} }  \r`,
      JSON.stringify({ note: { payload: [1] }, payload: reading(204), topic }),
      JSON.stringify({ topic, payload: reading(205), note: 'later' }),
      '',
    ]);
    expect(answer).toMatchObject({ lines: 5, received: 6, accepted: 6, refused: 0 });
    expect(await stored(200, 10)).toHaveLength(6);
  });

  it('takes gzip, as a content type and as an encoding', async () => {
    const packed = (from: number) => gzipSync(readings(from, 5).join('\n'));
    const byType = await send('manager', packed(300), { 'content-type': 'application/gzip' });
    const byEncoding = await send('manager', packed(310), { 'content-encoding': 'gzip' });
    for (const answer of [byType, byEncoding])
      expect(await answer.json()).toMatchObject({ accepted: 5, refused: 0 });
  });

  it('refuses what the door refuses, by line, with its sentence; the rest is taken', async () => {
    const bad = [
      'no json',
      '[]',
      '{"payload":{}}',
      JSON.stringify({ topic: 'tb/elsewhere/x/y/telemetry', payload: { ts: 1, values: { a: 1 } } }),
      JSON.stringify({ topic: 'nothing/known', payload: {} }),
      JSON.stringify({ topic, payload: { ts: startMs, values: { [signal]: 'fast' } } }),
      `{"topic":"${topic}","payload":{"ts":${startMs},"values":{"${signal}":1e999}}}`,
      `{"topic":"${topic}","payload":{"ts":${startMs},"values":{"${signal}":NaN}}}`,
      JSON.stringify({ topic, payload: { ts: startMs, values: { [signal]: 1, note: 'x'.repeat(300_000) } } }),
      JSON.stringify({ topic, payload: { ts: house.clock.nowMs + 3_600_000, values: { [signal]: 1 } } }),
      JSON.stringify({ topic, payload: { ts: startMs - 400 * 86_400_000, values: { [signal]: 1 } } }),
      JSON.stringify({ topic: 'spBv1.0/group/NDATA/node', payload: 'x' }),
      JSON.stringify({ topic, payload: { values: { [signal]: 1 } } }),
      'x'.repeat(3 * 1024 * 1024),
    ];
    const answer = await sendLines([...bad, ...readings(400, 2)]);
    expect(answer).toMatchObject({ lines: 16, received: 16, accepted: 2, refused: 14 });
    expect(answer.refusals.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '1 unparsable',
      '2 wrong-shape',
      '3 wrong-shape',
      '4 other-base',
      '5 unknown-topic',
      '6 wrong-type',
      '7 not-finite',
      '8 nan-literal',
      '9 too-large',
      '10 not-past',
      '11 too-old',
      '12 not-as-text',
      '13 time-missing',
      '14 too-large',
    ]);
    expect(answer.refusals[12]?.message).toContain('The time is missing');
    expect(answer.reasons).toMatchObject({ 'too-large': 2, 'wrong-shape': 2 });
    const chinese = await sendLines(['no json'], { 'accept-language': 'zh-CN' });
    expect(chinese.refusals[0]?.message).toContain('不是有效的 JSON');
  });

  it('lists the first hundred refusals and counts all', async () => {
    const answer = await sendLines(Array.from({ length: 450 }, () => 'bad'));
    expect(answer.refused).toBe(450);
    expect(answer.refusals.map(({ line }) => line)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
  });

  it('is for the base manager only, and not for other sites', async () => {
    expect((await send(undefined, '')).status).toBe(401);
    for (const who of ['instructor', 'student', 'partner', 'display'])
      expect((await send(who, '')).status).toBe(403);
    expect((await send('manager', '', { origin: 'https://elsewhere.example' })).status).toBe(403);
  });

  it('runs alone; what is broken off keeps nothing and lets the next one in', async () => {
    const cookie = await house.cookie('manager');
    const url = new URL('/api/v1/imports', house.url);
    const slow = request(url, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/x-ndjson' },
    });
    slow.on('error', () => undefined); // It is broken off below.
    slow.write(`${readings(500, 5).join('\n')}\n`);
    await expect.poll(() => existsSync(join(house.settings.dataDir, 'imports', 'runs'))).toBe(true);
    const refused = await send('manager', readings(600, 1).join('\n'));
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({
      detail: expect.stringContaining('only one runs at a time') as string,
    });
    slow.destroy();
    await expect.poll(async () => (await send('manager', readings(600, 1).join('\n'))).status).toBe(200);
    expect(await stored(500, 5)).toEqual([]);
  });

  it('counts for itself, so that what equipment sends still adds up', async () => {
    const text = await (await fetch(`${house.url}/metrics`)).text();
    const count = (name: string): number => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
    expect(count('twin_import_readings_total\\{result="accepted"\\}')).toBeGreaterThan(70);
    expect(count('twin_import_readings_total\\{result="refused"\\}')).toBeGreaterThan(400);
    expect(count('twin_readings_received_total')).toBe(0);
  });
});
