import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../../shared/insight.ts';
import {
  aPipeline,
  LATHE,
  MachineScript,
  meaningOf,
  only,
  OTHER_LATHE,
  secondsOf,
  SORTER,
} from '../../../support/machine-script.ts';

const scenariosIn = (script: MachineScript): Scenario[] =>
  only(meaningOf(script.inputs), 'scenario').map(({ scenario }) => scenario);

/** Type, begin, end and reason of what was told, in order; only of the types that are asked for. */
const spans = (
  script: MachineScript,
  ...types: string[]
): [string, number, number | null, string | undefined][] =>
  scenariosIn(script)
    .filter(({ type }) => types.length === 0 || types.includes(type))
    .map(({ type, fromMs, toMs, endReason }) => [
      type,
      secondsOf(fromMs),
      toMs === null ? null : secondsOf(toMs),
      endReason,
    ]);

/** Makes parts: so many cycles of `cycleS` seconds. */
const makeParts = (
  script: MachineScript,
  parts: number,
  cycleS: number,
  counter = 'part_count',
): MachineScript => {
  for (let part = 0; part < parts; part += 1) {
    const count = script.values[counter];
    script.go(cycleS, { execution: 'ACTIVE', mode: 'AUTOMATIC' });
    script.go(0, { [counter]: (typeof count === 'number' ? count : 0) + 1 });
  }
  return script;
};

describe('warm-up', () => {
  it('is recognised after a rest and dated back to the first slow turns; the first cut ends it', () => {
    const script = new MachineScript().go(150).go(100, { spindle_speed: 600, spindle_load: 4 });
    script.go(20, { spindle_load: 60 });
    expect(spans(script)).toEqual([
      ['warm-up', 150, null, undefined],
      ['warm-up', 150, 255, 'ended'],
    ]);
  });

  it('is not troubled by the load of speeding up from stage to stage', () => {
    const script = new MachineScript().go(150).go(20, { spindle_speed: 400, spindle_load: 4 });
    script.go(3, { spindle_load: 50 }).go(60, { spindle_speed: 1200, spindle_load: 5 });
    expect(spans(script)).toEqual([['warm-up', 150, null, undefined]]);
  });

  it('is none after too short a rest, above the share of full speed, or under load', () => {
    const shortRest = new MachineScript().go(100).go(200, { spindle_speed: 600 });
    const tooFast = new MachineScript().go(150).go(200, { spindle_speed: 3500 });
    const cutting = new MachineScript().go(150).go(10, { spindle_speed: 600, spindle_load: 50 });
    expect(spans(shortRest)).toEqual([]);
    expect(spans(tooFast)).toEqual([]);
    expect(spans(cutting.go(200, { spindle_load: 4 }))).toEqual([]);
  });

  it('is not told of a machine whose rest was not seen', () => {
    const script = new MachineScript().go(30).silence(300).go(200, { spindle_speed: 600 });
    expect(spans(script)).toEqual([]);
  });

  it('takes two hours of rest and ten minutes of turning where the base says nothing else', () => {
    const early = new MachineScript(OTHER_LATHE).go(7199).go(700, { spindle_speed: 600 });
    const script = new MachineScript(OTHER_LATHE).go(7201).go(700, { spindle_speed: 600 });
    expect(spans(early)).toEqual([]);
    expect(spans(script)).toEqual([['warm-up', 7201, null, undefined]]);
  });

  it('is lost when the machine falls silent for a minute', () => {
    const script = new MachineScript().go(150).go(100, { spindle_speed: 600 }).silence(200).tick();
    expect(spans(script)).toEqual([
      ['warm-up', 150, null, undefined],
      ['warm-up', 150, 309, 'lost'],
    ]);
  });
});

describe('batch run', () => {
  it('is dated back to the first known cycle, and ends with the last part', () => {
    const script = makeParts(new MachineScript(), 6, 20).go(120, { execution: 'READY' });
    expect(spans(script)).toEqual([
      ['batch-run', 40, null, undefined],
      ['batch-run', 40, 120, 'ended'],
    ]);
  });

  it('is told with the third steady cycle, and its end when three cycles have passed without a part', () => {
    const script = makeParts(new MachineScript(), 6, 20).go(120, { execution: 'READY' });
    const told = only(meaningOf(script.inputs), 'scenario').map(({ at }) => secondsOf(at));
    expect(told).toEqual([80, 180]);
  });

  it('is none while the rhythm is uneven', () => {
    const script = new MachineScript();
    for (const cycle of [20, 35, 18, 40, 20]) makeParts(script, 1, cycle);
    expect(spans(script)).toEqual([]);
  });

  it('counts sorted parts on a sorting station', () => {
    const script = new MachineScript(SORTER, {
      execution: 'ACTIVE',
      mode: 'AUTOMATIC',
      power: 0.4,
      sorted_ok: 0,
    });
    expect(spans(makeParts(script, 6, 5, 'sorted_ok'))).toEqual([['batch-run', 10, null, undefined]]);
  });

  it('survives a gap shorter than a minute and is lost in a longer one', () => {
    const short = makeParts(makeParts(new MachineScript(), 6, 20).silence(40), 2, 20);
    const long = makeParts(new MachineScript(), 6, 20).silence(90).tick();
    expect(spans(short).map(([, , to]) => to)).toEqual([null]);
    expect(spans(long).at(-1)).toEqual(['batch-run', 40, 179, 'lost']);
  });
});

describe('alarm and recovery', () => {
  it('begins with a fault and ends when the machine ran again, told when that has lasted two minutes', () => {
    const script = new MachineScript().go(60, { execution: 'ACTIVE', mode: 'AUTOMATIC' });
    script.condition('turret', 'FAULT').go(60, { execution: 'INTERRUPTED' });
    script.condition('turret', 'NORMAL').go(10, { execution: 'READY' }).go(200, { execution: 'ACTIVE' });
    expect(spans(script)).toEqual([
      ['alarm-recovery', 60, null, undefined],
      ['alarm-recovery', 60, 130, 'ended'],
    ]);
    expect(only(meaningOf(script.inputs), 'scenario').map(({ at }) => secondsOf(at))).toEqual([60, 250]);
  });

  it('begins with an emergency stop out of production, not with the check of the button at rest', () => {
    const running = new MachineScript().go(30, { execution: 'ACTIVE', mode: 'AUTOMATIC' });
    running.go(5, { execution: 'INTERRUPTED', estop: 'TRIGGERED' });
    const resting = new MachineScript().go(30).go(5, { estop: 'TRIGGERED' }).go(30, { estop: 'ARMED' });
    expect(spans(running, 'alarm-recovery')).toEqual([['alarm-recovery', 30, null, undefined]]);
    expect(spans(resting, 'alarm-recovery')).toEqual([]);
  });

  it('lets the short waits between two parts count as running', () => {
    const script = new MachineScript().go(5).condition('turret', 'FAULT').go(10);
    script.condition('turret', 'NORMAL');
    for (let part = 0; part < 4; part += 1)
      script.go(40, { execution: 'ACTIVE', mode: 'AUTOMATIC' }).go(15, { execution: 'READY' });
    expect(spans(script)).toEqual([
      ['alarm-recovery', 5, null, undefined],
      ['alarm-recovery', 5, 15, 'ended'],
    ]);
  });
});

describe('every scenario', () => {
  it('has an id from type, equipment and beginning, and shows while it lasts', () => {
    const pipeline = aPipeline();
    const script = makeParts(new MachineScript(), 5, 20);
    const [change] = only(meaningOf(script.inputs, pipeline), 'scenario');
    expect(change?.scenario.id).toBe(`batch-run:${LATHE}:${change?.scenario.fromMs}`);
    expect(change?.scenario.evidence.map(({ signal }) => signal)).toContain('part_count');
    expect(pipeline.equipmentNow(LATHE)?.scenarios).toEqual([change?.scenario]);
  });

  it('begins anew only when its start comes true again', () => {
    const script = makeParts(makeParts(new MachineScript(), 5, 20).go(200, { execution: 'READY' }), 6, 20);
    expect(scenariosIn(script).map(({ fromMs, toMs }) => [secondsOf(fromMs), toMs === null])).toEqual([
      [40, true],
      [40, false],
      [320, true],
    ]);
  });
});
