/** The rows of the table in docs/time.md, each by its name. */
import { afterEach, describe, expect, it } from 'vitest';
import { correctionsIn } from '../../support/late-readings.ts';
import { MACHINE, START_MS, TimeWorld } from '../../support/time-world.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

let world: TimeWorld | undefined;
const aWorld = (): TimeWorld => (world = new TimeWorld());
afterEach(() => {
  world?.end();
  world = undefined;
});

describe('a duplicate', () => {
  it('with the same time and sequence number changes nothing', () => {
    const { history, fast } = aWorld()
      .run(3)
      .say(500, { at: 3_000, seq: 7 })
      .pass(1_000)
      .say(0)
      .say(900, { at: 3_000, seq: 7 })
      .settle();
    expect(history).toHaveLength(5);
    expect(fast).toEqual(['3000-4000']);
  });

  it('with the same time and values changes nothing', () => {
    const { history, fast } = aWorld()
      .run(3)
      .say(500, { at: 3_000 })
      .pass(1_000)
      .say(0)
      .say(500, { at: 3_000 })
      .settle();
    expect(history).toHaveLength(5);
    expect(fast).toEqual(['3000-4000']);
  });
});

describe('a late reading', () => {
  it('of 5 s goes to history and corrects what is derived', async () => {
    const late = aWorld().run(20);
    expect(late.fast).toEqual([]);
    late.say(500, { at: 14_500 });
    expect(late.times.at(-1)).toBe(14_500);
    late.settle();
    expect(late.fast).toEqual(['14500-15000']);
    expect(late.flags).toEqual([]);
    expect(await late.metric('twin_readings_late')).toBe(0);
    expect(await late.metric('twin_corrections_total', '{kind="scenario"}')).toBeGreaterThan(0);
  });

  it('of 5 s takes a proof back that it contradicts', () => {
    const late = aWorld().run(2).badge('in').run(5, 500);
    expect(late.step).toBe('proven');
    // At 4 s the spindle stood: it has not turned for three seconds before 7 s.
    late.say(0, { at: 3_500 }).say(0).settle();
    expect(late.step).not.toBe('proven');
    expect(late.proofs).toEqual([]);
    expect(late.told.some(({ kind }) => kind === 'evidence-withdrawn')).toBe(true);
  });

  it('of 5 s takes a proof back, and the next try is seen at once', () => {
    const late = aWorld().run(2).badge('in').run(5, 500).say(0, { at: 3_500 }).say(0).settle();
    expect(late.step).not.toBe('proven');
    late.run(4, 500);
    expect(late.step).toBe('proven');
    expect(late.settle().proofs).toHaveLength(1);
  });

  it('of 5 s proves what could not be told without it', () => {
    const late = aWorld().run(2).badge('in').say(500, { at: 2_500 }).pass(600).say(0).pass(5_000);
    expect(late.step).not.toBe('proven');
    for (const at of [3_000, 4_000, 5_000, 6_000, 7_000]) late.say(500, { at });
    late.settle();
    expect(late.proofs).toEqual([`evidence:turning:1:turn:student-01:${MACHINE}:${START_MS + 6_000}`]);
    expect(late.step).toBe('proven');
  });

  it('of 5 s does not undo what a person has decided since', () => {
    const late = aWorld()
      .run(2)
      .badge('in')
      .run(5, 500)
      .decide('passed')
      .say(0, { at: 3_500 })
      .say(0)
      .settle();
    expect(late.step).toBe('passed');
    expect(late.proofs).toEqual([]);
  });

  it('of 5 s that says what was over since is no present alarm: it stands in the past only', () => {
    const late = aWorld();
    const asIs = { estop: 'ARMED', execution: 'READY', mode: 'MANUAL' };
    const seen = new Set<string>();
    const shown = (): string => {
      const reports = late.told.filter((change) => change.kind === 'state');
      return reports.at(-1)?.state ?? 'unknown';
    };
    for (let second = 0; second < 35; second += 1) {
      late.say(asIs);
      if (second === 20) late.say({ estop: 'TRIGGERED' }, { at: 15_500 });
      late.pass(1_000);
      const state = late.pipeline.equipmentNow(MACHINE)?.state ?? 'unknown';
      seen.add(state);
      expect(shown()).toBe(state);
    }
    expect(seen).toEqual(new Set(['idle']));
    expect(late.standing).toMatchObject({
      [`state ${MACHINE} ${START_MS + 15_500}`]: 'emergency-stop',
      [`state ${MACHINE} ${START_MS + 16_000}`]: 'idle',
    });
  });

  it.each([
    ['20 s', 20_000],
    ['2 d', 2 * DAY_MS],
  ])('of %s goes to history only, flagged and counted', async (_name, lateMs) => {
    const late = aWorld().run(30);
    const before = late.told.length;
    late.say(500, { at: 30_000 - lateMs }).settle();
    expect(late.times).toContain(30_000 - lateMs);
    expect(late.flags).toEqual(['late']);
    expect(late.fast).toEqual([]);
    expect(correctionsIn(late.told.slice(before))).toEqual([]);
    expect(late.speed).toMatchObject({ value: 0 });
    expect(await late.metric('twin_readings_late')).toBe(1);
    expect(await late.metric('twin_readings_flagged_total', '{flag="late"}')).toBe(1);
  });

  it('of 20 s that is the newest of its signal is shown with its age, and means nothing', () => {
    const late = aWorld();
    for (let second = 0; second < 30; second += 1) late.say({ door: 'CLOSED' }).pass(1_000);
    late.say(500, { at: 10_000 }).settle();
    expect(late.speed).toMatchObject({ value: 500, at: START_MS + 10_000 });
    expect(late.fast).toEqual([]);
  });
});

describe('out of order', () => {
  it('within a message gives what the right order gives', () => {
    const { fast, times } = aWorld()
      .run(3)
      .sayTogether([
        [0, { at: 2_900 }],
        [500, { at: 2_300 }],
        [700, { at: 2_600 }],
      ])
      .run(3)
      .settle();
    expect(fast).toEqual(['2300-2900']);
    expect(times.slice(3, 6)).toEqual([2_900, 2_300, 2_600]);
  });

  it('between messages gives what the right order gives', () => {
    const { fast } = aWorld().run(3).pass(900).say(0, { at: 3_800 }).say(500, { at: 3_400 }).run(3).settle();
    expect(fast).toEqual(['3400-3800']);
  });
});

describe('a device clock', () => {
  it.each([
    ['one minute', 60_000],
    ['five minutes', 300_000],
  ])('%s ahead keeps its own time', (_name, aheadMs) => {
    const { fast, flags } = aWorld()
      .say(500, { at: aheadMs })
      .pass(2_000)
      .say(0, { at: aheadMs + 2_000 })
      .settle();
    expect(fast).toEqual([`${aheadMs}-${aheadMs + 2_000}`]);
    expect(flags).toEqual([]);
  });

  it.each([
    ['six minutes', 360_000],
    ['a year', YEAR_MS],
  ])('%s ahead takes the server’s time, flagged', (_name, aheadMs) => {
    const { fast, flags } = aWorld()
      .say(500, { at: aheadMs })
      .pass(2_000)
      .say(0, { at: aheadMs + 2_000 })
      .settle();
    expect(fast).toEqual(['0-2000']);
    expect(flags).toEqual(['time-ahead', 'time-ahead']);
  });

  it('half an hour behind is evaluated at its own time', () => {
    const behind = aWorld().pass(60_000);
    for (let second = 0; second < 20; second += 1)
      behind.say(second >= 5 && second < 9 ? 500 : 0, { at: second * 1_000 - HOUR_MS / 2 }).pass(1_000);
    behind.settle();
    expect(behind.fast).toEqual([`${5_000 - HOUR_MS / 2}-${9_000 - HOUR_MS / 2}`]);
    expect(behind.flags).toEqual([]);
  });

  it.each([
    ['five hours', 5 * HOUR_MS],
    ['ten years', 10 * YEAR_MS],
  ])('%s behind: history only, flagged; people see the values with their age', async (_name, behindMs) => {
    const behind = aWorld();
    for (let second = 0; second < 15; second += 1)
      behind.say(500 + second, { at: second * 1_000 - behindMs }).pass(1_000);
    behind.settle();
    expect(behind.history).toHaveLength(15);
    expect(behind.flags).toHaveLength(15);
    expect(behind.told).toEqual([]);
    expect(behind.speed).toMatchObject({ value: 514, quality: 'stale' });
    expect(await behind.metric('twin_readings_late')).toBe(15);
  });

  it('that jumps back by a minute: history only until it has passed the time that it told before', () => {
    const jumping = aWorld().run(30);
    for (let second = 0; second < 40; second += 1)
      jumping.say(500, { at: 30_000 - 60_000 + second * 1_000 }).pass(1_000);
    jumping.settle();
    expect(jumping.fast.filter((each) => Number(each.split('-')[0]) < 0)).toEqual([]);
    expect(jumping.flags.length).toBeGreaterThan(20);
    expect(jumping.history).toHaveLength(70);
    for (let second = 0; second < 3; second += 1) jumping.say(700).pass(1_000);
    expect(jumping.fast).toHaveLength(1);
  });

  it('that jumps three minutes ahead and back is settled as if the one wrong reading waited for its time', () => {
    const jumping = aWorld().run(5).say(0, { at: 185_000 }).pass(1_000).run(3, 500).run(10).settle();
    expect(jumping.fast).toEqual(['6000-9000']);
    expect(jumping.flags).toEqual([]);
  });
});

describe('readings of one millisecond', () => {
  it('a thousand of them are all in history, in their order, and the last wins', () => {
    const many = Array.from(
      { length: 1_000 },
      (_, n) => [n, { at: 3_000, seq: n }] as [number, { at: number; seq: number }],
    );
    const crowd = aWorld().run(3).sayTogether(many);
    const inHistory = crowd.history
      .slice(3)
      .map((sample) => sample.kind === 'values' && sample.values.spindle_speed);
    expect(inHistory).toEqual(many.map(([n]) => n));
    expect(crowd.speed?.value).toBe(999);
    crowd.settle();
    expect(crowd.speed?.value).toBe(999);
    expect(correctionsIn(crowd.told)).toEqual([]);
  });

  it('that come in the wrong order count in the order of their sequence numbers', () => {
    const { fast } = aWorld()
      .run(3)
      .sayTogether([
        [500, { at: 3_000, seq: 42 }],
        [0, { at: 3_000, seq: 41 }],
      ])
      .pass(1_000)
      .run(3)
      .settle();
    expect(fast).toEqual(['3000-4000']);
  });
});

describe('a sequence number', () => {
  it.each([
    ['of 32 bits', 4_294_967_295],
    ['of 8 bits', 255],
  ])('%s that begins anew is no duplicate and keeps the order', (_name, last) => {
    const wrap = aWorld()
      .run(3)
      .sayTogether([
        [0, { at: 3_000, seq: last }],
        [500, { at: 3_000, seq: 0 }],
        [600, { at: 3_000, seq: 1 }],
      ])
      .pass(1_000)
      .run(2)
      .settle();
    expect(wrap.history).toHaveLength(8);
    expect(wrap.fast).toEqual(['3000-4000']);
    expect(correctionsIn(wrap.told)).toEqual([]);
  });

  it('that begins at 0 because the device was started again is no duplicate', () => {
    const restarted = aWorld();
    for (const boot of [0, 1])
      for (let n = 0; n < 3; n += 1) restarted.say(boot === 1 && n < 2 ? 500 : 0, { seq: n }).pass(1_000);
    restarted.settle();
    expect(restarted.history).toHaveLength(6);
    expect(restarted.fast).toEqual(['3000-5000']);
  });
});

describe('word of the gateway', () => {
  it('that is retained and heard again is a duplicate', () => {
    const again = aWorld().status(true).run(3).status(true, { at: 0 }).settle();
    expect(again.history.filter(({ kind }) => kind === 'status')).toHaveLength(1);
    expect(again.told.filter(({ kind }) => kind === 'online')).toHaveLength(1);
  });

  it('that is a last will written an hour ago counts when it is heard', () => {
    const gone = aWorld().status(true).run(15, 500).status(false, { at: -HOUR_MS }).settle();
    expect(gone.pipeline.equipmentNow(MACHINE)).toMatchObject({ online: false, state: 'unknown' });
    const online = Object.keys(gone.standing).filter((name) => name.startsWith('online'));
    expect(online).toEqual([`online ${MACHINE} ${START_MS}`, `online ${MACHINE} ${START_MS + 15_000}`]);
  });
});

describe('a card', () => {
  it('whose reading is 5 s late checks in at its own time', () => {
    const { standing } = aWorld().run(20).badge('in', { at: 15_000 }).run(2).settle();
    const presences = Object.keys(standing).filter((name) => name.startsWith('presence'));
    expect(presences).toEqual([`presence student-01 ${MACHINE} ${START_MS + 15_000}`]);
  });

  it('whose reading is up to an hour late checks in when it is heard', () => {
    const { standing, flags } = aWorld().run(30).badge('in', { at: -60_000 }).run(2).settle();
    const [presence, ...more] = Object.keys(standing).filter((name) => name.startsWith('presence'));
    expect(more).toEqual([]);
    expect(Number(presence?.split(' ').at(-1)) - START_MS).toBeGreaterThanOrEqual(29_000);
    expect(flags).toEqual([]);
  });

  it('whose reading is 2 d late checks nobody in', () => {
    const { standing, flags } = aWorld()
      .run(30)
      .badge('in', { at: -2 * DAY_MS })
      .run(2)
      .settle();
    expect(Object.keys(standing).filter((name) => name.startsWith('presence'))).toEqual([]);
    expect(flags).toEqual(['late']);
  });
});

describe('a condition', () => {
  it('that comes 5 s late and was cleared since was an alarm for the time between', () => {
    const { standing, pipeline } = aWorld()
      .run(10)
      .condition('NORMAL')
      .run(3)
      .condition('FAULT', { at: 8_500 })
      .run(2)
      .settle();
    expect(standing[`condition ${MACHINE} ${START_MS + 8_500}`]).toContain('turret');
    expect(standing[`condition ${MACHINE} ${START_MS + 10_000}`]).toBe('[]');
    expect(pipeline.equipmentNow(MACHINE)?.conditions).toEqual([]);
  });
});

describe('what waits to be settled', () => {
  it('is bounded: what is too much is settled before its time and counted', async () => {
    const flood = aWorld().run(1);
    for (let batch = 0; batch < 20; batch += 1)
      flood
        .sayTogether(Array.from({ length: 1_000 }, (_, n) => [n % 50, { at: 1_000 + batch, seq: n }]))
        .pass(1);
    flood.pass(200);
    expect(await flood.metric('twin_settling_samples')).toBeLessThanOrEqual(
      await flood.metric('twin_settling_samples_limit'),
    );
    expect(await flood.metric('twin_settled_early')).toBeGreaterThan(3_000);
    flood.settle();
    expect(await flood.metric('twin_settling_samples')).toBe(0);
    expect(flood.history).toHaveLength(20_001);
  });

  it('is nothing where the bound is 0: what comes late is not looked at again', () => {
    world = new TimeWorld(0);
    world.run(20).say(500, { at: 14_500 }).settle();
    expect(world.fast).toEqual([]);
    expect(world.pipeline.lateCount()).toBe(1);
  });
});
