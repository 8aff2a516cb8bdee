/**
 * Every page in both languages, both themes, on a desk and on a phone: no script problems, nothing wider than the screen,
 * nothing that assistive tools stumble over; and each role sees on the page what is its own. The 3D scene has a test of its own.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { connectAsync } from 'mqtt';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EquipmentView, Page, ProgressView } from '../../shared/api.ts';
import { haveBrowser, openBrowser, openPage, signInOnPage } from '../support/browser.ts';
import { eventually, ROOT, startHouse, type RunningHouse } from '../support/running-house.ts';

const pictures = join(ROOT, 'test/e2e/screenshots');
const LOOKS = [
  { locale: 'zh-CN', theme: 'light', size: { width: 1440, height: 900 } },
  { locale: 'en', theme: 'dark', size: { width: 1440, height: 900 } },
  { locale: 'zh-CN', theme: 'dark', size: { width: 390, height: 844 } },
  { locale: 'en', theme: 'light', size: { width: 390, height: 844 } },
] as const;
const PAGES = [
  ['table', '/?view=table'],
  ['machine', '/equipment/machining.lathe-01?view=table'],
  ['projects', '/projects'],
  ['project', '/projects/p1-lathe-safe-start'],
  ['use', '/use?period=week'],
  ['alarms', '/alarms'],
] as const;

describe.runIf(haveBrowser())('the pages', () => {
  let house: RunningHouse;
  let browser: Browser;

  beforeAll(async () => {
    house = await startHouse();
    browser = await openBrowser();
    mkdirSync(pictures, { recursive: true });
    const ask = await house.as('instructor');
    await eventually(
      async () =>
        (await ask<Page<ProgressView>>('/progress')).items.some(({ steps }) =>
          steps.some(({ evidenceDetail }) => evidenceDetail),
        ),
      60_000,
      'a proven step',
    );
  }, 150_000);

  afterAll(async () => {
    await browser?.close();
    await house?.stop();
  });

  it.each(LOOKS)(
    'are sound in $locale, $theme, $size.width px',
    async (look) => {
      const { page, problems } = await openPage(browser, look);
      const found: string[] = [];
      const check = async (name: string): Promise<void> => {
        await page.waitForFunction(
          () => document.querySelector('.mantine-Skeleton-root, .mantine-Loader-root') === null,
        );
        const wider = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (wider > 0) found.push(`${name} is ${wider} px wider than the screen`);
        // The same elements on a phone: once per language is enough, it takes its time.
        const { violations } =
          look.size.width < 1000
            ? { violations: [] }
            : await new AxeBuilder({ page }).disableRules(['color-contrast']).analyze();
        for (const { id, impact, nodes } of violations)
          if (impact === 'serious' || impact === 'critical')
            found.push(`${name}: ${id} ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
        await page.screenshot({
          path: join(pictures, `${name}-${look.locale}-${look.theme}-${look.size.width}.png`),
        });
      };
      await page.goto(house.address);
      await page.locator('input[name=username]').waitFor();
      await check('sign-in');
      await signInOnPage(page, `${house.address}/?view=table`, 'instructor', house.password);
      for (const [name, path] of PAGES) {
        await page.goto(`${house.address}${path}`);
        await page.locator('main h1, main table').first().waitFor({ state: 'attached' });
        await check(name);
      }
      expect(found).toEqual([]);
      expect(problems).toEqual([]);
      await page.context().close();
    },
    120_000,
  );

  it('show a partner own machines only and nobody’s name, a student the own progress only, the display no projects', async () => {
    const textOf = async (role: 'partner' | 'student' | 'display', path: string): Promise<string> => {
      const { page, problems } = await openPage(browser);
      await signInOnPage(page, `${house.address}${path}`, role, house.password);
      await page.locator('main h1, main table').first().waitFor({ state: 'attached' });
      await page
        .locator('main')
        .getByText(/车床0[15]|我的进度/)
        .first()
        .waitFor();
      const text = await page.locator('body').innerText();
      expect(problems).toEqual([]);
      await page.context().close();
      return text;
    };
    const partner = await textOf('partner', '/?view=table');
    expect(partner).toContain('车床05');
    expect(partner).not.toContain('车床01');
    expect(partner).not.toMatch(/学生\d/);
    const student = await textOf('student', '/projects/p1-lathe-safe-start');
    expect(student).toContain('学生01');
    expect(student).not.toMatch(/学生0[2-9]/);
    const display = await textOf('display', '/?view=table');
    expect(display).not.toMatch(/学生\d|项目/);
  }, 60_000);

  it('tell a partner what the own machines were used for, with definitions and a file, and name nobody', async () => {
    const { page, problems } = await openPage(browser);
    const answers: Promise<string>[] = [];
    page.on('response', (response) => {
      if (response.url().includes('/api/v1/')) answers.push(response.text().catch(() => ''));
    });
    await signInOnPage(page, `${house.address}/?view=table`, 'partner', house.password);
    await page.getByRole('link', { name: '台账' }).click();
    await page.getByRole('button', { name: '车床05' }).waitFor();
    const figure = page.getByRole('button', { name: /^设备利用率/ });
    await figure.click();
    const sheet = page.getByRole('complementary', { name: '明细' });
    await sheet.getByText('使用时间 ÷（计划时间 − 维护 − 未知）').waitFor();
    expect(new URL(page.url()).searchParams.get('sheet')).toBe('figure:utilisation');
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    expect(await figure.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByRole('button', { name: 'CSV' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: '按设备' }).click(),
    ]);
    const csv = readFileSync(await file.path(), 'utf8');
    expect(csv).toContain('车床05');
    const seen = [csv, await page.locator('body').innerText(), ...(await Promise.all(answers))].join('\n');
    expect(seen).not.toContain('车床01');
    expect(seen).not.toMatch(/学生\d/);
    expect(problems).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('let the base manager map a machine that nobody knew, in a few clicks: its readings arrive and the sum holds', async () => {
    const gateway = await connectAsync(house.mqttUrl);
    const say = (n: number): Promise<unknown> =>
      gateway.publishAsync(
        'tb/demo/machining/lathe-08/telemetry',
        JSON.stringify({
          ts: Date.now(),
          seq: n,
          values: { spindle_rpm: 1_480 + n, sp_load: 31, temp1: 24 + n / 10 },
        }),
        { qos: 1 },
      );
    for (let n = 0; n < 30; n++) await say(n);
    const { page, problems } = await openPage(browser);
    await signInOnPage(page, `${house.address}/quarantine`, 'manager', house.password);
    await page.getByRole('button', { name: /未知设备.*lathe-08/ }).click();
    await page.getByLabel('temp1 对应的信号').first().waitFor();
    const { violations } = await new AxeBuilder({ page }).disableRules(['color-contrast']).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    await page.screenshot({ path: join(pictures, 'quarantine-zh-CN-light-1440.png') });
    await page.getByRole('button', { name: '采用 3 个，放到平面图' }).click();
    await page.getByRole('button', { name: '采用 3 个，去确认' }).click();
    await page.getByRole('button', { name: '确认接入' }).click();
    await page.getByText('30 条读数已重新读入').waitFor();
    await page.getByRole('img', { name: '等式成立' }).waitFor();
    await say(30);
    await gateway.endAsync();
    const ask = await house.as('manager');
    const lathe = await eventually(
      async () => {
        const view = await ask<EquipmentView>('/equipment/machining.lathe-08');
        const speed = view.signals.find(({ key }) => key === 'spindle_speed');
        return speed?.value === 1_510 && view;
      },
      10_000,
      'the reading after the mapping',
    );
    expect(lathe.signals.find(({ key }) => key === 'spindle_temp')?.value).toBe(27);
    // The twin knows it without a reload.
    await page.getByRole('link', { name: '孪生', exact: true }).click();
    await page.goto(`${house.address}/?view=table`);
    await page.getByRole('button', { name: '车床 08' }).waitFor();
    expect(problems).toEqual([]);
    await page.context().close();
  }, 90_000);
});
