import { describe, expect, it } from 'vitest';
import type { ScenarioDefinition } from '../../../shared/insight.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import type { Pattern } from '../../../shared/pattern.ts';
import { scenarioDefinitionSchema } from '../../../shared/insight.ts';
import { correctionsIn, received } from '../../support/late-readings.ts';
import {
  aBase,
  aPipeline,
  LATHE,
  LATHE_AT_REST,
  MachineScript,
  meaningOf,
  only,
  OTHER_LATHE,
  secondsOf,
  SORTER,
  without,
} from '../../support/machine-script.ts';

const aScenario = (id: string, start: Pattern): ScenarioDefinition =>
  scenarioDefinitionSchema.parse({
    id,
    version: 1,
    name: { en: id },
    teaches: { en: id },
    severity: 'info',
    equipmentTypes: ['cnc-lathe'],
    start,
    end: { op: 'not', of: start },
  });

const fast: Pattern = { op: 'compare', signal: 'spindle_speed', is: '>', value: 100 };

describe('the corridor', () => {
  it('passes values on as they came, then says what they mean', () => {
    const pipeline = aPipeline();
    const [input] = new MachineScript().go(1).inputs;
    if (!input) throw new Error('the script says nothing');
    const changes = pipeline.apply(input);
    expect(changes[0]).toEqual({ kind: 'values', sample: input.kind === 'sample' && input.sample });
    expect(changes[1]).toMatchObject({ kind: 'state', state: 'idle', previous: 'unknown' });
  });

  it('knows the complete present state, in base order, with the places that frames count by', () => {
    const pipeline = aPipeline();
    meaningOf(new MachineScript().go(3, { spindle_speed: 5200 }).inputs, pipeline);
    const now = pipeline.workshopNow('hall');
    expect(now.map(({ id, index }) => [id, index])).toEqual([
      [LATHE, 0],
      [OTHER_LATHE, 1],
      [SORTER, 2],
    ]);
    expect(now[0]).toEqual(pipeline.equipmentNow(LATHE));
    expect(now[0]).toMatchObject({ state: 'setup', online: null, useMode: 'unassigned', conditions: [] });
    expect(now[0]?.signals.find(({ key }) => key === 'spindle_speed')).toMatchObject({ value: 5200 });
    expect(now[1]).toMatchObject({ state: 'unknown', stateSince: null });
    expect(pipeline.equipmentNow('hall.nothing' as EquipmentId)).toBeUndefined();
    expect(pipeline.workshopNow('nowhere')).toEqual([]);
  });

  it('lets values go stale with the ticks and the state become unknown at the computed instant', () => {
    const pipeline = aPipeline();
    const script = new MachineScript().go(10, { execution: 'ACTIVE', mode: 'AUTOMATIC' }).silence(100).tick();
    const states = only(meaningOf(script.inputs, pipeline), 'state');
    expect(states.map(({ state, at }) => [state, secondsOf(at)])).toEqual([
      ['idle', 0],
      ['running', 0],
      ['unknown', 39],
    ]);
    const qualities = pipeline.equipmentNow(LATHE)?.signals.map(({ quality }) => quality) ?? [];
    expect(new Set(qualities)).toEqual(new Set(['stale', 'unavailable']));
  });

  it('counts readings that came too late and leaves the present as it is', () => {
    const pipeline = aPipeline();
    const script = new MachineScript().go(10, { spindle_speed: 300 });
    const early = script.inputs[4];
    if (early?.kind !== 'sample' || early.sample.kind !== 'values') throw new Error('no sample');
    meaningOf(script.inputs, pipeline);
    expect(pipeline.apply({ ...early, sample: { ...early.sample, values: { spindle_speed: 1 } } })).toEqual(
      [],
    );
    expect(pipeline.lateCount()).toBe(1);
    expect(pipeline.equipmentNow(LATHE)?.signals.find(({ key }) => key === 'spindle_speed')?.value).toBe(300);
  });

  it('takes a late reading at the present instant where it brings news', () => {
    const pipeline = aPipeline({ scenarios: [aScenario('fast', fast)] });
    const script = new MachineScript(LATHE, without(LATHE_AT_REST, 'spindle_speed')).go(10);
    const stamp = { kind: 'values', equipment: LATHE, atMs: script.nowMs - 5000, receivedAtMs: 0 } as const;
    script.inputs.push({ kind: 'sample', sample: { ...stamp, values: { spindle_speed: 500 } } });
    const [change] = only(meaningOf(script.inputs, pipeline), 'scenario');
    expect(secondsOf(change?.scenario.fromMs ?? 0)).toBe(9);
    expect(pipeline.lateCount()).toBe(0);
  });

  it('trusts nothing that was said before the gateway went away', () => {
    const pipeline = aPipeline();
    const script = new MachineScript().badge('student-01').go(5).go(2, { estop: 'TRIGGERED' });
    script.go(1, { estop: 'ARMED' }).go(5).status(false).silence(20).status(true).tick();
    const changes = meaningOf(script.inputs, pipeline);
    expect(only(changes, 'online').map(({ online }) => online)).toEqual([false, true]);
    expect(only(changes, 'state').at(-1)).toMatchObject({ state: 'unknown' });
    // Ten seconds of clamping would have been over at 17, in silence.
    expect(only(changes, 'evidence').map(({ evidence }) => evidence.step)).toEqual(['estop-check']);
  });

  it('takes the last will of a gateway although it was written long ago', () => {
    const pipeline = aPipeline();
    const script = new MachineScript().go(5).status(true).go(5);
    const stamp = { kind: 'status', equipment: LATHE, atMs: 0, receivedAtMs: 0 } as const;
    script.inputs.push({ kind: 'sample', sample: { ...stamp, online: false } });
    expect(only(meaningOf(script.inputs, pipeline), 'online').map(({ online }) => online)).toEqual([
      true,
      false,
    ]);
    expect(pipeline.equipmentNow(LATHE)?.online).toBe(false);
  });

  it('has nothing to correct when another base takes effect while results wait to be settled', () => {
    const pipeline = aPipeline({ scenarios: [aScenario('fast', fast)] }, { latenessMs: 10_000 });
    const script = new MachineScript().badge('student-01').go(30).go(3, { spindle_speed: 500 });
    const changes = meaningOf(received(script.inputs.slice(1), () => 0).slice(0, -32), pipeline);
    const lasting = only(changes, 'scenario').map(({ scenario }) => scenario);
    expect(lasting).toMatchObject([{ toMs: null }]);
    const ended = pipeline.rebase(aBase({ name: { en: 'The same lathe under a new name' } }));
    expect(only(ended, 'scenario')).toMatchObject([{ scenario: { endReason: 'lost' } }]);
    const after = meaningOf([...received(script.go(30).inputs.slice(40), () => 0)], pipeline);
    expect(correctionsIn([...ended, ...after])).toEqual([]);
    expect(pipeline.waiting()).toMatchObject({ samples: 0, results: 0 });
  });

  it('goes on without a pattern that cannot be used and names it', () => {
    const broken = aScenario('broken', { ...fast, value: { parameter: 'nobodyKnows' } });
    const pipeline = aPipeline({ scenarios: [broken, aScenario('fast', fast)] });
    const script = new MachineScript().go(5).go(5, { spindle_speed: 200 });
    expect(only(meaningOf(script.inputs, pipeline), 'scenario').map(({ scenario }) => scenario.type)).toEqual(
      ['fast'],
    );
    const [fault] = pipeline.patternFaults();
    expect(fault).toMatchObject({ equipment: LATHE, pattern: 'scenario broken: start' });
    expect(fault?.message).toContain('nobodyKnows');
  });

  it('names a threshold that the base tunes and no scenario has', () => {
    const pipeline = aPipeline({ base: aBase({ scenarios: { 'warm-up': { offAfter: '1h' } } }) });
    expect(pipeline.patternFaults()).toMatchObject([{ equipment: LATHE, pattern: 'scenario warm-up' }]);
  });
});
