/** `npm run import` on real stores: counts, refusals, the server's lock, and kill -9 in the middle. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDuckdbStore } from '../../server/history/duckdb-store.ts';
import { createLog } from '../../server/log.ts';
import { keepServerOut } from '../../server/open-history.ts';
import { createRecordStore } from '../../server/records/sql-store.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { ROOT } from '../support/running-house.ts';

const MACHINE = 'hall.lathe-01' as EquipmentId;
const HOUR_MS = 3_600_000;
const START_MS = Math.floor(Date.now() / HOUR_MS - 30) * HOUR_MS;
const READINGS = 12_000;
const LIMIT = { timeout: 90_000 };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'import-command-'));
  const equipment = [{ id: 'lathe-01', type: 'cnc-lathe' }];
  writeFileSync(
    join(directory, 'base.json'),
    JSON.stringify({ base: { id: 'school' }, workshops: [{ id: 'hall', equipment }] }),
  );
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A lathe that turns every other minute, a reading every second. */
function aFile(count = READINGS): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const turns = Math.floor(index / 60) % 2 === 1;
    const values = {
      execution: turns ? 'ACTIVE' : 'READY',
      mode: 'AUTOMATIC',
      spindle_speed: turns ? 1200 : 0,
      power: 1,
    };
    return JSON.stringify({
      topic: 'tb/school/hall/lathe-01/telemetry',
      payload: { ts: START_MS + index * 1_000, seq: index, values },
    });
  });
  const file = join(directory, 'past.ndjson');
  writeFileSync(file, lines.join('\n'));
  return file;
}

function start(file: string): { child: ChildProcess; ended: Promise<{ code: number | null; said: string }> } {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/import-command.ts', file], {
    cwd: ROOT,
    env: { ...process.env, DATA_DIR: join(directory, 'data'), BASE_FILE: join(directory, 'base.json') },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  return { child, ended };
}

/** Sequence numbers in history, and the states in the records. */
async function stored(): Promise<{ seqs: (number | undefined)[]; states: string[] }> {
  const log = createLog('silent');
  const history = createDuckdbStore({ directory: join(directory, 'data', 'history'), log });
  const records = createRecordStore({ directory: join(directory, 'data'), log });
  await history.start();
  await records.start();
  try {
    const seqs: (number | undefined)[] = [];
    for await (const piece of history.read({ fromMs: 0, toMs: Date.now() }))
      for (const sample of piece) seqs.push(sample.kind === 'values' ? sample.seq : undefined);
    const intervals = await records.stateIntervals(MACHINE, START_MS, START_MS + READINGS * 1_000);
    return { seqs, states: intervals.map(({ state, fromMs }) => `${fromMs - START_MS} ${state}`) };
  } finally {
    await history.stop();
    await records.stop();
  }
}

describe('npm run import', () => {
  it(
    'stores and evaluates a file, says what was refused, and changes nothing the second time',
    LIMIT,
    async () => {
      const file = aFile(600);
      writeFileSync(file, '\nno json\n', { flag: 'a' });
      const first = await start(file).ended;
      expect(first.said).toContain('accepted   600');
      expect(first.said).toContain('line 601: Not valid JSON');
      expect(first.code).toBe(0);
      const { seqs, states } = await stored();
      expect(seqs).toEqual(Array.from({ length: 600 }, (_, index) => index));
      expect(states.slice(0, 3)).toEqual(['0 idle', '60000 running', '120000 idle']);
      const second = await start(file).ended;
      expect(second.said).toMatch(/accepted {3}0\n {2}duplicate {2}600/);
      expect(second.said).not.toContain('evaluated');
    },
  );

  it('loses and doubles nothing when it is killed in the middle and run again', LIMIT, async () => {
    const file = aFile();
    const { child, ended } = start(file);
    const unfinished = join(directory, 'data', 'imports', 'unfinished.json');
    await expect.poll(() => existsSync(unfinished), { timeout: 60_000, interval: 5 }).toBe(true);
    child.kill('SIGKILL');
    await ended;
    const again = await start(file).ended;
    expect(again.code).toBe(0);
    const { seqs, states } = await stored();
    expect(seqs).toEqual(Array.from({ length: READINGS }, (_, index) => index));
    expect(states).toHaveLength(READINGS / 60);
    expect(existsSync(unfinished)).toBe(false);
  });

  it('sends people to the route while a server runs on the directory', LIMIT, async () => {
    const release = keepServerOut(join(directory, 'data'));
    try {
      const { code, said } = await start(aFile(1)).ended;
      expect(said).toContain('POST /api/v1/imports');
      expect(code).toBe(1);
    } finally {
      release();
    }
  });
});
