/** The simulated edge node speaks Sparkplug as a foreign decoder and our host read it. */
import { describe, expect, it } from 'vitest';
import {
  SimulatedEdgeNode,
  asksForBirths,
  type EdgeMessage,
} from '../../../simulators/sparkplug/edge-node.ts';
import { writeRebirthRequest } from '../../../server/ingest/sparkplug/sparkplug-payload.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import { NOW_MS } from '../../support/door.ts';
import { aSparkplugBase, decodePayload, openSparkplugDoor } from '../../support/sparkplug.ts';

const RIG = 'machining.rig-01' as EquipmentId;
const behind = aSparkplugBase().equipment.filter(({ id }) => id.startsWith('machining.rig'));
const VALUES = { spindle_speed: 1480.2, part_count: 7, door: 'CLOSED', pump: false, note: '首件' };

/** A node that was connected, said its births and told the rig's values. */
const speaking = () => {
  const node = new SimulatedEdgeNode('plant', 'gw', behind);
  const will = node.nextWill(NOW_MS);
  const first = [...node.births(NOW_MS), ...node.tell(RIG, VALUES, NOW_MS)];
  return { node, will, first };
};
const kinds = (messages: readonly EdgeMessage[]) =>
  messages.map(({ topic }) => topic.split('/').slice(2).join(' '));
const seqs = (messages: readonly EdgeMessage[]) =>
  messages.map(({ payload }) => Number(decodePayload(payload).seq));

describe('the simulated edge node', () => {
  it('says NBIRTH, then a DBIRTH for each device once it has something to tell, numbered from 0', () => {
    const { first } = speaking();
    expect(kinds(first)).toEqual(['NBIRTH gw', 'DBIRTH gw Rig']);
    expect(seqs(first)).toEqual([0, 1]);
    const birth = decodePayload(first[1]?.payload ?? new Uint8Array());
    expect(birth.metrics?.map(({ name, type, value }) => [name, type, value && String(value)])).toEqual([
      ['Spindle/S1', 'Double', '1480.2'],
      ['part_count', 'Int64', '7'],
      ['door', 'String', 'CLOSED'],
      ['pump', 'Boolean', false],
      ['note', 'String', '首件'],
    ]);
  });

  it('is read by the host: values, aliases in later data, and the end by its will', () => {
    const { node, will, first } = speaking();
    const door = openSparkplugDoor();
    const hear = (messages: readonly EdgeMessage[]) => {
      for (const { topic, payload } of messages) door.hear(topic, payload);
    };
    hear(first);
    hear(node.tell(RIG, { part_count: 8, note: null }, NOW_MS + 100));
    expect(door.values()).toEqual([
      [NOW_MS, VALUES],
      [NOW_MS + 100, { part_count: 8, note: null }],
    ]);
    hear([will]);
    expect(door.statuses()).toEqual([true, false]);
    expect(door.quarantine()).toEqual([]);
  });

  it('counts 255 → 0 and stays in order', () => {
    const { node, first } = speaking();
    const door = openSparkplugDoor();
    for (const { topic, payload } of first) door.hear(topic, payload);
    for (let n = 0; n < 600; n++)
      for (const { topic, payload } of node.tell(RIG, { part_count: n }, NOW_MS + 1 + n))
        door.hear(topic, payload);
    expect(door.values()).toHaveLength(601);
    expect(door.wait(60_000)).toEqual([]);
  });

  it('tells everything again when it is asked, with the values of now and the same bdSeq', () => {
    const { node, first } = speaking();
    node.tell(RIG, { part_count: 9 }, NOW_MS + 100);
    expect(asksForBirths(writeRebirthRequest(NOW_MS))).toBe(true);
    const again = node.births(NOW_MS + 200);
    expect(kinds(again)).toEqual(['NBIRTH gw', 'DBIRTH gw Rig']);
    expect(seqs(again)).toEqual([0, 1]);
    const bdSeq = (messages: readonly EdgeMessage[]) =>
      String(decodePayload(messages[0]?.payload ?? new Uint8Array()).metrics?.[0]?.value);
    expect(bdSeq(again)).toBe(bdSeq(first));
    expect(String(decodePayload(again[1]?.payload ?? new Uint8Array()).metrics?.[1]?.value)).toBe('9');
  });

  it('numbers its wills by connection, 255 → 0', () => {
    const node = new SimulatedEdgeNode('plant', 'gw', behind);
    const numbers = Array.from({ length: 257 }, () =>
      Number(decodePayload(node.nextWill(NOW_MS).payload).metrics?.[0]?.value),
    );
    expect(numbers.slice(0, 2)).toEqual([0, 1]);
    expect(numbers.slice(-2)).toEqual([255, 0]);
  });

  it('says DDEATH for a device that is taken off, and births it again when it speaks', () => {
    const { node } = speaking();
    expect(kinds(node.remove(RIG, NOW_MS))).toEqual(['DDEATH gw Rig']);
    expect(kinds(node.tell(RIG, { part_count: 1 }, NOW_MS))).toEqual(['DBIRTH gw Rig']);
  });
});
