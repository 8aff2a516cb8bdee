/**
 * The 3D scene in a real browser, fed over MQTT by somebody who is not our simulator: it moves when readings say so and only
 * then, costs nothing while nothing changes, never goes through React, and comes back after the card lost its context.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haveBrowser, openBrowser, openPage, signInOnPage } from '../support/browser.ts';
import { eventually, startHouse, type RunningHouse } from '../support/running-house.ts';

const BASE = {
  base: { id: 'school', name: { zh: '某校实训基地', en: 'A school' }, timezone: 'Asia/Shanghai' },
  workshops: [
    {
      id: 'hall',
      name: { zh: '车间', en: 'Hall' },
      outline: [
        [0, 0],
        [14, 0],
        [14, 7],
        [0, 7],
      ],
      equipment: [
        { id: 'lathe', type: 'cnc-lathe', name: { zh: '车床', en: 'Lathe' }, position: { x: 3, y: 4 } },
        { id: 'robot', type: 'robot-arm', name: { zh: '机器人', en: 'Robot' }, position: { x: 7, y: 4 } },
        { id: 'cmm', type: 'cmm', name: { zh: '三坐标', en: 'CMM' }, position: { x: 11, y: 4 } },
      ],
    },
  ],
};
const REST = { spindle_speed: 0, axis_x: 120, axis_z: 300, tool: 1, door: 'CLOSED' };
/** Part of the page where only the scene and its labels are, CSS pixels. */
const CLEAR = { x: 110, y: 70, width: 240, height: 140 };

interface Figures {
  frames: number;
  resting: boolean;
  drawCalls: number;
  samples: number;
  equipment: number;
}

const figuresOf = (page: Page): Promise<Figures> => page.evaluate('window.__twin');

/** Gives the number of frames once none was added for a second. */
async function atRest(page: Page): Promise<number> {
  let [last, since] = [-1, performance.now()];
  return eventually(
    async () => {
      const { frames, resting } = await figuresOf(page);
      if (frames !== last) [last, since] = [frames, performance.now()];
      return resting && performance.now() - since > 1_000 && { frames };
    },
    60_000,
    'a scene at rest',
  ).then(({ frames }) => frames);
}

/** Mean difference of two pictures per channel, 0…255, and how many colours the second has. */
async function compare(browser: Browser, before: Buffer, after: Buffer): Promise<[number, number]> {
  const page = await browser.newPage();
  try {
    return await page.evaluate(
      async (urls) => {
        const [a, b] = await Promise.all(
          urls.map(async (url) => {
            const image = new Image();
            image.src = url;
            await image.decode();
            const canvas = new OffscreenCanvas(image.width, image.height);
            const context = canvas.getContext('2d');
            context?.drawImage(image, 0, 0);
            return context?.getImageData(0, 0, image.width, image.height).data ?? new Uint8ClampedArray();
          }),
        );
        const [one, two] = [a ?? new Uint8ClampedArray(), b ?? new Uint8ClampedArray()];
        let sum = 0;
        const colours = new Set<number>();
        for (let i = 0; i < one.length; i++) {
          sum += Math.abs((one[i] ?? 0) - (two[i] ?? 0));
          if (i % 4 === 0) colours.add(((two[i] ?? 0) << 16) | ((two[i + 1] ?? 0) << 8) | (two[i + 2] ?? 0));
        }
        return [sum / one.length, colours.size] as [number, number];
      },
      [before, after].map((picture) => `data:image/png;base64,${picture.toString('base64')}`),
    );
  } finally {
    await page.close();
  }
}

describe.runIf(haveBrowser())('the scene', () => {
  let folder: string;
  let house: RunningHouse;
  let browser: Browser;
  let page: Page;
  let problems: string[];
  let device: MqttClient;
  let telling: NodeJS.Timeout | undefined;

  const publish = (values: Record<string, unknown>): Promise<unknown> =>
    device.publishAsync('tb/school/hall/lathe/telemetry', JSON.stringify({ ts: Date.now(), values }), {
      qos: 1,
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'twin-scene-'));
    writeFileSync(join(folder, 'base.json'), JSON.stringify(BASE));
    house = await startHouse({ env: { BASE_FILE: join(folder, 'base.json'), SIMULATORS: 'off' } });
    device = await connectAsync(house.mqttUrl);
    await publish(REST);
    browser = await openBrowser();
    ({ page, problems } = await openPage(browser, { size: { width: 480, height: 480 } }));
    await signInOnPage(page, house.address, 'instructor', house.password);
    await page.locator('.scene canvas').waitFor();
  }, 120_000);

  afterAll(async () => {
    clearInterval(telling);
    await device?.endAsync();
    await browser?.close();
    await house?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says that it is being set up until the first picture, and then draws few calls', async () => {
    await page.locator('.scene-loading').waitFor({ state: 'detached', timeout: 60_000 });
    const { frames, drawCalls, equipment } = await figuresOf(page);
    expect(equipment).toBe(3);
    expect(frames).toBeGreaterThan(0);
    expect(drawCalls).toBeGreaterThan(0);
    expect(drawCalls).toBeLessThanOrEqual(40);
  }, 70_000);

  it('puts no label where no machine is, nor over the panels', async () => {
    await atRest(page);
    const boxes = await page.locator('.scene-label:visible, .scene-person:visible').evaluateAll((labels) =>
      labels.map((label) => {
        const { left, top, right, bottom } = label.getBoundingClientRect();
        const header = document.querySelector('header.header')?.getBoundingClientRect().bottom ?? 0;
        return { left, top: top - header, right, bottom };
      }),
    );
    expect(boxes.length).toBeGreaterThanOrEqual(3);
    for (const { left, top, right, bottom } of boxes) {
      expect(left).toBeGreaterThan(0);
      expect(top).toBeGreaterThanOrEqual(40);
      expect(right).toBeLessThan(480);
      expect(bottom).toBeLessThan(480 * 0.75);
    }
  }, 40_000);

  it('draws nothing while a machine keeps saying the same, and starts when its spindle turns', async () => {
    const before = await atRest(page);
    const { samples } = await figuresOf(page);
    const heard = (count: number): Promise<unknown> =>
      eventually(
        async () => {
          await publish(REST);
          return (await figuresOf(page)).samples >= samples + count;
        },
        20_000,
        'readings in the page',
      );
    await heard(40);
    expect((await figuresOf(page)).frames).toBe(before);
    await eventually(
      async () => {
        await publish({ spindle_speed: 600 }); // Told again, as devices do: an old speed counts as none.
        return (await figuresOf(page)).frames >= before + 3;
      },
      40_000,
      'pictures of a turning spindle',
    );
    await publish({ spindle_speed: 0 });
    const rested = await atRest(page);
    await publish({ axis_z: 200 });
    await eventually(
      async () => (await figuresOf(page)).frames > rested,
      40_000,
      'pictures of a moving carriage',
    );
  }, 150_000);

  it('lets readings past React, which renders the scene again only when a person chooses', async () => {
    // React hangs the props of the last render on the element; another render means another object.
    const keep = `(() => { const e = document.querySelector('.scene');
      return e[Object.keys(e).find((key) => key.startsWith('__reactProps$'))]; })()`;
    await page.evaluate(`void (window.__before = ${keep})`);
    const { samples } = await figuresOf(page);
    await eventually(
      async () => {
        await publish({ ...REST, axis_z: 200 + (Date.now() % 100) });
        return (await figuresOf(page)).samples >= samples + 30;
      },
      20_000,
      'readings in the page',
    );
    expect(await page.evaluate(`window.__before === ${keep}`)).toBe(true);
    await page.locator('.scene-label').first().click();
    await page.waitForURL(/\/equipment\//);
    expect(await page.evaluate(`window.__before === ${keep}`)).toBe(false);
    await page.goBack();
  }, 60_000);

  it('comes back as it was after the card lost its context', async () => {
    await page.getByRole('button', { name: '回到全景' }).click();
    await publish(REST);
    // The machine must not fall silent meanwhile: then its label and ring would rightly change.
    telling = setInterval(() => void publish(REST), 500);
    await atRest(page);
    const before = await page.screenshot({ clip: CLEAR });
    await page.evaluate(`(() => {
      const canvas = document.querySelector('.scene canvas');
      window.__loss = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
      const lost = new Promise((resolve) => canvas.addEventListener('webglcontextlost', resolve, { once: true }));
      window.__loss.loseContext();
      return lost.then(() => undefined);
    })()`);
    const { frames } = await figuresOf(page);
    await page.evaluate(`setTimeout(() => window.__loss.restoreContext())`);
    await eventually(async () => (await figuresOf(page)).frames > frames, 60_000, 'a picture again');
    await atRest(page);
    const [difference, colours] = await compare(browser, before, await page.screenshot({ clip: CLEAR }));
    expect(colours).toBeGreaterThan(200);
    expect(difference).toBeLessThan(1);
    expect(problems).toEqual([]);
  }, 200_000);
});
