/** Deaths of Sparkplug nodes and devices, and our own cut link (Sparkplug B 3.0, clauses 5.3, 5.5, 5.7, 6.4.25). */
import { describe, expect, it } from 'vitest';
import { NOW_MS } from '../../../../support/door.ts';
import { openSparkplugDoor, type SparkplugDoor } from '../../../../support/sparkplug.ts';

const SPEED = { name: 'spindle_speed', type: 'Double', value: 5 } as const;

/** Node, two devices and another node, all born; a second later. */
const allBorn = () => {
  const door = openSparkplugDoor();
  const edge = door.edge();
  edge.nbirth([{ name: 'temperature', type: 'Double', value: 30 }]);
  edge.dbirth('Rig', [{ ...SPEED, name: 'Spindle/S1' }]);
  edge.dbirth('Rig2', [SPEED]);
  const arm = door.edge('arm');
  arm.nbirth();
  arm.dbirth('Arm', [{ name: 'load', type: 'Double', value: 1 }]);
  door.at += 1_000;
  return { door, edge, arm };
};
const online = (door: SparkplugDoor) =>
  ['machining.rack-01', 'machining.rig-01', 'machining.rig-02', 'automation.robot-01'].map((id) =>
    door.statuses(id).at(-1),
  );
const ignored = async (door: SparkplugDoor) =>
  (await door.metrics.sparkplugEvents.get()).values.find(({ labels }) => labels.event === 'ignored-death')
    ?.value;

describe('NDEATH (5.5)', () => {
  it('takes the node and its devices offline at the time we heard it, and nobody else', () => {
    const { door, edge } = allBorn();
    edge.ndeath();
    expect(online(door)).toEqual([false, false, false, true]);
    const last = door.samples.at(-1);
    expect(last).toMatchObject({ kind: 'status', online: false, atMs: NOW_MS + 1_000 });
  });

  it('of a connection before the present one is ignored and counted (6.4.25)', async () => {
    const { door, edge } = allBorn();
    edge.bdSeq = 1;
    edge.nbirth();
    edge.dbirth('Rig', [SPEED]);
    edge.ndeath(0);
    expect(online(door).slice(0, 2)).toEqual([true, true]);
    expect(await ignored(door)).toBe(1);
    edge.ndeath(1);
    expect(online(door).slice(0, 2)).toEqual([false, false]);
  });

  it('heard twice, or of a node that was never born, is ignored and counted', async () => {
    const { door, edge } = allBorn();
    edge.ndeath();
    edge.ndeath();
    openSparkplugDoor();
    expect(await ignored(door)).toBe(1);
    expect(door.statuses('machining.rack-01')).toEqual([true, false]);
  });

  it('is followed by data only after births: until then they are refused and the node is asked', () => {
    const { door, edge } = allBorn();
    edge.ndeath();
    const before = door.values('machining.rig-02').length;
    edge.ddata('Rig2', [SPEED]);
    expect(door.values('machining.rig-02')).toHaveLength(before);
    expect(door.wait(0).map(({ topic }) => topic)).toEqual(['spBv1.0/plant/NCMD/gw']);
  });
});

describe('DDEATH (5.7)', () => {
  it('takes that device offline and no other', () => {
    const { door, edge } = allBorn();
    edge.ddeath('Rig');
    expect(online(door)).toEqual([true, false, true, true]);
  });

  it('is followed by DBIRTH: online again', () => {
    const { door, edge } = allBorn();
    edge.ddeath('Rig');
    edge.dbirth('Rig', [SPEED]);
    expect(door.statuses()).toEqual([true, false, true]);
  });
});

describe('our own link', () => {
  it('that is cut makes everything stale; births bring it back', () => {
    const { door, edge } = allBorn();
    door.ingest.dialogue.linkLost();
    expect(online(door)).toEqual([false, false, false, false]);
    edge.nbirth();
    edge.dbirth('Rig', [SPEED]);
    expect(online(door)).toEqual([true, true, false, false]);
  });

  it('shows how many nodes are online', async () => {
    const { door } = allBorn();
    door.wait(0);
    const { values } = await door.metrics.sparkplugNodes.get();
    expect(values.map(({ labels, value }) => [labels.state, value])).toEqual([
      ['online', 2],
      ['offline', 0],
    ]);
  });
});
