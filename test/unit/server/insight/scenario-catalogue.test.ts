/**
 * Every definition of the catalogue on a scripted machine: a run that it means, one that comes close and is something else, its
 * ending, and the signals without which nobody can tell. warm-up, batch-run and alarm-recovery are in scenarios.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { SCENARIO_CATALOGUE } from '../../../../shared/catalogue/scenarios/scenario-catalogue.ts';
import type { EquipmentTypeId } from '../../../../shared/equipment.ts';
import type { Value } from '../../../../shared/sample.ts';
import { LATHE_AT_REST, type MachineScript } from '../../../support/machine-script.ts';
import { machineScript, spansOf, told } from '../../../support/scenario-script.ts';

interface Example {
  scenario: string;
  type: EquipmentTypeId;
  /** What the machine says at first. */
  rest: Readonly<Record<string, Value>>;
  tuned?: Record<string, number | string>;
  /** Something that it means, from begin to end; expected in seconds. */
  means: (script: MachineScript) => MachineScript;
  span: [number, number | null];
  /** Close to it, by name. */
  misses: Readonly<Record<string, (script: MachineScript) => MachineScript>>;
  /** Without any one of these nobody can tell. */
  needs: readonly string[];
}

const COMMON = { execution: 'ACTIVE', mode: 'AUTOMATIC', estop: 'ARMED', program: 'P1', part_count: 0 };
const CUTTING: Readonly<Record<string, Value>> = {
  ...LATHE_AT_REST,
  ...COMMON,
  spindle_speed: 1_800,
  spindle_load: 40,
  feed_rate: 600,
  feed_override: 100,
  rapid_override: 100,
  vibration: 1.2,
  tool: 1,
  tool_offset_z: -30,
  part_diameter: 32,
};
const SORTING = {
  ...COMMON,
  power: 0.4,
  belt_speed: 12,
  eye_in: false,
  eye_sort: false,
  eye_out: false,
  jam: false,
  queue: 8,
  plc_mode: 'AUTO',
};
const MEASURING = { ...COMMON, power: 0.6, result: 'PASS', deviation: 0.004, part_from: 'hall.lathe-05' };
const MOULDING = {
  ...COMMON,
  power: 8,
  shot_count: 100,
  reject_count: 3,
  cycle_time: 8,
  barrel_temp_2: 215,
  mould_temp: 42,
};
const ROBOT = {
  ...COMMON,
  mode: 'MANUAL',
  execution: 'READY',
  power: 0.4,
  controller_mode: 'AUTO',
  enabling_switch: false,
  tcp_speed: 0,
  gripper: 'OPEN',
  protective_stop: false,
};
const PRINTING = { ...COMMON, power: 0.2, layer: 0, position_z: 30, nozzle_temp: 210, bed_temp: 60 };
const WELDING = { ...COMMON, execution: 'READY', power: 1.1, arc: false, fume_extraction: true };

/** Parts of 20 s, half of it in the cut; the load grows by a share from part to part. */
function parts(script: MachineScript, count: number, growth: number): MachineScript {
  for (let part = 0; part < count; part += 1) {
    script.go(10, { spindle_load: 40 * (1 + growth * part), feed_rate: 600 });
    script.go(10, { spindle_load: 4, feed_rate: 0, part_count: Number(script.values['part_count']) + 1 });
  }
  return script;
}

/** One result after another, each for ten seconds, then NONE for thirty. */
function measure(script: MachineScript, ...results: [string, number][]): MachineScript {
  for (const [result, deviation] of results) script.go(30, { result: 'NONE' }).go(10, { result, deviation });
  return script;
}

/** A part passes the last light barrier. */
const partOut = (script: MachineScript): MachineScript =>
  script.go(2, { eye_out: true }).go(4, { eye_out: false });

function shots(script: MachineScript, cycles: readonly number[]): MachineScript {
  for (const cycle_time of cycles)
    script
      .go(Math.round(cycle_time))
      .go(0, { cycle_time, shot_count: Number(script.values['shot_count']) + 1 });
  return script;
}

/** A pose: moved with the enabling switch held, then at rest. */
const pose = (script: MachineScript, enabling: boolean, speed = 120): MachineScript =>
  script
    .go(4, { enabling_switch: enabling, tcp_speed: speed })
    .go(6, { tcp_speed: 0 })
    .go(1, { enabling_switch: false });

const EXAMPLES: readonly Example[] = [
  {
    scenario: 'changeover',
    type: 'cnc-lathe',
    rest: CUTTING,
    means: (script) =>
      script
        .go(30)
        .go(10, { execution: 'READY', mode: 'MANUAL' })
        .go(40, { door: 'OPEN' })
        .go(10, { door: 'CLOSED' })
        .go(20, { program: 'P2' })
        .go(30, { mode: 'AUTOMATIC', execution: 'ACTIVE' })
        .go(5, { part_count: 1 }),
    span: [40, 140],
    misses: {
      'another program without opening the door': (script) =>
        script.go(30).go(10, { execution: 'READY', mode: 'MANUAL' }).go(60, { program: 'P2' }),
      'a tool changed by hand, with the same program': (script) =>
        script.go(30, { mode: 'MANUAL', door: 'OPEN' }).go(60, { tool: 2, door: 'CLOSED' }),
      'the door open before the last part, the program after it': (script) =>
        script
          .go(30, { mode: 'MANUAL', door: 'OPEN' })
          .go(60, { mode: 'AUTOMATIC', door: 'CLOSED', part_count: 1 })
          .go(30, { program: 'P2' }),
    },
    needs: ['program', 'mode', 'door', 'part_count'],
  },
  {
    scenario: 'dry-run',
    type: 'cnc-mill',
    rest: { ...CUTTING, execution: 'READY', spindle_load: 4, feed_override: 50 },
    means: (script) =>
      script
        .go(20)
        .go(30, { execution: 'ACTIVE' })
        .go(5, { execution: 'FEED_HOLD' })
        .go(25, { execution: 'ACTIVE' })
        .go(40, { execution: 'PROGRAM_COMPLETED' }),
    span: [20, 80],
    misses: {
      'at full override': (script) => script.go(20).go(60, { execution: 'ACTIVE', feed_override: 100 }),
      'with a cut': (script) => script.go(20).go(10, { execution: 'ACTIVE' }).go(50, { spindle_load: 40 }),
      'by hand': (script) => script.go(20).go(60, { execution: 'ACTIVE', mode: 'MANUAL' }),
    },
    needs: ['execution', 'mode', 'feed_override', 'spindle_load'],
  },
  {
    scenario: 'first-article',
    type: 'cnc-lathe',
    rest: { ...CUTTING, execution: 'READY', spindle_load: 4, feed_override: 75, rapid_override: 25 },
    means: (script) =>
      script
        .go(10)
        .go(10, { program: 'P2' })
        .go(5, { execution: 'ACTIVE' })
        .go(30, { spindle_load: 40 })
        .go(5, { execution: 'PROGRAM_COMPLETED', spindle_load: 0, part_count: 1 })
        .go(5, { part_diameter: 32.01 }),
    span: [20, 60],
    misses: {
      'at full speed': (script) =>
        script
          .go(10, { feed_override: 100, rapid_override: 100 })
          .go(10, { program: 'P2' })
          .go(40, { execution: 'ACTIVE', spindle_load: 40 }),
      'a later part, slowed down': (script) =>
        script.go(10).go(10, { program: 'P2' }).go(5, { part_count: 1 }).go(40, {
          execution: 'ACTIVE',
          spindle_load: 40,
        }),
      'a dry run': (script) => script.go(10).go(10, { program: 'P2' }).go(60, { execution: 'ACTIVE' }),
    },
    needs: ['program', 'execution', 'mode', 'spindle_load'],
  },
  {
    scenario: 'tool-wear-drift',
    type: 'cnc-lathe',
    rest: CUTTING,
    tuned: { sameProgramFor: '5min' },
    means: (script) => parts(script, 22, 0.012).go(5, { mode: 'MANUAL' }).go(5, { tool_offset_z: -30.05 }),
    span: [310, 445],
    misses: {
      'a load that stays': (script) => parts(script, 22, 0),
      'another program with a heavier cut': (script) => {
        parts(script, 10, 0).go(0, { program: 'P2' });
        for (let part = 0; part < 8; part += 1) {
          script.go(10, { spindle_load: 60, feed_rate: 600 });
          script.go(10, { spindle_load: 4, feed_rate: 0, part_count: 11 + part });
        }
        return script;
      },
    },
    needs: ['spindle_load', 'part_count', 'program', 'feed_rate'],
  },
  {
    scenario: 'tool-break',
    type: 'cnc-mill',
    rest: CUTTING,
    means: (script) =>
      script
        .go(30)
        .go(1, { vibration: 10 })
        .go(6, { vibration: 0.6, spindle_load: 4 })
        .go(10, { execution: 'INTERRUPTED', feed_rate: 0 }),
    span: [30, 37],
    misses: {
      'the end of a cut, without a blow': (script) =>
        script.go(30).go(6, { spindle_load: 4, vibration: 0.6 }),
      'a blow, and the cut goes on': (script) =>
        script.go(30).go(1, { vibration: 10 }).go(20, { vibration: 1 }),
      'a blow before rapid moves': (script) =>
        script.go(30).go(1, { vibration: 10 }).go(20, { vibration: 0.5, spindle_load: 4, feed_rate: 12_000 }),
    },
    needs: ['vibration', 'spindle_load', 'feed_rate', 'execution'],
  },
  {
    scenario: 'emergency-stop',
    type: 'robot-arm',
    rest: { ...ROBOT, estop: null },
    means: (script) =>
      script.go(30, { estop: 'ARMED' }).go(10, { estop: 'TRIGGERED' }).go(30, { estop: 'ARMED' }),
    span: [30, 40],
    misses: {
      'pressed since before it was switched on': (script) =>
        script.go(5, { estop: null }).go(20, { estop: 'TRIGGERED' }),
    },
    needs: ['estop'],
  },
  {
    scenario: 'waiting-material',
    type: 'sorting-station',
    rest: SORTING,
    means: (script) =>
      script.go(30).go(150, { execution: 'WAIT', queue: 0 }).go(10, { execution: 'ACTIVE', queue: 14 }),
    span: [30, 180],
    misses: {
      'less than two minutes': (script) =>
        script.go(30).go(110, { execution: 'WAIT', queue: 0 }).go(20, { execution: 'ACTIVE', queue: 14 }),
      'parts are there, but it does not run': (script) => script.go(30).go(150, { execution: 'READY' }),
      'by hand': (script) => script.go(30, { mode: 'MANUAL' }).go(150, { execution: 'WAIT', queue: 0 }),
    },
    needs: ['execution', 'mode', 'queue', 'eye_in'],
  },
  {
    scenario: 'blocked-line',
    type: 'sorting-station',
    rest: SORTING,
    means: (script) =>
      partOut(
        partOut(script.go(20).go(40, { jam: true, belt_speed: 0 }).go(4, { jam: false, belt_speed: 12 })),
      ),
    span: [20, 70],
    misses: {
      'parts that pass': (script) => partOut(partOut(script.go(20))),
      'a part before the light barrier while the belt stands': (script) =>
        script.go(20).go(60, { eye_sort: true, belt_speed: 0 }),
    },
    needs: ['jam'],
  },
  {
    scenario: 'quality-deviation',
    type: 'cmm',
    rest: MEASURING,
    means: (script) => measure(script.go(5), ['FAIL', 0.024], ['FAIL', 0.03], ['PASS', 0.004], ['PASS', 0]),
    span: [35, 155],
    misses: {
      'parts that pass': (script) => measure(script.go(5), ['PASS', 0.01], ['PASS', -0.012]),
      'four parts near the limit, then one in the middle': (script) =>
        measure(
          script.go(900),
          ...([0.016, 0.017, 0.018, 0.017, 0.002] as const).map((at): [string, number] => ['PASS', at]),
        ),
    },
    needs: ['result'],
  },
  {
    scenario: 'mould-stabilising',
    type: 'injection-moulding',
    rest: MOULDING,
    means: (script) =>
      shots(script.go(20).go(200, { execution: 'STOPPED' }).go(0, { execution: 'ACTIVE' }), [
        9.2,
        8.9,
        8.6,
        8.3,
        8.2,
        ...Array.from({ length: 14 }, () => 8),
      ]),
    span: [220, 327],
    misses: {
      'a process that runs as ever': (script) =>
        shots(
          script.go(20),
          Array.from({ length: 20 }, () => 8),
        ),
      'shots while the barrel still heats up': (script) => {
        for (const [index, cycle_time] of [9.2, 8.9, 8.6, 8.3, 8].entries())
          shots(script.go(0, { barrel_temp_2: 180 + 6 * index }), [cycle_time]);
        return script;
      },
    },
    needs: ['cycle_time', 'execution', 'barrel_temp_2', 'mould_temp'],
  },
  {
    scenario: 'robot-teach-in',
    type: 'robot-arm',
    rest: ROBOT,
    means: (script) => {
      script.go(80).go(10, { controller_mode: 'T1' });
      for (let count = 0; count < 4; count += 1) pose(script, true);
      return script.go(5, { gripper: 'CLOSED' }).go(10).go(10, { controller_mode: 'AUTO' });
    },
    span: [80, 149],
    misses: {
      'without the enabling switch': (script) => {
        script.go(80).go(10, { controller_mode: 'T1' });
        for (let count = 0; count < 4; count += 1) pose(script, false);
        return script.go(10, { gripper: 'CLOSED' });
      },
      'faster than 250 mm/s': (script) => {
        script.go(80).go(10, { controller_mode: 'T1' });
        for (let count = 0; count < 4; count += 1) pose(script, true, 400);
        return script.go(10, { gripper: 'CLOSED' });
      },
      'two poses only': (script) =>
        pose(pose(script.go(80).go(10, { controller_mode: 'T1' }), true), true).go(10, { gripper: 'CLOSED' }),
    },
    needs: ['controller_mode', 'tcp_speed', 'enabling_switch', 'gripper'],
  },
  {
    scenario: 'print-first-layer',
    type: 'printer-3d',
    rest: PRINTING,
    means: (script) =>
      script
        .go(20)
        .go(30, { layer: 1, position_z: 0.2 })
        .go(10, { layer: 2, position_z: 0.4 })
        .go(10, { layer: 3, position_z: 0.6 }),
    span: [20, 60],
    misses: {
      'a cold bed': (script) => script.go(20, { bed_temp: 25 }).go(30, { layer: 1, position_z: 0.2 }),
      'high above the bed': (script) => script.go(20).go(30, { layer: 1 }),
    },
    needs: ['layer', 'position_z', 'nozzle_temp', 'bed_temp', 'execution'],
  },
  {
    scenario: 'energy-waste',
    type: 'welding-cell',
    rest: WELDING,
    means: (script) => script.go(700).go(40, { execution: 'ACTIVE' }),
    span: [0, 700],
    misses: {
      'nine minutes only': (script) => script.go(540).go(100, { execution: 'ACTIVE' }),
      'with the extraction off': (script) => script.go(700, { fume_extraction: false, power: 0.35 }),
    },
    needs: ['execution', 'fume_extraction'],
  },
];

describe.each(EXAMPLES)('$scenario', ({ scenario, type, rest, tuned, means, span, misses, needs }) => {
  const spansIn = (script: MachineScript): [number, number | null][] =>
    spansOf(told(type, [scenario], script, tuned));

  it('is recognised, dated and ended', () => {
    expect(spansIn(means(machineScript(rest)))).toEqual([span]);
  });

  it.each(Object.entries(misses))('is not %s', (_name, make) => {
    expect(spansIn(make(machineScript(rest)))).toEqual([]);
  });

  it.each(needs)('cannot be told without %s', (signal) => {
    const script = means(machineScript(rest));
    for (const input of script.inputs)
      if (input.kind === 'sample' && input.sample.kind === 'values')
        input.sample = { ...input.sample, values: { ...input.sample.values, [signal]: null } };
    expect(spansIn(script)).toEqual([]);
  });
});

describe('the catalogue', () => {
  it('has an example of every type, here or beside', () => {
    const beside = ['warm-up', 'batch-run', 'alarm-recovery'];
    expect([...beside, ...EXAMPLES.map(({ scenario }) => scenario)].sort()).toEqual(
      SCENARIO_CATALOGUE.map(({ id }) => id).sort(),
    );
  });

  it('links a deviation to the machine that made the part', () => {
    const script = measure(machineScript(MEASURING).go(5), ['FAIL', 0.024]);
    expect(told('cmm', ['quality-deviation'], script).map(({ links }) => links)).toEqual([['hall.lathe-05']]);
  });

  it('sees five parts in a row near one limit before any of them fails', () => {
    const leaning = [0.016, 0.017, 0.016, 0.018, 0.017].map((at): [string, number] => ['PASS', at]);
    const script = measure(machineScript({ ...MEASURING, result: 'NONE' }).go(900), ...leaning);
    expect(spansOf(told('cmm', ['quality-deviation'], script))).toEqual([[1_091, null]]);
  });

  it('says within which other scenario one begins', () => {
    const script = machineScript(CUTTING);
    for (let part = 0; part < 5; part += 1) script.go(20).go(0, { part_count: part + 1 });
    script.go(3).go(10, { estop: 'TRIGGERED', execution: 'INTERRUPTED' }).go(20, { estop: 'ARMED' });
    const all = told('cnc-lathe', ['batch-run', 'alarm-recovery', 'emergency-stop'], script);
    const begun = all.filter(({ toMs }) => toMs === null);
    const [batch] = begun;
    expect(begun.map(({ type, within }) => [type, within])).toEqual([
      ['batch-run', undefined],
      ['alarm-recovery', batch?.id],
      ['emergency-stop', begun[1]?.id],
    ]);
  });
});
