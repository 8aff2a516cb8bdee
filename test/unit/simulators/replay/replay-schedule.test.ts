import { describe, expect, it } from 'vitest';
import type { Recording } from '../../../../simulators/replay/recording.ts';
import { messageAt, planReplay } from '../../../../simulators/replay/replay-schedule.ts';
import { aMapping } from './some-mapping.ts';

const run = (startedAtMs: number, ...offsets: number[]) => ({
  firstLine: 1,
  lines: offsets.length,
  startedAtMs,
  durationMs: Math.max(...offsets),
  readings: offsets.map((offsetMs) => ({ kind: 'values' as const, offsetMs, values: { power: offsetMs } })),
});
const recording: Recording = {
  runs: [run(5_000_000, 0, 40, 30), run(1_000_000, 0, 700)],
  unmapped: [],
  unreadable: 0,
};
const mapping = aMapping({ runs: [2, 1], pauseBetweenRuns: '10s', pauseBetweenLoops: '1min' });

describe('the schedule of a replay', () => {
  it('plays the runs in the order of the mapping, with the pauses of the mapping', () => {
    const { messages, loopMs } = planReplay(recording, mapping);
    expect(messages.map(({ offsetMs }) => offsetMs)).toEqual([0, 700, 10_700, 10_740, 10_730]);
    expect(loopMs).toBe(10_740 + 60_000);
  });

  it('refuses a run that the recording does not have', () => {
    expect(() => planReplay(recording, aMapping({ runs: [3] }))).toThrow(
      'runs: 3, but some.csv holds 2 run(s)',
    );
  });

  it('refuses a recording that would say nothing', () => {
    const silent = { ...recording, runs: [{ ...run(0, 0), readings: [] }] };
    expect(() => planReplay(silent, aMapping())).toThrow('no value for any mapped signal');
  });

  it.each([1, 4, 100])('presses time together at %i times the speed', (speed) => {
    const startMs = 1_764_000_000_000;
    const times = planReplay(recording, mapping).messages.map(
      (scheduled) => messageAt(scheduled, { startMs, speed, seq: 0 }).atMs,
    );
    expect(times).toEqual([0, 700, 10_700, 10_740, 10_730].map((ms) => Math.floor(startMs + ms / speed)));
  });
});
