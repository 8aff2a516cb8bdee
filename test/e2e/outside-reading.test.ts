/**
 * A base that is not the demo's, a broker that is not ours, and somebody with mosquitto_pub: what is published is on the screen
 * and in the store, value and millisecond unchanged, whichever store it is; what is wrong gets its clear sentence and nothing stops.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryAnswer, Page, QuarantineItem } from '../../shared/api.ts';
import { haveBrowser, openBrowser, openPage, signInOnPage } from '../support/browser.ts';
import { influxMissing, startInfluxServer, type InfluxServer } from '../support/influx-server.ts';
import { hasMosquitto, startMosquitto, type Mosquitto } from '../support/mosquitto.ts';
import { eventually, ROOT, startHouse, type RunningHouse } from '../support/running-house.ts';

const missingInflux = influxMissing();
if (missingInflux !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(missingInflux);
  console.warn(`\n!! SKIPPED: ${missingInflux}\n`);
}

const BASE = {
  base: { id: 'school', name: { zh: '某校实训基地', en: 'A school' }, timezone: 'Asia/Shanghai' },
  workshops: [
    {
      id: 'press-shop',
      name: { zh: '冲压车间', en: 'Press shop' },
      outline: [
        [0, 0],
        [12, 0],
        [12, 8],
        [0, 8],
      ],
      equipment: [
        {
          id: 'press-01',
          type: 'generic',
          name: { zh: '冲床01', en: 'Press 01' },
          position: { x: 6, y: 4 },
          signals: [
            {
              key: 'force',
              kind: 'gauge',
              unit: 'kN',
              range: [0, 2000],
              digits: 3,
              name: { zh: '冲压力', en: 'Force' },
            },
            { key: 'guard', kind: 'state', values: ['OPEN', 'CLOSED'], name: { zh: '防护栏', en: 'Guard' } },
          ],
        },
      ],
    },
  ],
};
const TOPIC = 'tb/school/press-shop/press-01/telemetry';

const stores = missingInflux === undefined ? (['DuckDB', 'InfluxDB'] as const) : (['DuckDB'] as const);

describe.runIf(haveBrowser() && hasMosquitto()).each(stores)('with Mosquitto and %s', (store) => {
  let folder: string;
  let broker: Mosquitto;
  let influx: InfluxServer | undefined;
  let house: RunningHouse;
  let browser: Browser;

  const publish = (payload: string, topic = TOPIC): void => {
    const { port, hostname } = new URL(broker.url);
    execFileSync('mosquitto_pub', ['-h', hostname, '-p', port, '-q', '1', '-t', topic, '-s'], {
      input: payload,
    });
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'twin-school-'));
    writeFileSync(join(folder, 'base.json'), JSON.stringify(BASE));
    broker = await startMosquitto();
    if (store === 'InfluxDB') influx = await startInfluxServer();
    house = await startHouse({
      env: {
        BASE_FILE: join(folder, 'base.json'),
        MQTT_URL: broker.url,
        SIMULATORS: 'off',
        ...(influx && { INFLUX_URL: influx.url }),
      },
    });
    browser = await openBrowser();
    await eventually(async () => (await fetch(`${house.address}/readyz`)).ok, 20_000, 'ready');
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await house?.stop();
    await influx?.stop();
    await broker?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows and keeps a reading of mosquitto_pub unchanged, value and millisecond', async () => {
    const { page, problems } = await openPage(browser);
    // The table beside the panel: this test is about numbers, and software rendering of the scene is slow.
    await signInOnPage(
      page,
      `${house.address}/equipment/press-shop.press-01?view=table`,
      'instructor',
      house.password,
    );
    const panel = page.getByRole('complementary', { name: '设备详情' });
    await panel.getByText('冲床01').waitFor();
    const at = Date.now() - 1_234;
    publish(JSON.stringify({ ts: at, seq: 1, values: { force: 1480.203125, guard: 'CLOSED' } }));
    await panel.getByText('1480.203').first().waitFor({ timeout: 10_000 });
    const ask = await house.as('instructor');
    const found = await eventually(
      async () => {
        const answer = await ask<HistoryAnswer>(
          `/equipment/press-shop.press-01/history?signal=force,guard&from=${at}&to=${at + 1}`,
        );
        return answer.series.every(({ points }) => points.length > 0) && answer;
      },
      10_000,
      'the reading in history',
    );
    expect(found.series.map(({ signal, points, resolution }) => ({ signal, points, resolution }))).toEqual([
      { signal: 'force', points: [{ at, value: 1480.203125 }], resolution: 'raw' },
      { signal: 'guard', points: [{ at, value: 'CLOSED' }], resolution: 'raw' },
    ]);
    expect(problems).toEqual([]);
    await page.context().close();
  }, 90_000);

  it('gives every kind of bad input its own clear sentence, and goes on', async () => {
    const bad: [reason: string, payload: string, topic?: string][] = [
      ['unparsable', '{"ts":1764000000000,"values":{'],
      ['unparsable', '{"ts":1764000000000,"values":{"force":NaN}}'],
      ['wrong-type', JSON.stringify({ ts: Date.now(), values: { force: 'strong' } })],
      [
        'unknown-equipment',
        JSON.stringify({ ts: Date.now(), values: { force: 1 } }),
        'tb/school/press-shop/press-99/telemetry',
      ],
      ['too-large', `{"ts":1,"values":{"force":1}}${' '.repeat(300 * 1024)}`],
    ];
    for (const [, payload, topic] of bad) publish(payload, topic);
    const ask = await house.as('manager');
    const items = await eventually(
      async () => {
        const page = await ask<Page<QuarantineItem>>('/quarantine');
        return page.items.length >= bad.length && page.items;
      },
      10_000,
      'the refusals',
    );
    expect(items.map(({ refusal }) => refusal.code).sort()).toEqual(bad.map(([reason]) => reason).sort());
    for (const { sentence } of items) expect(sentence.zh).toMatch(/\p{Script=Han}/u);
    const nan = items.find(({ payload }) => payload.includes('NaN'));
    expect(nan?.sentence.en).toMatch(/NaN/);
    const at = Date.now();
    publish(JSON.stringify({ ts: at, values: { force: 7 } }));
    await eventually(
      async () => {
        const answer = await ask<HistoryAnswer>(
          `/equipment/press-shop.press-01/history?signal=force&from=${at}&to=${at + 1}`,
        );
        return answer.series[0]?.points.length === 1;
      },
      10_000,
      'a good reading after the bad ones',
    );
  });

  it('is not ready, and says why, while the broker is away; ready again when it is back', async () => {
    await broker.stopProcess();
    const reasons = await eventually(
      async () => {
        const answer = await fetch(`${house.address}/readyz`);
        return answer.status === 503 && (await answer.text());
      },
      20_000,
      '503 without a broker',
    );
    expect(reasons).toMatch(/broker/i);
    await broker.startProcess();
    await eventually(
      async () => (await fetch(`${house.address}/readyz`)).ok,
      40_000,
      'ready with the broker back',
    );
  }, 90_000);
});

describe('a bad base file', () => {
  it('stops the start and lists every fault with its place', () => {
    const folder = mkdtempSync(join(tmpdir(), 'twin-bad-'));
    const file = join(folder, 'base.json');
    writeFileSync(
      file,
      JSON.stringify({
        base: { id: 'Bad Id', timezone: 'Mars/Base' },
        workshops: [{ id: 'w', equipment: [{ id: 'x', type: 'steam-engine', owner: 'nobody' }] }],
      }),
    );
    const env = {
      ...process.env,
      BASE_FILE: file,
      PORT: '0',
      MQTT_PORT: '0',
      DATA_DIR: join(folder, 'data'),
    };
    const result = spawnSync(process.execPath, ['--import', 'tsx', 'server/main.ts', 'start'], {
      cwd: ROOT,
      env,
      encoding: 'utf8',
    });
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(/base\.id/);
    expect(result.stderr).toMatch(/workshops\[0\]\.equipment\[0\]\.type/);
    const checked = spawnSync(process.execPath, ['server/start.mjs', 'check-base', file], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(checked.status).not.toBe(0);
    expect(checked.stdout + checked.stderr).toMatch(/workshops\[0\]\.equipment\[0\]\.type/);
    rmSync(folder, { recursive: true, force: true });
  });
});
