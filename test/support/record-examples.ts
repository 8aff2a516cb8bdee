/** People, scenarios, proofs and decisions as small examples for tests of the records. */
import { alarmIdOf, type Alarm, type AlarmTransition } from '../../shared/alarms.ts';
import type { ToldEvent } from '../../shared/protocol.ts';
import type { Person } from '../../server/records/record-store.ts';
import type { Fact } from '../../shared/fact.ts';
import type { Scenario } from '../../shared/insight.ts';
import { equipmentIdOf } from '../../shared/names.ts';
import type { Evidence, StepProgress } from '../../shared/teaching.ts';

export const lathe = equipmentIdOf('machining', 'lathe-01');
export const mill = equipmentIdOf('machining', 'mill-01');

export const aPerson = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  username: null,
  name: `学生${id}`,
  role: 'student',
  partner: null,
  className: '数控2301',
  demo: false,
  ...more,
});
export const aScenario = (id: string, fromMs: number, more: Partial<Scenario> = {}): Scenario => ({
  id,
  type: 'warm-up',
  version: 1,
  equipment: [lathe],
  fromMs,
  toMs: null,
  severity: 'info',
  evidence: [
    { signal: 'spindle_speed', value: 0.1 + 0.2, atMs: fromMs, margin: 1 / 3, normalisedMargin: null },
  ],
  ...more,
});
/** A transition of an alarm for a condition that the lathe reports; `more` says how the alarm is since. */
export function anAlarmEvent(
  type: string,
  fromMs: number,
  transition: Pick<AlarmTransition, 'at' | 'event' | 'to'>,
  more: Partial<Alarm> = {},
): Extract<ToldEvent, { kind: 'alarm' }> {
  const isRaise = transition.event === 'raise';
  return {
    kind: 'alarm',
    at: transition.at,
    alarm: {
      id: alarmIdOf('reported', type, lathe, fromMs),
      type,
      source: 'reported',
      equipment: lathe,
      version: 0,
      priority: 'medium',
      level: 'FAULT',
      state: transition.to,
      holds: isRaise ? 'true' : 'false',
      fromMs,
      toMs: isRaise ? null : transition.at,
      closedMs: transition.to === 'normal' ? transition.at : null,
      count: 1,
      step: isRaise ? 1 : 2,
      ...more,
    },
    transition: { from: isRaise ? 'normal' : 'unacknowledged', ...transition },
  };
}
export const aProgress = (step: string, status: StepProgress['status'], atMs: number): StepProgress => ({
  person: 'p1',
  project: 'P1',
  step,
  status,
  atMs,
});
export const anEvidence = (id: string): Evidence => ({
  id,
  person: 'p1',
  equipment: lathe,
  project: 'P1',
  projectVersion: 1,
  step: 's1',
  fromMs: 1_000,
  toMs: 2_000,
  margin: 0.25,
  parts: [],
  origin: 'simulated',
});
export const aFact = (id: string): Fact => ({
  id,
  by: 'teacher',
  atMs: 1_764_000_000_123,
  kind: 'returned',
  person: 'p1',
  project: 'P1',
  step: 's1',
  remark: '测量前等工件冷却 🙂',
});
