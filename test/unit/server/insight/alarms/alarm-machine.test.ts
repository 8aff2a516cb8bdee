import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { nextAlarmState } from '../../../../../server/insight/alarms/alarm-machine.ts';
import {
  AlarmPoint,
  type AlarmFact,
  type AlarmRule,
} from '../../../../../server/insight/alarms/alarm-point.ts';
import {
  ALARM_EVENTS,
  ALARM_STATES,
  LONGEST_SHELF_MS,
  type Alarm,
  type AlarmAct,
  type AlarmEvent,
  type AlarmState,
  type AlarmTransition,
} from '../../../../../shared/alarms.ts';
import { equipmentIdOf } from '../../../../../shared/names.ts';

const lathe = equipmentIdOf('hall', 'lathe-01');

/** The table of ISA-18.2 as people read it: from, event, to; `→` where the alarm latches; what is not here is refused. */
const TABLE: readonly (readonly [AlarmState, AlarmEvent, AlarmState, AlarmState?])[] = [
  ['normal', 'raise', 'unacknowledged'],
  ['unacknowledged', 'acknowledge', 'acknowledged'],
  ['unacknowledged', 'clear', 'returned', 'latched'],
  ['acknowledged', 'clear', 'normal', 'latched-acknowledged'],
  ['acknowledged', 're-alarm', 'unacknowledged'],
  ['returned', 'acknowledge', 'normal'],
  ['returned', 'raise', 'unacknowledged'],
  ['latched', 'acknowledge', 'latched-acknowledged'],
  ['latched', 'raise', 'unacknowledged'],
  ['latched-acknowledged', 'reset', 'normal'],
  ['latched-acknowledged', 'raise', 'unacknowledged'],
  ...(
    ['normal', 'unacknowledged', 'acknowledged', 'returned', 'latched', 'latched-acknowledged'] as const
  ).flatMap((from) => [
    [from, 'shelve', 'shelved'] as const,
    [from, 'suppress', 'suppressed'] as const,
    [from, 'take-out', 'out-of-service'] as const,
    ...(from === 'normal' ? [] : [[from, 'gone', 'normal'] as const]),
  ]),
  ['shelved', 'gone', 'normal'],
  ['suppressed', 'gone', 'normal'],
  ['out-of-service', 'gone', 'normal'],
];
const RELEASES: readonly (readonly [AlarmState, AlarmEvent])[] = [
  ['shelved', 'unshelve'],
  ['shelved', 'shelf-ended'],
  ['suppressed', 'unsuppress'],
  ['out-of-service', 'return'],
];

describe('the states of an alarm are those of ISA-18.2', () => {
  const facts = { latch: false, holds: true, isKnown: true };

  const rows = TABLE.map(([from, event, to, latching]) => ({ from, event, to, latching }));
  it.each(rows)('$from, $event → $to', ({ from, event, to, latching }) => {
    expect(nextAlarmState(from, event, facts)).toBe(to);
    expect(nextAlarmState(from, event, { ...facts, latch: true })).toBe(latching ?? to);
  });

  it.each(RELEASES)('%s, %s: calls if the condition holds, is normal if it does not', (from, event) => {
    expect(nextAlarmState(from, event, { ...facts, holds: true })).toBe('unacknowledged');
    expect(nextAlarmState(from, event, { ...facts, holds: false })).toBe('normal');
  });

  it('refuses everything else', () => {
    for (const from of ALARM_STATES)
      for (const event of ALARM_EVENTS) {
        const isListed = [...TABLE, ...RELEASES].some(([state, what]) => state === from && what === event);
        if (!isListed)
          expect([from, event, nextAlarmState(from, event, facts)]).toEqual([from, event, undefined]);
      }
  });

  it('lets a person end an acknowledged alarm of which nothing can be told any more, and only then', () => {
    expect(nextAlarmState('acknowledged', 'reset', facts)).toBeUndefined();
    expect(nextAlarmState('acknowledged', 'reset', { ...facts, isKnown: false })).toBe('normal');
  });
});

const RULE: AlarmRule = {
  source: 'rule',
  type: 'spindle-hot',
  version: 1,
  priority: 'medium',
  level: 'FAULT',
  latch: false,
  onDelayMs: 10_000,
  offDelayMs: 5_000,
  reAlarmMs: null,
  staffOnly: false,
};

function aPoint(rule: Partial<AlarmRule> = {}, restored?: Alarm) {
  const told: { alarm: Alarm; transition: AlarmTransition }[] = [];
  const say = (alarm: Alarm, transition: AlarmTransition): void => void told.push({ alarm, transition });
  const point = new AlarmPoint({ ...RULE, ...rule }, lathe, say, restored);
  return { point, told, steps: () => told.map(({ transition: { at, event, to } }) => [at, event, to]) };
}
let facts = 0;
const fact = (act: AlarmAct, more: Partial<AlarmFact> = {}): AlarmFact => ({
  kind: 'alarm',
  act,
  equipment: lathe,
  source: 'rule',
  alarm: 'spindle-hot',
  id: `fact-${(facts += 1)}`,
  atMs: 0,
  ...more,
});

describe('an alarm in time', () => {
  it('is raised after the on-delay and cleared after the off-delay, at the computed instants', () => {
    const { point, steps, told } = aPoint();
    point.setTruth('true', 1_000);
    point.setTruth('false', 9_000);
    point.setTruth('true', 20_000);
    expect(point.nextMs).toBe(30_000);
    point.pass(90_000);
    point.setTruth('false', 100_000);
    point.setTruth('true', 104_000);
    point.setTruth('false', 110_000);
    point.pass(200_000);
    expect(steps()).toEqual([
      [30_000, 'raise', 'unacknowledged'],
      [115_000, 'clear', 'returned'],
    ]);
    expect(told[1]?.alarm).toMatchObject({
      id: 'rule:hall.lathe-01:spindle-hot:30000',
      toMs: 115_000,
      closedMs: null,
    });
  });

  it('counts up when it is raised again while it stands, and calls for another acknowledgement', () => {
    const { point, told } = aPoint({ onDelayMs: 0, offDelayMs: 0 });
    point.setTruth('true', 1_000);
    point.decide(fact('acknowledge', { id: 'seen' }), 2_000);
    expect(point.alarm?.acknowledged).toEqual({ atMs: 2_000, fact: 'seen' });
    point.decide(fact('shelve', { untilMs: 90_000 }), 3_000);
    point.setTruth('false', 4_000);
    point.setTruth('true', 5_000);
    point.decide(fact('unshelve'), 6_000);
    expect(point.alarm).toMatchObject({ state: 'unacknowledged', count: 2, fromMs: 1_000, toMs: null });
    expect(point.alarm?.acknowledged).toBeUndefined();
    expect(new Set(told.map(({ alarm }) => alarm.id)).size).toBe(1);
  });

  it('stays after its condition has gone where it latches, until it is acknowledged and reset', () => {
    const { point, told } = aPoint({ latch: true, onDelayMs: 0, offDelayMs: 0 });
    point.setTruth('true', 1_000);
    point.setTruth('false', 2_000);
    expect(point.alarm).toMatchObject({ state: 'latched', holds: 'false', toMs: null });
    expect(point.decide(fact('reset'), 3_000)).toBe(false);
    point.decide(fact('acknowledge'), 4_000);
    point.decide(fact('reset'), 5_000);
    expect(point.alarm).toBeUndefined();
    expect(told.at(-1)?.alarm).toMatchObject({ state: 'normal', toMs: 5_000, closedMs: 5_000 });
  });

  it('calls again after its re-alarm time', () => {
    const { point } = aPoint({ onDelayMs: 0, reAlarmMs: 60_000 });
    point.setTruth('true', 1_000);
    point.decide(fact('acknowledge'), 2_000);
    point.pass(61_999);
    expect(point.state).toBe('acknowledged');
    point.pass(62_000);
    expect(point.state).toBe('unacknowledged');
  });

  it('keeps quiet while it is suppressed by design, and records what happens', () => {
    const { point, told } = aPoint({ onDelayMs: 0, offDelayMs: 0 });
    point.setSuppressed('true', 500);
    expect(told).toEqual([]);
    point.setTruth('true', 1_000);
    expect(point.alarm).toMatchObject({ state: 'suppressed', count: 1 });
    point.setSuppressed('unknown', 1_500);
    expect(point.state).toBe('suppressed');
    point.setSuppressed('false', 2_000);
    expect(point.alarm).toMatchObject({ state: 'unacknowledged', fromMs: 1_000 });
  });

  it('marks chattering: three raises within a minute', () => {
    const { point, told } = aPoint({ onDelayMs: 0, offDelayMs: 0 });
    for (const at of [0, 20_000, 40_000]) {
      point.setTruth('true', at + 1_000);
      point.setTruth('false', at + 2_000);
    }
    expect(told.map(({ alarm }) => alarm.chattering ?? false)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('survives a restart: acknowledged and shelved stay, and nothing is raised twice', () => {
    const before = aPoint({ onDelayMs: 0, offDelayMs: 0 });
    before.point.setTruth('true', 1_000);
    before.point.decide(fact('acknowledge'), 2_000);
    const { point, told } = aPoint({ onDelayMs: 0, offDelayMs: 0 }, before.point.alarm);
    expect(point.alarm).toMatchObject({ state: 'acknowledged', holds: 'unknown' });
    point.setTruth('true', 9_000);
    expect(told.map(({ transition }) => transition.event)).toEqual(['known']);
    point.setTruth('false', 10_000);
    expect(point.alarm).toBeUndefined();
    expect(told.at(-1)?.alarm).toMatchObject({ id: before.told[0]?.alarm.id, closedMs: 10_000 });
  });
});

/** What may come to an alarm, at growing times. */
const happenings = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 1, max: 3 * 3_600_000 }),
    what: fc.oneof(
      fc.constantFrom('true', 'false', 'unknown', 'quiet', 'loud'),
      fc.constantFrom<AlarmAct>('acknowledge', 'shelve', 'unshelve', 'reset', 'take-out', 'return'),
    ),
  }),
  { maxLength: 40 },
);
type Happening = { afterMs: number; what: string };

function play(
  rule: Partial<AlarmRule>,
  script: readonly Happening[],
  look: (point: AlarmPoint, atMs: number) => void,
) {
  const { point, told } = aPoint(rule);
  let atMs = 0;
  for (const { afterMs, what } of script) {
    atMs += afterMs;
    point.pass(atMs);
    if (what === 'true' || what === 'false' || what === 'unknown') point.setTruth(what, atMs);
    else if (what === 'quiet' || what === 'loud')
      point.setSuppressed(what === 'quiet' ? 'true' : 'false', atMs);
    else point.decide(fact(what as AlarmAct, { untilMs: atMs + 20 * 3_600_000 }), atMs);
    look(point, atMs);
  }
  return { point, told, atMs };
}

describe('whatever happens to an alarm', () => {
  const rules = fc.record({
    latch: fc.boolean(),
    onDelayMs: fc.constantFrom(0, 10_000),
    offDelayMs: fc.constantFrom(0, 5_000),
  });

  it('shelving ends by itself, eight hours later at the latest', () => {
    fc.assert(
      fc.property(rules, happenings, (rule, script) => {
        const { point, atMs } = play(rule, script, () => undefined);
        point.pass(atMs + LONGEST_SHELF_MS);
        expect(point.state).not.toBe('shelved');
      }),
    );
  });

  it('a condition that cannot be told raises nothing and changes no state', () => {
    fc.assert(
      fc.property(rules, happenings, (rule, script) => {
        const { point, told, atMs } = play(rule, script, () => undefined);
        const { state } = point;
        const raised = told.filter(({ transition }) => transition.event === 'raise').length;
        point.setTruth('unknown', atMs);
        expect(point.state).toBe(state);
        point.pass(atMs + 60_000);
        expect(told.filter(({ transition }) => transition.event === 'raise')).toHaveLength(raised);
      }),
    );
  });

  it('a condition that is known all the time is raised and cleared in turn, put away or not, and one alarm stands at most', () => {
    fc.assert(
      fc.property(rules, happenings, (rule, script) => {
        const { told } = play(rule, script, (point) => {
          if (point.alarm) expect(point.alarm.closedMs).toBeNull();
          else expect(['normal', 'suppressed']).toContain(point.state);
        });
        const heard = told
          .map(({ transition }) => transition.event)
          .filter((event) => event === 'raise' || event === 'clear');
        heard.forEach((event, index) => expect(event).toBe(index % 2 === 0 ? 'raise' : 'clear'));
        const open = new Map<string, number | null>();
        for (const { alarm } of told) open.set(alarm.id, alarm.closedMs);
        expect([...open.values()].filter((closedMs) => closedMs === null).length).toBeLessThanOrEqual(1);
        for (const { alarm } of told) expect(alarm.closedMs === null).toBe(alarm.state !== 'normal');
      }),
    );
  });
});
