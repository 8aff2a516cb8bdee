/** Alarms on their way through the corridor: rules, reported conditions, people's words, restarts, late readings. */
import { describe, expect, it } from 'vitest';
import { ALARM_CATALOGUE } from '../../../shared/catalogue/alarms/alarm-catalogue.ts';
import { alarmDefinitionSchema, type AlarmAct } from '../../../shared/alarms.ts';
import type { PipelineInput } from '../../../server/pipeline-contract.ts';
import { createPipeline } from '../../../server/pipeline.ts';
import { PROJECT_CATALOGUE } from '../../../shared/catalogue/projects/project-catalogue.ts';
import { aBase, LATHE, MachineScript, meaningOf, only, secondsOf } from '../../support/machine-script.ts';

const aPipeline = (more = {}, latenessMs = 0) =>
  createPipeline(
    { base: aBase(), scenarios: [], projects: PROJECT_CATALOGUE, alarms: ALARM_CATALOGUE, ...more },
    { latenessMs },
  );
const told = (inputs: readonly PipelineInput[], pipeline = aPipeline()) =>
  only(meaningOf(inputs, pipeline), 'alarm').map(({ at, alarm, transition }) => [
    secondsOf(at),
    alarm.type,
    transition.event,
    alarm.state,
  ]);
const word = (act: AlarmAct, alarm: string, atMs: number, untilMs?: number): PipelineInput => ({
  kind: 'fact',
  fact: {
    kind: 'alarm',
    act,
    equipment: LATHE,
    source: 'rule',
    alarm,
    id: `fact ${act}`,
    by: 'teacher',
    atMs,
    ...(untilMs !== undefined && { untilMs }),
  },
});

describe('the catalogue of alarms', () => {
  it('fits its schema, and each alarm can be used on every type that it names', () => {
    for (const definition of ALARM_CATALOGUE)
      expect(alarmDefinitionSchema.parse(definition)).toEqual(definition);
    expect(aPipeline().patternFaults()).toEqual([]);
  });
});

describe('an alarm on its way', () => {
  it('of a running spindle behind an open door latches until somebody has seen and reset it', () => {
    const script = new MachineScript()
      .go(5)
      .go(5, { spindle_speed: 800, door: 'OPEN' })
      .go(10, { door: 'CLOSED' });
    script.inputs.push(word('acknowledge', 'door-open-running', script.nowMs));
    script.go(2);
    script.inputs.push(word('reset', 'door-open-running', script.nowMs));
    expect(told(script.go(2).inputs)).toEqual([
      [6, 'door-open-running', 'raise', 'unacknowledged'],
      [12, 'door-open-running', 'clear', 'latched'],
      [20, 'door-open-running', 'acknowledge', 'latched-acknowledged'],
      [22, 'door-open-running', 'reset', 'normal'],
    ]);
  });

  it('says which value was how far beyond which limit', () => {
    const script = new MachineScript().go(5, { spindle_speed: 800 }).go(5, { chuck_pressure: 0.7 });
    const [raised] = only(meaningOf(script.inputs, aPipeline()), 'alarm');
    expect(raised?.alarm).toMatchObject({ type: 'chuck-pressure-low', priority: 'high', version: 1 });
    expect(raised?.alarm.cause).toMatchObject({ signal: 'chuck_pressure', value: 0.7, limit: 1 });
    expect(raised?.alarm.cause?.margin).toBeCloseTo(0.3);
  });

  it('is raised by every condition that equipment reports, one for each, and none by what cannot be told', () => {
    const script = new MachineScript()
      .go(2)
      .condition('turret', 'WARNING')
      .go(2)
      .condition('turret', 'FAULT');
    script.go(2).condition('turret', 'UNAVAILABLE').go(2).condition('turret', 'NORMAL').go(2);
    expect(told(script.inputs)).toEqual([
      [2, 'turret', 'raise', 'unacknowledged'],
      [4, 'turret', 're-alarm', 'unacknowledged'],
      [6, 'turret', 'unknown', 'unacknowledged'],
      [8, 'turret', 'clear', 'returned'],
    ]);
  });

  it('of a student without the licence who runs the lathe is for staff alone; with a licence there is none', () => {
    const run = { execution: 'ACTIVE', mode: 'AUTOMATIC', spindle_speed: 800 };
    const unqualified = new MachineScript().badge('student-01').go(3).go(20, run);
    const [raised] = only(meaningOf(unqualified.inputs, aPipeline()), 'alarm');
    expect(raised?.alarm).toMatchObject({ type: 'unqualified-operation', staffOnly: true });
    const staff = aPipeline({ needsNoLicence: (person: string) => person === 'teacher' });
    expect(told(new MachineScript().badge('teacher').go(3).go(20, run).inputs, staff)).toEqual([]);
  });

  it('of a machine that runs in a lesson with nobody checked in waits a minute, and ends with the check-in', () => {
    const use: PipelineInput = { kind: 'use-mode', atMs: 0, equipment: LATHE, useMode: 'teaching' };
    const script = new MachineScript().go(2).go(70, { execution: 'ACTIVE', mode: 'AUTOMATIC' });
    const [raised, ...more] = told([use, ...script.inputs]);
    expect(raised?.slice(1)).toEqual(['nobody-checked-in', 'raise', 'unacknowledged']);
    expect(more).toEqual([]);
    expect(told(script.inputs)).toEqual([]);
  });

  it('goes on after a restart where it stood: nothing is raised twice, and its shelf ends by itself', () => {
    const script = new MachineScript().go(5, { spindle_speed: 800 }).go(5, { chuck_pressure: 0.7 });
    script.inputs.push(word('shelve', 'chuck-pressure-low', script.nowMs, script.nowMs + 60_000));
    script.go(2);
    const before = aPipeline();
    meaningOf(script.inputs, before);
    const alarms = before.equipmentNow(LATHE)?.alarms ?? [];
    expect(alarms).toMatchObject([{ type: 'chuck-pressure-low', state: 'shelved' }]);
    const restored = aPipeline({ restored: { progress: [], presences: [], alarms } });
    const later = new MachineScript(LATHE, script.values).silence(30).go(60).inputs.slice(1);
    expect(told(later, restored).map(([, , event, state]) => [event, state])).toEqual([
      ['known', 'shelved'],
      ['shelf-ended', 'unacknowledged'],
    ]);
  });

  it('that a late reading shows never to have been is withdrawn', () => {
    const pipeline = aPipeline({}, 10_000);
    const script = new MachineScript().go(5, { spindle_speed: 800 });
    const value = (atMs: number, values: Record<string, number>): PipelineInput => ({
      kind: 'sample',
      sample: { kind: 'values', equipment: LATHE, atMs, receivedAtMs: script.nowMs, values },
    });
    const from = script.nowMs;
    const inputs = [
      ...script.inputs,
      value(from, { chuck_pressure: 0.7 }),
      value(from + 3_000, { chuck_pressure: 1.6 }),
      { kind: 'tick' as const, atMs: from + 4_000 },
      value(from + 500, { chuck_pressure: 1.6 }),
      { kind: 'tick' as const, atMs: from + 30_000 },
      ...[60_000, 90_000, 120_000].map((later) => ({ kind: 'tick' as const, atMs: from + later })),
    ];
    const changes = meaningOf(inputs, pipeline);
    expect(only(changes, 'alarm').filter(({ corrected }) => corrected !== true)).not.toHaveLength(0);
    const withdrawn = only(changes, 'withdrawn').map(({ event }) => event);
    expect(withdrawn.filter(({ kind }) => kind === 'alarm').length).toBeGreaterThan(0);
    expect(pipeline.equipmentNow(LATHE)?.alarms).toEqual([]);
  });
});
