/**
 * The main job, as a newcomer does it: a fresh clone in an empty folder, `npm start`, sign in, see a base that lives.
 * FRESH_INSTALL=on installs the packages anew as well; otherwise the clone shares those of this checkout, which `npm test` has
 * installed itself where they were missing, by the same function.
 * Takes the README's screenshot (into docs/img when SCREENSHOTS=docs, else beside the test).
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryAnswer, Page, ProgressView, ScenarioView } from '../../shared/api.ts';
import { haveBrowser, openBrowser, openPage, signInOnPage } from '../support/browser.ts';
import { eventually, ROOT, startHouse, type RunningHouse } from '../support/running-house.ts';

const pictures =
  process.env['SCREENSHOTS'] === 'docs' ? join(ROOT, 'docs/img') : join(ROOT, 'test/e2e/screenshots');

/** What a clone of this working tree would hold: tracked files and new ones that are not ignored. */
function cloneInto(directory: string): void {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    cpSync(join(ROOT, file), join(directory, file));
  }
}

const installsAnew = process.env['FRESH_INSTALL'] === 'on';

const seriesOf = (text: string, metric: string): string[] =>
  text.split('\n').filter((line) => line.startsWith(`${metric}{`));

describe.runIf(haveBrowser())('a fresh clone', () => {
  let checkout: string;
  let house: RunningHouse;
  let browser: Browser;
  let readyAt: number;

  beforeAll(async () => {
    checkout = mkdtempSync(join(tmpdir(), 'twin-clone-'));
    cloneInto(checkout);
    if (!installsAnew) symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'), 'junction');
    house = await startHouse({
      checkout,
      args: [execFileSync('which', ['npm'], { encoding: 'utf8' }).trim(), 'start'],
      readyLimitMs: 400_000,
    });
    readyAt = performance.now();
    browser = await openBrowser();
  }, 420_000);

  afterAll(async () => {
    await browser?.close();
    await house?.stop();
    rmSync(checkout, { recursive: true, force: true });
  });

  it('builds, starts and says each stage, the address and the sign-ins', async () => {
    const said = house.output();
    if (installsAnew) expect(said).toContain('packages installed');
    for (const stage of ['client built', 'stores open', 'broker listens', 'simulators ready'])
      expect(said).toContain(stage);
    expect(house.password).toMatch(/^\S{6,}$/);
    expect((await fetch(`${house.address}/readyz`)).status).toBe(200);
  });

  it('has readings of at least 30 machines, history, a scenario and a proven step within a minute', async () => {
    const left = (): number => 60_000 - (performance.now() - readyAt);
    const ask = await house.as('instructor');
    await eventually(
      async () => {
        const metrics = await (await fetch(`${house.address}/metrics`)).text();
        return (
          seriesOf(metrics, 'twin_equipment_readings_total').filter(
            (line) => Number(line.split(' ').at(-1)) > 0,
          ).length >= 30
        );
      },
      left(),
      'readings of 30 pieces of equipment',
    );
    const signals = {
      'machining.lathe-01': 'spindle_speed',
      'automation.robot-04': 'joint_1_speed',
      'machining.lathe-07': 'axis_z',
    };
    for (const [id, signal] of Object.entries(signals))
      await eventually(
        async () => {
          const answer = await ask<HistoryAnswer>(`/equipment/${id}/history?signal=${signal}`);
          return (answer.series[0]?.points.length ?? 0) > 0;
        },
        left(),
        `history of ${id}`,
      );
    await eventually(
      async () => (await ask<Page<ScenarioView>>('/scenarios')).items.length > 0,
      left(),
      'a scenario',
    );
    const proven = await eventually(
      async () => {
        const { items } = await ask<Page<ProgressView>>('/progress');
        return items.find(({ steps }) =>
          steps.some(({ status }) => status === 'proven' || status === 'passed'),
        );
      },
      left(),
      'a proven step',
    );
    const step = proven.steps.find(({ evidenceDetail }) => evidenceDetail !== undefined);
    expect(step?.evidenceDetail?.origin).toBe('simulated');
    expect(step?.evidenceDetail?.parts.length).toBeGreaterThan(0);
  }, 90_000);

  it('counts every reading exactly once: received = accepted + duplicate + quarantined', async () => {
    const metrics = await (await fetch(`${house.address}/metrics`)).text();
    const number = (line: string | undefined): number => Number(line?.split(' ').at(-1) ?? 0);
    const received = number(
      metrics.split('\n').find((line) => line.startsWith('twin_readings_received_total ')),
    );
    const results = seriesOf(metrics, 'twin_readings_total').map(number);
    expect(received).toBeGreaterThan(0);
    expect(results.reduce((sum, n) => sum + n, 0)).toBe(received);
  });

  it('shows the instructor the living base, a machine, a scenario, the project and the proven step', async () => {
    const { page, problems } = await openPage(browser);
    await signInOnPage(page, house.address, 'instructor', house.password);
    await page.waitForFunction(
      () => {
        const twin = (window as { __twin?: { equipment: number; samples: number; frames: number } }).__twin;
        return twin !== undefined && twin.equipment === 32 && twin.samples > 100 && twin.frames > 0;
      },
      undefined,
      { timeout: 60_000 },
    );
    await page.goto(`${house.address}/equipment/machining.lathe-01`);
    await page.getByRole('complementary', { name: '设备详情' }).getByText('车床01').waitFor();
    await page.getByText('学生01').first().waitFor();
    await page.waitForFunction(
      () => ((window as { __twin?: { frames: number } }).__twin?.frames ?? 0) > 3,
      undefined,
      { timeout: 60_000 },
    );
    await page.locator('.uplot canvas').waitFor();
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, 'twin.png'), timeout: 60_000 });
    await page.getByRole('link', { name: '数控车床安全操作与预热' }).first().click();
    await page
      .getByText(/已证实|已通过/)
      .first()
      .waitFor();
    await page.screenshot({ path: join(pictures, 'project.png'), timeout: 60_000 });
    expect(problems).toEqual([]);
    await page.context().close();
  }, 180_000);

  it('stops cleanly in under 5 seconds', async () => {
    const { code, tookMs } = await house.stop();
    expect([0, null]).toContain(code); // npm itself ends by the signal once the server has closed.
    expect(house.output()).not.toMatch(/ended hard|Closing failed/);
    expect(tookMs).toBeLessThan(5_000);
    await expect(fetch(`${house.address}/healthz`)).rejects.toThrow();
  });
});
