import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { IntakeBook, MAX_GROUPS } from '../../../../server/ingest/intake-book.ts';
import { KeptMessages } from '../../../../server/ingest/kept-messages.ts';
import { TimeCounter } from '../../../../server/ingest/time-counter.ts';
import { resolveBase, type Base } from '../../../../shared/base.ts';
import { WINDOWS } from '../../../../shared/onboarding.ts';
import { NOW_MS, openDoor, type Door } from '../../../support/door.ts';

const NEW = 'tb/demo/machining/lathe-08/telemetry';
const reading = (n: number, values: object = { spindle_rpm: 1480 + n }): string =>
  JSON.stringify({ ts: NOW_MS + n, seq: n, values });

/** The base with lathe-08, whose gateway calls its spindle speed `spindle_rpm`. */
function grownBase(): Base {
  const grown = resolveBase({
    base: { id: 'demo' },
    workshops: [
      {
        id: 'machining',
        equipment: [
          { id: 'lathe-01', type: 'cnc-lathe' },
          {
            id: 'lathe-08',
            type: 'cnc-lathe',
            source: {
              kind: 'json',
              signals: { spindle_rpm: 'spindle_speed', t: { signal: 'spindle_temp', scale: 0.1, offset: 1 } },
            },
          },
        ],
      },
    ],
  });
  if (!grown.ok) throw new Error(JSON.stringify(grown.faults));
  return grown.base;
}

/** The sums and the sum of the groups in every window. */
function expectSums({ ingest }: Door, nowMs = NOW_MS): void {
  for (const window of WINDOWS) {
    const sums = ingest.book.ledger.sums(window, nowMs);
    expect(sums.received).toBe(sums.accepted + sums.duplicate + sums.quarantined);
    const groups = ingest.book.groups(window, nowMs).filter(({ hint }) => !hint);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(sums.quarantined);
  }
}

describe('what was refused', () => {
  let door: Door;
  beforeEach(() => {
    door = openDoor();
  });
  const groups = () => door.ingest.book.groups('1h', NOW_MS);

  it('is grouped by cause and source, with count, rate, first, last and bars', () => {
    for (let n = 0; n < 6; n++) door.say(NEW, reading(n));
    door.say('tb/demo/machining/rig-01/telemetry', JSON.stringify({ ts: NOW_MS, values: { speed: 'fast' } }));
    door.say('factory/plc7', '{"temp":1}');
    expect(groups()).toMatchObject([
      { code: 'unknown-equipment', remedy: 'onboard', source: { equipment: 'machining.lathe-08' }, count: 6 },
      { remedy: expect.any(String), count: 1 },
      { remedy: expect.any(String), count: 1 },
    ]);
    const wrong = groups().find(({ code }) => code === 'wrong-type');
    expect(wrong).toMatchObject({ remedy: 'device', source: { signal: '/values/speed' } });
    expect(groups().find(({ code }) => code === 'unknown-topic')).toMatchObject({
      remedy: 'onboard',
      source: { topic: 'factory/plc7' },
    });
    expect(groups()[0]?.bars.at(-1)).toBe(6);
    expect(groups()[0]?.perMinute).toBeGreaterThan(0);
    expectSums(door);
  });

  it('adds up with what was accepted in every window, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom(NEW, 'tb/demo/machining/rig-01/telemetry', 'x/y', 'tb/other/a/b/telemetry'),
            fc.constantFrom(
              '{',
              '[]',
              reading(1),
              reading(2, { speed: 1 }),
              `[${reading(1)},${reading(3, { speed: 2 })}]`,
            ),
          ),
          { maxLength: 40 },
        ),
        (messages) => {
          const own = openDoor();
          for (const [topic, payload] of messages) own.say(topic, payload);
          expectSums(own);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is read again once the base knows the machine: counters move, values arrive under our names, twice changes nothing', async () => {
    for (let n = 0; n < 1_200; n++) door.say(NEW, reading(n));
    const [group] = groups();
    expect(group).toMatchObject({ count: 1_200, kept: 1_200, notKept: 0 });
    door.ingest.rebase(grownBase());
    expect(await door.ingest.reread(group?.id ?? '')).toEqual({
      accepted: 1_200,
      duplicate: 0,
      quarantined: 0,
      left: 0,
    });
    expect(door.samples).toHaveLength(1_200);
    expect(door.samples[7]).toMatchObject({
      equipment: 'machining.lathe-08',
      atMs: NOW_MS + 7,
      values: { spindle_speed: 1487 },
    });
    expect(groups()).toEqual([]);
    expect(door.ingest.book.ledger.sums('24h', NOW_MS)).toMatchObject({
      received: 1_200,
      accepted: 1_200,
      quarantined: 0,
    });
    expectSums(door);
    expect(await door.ingest.reread(group?.id ?? '')).toMatchObject({ accepted: 0 });
    door.say(NEW, reading(3));
    expect(await door.counted()).toMatchObject({ accepted: 1_200, duplicate: 1 });
    const counted = await door.counted();
    expect(counted.received).toBe(counted.accepted + counted.duplicate + counted.quarantined);
  });

  it('stays with its new reason where it is still refused, and of an array only what was refused is read again', async () => {
    door.say(NEW, reading(1, { spindle_rpm: 'fast' }));
    door.say(
      'tb/demo/machining/lathe-01/telemetry',
      `[${reading(1, { spindle_speed: 5 })},${reading(2, { odd: 1 })}]`,
    );
    expect(door.samples).toHaveLength(1);
    const [first, second] = [...groups()].sort((a, b) => a.code.localeCompare(b.code));
    door.ingest.rebase(grownBase());
    expect(await door.ingest.reread(first?.id ?? '')).toMatchObject({ accepted: 0, quarantined: 1 });
    expect(await door.ingest.reread(second?.id ?? '')).toMatchObject({ accepted: 0, quarantined: 1 });
    expect(
      groups()
        .map(({ code }) => code)
        .sort(),
    ).toEqual(['unknown-signal', 'wrong-type']);
    expect(door.samples).toHaveLength(1);
    expectSums(door);
  });

  it('keeps hints beside the sum: the reading was accepted, its unknown signal waits', async () => {
    door.say('tb/demo/machining/lathe-01/telemetry', reading(1, { spindle_speed: 5, odd: 1 }));
    expect(groups()).toMatchObject([{ hint: true, remedy: 'onboard', count: 1, kept: 1, notKept: 0 }]);
    expect(door.ingest.book.ledger.sums('1h', NOW_MS)).toMatchObject({
      quarantined: 0,
      flagged: { 'unknown-signal': 1 },
    });
    expectSums(door);
    expect(await door.ingest.reread(groups()[0]?.id ?? '')).toMatchObject({ accepted: 0, duplicate: 0 });
  });

  it('renames and scales the names of a json source; the machine’s other names stay', () => {
    door.ingest.rebase(grownBase());
    door.say(NEW, reading(1, { spindle_rpm: 900, t: 310, spindle_load: 12 }));
    expect(door.samples).toMatchObject([
      { values: { spindle_speed: 900, spindle_temp: 32, spindle_load: 12 } },
    ]);
  });

  it('remembers across a new base what was seen of equipment that stays', () => {
    const topic = 'tb/demo/machining/lathe-01/telemetry';
    door.say(topic, reading(1, { spindle_speed: 1 }));
    door.ingest.rebase(grownBase());
    door.say(topic, reading(1, { spindle_speed: 1 }));
    expect(door.samples).toHaveLength(1);
  });

  it('goes on after a restart: what was written is counted on, messages are gone and say so', () => {
    for (let n = 0; n < 5; n++) door.say(NEW, reading(n));
    const book = new IntakeBook();
    book.take(JSON.parse(JSON.stringify(door.ingest.book)) as ReturnType<IntakeBook['toJSON']>);
    expect(book.ledger.sums('24h', NOW_MS)).toEqual(door.ingest.book.ledger.sums('24h', NOW_MS));
    expect(book.groups('24h', NOW_MS)).toMatchObject([{ count: 5, kept: 0, notKept: 5 }]);
  });

  it('never grows beyond its groups: the one that was silent longest joins the rest of its reason, and the sum holds', () => {
    for (let n = 0; n < MAX_GROUPS + 200; n++) door.say(`topic/${n}`, '{}');
    expect(door.ingest.book.size).toBeLessThanOrEqual(MAX_GROUPS + 10);
    expect(groups().find(({ source }) => source.topic === '…')?.count).toBeGreaterThan(150);
    expectSums(door);
  });

  it('is ignored until a day that a person named, and then comes back', () => {
    door.say(NEW, reading(1));
    const { book } = door.ingest;
    const id = groups()[0]?.id ?? '';
    expect(book.ignore(id, { reason: '测试设备', until: NOW_MS + 1_000, by: 'manager', at: NOW_MS })).toBe(
      true,
    );
    expect(book.group(id, NOW_MS)?.ignored?.reason).toBe('测试设备');
    expect(book.group(id, NOW_MS + 2_000)?.ignored).toBeUndefined();
    expect(book.ignore('nobody', undefined)).toBe(false);
  });
});

describe('kept messages', () => {
  const message = (bytes: number, n = 0) => ({
    topic: 't',
    payload: new Uint8Array(bytes),
    receivedAtMs: n,
    countedAtMs: n,
    readings: 1,
    places: undefined,
  });

  it('never hold more bytes than their limit, and the group that holds most gives way', () => {
    const kept = new KeptMessages(20_000);
    kept.add('rare', message(100));
    for (let n = 0; n < 5_000; n++) kept.add('flood', message(500, n));
    expect(kept.bytes).toBeLessThanOrEqual(20_000);
    expect(kept.count('rare')).toBe(1);
    expect(kept.at('flood', kept.count('flood'))?.receivedAtMs).toBe(4_999);
    expect(kept.readings('flood')).toBe(kept.count('flood'));
    kept.forget('flood');
    kept.forget('rare');
    expect(kept.bytes).toBe(0);
  });
});

describe('a count over time', () => {
  it('is right in every window as time goes on', () => {
    const counter = new TimeCounter();
    const at = Date.UTC(2026, 2, 2, 9, 0, 0);
    counter.add(at, 3);
    counter.add(at + 3_600_000, 4);
    expect([counter.sum('1h', at + 3_600_000), counter.sum('24h', at + 3_600_000)]).toEqual([4, 7]);
    expect(counter.sum('24h', at + 24 * 3_600_000)).toBe(4);
    expect(counter.sum('7d', at + 30 * 3_600_000)).toBe(7);
    expect(counter.sum('7d', at + 9 * 86_400_000)).toBe(0);
  });
});
