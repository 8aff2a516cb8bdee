import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadBase, parseBase, sayBaseFaults, type LocatedFault } from '../../../server/base-loader.ts';
import { baseFileJsonSchema } from '../../../server/base-schema.ts';
import type { Base } from '../../../shared/base.ts';

const folder = mkdtempSync(join(tmpdir(), 'twin-base-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function base(text: string): Base {
  const loaded = parseBase(bytes(text));
  if (!loaded.ok) throw new Error(sayBaseFaults('test', loaded.faults));
  return loaded.base;
}

function faults(text: string): LocatedFault[] {
  const loaded = parseBase(bytes(text));
  return loaded.ok ? [] : loaded.faults;
}

const withEquipment = (...lines: string[]): string =>
  ['base: { id: demo }', 'workshops:', '- id: machining', '  equipment:', ...lines.map((l) => `  ${l}`)].join(
    '\n',
  );

describe('the base file', () => {
  it('the smallest one is an id', () => {
    expect(base('{"base":{"id":"demo"}}')).toMatchObject({ id: 'demo', timezone: 'UTC', equipment: [] });
  });

  it('the same base may be written as JSON or as YAML', () => {
    const json =
      '{"base":{"id":"demo"},"workshops":[{"id":"machining","equipment":[{"id":"l1","type":"cnc-lathe"}]}]}';
    expect(base(withEquipment('- { id: l1, type: cnc-lathe }'))).toEqual(base(json));
  });

  it('equipment brings the signals of its type; its own win by key', () => {
    const [lathe] = base(
      withEquipment(
        '- id: l1',
        '  type: cnc-lathe',
        '  signals:',
        '  - { key: spindle_speed, kind: gauge, unit: rpm, range: [0, 6000], staleAfter: 10s }',
        '  - { key: oil_level, kind: gauge }',
      ),
    ).equipment;
    const signal = (key: string) => lathe?.signals.find((item) => item.key === key);
    expect(signal('spindle_speed')).toMatchObject({
      unit: 'rpm',
      range: [0, 6000],
      staleAfterMs: 10_000,
      digits: 0,
    });
    expect(signal('door')).toMatchObject({ kind: 'state', values: ['OPEN', 'CLOSED', 'UNLATCHED'] });
    expect(signal('oil_level')).toMatchObject({ kind: 'gauge', unit: '' });
  });

  it('an own signal of another kind takes nothing over from the type', () => {
    const [lathe] = base(
      withEquipment('- { id: l1, type: cnc-lathe, signals: [{ key: door, kind: switch }] }'),
    ).equipment;
    expect(lathe?.signals.find(({ key }) => key === 'door')).not.toHaveProperty('values');
  });

  it('the demo base is right', async () => {
    const loaded = await loadBase('simulators/demo-base.yaml');
    expect(loaded.ok || sayBaseFaults('simulators/demo-base.yaml', loaded.faults)).toBe(true);
  });
});

describe('a bad base file', () => {
  it('lists every fault at once, each with path, line, what was expected and what was found', () => {
    const text = [
      'base: { id: Demo, timezone: Mars/Olympus }',
      'partners: [{ id: acme }, { id: acme }]',
      'workshops:',
      '- id: machining',
      '  stations: [{ id: s1 }]',
      '  equipment:',
      '  - id: lathe-01',
      '    type: cnc-lath',
      '    owner: nobody',
      '  - id: lathe-01',
      '    type: cnc-mill',
      '    colour: red',
      '    station: s9',
      '  - { id: g1, type: generic }',
      '  - id: v1',
      '    type: cnc-lathe',
      '    source: { kind: mapped, topic: "a/#/b", signals: { spindel: { pointer: x } } }',
    ].join('\n');
    expect(faults(text).map(({ path, line }) => `${path} ${line}`)).toEqual([
      'base.id 1',
      'base.timezone 1',
      'partners[1].id 2',
      'workshops[0].equipment[0].type 8',
      'workshops[0].equipment[0].owner 9',
      'workshops[0].equipment[1].id 10',
      'workshops[0].equipment[1].colour 12',
      'workshops[0].equipment[1].station 13',
      'workshops[0].equipment[2].signals 14',
      'workshops[0].equipment[3].source.topic 17',
      'workshops[0].equipment[3].source.signals.spindel.pointer 17',
      'workshops[0].equipment[3].source.signals.spindel 17',
    ]);
    for (const fault of faults(text)) expect(fault).toMatchObject({ expected: /./, got: /./ } as never);
  });

  it('says what was expected in words, not in library talk', () => {
    const said = sayBaseFaults('base.yaml', faults(withEquipment('- { id: l1, type: lathe }')));
    expect(said).toBe(
      'The base file base.yaml has one fault:\n' +
        '  workshops[0].equipment[0].type (line 5): expected one of cnc-lathe, cnc-mill, robot-arm, sorting-station, agv, ' +
        'injection-moulding, welding-cell, printer-3d, cmm, generic, found "lathe"',
    );
  });

  it.each([
    ['text that is neither JSON nor YAML', 'base: {id: demo\nx: ['],
    ['a JSON file with a comma missing', '{"base":{"id":"demo"} "workshops":[]}'],
    ['an id given twice', 'base: { id: demo, id: demo2 }'],
  ])('%s is a fault with its line', (_, text) => {
    expect(faults(text)[0]).toMatchObject({
      path: '(file)',
      expected: 'JSON or YAML',
      line: expect.any(Number) as number,
    });
  });

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['a circle of anchors', 'base: &a { id: *a }'],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replace(/./g, (c) => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`,
    ],
    ['an alias that points nowhere', 'base: *nothing'],
    ['a key named __proto__', '{"base":{"id":"demo","__proto__":{"timezone":"UTC"}}}'],
  ])('%s is a fault, never a crash', (_, text) => {
    expect(faults(text).length).toBeGreaterThan(0);
  });

  it('a file that is not UTF-8 or is not there is a fault', async () => {
    expect(parseBase(Uint8Array.of(0xff, 0xfe, 0x7b))).toMatchObject({
      ok: false,
      faults: [{ expected: 'UTF-8 text' }],
    });
    expect(await loadBase(join(folder, 'none.yaml'))).toMatchObject({
      ok: false,
      faults: [{ got: 'ENOENT' }],
    });
  });

  it('a mapped source that names a signal which the equipment does not have is a fault', () => {
    const text = withEquipment(
      '- { id: v1, type: cnc-lathe, source: { kind: mapped, topic: v/1, signals: { nope: { pointer: /n } } } }',
    );
    expect(faults(text)).toMatchObject([{ path: 'workshops[0].equipment[0].source.signals.nope' }]);
  });

  it('two pieces of equipment cannot be one Sparkplug device', () => {
    const source = 'source: { kind: sparkplug, group: g, edge: e, device: d }';
    const text = withEquipment(`- { id: a, type: cmm, ${source} }`, `- { id: b, type: cmm, ${source} }`);
    expect(faults(text)).toMatchObject([
      { expected: expect.stringContaining('machining.a has it') as string },
    ]);
  });

  it.each([
    ['G', 'e', 'd2', '"g"'],
    ['g', 'E', 'd2', '"g/e"'],
    ['g', 'e', 'D', '"g/e/d"'],
  ])('Sparkplug ids that differ only in case are refused: %s/%s/%s', (group, edge, device, known) => {
    const of = (...[g, e, d]: string[]) =>
      `source: { kind: sparkplug, group: ${g}, edge: ${e}, device: ${d} }`;
    const text = withEquipment(
      `- { id: a, type: cmm, ${of('g', 'e', 'd')} }`,
      `- { id: b, type: cmm, ${of(group, edge, device)} }`,
    );
    expect(faults(text)).toMatchObject([{ expected: expect.stringContaining(known) as string }]);
  });

  it('a Sparkplug id is one level of a topic, and a signal has one metric', () => {
    const text = withEquipment(
      '- { id: a, type: cmm, source: { kind: sparkplug, group: "g/h", edge: e, metrics: { A: power, B: power } } }',
    );
    expect(faults(text)).toMatchObject([
      { path: 'workshops[0].equipment[0].source.group' },
      { path: 'workshops[0].equipment[0].source.metrics.B' },
    ]);
  });
});

describe('npm run check-base', () => {
  const check = (file: string) =>
    execFileSync(process.execPath, ['--import', 'tsx', 'server/check-base.ts', file], {
      stdio: 'pipe',
    }).toString();

  it('says in one line that a file is right, and fails for one that is not', () => {
    expect(check('simulators/demo-base.yaml')).toContain('is right');
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, 'base: { id: "?" }');
    expect(() => check(bad)).toThrow(/base\.id \(line 1\): expected lower-case letters/);
  });
});

it('docs/base-file.schema.json is what the program checks (npm run base-schema writes it)', () => {
  expect(readFileSync('docs/base-file.schema.json', 'utf8')).toBe(baseFileJsonSchema());
});
