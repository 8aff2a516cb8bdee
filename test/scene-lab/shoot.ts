/**
 * Takes pictures of the scene lab: `node --import tsx test/scene-lab/shoot.ts <folder> [name …]`. One browser, always closed.
 * Rendering is done in software, so each picture takes seconds.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from '../support/browser.ts';
import { build, preview } from 'vite';

const PANELS = 'left=268&right=14&top=56&bottom=200';
const SHOTS: Readonly<Record<string, { query: string; width: number; height: number; scale?: number }>> = {
  light: { query: PANELS, width: 1440, height: 900 },
  dark: { query: `theme=dark&${PANELS}`, width: 1440, height: 900 },
  workshop: { query: `focus=automation&${PANELS}`, width: 1440, height: 900 },
  forming: { query: `focus=forming`, width: 1440, height: 900 },
  innovation: { query: `focus=innovation`, width: 1440, height: 900 },
  close: { query: 'focus=machining.lathe-03&select=machining.lathe-03', width: 1440, height: 900 },
  closeDark: {
    query: 'theme=dark&focus=automation.robot-02&select=automation.robot-02',
    width: 1440,
    height: 900,
  },
  phone: {
    query: 'focus=machining.lathe-03&select=machining.lathe-03&top=50&bottom=480',
    width: 390,
    height: 844,
    scale: 2,
  },
};

const [folder = 'scene-lab-pictures', ...names] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const outDir = mkdtempSync(join(tmpdir(), 'scene-lab-'));
const root = new URL('.', import.meta.url).pathname;
await build({ configFile: false, root, logLevel: 'warn', base: './', build: { outDir, minify: false } });
const server = await preview({
  configFile: false,
  root,
  logLevel: 'warn',
  build: { outDir },
  preview: { port: 0, host: '127.0.0.1' },
});
const address = server.resolvedUrls?.local[0] ?? '';
const browser = await openBrowser();
try {
  for (const [name, shot] of Object.entries(SHOTS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const page = await browser.newPage({
      viewport: { width: shot.width, height: shot.height },
      deviceScaleFactor: shot.scale ?? 1,
    });
    page.on('console', (message) => process.stdout.write(`${message.type()}: ${message.text()}\n`));
    page.on('pageerror', (error) => process.stdout.write(`error: ${error.stack ?? error.message}\n`));
    await page.goto(`${address}?${shot.query}`, { waitUntil: 'commit', timeout: 60_000 });
    await page.waitForFunction('window.lab && window.lab.scene.figures().frames >= 2', undefined, {
      timeout: 150_000,
    });
    await page.screenshot({ path: join(folder, `${name}.png`), timeout: 60_000 });
    process.stdout.write(`${name}: ${JSON.stringify(await page.evaluate('window.lab.scene.figures()'))}\n`);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(outDir, { recursive: true });
}
