/** Exports over a real server: who gets what, and files as a spreadsheet and other programs read them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse } from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvText, csvValue } from '../../../../shared/csv-cell.ts';
import { FOREIGN, OWN, startPeopleHouse, type PeopleHouse } from './people-house.ts';

let house: PeopleHouse;
const T0 = 1_764_000_000_000;
const PERIOD = `from=${T0 - 1_000}&to=${T0 + 60_000}`;

beforeAll(async () => {
  house = await startPeopleHouse();
  house.clock.nowMs = T0;
  for (const equipment of [OWN, FOREIGN]) {
    await house.values(equipment, T0, { speed: -0.5, program: '=HYPERLINK("http://x")', door_open: false });
    await house.values(equipment, T0 + 1, { speed: null, program: '第一段, "暖机"\n2' });
  }
});
afterAll(() => house?.stop());

const text = async (answer: Response) => {
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer()).toString('utf8');
};

describe('GET /api/v1/exports', () => {
  it('is for manager and instructor, for partners with their own equipment, and for nobody else', async () => {
    const statuses = async (path: string) =>
      Promise.all(
        [undefined, 'manager', 'instructor', 'partner', 'student', 'display'].map(async (who) => {
          const answer = await house.ask(who, path);
          await answer.arrayBuffer();
          return answer.status;
        }),
      );
    expect(await statuses(`/api/v1/exports?${PERIOD}&equipment=${OWN}`)).toEqual([
      401, 200, 200, 200, 403, 403,
    ]);
    expect(await statuses(`/api/v1/exports?${PERIOD}&equipment=${FOREIGN}`)).toEqual([
      401, 200, 200, 404, 403, 403,
    ]);
    expect(await text(await house.ask('partner', `/api/v1/exports?${PERIOD}`))).not.toContain(FOREIGN);
  });

  it('is CSV that a spreadsheet opens as it is meant: Chinese, units, no formulas, numbers as numbers', async () => {
    const answer = await house.ask('manager', `/api/v1/exports?${PERIOD}&equipment=${OWN}`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w-]+\.csv"$/);
    const whole = await text(answer);
    expect(whole.startsWith('\ufeff#')).toBe(true);
    const [about, header, ...rows] = parse<string[]>(whole.slice(1).trimEnd()).data;
    expect(about?.join()).toContain('Training Base Twin; base ');
    expect(header?.slice(0, 3)).toEqual(['time', 'epoch_ms', 'equipment']);
    const column = (name: RegExp) => header?.findIndex((title) => name.test(title)) ?? -1;
    expect(rows).toHaveLength(2);
    expect(rows[0]?.slice(0, 3)).toEqual(['2025-11-24T16:00:00.000Z', String(T0), OWN]);
    expect(rows[0]?.[column(/^speed \(/)]).toBe('-0.5');
    expect(rows[0]?.[column(/^program/)]).toBe('\'=HYPERLINK("http://x")');
    expect(rows[1]?.[column(/^speed/)]).toBe('UNAVAILABLE');
    expect(rows[1]?.[column(/^program/)]).toBe('第一段, "暖机"\n2');
    expect(rows[1]?.[column(/^door_open/)]).toBe('');
  });

  it('is Parquet with a row per value, and line protocol, of the asked signals only', async () => {
    const answer = await house.ask(
      'instructor',
      `/api/v1/exports?${PERIOD}&equipment=${OWN}&signals=speed&format=parquet`,
    );
    const directory = mkdtempSync(join(tmpdir(), 'twin-parquet-'));
    const file = join(directory, 'x.parquet');
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const rows = await connection.runAndReadAll(
      `SELECT epoch_ms(time), equipment, signal, kind, number FROM read_parquet('${file}') ORDER BY time`,
    );
    expect(rows.getRowsJson()).toEqual([
      [String(T0), OWN, 'speed', 'number', -0.5],
      [String(T0 + 1), OWN, 'speed', 'unavailable', null],
    ]);
    connection.disconnectSync();
    instance.closeSync();
    rmSync(directory, { recursive: true });
    const lines = await text(
      await house.ask(
        'manager',
        `/api/v1/exports?${PERIOD}&equipment=${OWN}&signals=speed&format=line-protocol`,
      ),
    );
    expect(lines.split('\n').slice(1)).toEqual([
      expect.stringMatching(new RegExp(`^reading,equipment=${OWN} .*n_speed=-0.5.* ${T0}000000$`)),
      expect.stringMatching(new RegExp(`u_speed=t.* ${T0 + 1}000000$`)),
      '',
    ]);
  });

  it('refuses what makes no sense with a sentence, and a second one at the same time', async () => {
    const status = async (query: string) => (await house.ask('manager', `/api/v1/exports?${query}`)).status;
    expect(await status(`from=${T0}&to=${T0 - 5}`)).toBe(400);
    expect(await status(`from=0&to=${T0}`)).toBe(400);
    expect(await status('equipment=no.such')).toBe(404);
    expect(await status('signals=nothing_of_the_kind')).toBe(400);
    expect(await status('format=xlsx')).toBe(400);
    const both = await Promise.all([
      house.ask('manager', `/api/v1/exports?${PERIOD}`),
      house.ask('manager', `/api/v1/exports?${PERIOD}`),
    ]);
    const statuses = both.map((answer) => answer.status).sort();
    for (const answer of both) await answer.arrayBuffer();
    expect(statuses).toEqual([200, 429]);
    expect(await status(PERIOD)).toBe(200);
  });
});

describe('a cell of CSV', () => {
  it('never begins a formula when it is a text, and is a number when it is one', () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r'])
      expect(csvText(`${start}1`).replace('"', '')).toMatch(/^'/);
    expect([-5, -0, 1e-7, true, null, undefined, 'a'].map((value) => csvValue(value))).toEqual([
      '-5',
      '-0',
      '1e-7',
      'true',
      'UNAVAILABLE',
      '',
      'a',
    ]);
    expect(csvText('a"b,c\r\n')).toBe('"a""b,c\r\n"');
  });
});
