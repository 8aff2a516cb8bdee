/** docs/patterns.md says what the program does: its examples are read, compiled and said. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compilePattern } from '../../../../../server/insight/pattern/compile.ts';
import { OPERATORS } from '../../../../../server/insight/pattern/operators.ts';
import { sayPattern } from '../../../../../server/insight/pattern/say.ts';
import { EQUIPMENT_CATALOGUE } from '../../../../../shared/catalogue/equipment-catalogue.ts';
import { patternSchema } from '../../../../../shared/pattern.ts';

const text = readFileSync(new URL('../../../../../docs/patterns.md', import.meta.url), 'utf8');
const definitions = new Map(EQUIPMENT_CATALOGUE['cnc-lathe'].signals.map((signal) => [signal.key, signal]));
const sections = text.split('\n### ').slice(1);

test('every operator has its section, and only those', () => {
  const documented = sections.map((section) => /^`(\w+)`/.exec(section)?.[1]);
  expect(documented.toSorted()).toEqual(Object.keys(OPERATORS).toSorted());
});

test.each(sections.map((section): [string, string] => [section.slice(0, section.indexOf('\n')), section]))(
  'the example of %s is a pattern of that operator and says exactly these sentences',
  (heading, section) => {
    const json: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(section)?.[1] ?? '');
    const pattern = patternSchema.parse(json);
    expect(heading).toBe(`\`${pattern.op}\``);
    const signals = new Map([...definitions.keys()].map((key) => [key, { staleAfterMs: 30_000 }]));
    expect(compilePattern(pattern, { signals, parameters: {}, related: () => [] }).ok).toBe(true);
    const said = sayPattern(pattern, {
      signalName: (key) => definitions.get(key)?.name ?? {},
      unit: (key) => definitions.get(key)?.unit ?? '',
      parameters: {},
    });
    const quoted = [...section.matchAll(/^> (.+)$/gm)].map((match) => match[1]);
    expect(quoted).toEqual([said.zh, said.en]);
  },
);
