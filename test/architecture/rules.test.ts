/**
 * The dependency rules between rooms, run on the real tree; and on a small bad tree on which every rule must fire, so that
 * a checker that sees nothing cannot pass.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const configuration = `${root}.dependency-cruiser.cjs`;

interface Cruise {
  modules: { source: string }[];
  summary: { totalCruised: number; violations: { from: string; to: string; rule: { name: string } }[] };
}

function cruise(directory: string, folders: string[]): Cruise {
  const result = spawnSync(
    process.execPath,
    [
      `${root}node_modules/dependency-cruiser/bin/dependency-cruise.mjs`,
      '--config',
      configuration,
      '-T',
      'json',
      ...folders,
    ],
    { cwd: directory, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (result.stdout === '') throw new Error(`dependency-cruiser gave nothing: ${result.stderr}`);
  return JSON.parse(result.stdout) as Cruise;
}

describe('the rooms of the house', () => {
  it('import only what the rules allow', () => {
    const { summary, modules } = cruise(root, ['shared', 'server', 'client', 'simulators']);
    expect(summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
    const tracked = execFileSync('git', ['ls-files', 'shared', 'server', 'client', 'simulators'], {
      cwd: root,
      encoding: 'utf8',
    })
      .split('\n')
      .filter((file) => /\.tsx?$/.test(file));
    const seen = new Set(modules.map(({ source }) => source));
    expect(tracked.filter((file) => !seen.has(file))).toEqual([]);
  });

  it('are guarded by rules that all fire on a bad tree', () => {
    const { summary } = cruise(`${root}test/architecture/bad-tree`, [
      'shared',
      'server',
      'client',
      'simulators',
      'test',
    ]);
    const fired = new Set(summary.violations.map(({ rule }) => rule.name));
    const rules = createRequire(import.meta.url)(configuration) as { forbidden: { name: string }[] };
    expect(rules.forbidden.map(({ name }) => name).filter((name) => !fired.has(name))).toEqual([]);
  });
});
