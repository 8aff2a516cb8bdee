/** Who may say and hear what at the broker, as a table; the same filters go into Mosquitto's ACL. */
import { describe, expect, it } from 'vitest';
import {
  ALL_RIGHTS,
  everythingOf,
  mayPublish,
  maySubscribe,
  rightsOf,
} from '../../../../server/access/equipment-credentials.ts';
import { mosquittoAcl } from '../../../../server/access/mosquitto-acl.ts';
import { resolveBase, type Base } from '../../../../shared/base.ts';
import type { SpeaksFor } from '../../../../shared/device-credential.ts';
import type { EquipmentId } from '../../../../shared/names.ts';

const mapped = (topic: string, more: object = {}) => ({
  type: 'generic',
  signals: [{ key: 'speed', kind: 'gauge' }],
  source: { kind: 'mapped', topic, signals: { speed: { pointer: '/v' } }, ...more },
});

function aBase(): Base {
  const resolved = resolveBase({
    base: { id: 'demo' },
    workshops: [
      {
        id: 'machining',
        equipment: [
          { id: 'lathe-01', type: 'cnc-lathe' },
          { id: 'lathe-02', type: 'cnc-lathe' },
          {
            id: 'vendor-01',
            ...mapped('vendor/m1/#', { status: { topic: 'vendor/lwt/m1', online: 'up', offline: 'down' } }),
          },
          { id: 'vendor-02', ...mapped('vendor/m2/data') },
          { id: 'line-a', ...mapped('line/plc') },
          { id: 'line-b', ...mapped('line/+') },
          { id: 'greedy', ...mapped('+/everything') },
        ],
      },
      {
        id: 'assembly',
        equipment: [
          {
            id: 'robot-01',
            type: 'robot-arm',
            source: { kind: 'sparkplug', group: 'school', edge: 'cell-1', device: 'arm' },
          },
        ],
      },
    ],
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}

const base = aBase();
const speaks = (more: Partial<Record<keyof SpeaksFor, unknown>>): SpeaksFor =>
  ({ equipment: [], workshops: [], sparkplug: [], ...more }) as SpeaksFor;
const equipment = (...ids: string[]): SpeaksFor => speaks({ equipment: ids as EquipmentId[] });
const gateway = speaks({ workshops: ['machining'] });
const node = speaks({ sparkplug: [{ group: 'school', edge: 'cell-1' }] });

const CLIENTS: Record<string, SpeaksFor> = {
  lathe: equipment('machining.lathe-01'),
  vendor: equipment('machining.vendor-01'),
  'line-a': equipment('machining.line-a'),
  'both lines': equipment('machining.line-a', 'machining.line-b'),
  greedy: equipment('machining.greedy'),
  gateway,
  node,
};

describe('publishing', () => {
  it.each([
    ['lathe', 'tb/demo/machining/lathe-01/telemetry', true],
    ['lathe', 'tb/demo/machining/lathe-01/status', true],
    ['lathe', 'tb/demo/machining/lathe-02/telemetry', false],
    ['lathe', 'tb/demo/machining/lathe-011/telemetry', false],
    ['lathe', 'tb/other/machining/lathe-01/telemetry', false],
    ['lathe', 'tb/demo/assembly/lathe-01/telemetry', false],
    ['lathe', 'vendor/m1/data', false],
    ['lathe', 'spBv1.0/school/NDATA/cell-1', false],
    ['lathe', '$SYS/broker', false],
    ['lathe', '', false],
    ['vendor', 'vendor/m1/any/depth', true],
    ['vendor', 'vendor/lwt/m1', true],
    ['vendor', 'tb/demo/machining/vendor-01/badge', true],
    ['vendor', 'vendor/m2/data', false],
    // One message there speaks for both pieces of equipment.
    ['line-a', 'line/plc', false],
    ['both lines', 'line/plc', true],
    ['greedy', 'tb/everything', false],
    ['greedy', 'spBv1.0/everything', false],
    ['gateway', 'tb/demo/machining/lathe-02/telemetry', true],
    ['gateway', 'tb/demo/machining/not-known-yet/telemetry', true],
    ['gateway', 'vendor/m2/data', true],
    ['gateway', 'tb/demo/assembly/robot-01/telemetry', false],
    ['node', 'spBv1.0/school/NBIRTH/cell-1', true],
    ['node', 'spBv1.0/school/NDEATH/cell-1', true],
    ['node', 'spBv1.0/school/DDATA/cell-1/arm', true],
    ['node', 'spBv1.0/school/DDATA/cell-1/arm/more', false],
    ['node', 'spBv1.0/school/NDATA/cell-2', false],
    ['node', 'spBv1.0/other/NDATA/cell-1', false],
    // Nobody commands a machine, not even its own node.
    ['node', 'spBv1.0/school/NCMD/cell-1', false],
    ['node', 'spBv1.0/STATE/training-base-twin', false],
    ['node', 'tb/demo/assembly/robot-01/telemetry', false],
  ])('%s on "%s": %s', (client, topic, expected) => {
    const speaksFor = CLIENTS[client];
    expect(speaksFor && mayPublish(rightsOf(speaksFor, base), topic)).toBe(expected);
  });
});

describe('subscribing', () => {
  it.each([
    ['lathe', 'tb/demo/machining/lathe-01/status', true],
    ['lathe', 'tb/demo/machining/lathe-01/telemetry', false],
    ['lathe', 'tb/demo/machining/lathe-01/#', false],
    ['lathe', 'tb/demo/machining/+/status', false],
    ['lathe', 'tb/demo/machining/lathe-02/status', false],
    ['lathe', 'spBv1.0/STATE/+', false],
    ['gateway', 'tb/demo/machining/+/status', true],
    ['gateway', 'tb/demo/+/lathe-01/status', false],
    ['node', 'spBv1.0/school/NCMD/cell-1', true],
    ['node', 'spBv1.0/school/NCMD/cell-1/#', true],
    ['node', 'spBv1.0/school/DCMD/cell-1/+', true],
    ['node', 'spBv1.0/STATE/training-base-twin', true],
    ['node', 'spBv1.0/school/NCMD/+', false],
    ['node', 'spBv1.0/#', false],
    ['node', '$SYS/#', false],
    ['node', '#', false],
    ['node', '+/#', false],
  ])('%s to "%s": %s', (client, filter, expected) => {
    const speaksFor = CLIENTS[client];
    expect(speaksFor && maySubscribe(rightsOf(speaksFor, base), filter)).toBe(expected);
  });
});

it('the server’s own machines speak for all that the base has, and for nothing else', () => {
  const rights = rightsOf(everythingOf(base), base);
  for (const topic of ['tb/demo/assembly/robot-01/status', 'line/plc', 'spBv1.0/school/NBIRTH/cell-1'])
    expect(mayPublish(rights, topic)).toBe(true);
  expect(mayPublish(rights, 'tb/other/a/b/telemetry')).toBe(false);
  expect(mayPublish(ALL_RIGHTS, 'anything/at/all')).toBe(true);
  expect(maySubscribe(ALL_RIGHTS, '#')).toBe(true);
});

it('Mosquitto’s ACL has one entry for each machine and one for the server, with the same filters', () => {
  const devices = [
    { name: 'lathe', speaksFor: equipment('machining.lathe-01') },
    { name: 'line-a', speaksFor: equipment('machining.line-a') },
    { name: 'cell', speaksFor: node },
  ];
  const text = mosquittoAcl({ base, devices, server: 'twin', hostId: 'twin-host' });
  const entries = text.trimEnd().split('\n\n');
  expect(entries).toHaveLength(4);
  expect(entries[0]).toContain('topic write spBv1.0/STATE/twin-host');
  expect(entries[1]).toBe(
    [
      'user lathe',
      'topic write tb/demo/machining/lathe-01/#',
      'topic read tb/demo/machining/lathe-01/status',
    ].join('\n'),
  );
  expect(entries[2]).toContain('topic deny line/+');
  expect(entries[3]).toContain('topic read spBv1.0/school/NCMD/cell-1/#');
  expect(text).not.toMatch(/topic (write|readwrite) (#|tb\/demo\/#)$/m);
});
