import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resolveBase } from '../../../../shared/base.ts';
import type { BaseFile } from '../../../../shared/base-file.ts';
import type { OnboardRequest } from '../../../../shared/onboarding.ts';
import { applyEdits, pieceOf } from '../../../../server/onboarding/apply-edits.ts';
import { changesBetween } from '../../../../server/onboarding/base-changes.ts';
import { editsFor } from '../../../../server/onboarding/base-edits.ts';
import { BaseVersions } from '../../../../server/onboarding/base-versions.ts';

const YAML = `# The base of our school.
base: { id: demo, name: { zh: 演示基地 } } # do not rename
workshops:
  - id: machining
    # Delivered in March.
    equipment:
      - id: lathe-01
        type: cnc-lathe # with a bar feeder
  - id: empty
`;

const request = (more: Partial<OnboardRequest> = {}): OnboardRequest => ({
  hash: 'x',
  workshop: 'machining',
  equipment: 'lathe-08',
  type: 'cnc-lathe',
  name: '车床 08',
  owner: null,
  position: null,
  mappings: [
    { name: 'spindle_rpm', signal: 'spindle_speed' },
    { name: 'temp', signal: 'spindle_temp', scale: 0.1 },
    { name: 'axis_x', signal: 'axis_x' },
    { name: 'cnt_b', signal: 'cnt_b', own: { kind: 'gauge', unit: '' } },
  ],
  ...more,
});

const edited = (text: string, asked: OnboardRequest, origin: Parameters<typeof editsFor>[2]): string =>
  applyEdits(text, editsFor(parse(text) as BaseFile, asked, origin));
const machine = (text: string, workshop: number, place: number): unknown =>
  (parse(text) as BaseFile).workshops?.[workshop]?.equipment?.[place];

describe('a choice in the base file', () => {
  const NEW = { kind: 'new-equipment', topic: 'tb/demo/machining/lathe-08/telemetry' } as const;

  it('adds the machine; comments, order and the rest of the YAML stay', () => {
    const text = edited(YAML, request({ position: { x: 4, y: 3, rotation: 90 } }), NEW);
    for (const comment of [
      '# The base of our school.',
      '# do not rename',
      '# Delivered in March.',
      '# with a bar feeder',
    ])
      expect(text).toContain(comment);
    expect(text.indexOf('id: lathe-01')).toBeLessThan(text.indexOf('id: lathe-08'));
    expect(machine(text, 0, 1)).toEqual({
      id: 'lathe-08',
      type: 'cnc-lathe',
      name: { zh: '车床 08' },
      position: { x: 4, y: 3, rotation: 90 },
      signals: [{ key: 'cnt_b', kind: 'gauge', name: { en: 'cnt_b' } }],
      source: {
        kind: 'json',
        signals: { spindle_rpm: 'spindle_speed', temp: { signal: 'spindle_temp', scale: 0.1 } },
      },
    });
    expect(resolveBase(parse(text)).ok).toBe(true);
  });

  it('makes the list of a workshop that has none, and the workshop where there is none', () => {
    expect(machine(edited(YAML, request({ workshop: 'empty' }), NEW), 1, 0)).toMatchObject({
      id: 'lathe-08',
    });
    const text = edited(YAML, request({ workshop: 'forming' }), NEW);
    expect((parse(text) as BaseFile).workshops?.[2]).toMatchObject({
      id: 'forming',
      equipment: [{ id: 'lathe-08' }],
    });
  });

  it('adds names to equipment that is there, beside those it has', () => {
    const asked = request({ equipment: 'lathe-01' });
    const origin = { kind: 'new-signals', topic: NEW.topic } as const;
    const once = edited(YAML, asked, origin);
    expect(machine(once, 0, 0)).toMatchObject({
      signals: [{ key: 'cnt_b' }],
      source: { kind: 'json', signals: { spindle_rpm: 'spindle_speed' } },
    });
    expect(once).toContain('# with a bar feeder');
    const more = { mappings: [{ name: 'ld', signal: 'spindle_load' }] };
    const twice = edited(once, request({ equipment: 'lathe-01', ...more }), origin);
    expect(machine(twice, 0, 0)).toMatchObject({
      source: { signals: { spindle_rpm: 'spindle_speed', ld: 'spindle_load' } },
    });
  });

  it('maps a foreign topic by pointers, with the place of its time', () => {
    const asked = request({ mappings: [{ name: '/d/0/v', signal: 'spindle_speed', offset: 2 }] });
    const text = edited(YAML, asked, {
      kind: 'new-topic',
      topic: 'plc/7',
      time: { pointer: '/t', format: 's' },
    });
    expect(machine(text, 0, 1)).toMatchObject({
      source: {
        kind: 'mapped',
        topic: 'plc/7',
        time: { pointer: '/t', format: 's' },
        signals: { spindle_speed: { pointer: '/d/0/v', offset: 2 } },
      },
    });
    expect(resolveBase(parse(text)).ok).toBe(true);
  });

  it('writes JSON as JSON, indented as it was', () => {
    const json = JSON.stringify(parse(YAML), null, 4);
    const text = edited(json, request(), NEW);
    expect(JSON.parse(text)).toMatchObject({
      workshops: [{ equipment: [{ id: 'lathe-01' }, { id: 'lathe-08' }] }, {}],
    });
    expect(text).toContain('\n    "base"');
  });

  it('is shown as a piece to paste, with the place where it belongs', () => {
    const piece = pieceOf(editsFor(parse(YAML) as BaseFile, request(), NEW));
    expect(piece).toContain('# workshops › 0 › equipment');
    expect(parse(piece)).toMatchObject([{ id: 'lathe-08' }]);
  });

  it('is told apart from the version before in words', () => {
    const base = (text: string) => {
      const resolved = resolveBase(parse(text));
      if (!resolved.ok) throw new Error('faults');
      return resolved.base;
    };
    const after = base(edited(YAML, request(), NEW));
    expect(changesBetween(base(YAML), after)[0]?.zh).toContain('新增设备 车床 08');
    expect(changesBetween(after, base(YAML))[0]?.zh).toContain('移除设备 车床 08');
    expect(changesBetween(after, after)).toEqual([]);
  });
});

describe('versions of the base file', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'twin-base-'));
    file = join(directory, 'base.yaml');
    writeFileSync(file, YAML);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const open = async (target = file): Promise<BaseVersions> => {
    const versions = new BaseVersions({
      file,
      target,
      directory: join(directory, 'base-versions'),
      now: () => 1_000,
    });
    await versions.open();
    return versions;
  };

  it('keep what was found, who changed it and why, also across a restart; no half file is left', async () => {
    const versions = await open();
    await versions.write('base: { id: demo }\n', { by: '管理员', why: 'new-equipment' });
    expect(readFileSync(file, 'utf8')).toBe('base: { id: demo }\n');
    const again = await open();
    expect(again.entries).toMatchObject([
      { version: 1, by: null, why: 'as found' },
      { version: 2, by: '管理员', why: 'new-equipment', at: 1_000 },
    ]);
    expect(await again.textOf(1)).toBe(YAML);
    expect(await again.textOf(9)).toBeUndefined();
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('notice a change from outside and keep it, as nobody’s version', async () => {
    const versions = await open();
    expect((await versions.notice()).changedOutside).toBe(false);
    writeFileSync(file, `${YAML}# by hand\n`);
    expect((await versions.notice()).changedOutside).toBe(true);
    expect(versions.current).toMatchObject({ version: 2, by: null, why: 'changed outside' });
  });

  it('leave the program’s own file alone: the first change goes to a copy', async () => {
    const copy = join(directory, 'copy.yaml');
    const versions = await open(copy);
    await versions.write('base: { id: demo }\n', { by: 'a', why: 'b' });
    expect(readFileSync(file, 'utf8')).toBe(YAML);
    expect([versions.file, readFileSync(copy, 'utf8')]).toEqual([copy, 'base: { id: demo }\n']);
  });

  it('say that a file in a folder that is not there cannot be written', async () => {
    const versions = await open(join(directory, 'nowhere', 'base.yaml'));
    expect(await versions.isWritable()).toBe(false);
  });
});
