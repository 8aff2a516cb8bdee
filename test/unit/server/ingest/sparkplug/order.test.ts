/** The order of an edge node's messages, and when it is asked for its births (Sparkplug B 3.0, clauses 5.9, 5.15, 6.4.5). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSparkplugHost } from '../../../../../server/ingest/sparkplug/sparkplug-host.ts';
import { NOW_MS } from '../../../../support/door.ts';
import {
  aSparkplugBase,
  decodePayload,
  encodePayload,
  FIELD,
  openSparkplugDoor,
  payloadBytes,
  VALUE,
  wire,
  type SparkplugDoor,
} from '../../../../support/sparkplug.ts';

const TOPIC = 'spBv1.0/plant/DDATA/gw/Rig';
const count = { name: 'part_count', type: 'Int32', value: 0, alias: 3 } as const;

/** A rig that was born with seq 0 (NBIRTH) and 1 (DBIRTH). */
const bornRig = () => {
  const door = openSparkplugDoor();
  const edge = door.edge();
  edge.nbirth();
  edge.dbirth('Rig', [count]);
  return { door, edge };
};
/** DDATA number `seq` that says `part_count` = seq. */
const say = (door: SparkplugDoor, seq: number, alias = 3): void => {
  door.at += 1;
  const metric = [...wire.varint(FIELD.alias, alias), ...wire.varint(VALUE.int, seq)];
  door.hear(TOPIC, payloadBytes(door.at, seq % 256, metric));
};
const heard = (door: SparkplugDoor): unknown[] =>
  door
    .values()
    .slice(1)
    .map(([, { part_count }]) => part_count);
const events = async (door: SparkplugDoor, event: string) =>
  (await door.metrics.sparkplugEvents.get()).values.find(({ labels }) => labels.event === event)?.value;

describe('messages out of their order (5.9)', () => {
  it('2, 3, 5, 4: number 5 waits for 4, then all go on in order and nobody is asked', async () => {
    const { door } = bornRig();
    for (const seq of [2, 3, 5]) say(door, seq);
    expect(heard(door)).toEqual([2, 3]);
    say(door, 4);
    expect(heard(door)).toEqual([2, 3, 4, 5]);
    expect(door.wait(60_000)).toEqual([]);
    expect(await events(door, 'gap')).toBe(0);
  });

  it('2, 3, 5: after the wait the node is asked for its births and the rest is taken', async () => {
    const { door } = bornRig();
    for (const seq of [2, 3, 5, 6]) say(door, seq);
    expect(door.wait(1_900)).toEqual([]);
    expect(heard(door)).toEqual([2, 3]);
    const [request] = door.wait(200);
    expect(request?.topic).toBe('spBv1.0/plant/NCMD/gw');
    expect(heard(door)).toEqual([2, 3, 5, 6]);
    expect(await events(door, 'gap')).toBe(1);
    // What waited keeps its own time of arrival.
    expect(door.samples.at(-1)?.receivedAtMs).toBe(NOW_MS + 4);
  });

  it('the wait is a setting', () => {
    const host = createSparkplugHost(aSparkplugBase(), { reorderMs: 500 });
    const bytes = (seq: number) => encodePayload({ timestamp: 0, seq, metrics: [] });
    const hear = (topic: string, seq: number) =>
      host.decode({ topic, payload: bytes(seq), receivedAtMs: 1_000 });
    hear('spBv1.0/plant/NBIRTH/gw', 0);
    hear('spBv1.0/plant/NDATA/gw', 5);
    host.dialogue.pass(1_499);
    expect(host.dialogue.takeRequests(1_499)).toEqual([]);
    host.dialogue.pass(1_500);
    expect(host.dialogue.takeRequests(1_500)).toHaveLength(1);
  });

  it('after a gap that was given up, order counts anew with the births', () => {
    const { door, edge } = bornRig();
    say(door, 5);
    door.wait(2_500);
    say(door, 4);
    say(door, 6);
    expect(heard(door)).toEqual([5, 4, 6]);
    edge.nbirth();
    edge.dbirth('Rig', [count]);
    say(door, 3);
    expect(heard(door).at(-1)).toBe(0);
    expect(door.wait(0)).toEqual([]);
  });

  it('255 is followed by 0, over node and devices (6.4.5)', () => {
    const { door } = bornRig();
    for (let seq = 2; seq < 600; seq++) say(door, seq);
    expect(heard(door)).toHaveLength(598);
    expect(door.wait(60_000)).toEqual([]);
  });

  it('NBIRTH may begin with any number; the next follows it (6.4.19)', () => {
    const door = openSparkplugDoor();
    const edge = door.edge();
    edge.nbirth([], { seq: 254 });
    edge.seq = 255;
    edge.dbirth('Rig', [count]);
    say(door, 256);
    expect(heard(door)).toEqual([256]);
    expect(door.wait(60_000)).toEqual([]);
  });

  it('a number beyond 255 is refused', () => {
    const { door } = bornRig();
    door.hear(
      TOPIC,
      payloadBytes(door.at, 256, [...wire.varint(FIELD.alias, 3), ...wire.varint(VALUE.int, 1)]),
    );
    expect(door.quarantine()[0]?.refusal).toMatchObject({ detail: 'seq-wrong', got: '256' });
  });

  it('any shuffle that closes its gaps in time gives every message once and in order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([2, 3, 4, 5, 6, 7, 8], { minLength: 7 }), (order) => {
        const { door } = bornRig();
        for (const seq of order) say(door, seq);
        expect(heard(door)).toEqual([2, 3, 4, 5, 6, 7, 8]);
      }),
      { numRuns: 50 },
    );
  });

  it('whatever is lost, every message that came is taken after the wait, once', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([2, 3, 4, 5, 6, 7, 8, 9, 10]), (order) => {
        const { door } = bornRig();
        for (const seq of order) say(door, seq);
        door.wait(5_000);
        expect([...heard(door)].sort((a, b) => Number(a) - Number(b))).toEqual(
          [...order].sort((a, b) => a - b),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('a request for births (5.17, 6.4.23)', () => {
  it('is one Boolean metric by name, true, with a time and without seq, as a foreign decoder reads it', () => {
    const { door } = bornRig();
    say(door, 9);
    const [request] = door.wait(2_500);
    const payload = decodePayload(request?.payload ?? new Uint8Array());
    expect(payload.metrics).toMatchObject([{ name: 'Node Control/Rebirth', type: 'Boolean', value: true }]);
    expect(Number(payload.timestamp)).toBe(door.at);
    expect(Object.hasOwn(payload, 'seq') && payload.seq !== null && payload.seq !== undefined).toBe(false);
  });

  it('goes out for data before any birth, and the data are refused as such', () => {
    const door = openSparkplugDoor();
    say(door, 7);
    expect(door.wait(0)).toHaveLength(1);
    expect(door.quarantine()[0]?.refusal.code).toBe('sparkplug-not-born');
  });

  it('goes out for an alias and for a name that no birth has defined', () => {
    for (const metric of [wire.varint(FIELD.alias, 77), wire.bytes(FIELD.name, 'Never/Heard')]) {
      const { door } = bornRig();
      door.hear(TOPIC, payloadBytes(door.at, 2, [...metric, ...wire.varint(VALUE.int, 1)]));
      expect(door.wait(0)).toHaveLength(1);
      expect(door.quarantine()[0]?.refusal.detail).toBe('unknown-metric');
    }
  });

  it('goes out for an alias of another device: it is no metric of this one', () => {
    const { door, edge } = bornRig();
    edge.dbirth('Rig2', [{ name: 'spindle_speed', type: 'Double', value: 1, alias: 8 }]);
    say(door, 3, 8);
    expect(heard(door)).toEqual([]);
    expect(door.wait(0)).toHaveLength(1);
  });

  it('is repeated while no births come: 10 s, then twice as long each time, 5 min at most', () => {
    const door = openSparkplugDoor();
    say(door, 7);
    const askedAt: number[] = [];
    for (let second = 0; second < 1_500; second++) {
      if (door.wait(second === 0 ? 0 : 1_000).length > 0) askedAt.push(second);
    }
    expect(askedAt).toEqual([0, 10, 30, 70, 150, 310, 610, 910, 1_210]);
  });

  it('starts small again on another connection of the node', () => {
    const door = openSparkplugDoor();
    const edge = door.edge();
    say(door, 7);
    for (let n = 0; n < 100; n++) door.wait(1_000);
    edge.bdSeq = 4;
    edge.nbirth();
    expect(door.wait(400_000)).toEqual([]);
    say(door, 1);
    expect(door.wait(0)).toHaveLength(1);
  });

  it('goes, after the link was opened and the wait is over, to nodes of which nothing was heard, and to no other', () => {
    const door = openSparkplugDoor();
    door.ingest.dialogue.linkOpened();
    door.edge('arm').nbirth();
    expect(door.wait(1_900)).toEqual([]);
    expect(door.wait(200).map(({ topic }) => topic)).toEqual(['spBv1.0/plant/NCMD/gw']);
  });

  it('does not go to a node that is known to be dead', () => {
    const { door, edge } = bornRig();
    edge.ndeath();
    door.ingest.dialogue.linkOpened();
    expect(door.wait(3_000).map(({ topic }) => topic)).toEqual(['spBv1.0/plant/NCMD/arm']);
  });
});

it('memory stays bounded: more than 1 MiB that waits is not waited with', () => {
  const { door } = bornRig();
  const text = 'x'.repeat(200_000);
  for (let seq = 3; seq < 10; seq++) {
    const metric = [...wire.varint(FIELD.alias, 3), ...wire.varint(VALUE.int, seq)];
    door.hear(TOPIC, Uint8Array.from([...payloadBytes(door.at, seq, metric), ...wire.bytes(4, text)]));
  }
  door.wait(0);
  expect(heard(door).length).toBeGreaterThanOrEqual(6);
});
