/** Births of Sparkplug edge nodes: what they define, and what data mean afterwards (Sparkplug B 3.0, clauses 4, 5 and 6.4). */
import { describe, expect, it } from 'vitest';
import { NOW_MS } from '../../../../support/door.ts';
import { openSparkplugDoor, payloadBytes, FIELD, VALUE, wire } from '../../../../support/sparkplug.ts';

const SPEED = { name: 'Spindle/S1', alias: 1, type: 'Double', value: 1480.2 } as const;
const PARTS = { name: 'Part Count', alias: 2, type: 'Int32', value: 7 } as const;

const bornRig = () => {
  const door = openSparkplugDoor();
  const edge = door.edge();
  edge.nbirth();
  edge.dbirth('Rig', [SPEED, PARTS]);
  return { door, edge };
};

describe('a birth', () => {
  it('puts its equipment online and gives every value, by the name that BASE_FILE lists or by its own', async () => {
    const { door } = bornRig();
    expect(door.statuses()).toEqual([true]);
    expect(door.values()).toEqual([[NOW_MS, { spindle_speed: 1480.2, part_count: 7 }]]);
    expect(await door.counted()).toMatchObject({ received: 3, accepted: 3 });
  });

  it('defines the aliases that data carry without name and datatype (6.4.6)', () => {
    const { door, edge } = bornRig();
    door.at += 1_000;
    const metric = [...wire.varint(FIELD.alias, 1), ...wire.double(VALUE.double, 1502.5)];
    door.hear('spBv1.0/plant/DDATA/gw/Rig', payloadBytes(door.at, edge.seq++, metric));
    expect(door.values().at(-1)).toEqual([NOW_MS + 1_000, { spindle_speed: 1502.5 }]);
  });

  it('of the node speaks for the equipment without a device', () => {
    const door = openSparkplugDoor();
    door.edge().nbirth([{ name: 'Temperature', type: 'Float', value: 31.5 }]);
    expect(door.statuses('machining.rack-01')).toEqual([true]);
    expect(door.values('machining.rack-01')).toEqual([[NOW_MS, { temperature: 31.5 }]]);
    expect(door.statuses()).toEqual([]);
  });

  it('of the node voids its devices: their data wait for a new DBIRTH and the node is asked', () => {
    const { door, edge } = bornRig();
    edge.nbirth();
    edge.ddata('Rig', [SPEED]);
    expect(door.quarantine().map(({ refusal }) => refusal.code)).toEqual(['sparkplug-not-born']);
    expect(door.wait(250)).toHaveLength(1);
  });

  it('once more of everything changes nothing of who is online; a device that stays away is offline after the wait', () => {
    const { door, edge } = bornRig();
    edge.dbirth('Rig2', [{ name: 'spindle_speed', type: 'Double', value: 5 }]);
    door.wait(5_000);
    edge.nbirth();
    edge.dbirth('Rig', [SPEED]);
    door.wait(2_500);
    expect(door.statuses()).toEqual([true]);
    expect(door.statuses('machining.rig-02')).toEqual([true, false]);
  });

  it('replaces the metrics of its device, so an alias may mean something else afterwards', () => {
    const { door, edge } = bornRig();
    door.wait(1_000);
    edge.dbirth('Rig', [{ ...PARTS, alias: 1 }]);
    const metric = [...wire.varint(FIELD.alias, 1), ...wire.varint(VALUE.int, 8)];
    door.at += 1;
    door.hear('spBv1.0/plant/DDATA/gw/Rig', payloadBytes(door.at, edge.seq++, metric));
    expect(door.values().at(-1)?.[1]).toEqual({ part_count: 8 });
  });

  it('that gives one alias to two metrics names neither: no value ever lands on the wrong signal', () => {
    const door = openSparkplugDoor();
    const edge = door.edge();
    edge.nbirth();
    edge.dbirth('Rig', [SPEED, { ...PARTS, alias: 1 }]);
    const before = door.values().length;
    const metric = [...wire.varint(FIELD.alias, 1), ...wire.varint(VALUE.int, 8)];
    door.hear('spBv1.0/plant/DDATA/gw/Rig', payloadBytes(door.at, edge.seq++, metric));
    expect(door.values()).toHaveLength(before);
    expect(door.quarantine()[0]?.sentence.en).toContain('No birth has defined this metric');
  });

  it('tells what is true now: a value measured long ago counts at the time of the birth', () => {
    const door = openSparkplugDoor();
    const edge = door.edge();
    edge.nbirth();
    edge.dbirth('Rig', [{ ...SPEED, timestamp: NOW_MS - 3_600_000 }]);
    expect(door.values()).toEqual([[NOW_MS, { spindle_speed: 1480.2 }]]);
  });

  it('comes after the death before it, also from a sender whose clock is behind', () => {
    const { door, edge } = bornRig();
    door.at += 60_000;
    edge.ndeath();
    edge.bdSeq += 1;
    const late = { timestamp: NOW_MS };
    edge.nbirth([], late);
    edge.dbirth('Rig', [SPEED], late);
    expect(door.statuses()).toEqual([true, false, true]);
    expect(door.values().at(-1)?.[0]).toBe(NOW_MS + 60_001);
  });

  it('with protocol metrics only is no data: bdSeq and controls leave no hint', () => {
    const door = openSparkplugDoor();
    door.edge().nbirth([{ name: 'Node Control/Rebirth', type: 'Boolean', value: false }]);
    expect(door.quarantine()).toEqual([]);
    expect(door.values('machining.rack-01')).toEqual([]);
  });

  it('with further metrics hints at them by their own name, and the known ones are accepted', () => {
    const door = openSparkplugDoor();
    const edge = door.edge();
    edge.nbirth();
    edge.dbirth('Rig', [SPEED, { name: 'Coolant/Level', type: 'Double', value: 3 }]);
    expect(door.values()).toHaveLength(1);
    expect(door.quarantine()[0]?.refusal).toMatchObject({ detail: 'map-me', path: '/values/Coolant~1Level' });
  });

  it('keeps two metrics of one name apart: the one that BASE_FILE lists has the signal', () => {
    const door = openSparkplugDoor();
    const edge = door.edge();
    edge.nbirth();
    edge.dbirth('Rig', [{ name: 'spindle_speed', type: 'Double', value: 1 }, SPEED]);
    expect(door.values()).toEqual([[NOW_MS, { spindle_speed: 1480.2 }]]);
  });
});

describe('who is not in the base', () => {
  it.each([
    ['spBv1.0/plant/NBIRTH/other', 'plant/other'],
    ['spBv1.0/plant/DDATA/gw/Nobody', 'plant/gw/Nobody'],
    ['spBv1.0/Plant/NBIRTH/gw', 'Plant/gw'],
  ])('%s goes to quarantine by its name', (topic, got) => {
    const { door } = bornRig();
    door.hear(
      topic,
      payloadBytes(door.at, 2, [...wire.bytes(FIELD.name, 'x'), ...wire.varint(VALUE.int, 1)]),
    );
    expect(door.quarantine()[0]?.refusal).toMatchObject({ code: 'unknown-equipment', got });
  });

  it('still takes its turn in the order of a known node', () => {
    const { door, edge } = bornRig();
    edge.dbirth('Nobody', [SPEED]);
    edge.ddata('Rig', [{ ...SPEED, value: 3 }]);
    expect(door.values().at(-1)?.[1]).toEqual({ spindle_speed: 3 });
    expect(door.wait(5_000)).toEqual([]);
  });
});

describe('topics (4.1)', () => {
  it.each([
    'spBv1.0/plant/NDATA',
    'spBv1.0/plant/DDATA/gw',
    'spBv1.0/plant/NDATA/gw/x',
    'spBv1.0/plant/OTHER/gw',
  ])('%s is no Sparkplug topic', (topic) => {
    const door = openSparkplugDoor();
    door.hear(topic, new Uint8Array());
    expect(door.quarantine()[0]?.refusal).toMatchObject({ code: 'unknown-topic', detail: 'not-sparkplug' });
  });

  it('commands to nodes are not for us: neither counted nor refused', async () => {
    const door = openSparkplugDoor();
    door.hear('spBv1.0/plant/NCMD/gw', payloadBytes(door.at, undefined));
    door.hear('spBv1.0/plant/DCMD/gw/Rig', payloadBytes(door.at, undefined));
    expect(await door.counted()).toMatchObject({ received: 0 });
  });
});
