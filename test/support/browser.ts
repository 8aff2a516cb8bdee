/** Debian's Chromium, driven by playwright-core; WebGL in software, nothing sent to other hosts. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** True when there is a browser. With CI=true a missing one is a failure that names the remedy, not a skip. */
export function haveBrowser(): boolean {
  if (existsSync(EXECUTABLE)) return true;
  const sentence = `No browser at ${EXECUTABLE}: the end-to-end tests need Chromium. Install it with "npm run services".`;
  if (process.env['CI'] === 'true') throw new Error(sentence);
  console.warn(`\n!! SKIPPED: ${sentence}\n`);
  return false;
}

/** Starts the browser; close it in `afterAll`. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
}

/** Software rendering pays for every pixel: only pictures that people will look at (SCREENSHOTS=docs) need all of them. */
const DEVICE_SCALE = process.env['SCREENSHOTS'] === 'docs' ? 1 : 0.5;

export interface PageOptions {
  locale?: 'zh-CN' | 'en';
  theme?: 'light' | 'dark';
  size?: { width: number; height: number };
}

/** A page that fails the test on script errors and refused resources: `problems` collects them. */
export async function openPage(
  browser: Browser,
  options: PageOptions = {},
): Promise<{ page: Page; problems: string[] }> {
  const { locale = 'zh-CN', theme = 'light', size = { width: 1440, height: 900 } } = options;
  const context = await browser.newContext({
    viewport: size,
    locale,
    reducedMotion: 'reduce',
    deviceScaleFactor: DEVICE_SCALE,
  });
  // Software rendering on a busy machine takes its time; what never comes is still found.
  context.setDefaultTimeout(60_000);
  await context.addInitScript(
    ([chosenLocale, chosenTheme]) => {
      localStorage.setItem('twin.locale', chosenLocale);
      localStorage.setItem('mantine-color-scheme-value', chosenTheme);
    },
    [locale, theme] as const,
  );
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 401/.test(message.text())) problems.push(message.text());
  });
  return { page, problems };
}

/** Signs in through the page at an address, as a person does. */
export async function signInOnPage(
  page: Page,
  address: string,
  username: string,
  password: string,
): Promise<void> {
  await page.goto(address);
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('header.header').waitFor();
}
