/** The recordings that come with the project, read whole and held against the demo base that they speak for. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resolveBase, type Signal } from '../../../../shared/base.ts';
import type { Value } from '../../../../shared/sample.ts';
import { conditionSchema, telemetrySchema } from '../../../../shared/telemetry.ts';
import {
  findMappingFiles,
  readMapping,
  readRecording,
} from '../../../../simulators/replay/read-recording.ts';
import type { RecordingMapping } from '../../../../simulators/replay/recording-mapping.ts';
import type { RecordedReading, RecordedRun, Recording } from '../../../../simulators/replay/recording.ts';
import { messageAt, planReplay } from '../../../../simulators/replay/replay-schedule.ts';

interface Played {
  mapping: RecordingMapping;
  recording: Recording;
}

async function played(set: string): Promise<Played> {
  const file = (await findMappingFiles()).get(set);
  if (!file) throw new Error(`no recording ${set}`);
  const mapping = await readMapping(file);
  return { mapping, recording: await readRecording(file, mapping) };
}

const valuesOf = (reading: RecordedReading): Record<string, Value> =>
  reading.kind === 'values' ? reading.values : {};
const told = (run: RecordedRun, key: string): Value[] =>
  run.readings.flatMap((reading) => (key in valuesOf(reading) ? [valuesOf(reading)[key] ?? null] : []));
const stepsBack = (run: RecordedRun): number[] =>
  run.readings.flatMap(({ offsetMs }, index) => {
    const step = offsetMs - (run.readings[index - 1]?.offsetMs ?? 0);
    return step < 0 ? [step] : [];
  });

/** `wrong`: the door would refuse it; `outside`: it would be flagged. */
function fit(value: Value, signal: Signal | undefined): 'good' | 'wrong' | 'outside' {
  if (!signal) return 'wrong';
  if (value === null) return 'good';
  switch (signal.kind) {
    case 'switch':
      return typeof value === 'boolean' ? 'good' : 'wrong';
    case 'text':
      return typeof value === 'string' ? 'good' : 'wrong';
    case 'state':
      return typeof value === 'string' && signal.values?.includes(value) ? 'good' : 'wrong';
    case 'gauge':
    case 'counter': {
      if (typeof value !== 'number') return 'wrong';
      const [low, high] = signal.range ?? [-Infinity, Infinity];
      return value >= low && value <= high ? 'good' : 'outside';
    }
  }
}

const resolved = resolveBase(
  parse(readFileSync(new URL('../../../../simulators/demo-base.yaml', import.meta.url), 'utf8')),
);
if (!resolved.ok) throw new Error('the demo base has faults');
const { base } = resolved;

let okuma: Played;
let robot: Played;
beforeAll(async () => {
  okuma = await played('okuma-multus-u3000');
  robot = await played('ur3-cobotops');
});

describe('the recorded lathe', () => {
  it('is split into its four runs, line by line and each with its own start', () => {
    expect(
      okuma.recording.runs.map(({ firstLine, lines, startedAtMs }) => [
        firstLine,
        lines,
        new Date(startedAtMs).toISOString(),
      ]),
    ).toEqual([
      [1, 1389, '2022-08-08T13:51:34.716Z'],
      [1390, 4938, '2022-08-08T13:37:18.850Z'],
      [6328, 4277, '2022-08-08T14:21:07.643Z'],
      [10605, 166, '2022-08-08T13:57:41.918Z'],
    ]);
  });

  it('finishes one part in each run, through the same states', () => {
    for (const run of okuma.recording.runs) {
      const [before, after, ...more] = told(run, 'part_count') as number[];
      expect([(after ?? 0) - (before ?? 0), more]).toEqual([1, []]);
      expect(told(run, 'execution')).toEqual(['READY', 'ACTIVE', 'PROGRAM_COMPLETED', 'READY']);
      expect(new Set(told(run, 'estop'))).toEqual(new Set(['ARMED']));
    }
  });

  it('keeps the small steps back of its clock', () => {
    const steps = okuma.recording.runs.flatMap(stepsBack);
    expect(steps.length).toBeGreaterThan(500);
    expect(Math.min(...steps)).toBeGreaterThan(-250);
    expect(Math.min(...steps)).toBeLessThan(-200);
  });

  it('says its feed in mm/min, as the control does, and cutting speed in m/min', () => {
    const feeds = okuma.recording.runs.flatMap((run) => told(run, 'feed_rate')) as number[];
    expect(Math.max(...feeds)).toBe(49_999.875);
    const speeds = okuma.recording.runs.flatMap((run) => told(run, 'cutting_speed')) as number[];
    expect(speeds).toContain(300);
  });

  it('reports its ten conditions at the start of each run', () => {
    for (const run of okuma.recording.runs)
      expect(run.readings.filter(({ kind }) => kind === 'condition')).toHaveLength(10);
  });
});

describe('the recorded robot', () => {
  it('keeps every row, with its gaps', () => {
    const { runs } = robot.recording;
    expect(runs.map(({ readings }) => readings.length)).toEqual([2869, 4540]);
    expect(runs.map(({ startedAtMs }) => new Date(startedAtMs).toISOString())).toEqual([
      '2022-10-26T08:17:21.847Z',
      '2022-10-26T14:19:53.326Z',
    ]);
    const gaps = runs.flatMap(({ readings }) =>
      readings.slice(1).map(({ offsetMs }, index) => offsetMs - (readings[index]?.offsetMs ?? 0)),
    );
    expect(gaps.filter((gapMs) => gapMs > 10_000)).toEqual([31_150]);
    expect(Math.min(...gaps)).toBeGreaterThan(0);
  });

  it('leaves missing cells out', () => {
    const rows = robot.recording.runs.flatMap(({ readings }) => readings.map(valuesOf));
    const without = (key: string) => rows.filter((values) => !(key in values)).length;
    expect([without('joint_1_current'), without('joint_1_speed'), without('protective_stop')]).toEqual([
      46, 54, 54,
    ]);
    expect(without('grip_lost')).toBe(0);
    expect(rows.flatMap((values) => Object.values(values)).filter((value) => value === null)).toEqual([]);
  });

  it('keeps every protective stop and lost grip', () => {
    const count = (key: string) =>
      robot.recording.runs.flatMap((run) => told(run, key)).filter((value) => value === true).length;
    expect([count('protective_stop'), count('grip_lost')]).toEqual([278, 243]);
  });
});

describe.each(['okuma-multus-u3000', 'ur3-cobotops'])('the recording %s', (set) => {
  const own = (): Played => (set === 'ur3-cobotops' ? robot : okuma);
  const equipment = () => base.equipment.find(({ id }) => id === own().mapping.equipment);

  it('belongs to equipment of the demo base that is marked as recorded', () => {
    expect(equipment()).toMatchObject({ origin: 'recorded' });
    expect(own().recording.unreadable).toBe(0);
  });

  it('fills every signal that the base gives that equipment, and no other', () => {
    expect(Object.keys(own().mapping.signals).sort()).toEqual(
      equipment()
        ?.signals.map(({ key }) => key)
        .sort(),
    );
  });

  it('has only values that fit their signals and lie in their range', () => {
    const signals = new Map(equipment()?.signals.map((signal) => [signal.key, signal]));
    const misfits = own().recording.runs.flatMap(({ readings }) =>
      readings.flatMap((reading) =>
        Object.entries(valuesOf(reading)).filter(([key, value]) => fit(value, signals.get(key)) !== 'good'),
      ),
    );
    expect(misfits).toEqual([]);
  });

  it('says only what the contract allows', () => {
    const { messages } = planReplay(own().recording, own().mapping);
    messages.forEach((scheduled, seq) => {
      const { channel, body } = messageAt(scheduled, { startMs: 1_764_000_000_000, speed: 1, seq });
      const wire: unknown = JSON.parse(JSON.stringify(body));
      expect((channel === 'telemetry' ? telemetrySchema : conditionSchema).safeParse(wire).success).toBe(
        true,
      );
    });
  });

  it('is lively from the first minute on', () => {
    const { messages } = planReplay(own().recording, own().mapping);
    const perTenSeconds = Array.from(
      { length: 6 },
      (_, slot) => messages.filter(({ offsetMs }) => Math.floor(offsetMs / 10_000) === slot).length,
    );
    expect(Math.min(...perTenSeconds)).toBeGreaterThanOrEqual(9);
  });
});
