/** docs/sparkplug.md names a test for every clause; those tests must be there. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string =>
  readFileSync(new URL(`../../../../../${path}`, import.meta.url), 'utf8');
const HERE = 'test/unit/server/ingest/sparkplug';
const FILES: Readonly<Record<string, string>> = {
  b: read(`${HERE}/births.test.ts`),
  v: read(`${HERE}/values.test.ts`),
  o: read(`${HERE}/order.test.ts`),
  d: read(`${HERE}/deaths.test.ts`),
  h: read('test/contract/sparkplug-host.test.ts'),
  f: read('test/unit/server/base-loader.test.ts'),
};
const rows = read('docs/sparkplug.md')
  .split('\n## Clause by clause\n')[1]
  ?.split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| tck-id') && !line.startsWith('| ---'));

it.each(rows ?? [])('%s', (row) => {
  const named = row.split('|').at(-2)?.trim() ?? '';
  for (const part of named.split(';')) {
    const [, letter = ''] = /^\s*([bvodhf])\b/.exec(part) ?? [];
    for (const [, name = ''] of part.matchAll(/"([^"]+)"/g)) expect(FILES[letter]).toContain(name);
  }
});

it('has a test for every clause but those that we do not offer', () => {
  expect(rows?.length).toBeGreaterThan(20);
  expect(rows?.filter((row) => row.endsWith('| – |'))).toHaveLength(1);
});
