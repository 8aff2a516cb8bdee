import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EquipmentId } from '../../shared/names.ts';
import type { Change, PipelineInput } from '../../server/pipeline-contract.ts';
import { timeOf } from '../support/late-readings.ts';
import { LATHE, meaningOf, only, OTHER_LATHE, START_MS, without } from '../support/machine-script.ts';
import { day, disturbedWork, scriptOf } from '../support/random-days.ts';

const lastOf = (inputs: readonly PipelineInput[]): number => Math.max(START_MS, ...inputs.map(timeOf));

/** Ticks at the given shares of the whole, put where they belong, and one long after the end. */
function withTicks(inputs: readonly PipelineInput[], shares: readonly number[]): PipelineInput[] {
  const endMs = lastOf(inputs);
  const ticks = shares.map((share): PipelineInput => ({
    kind: 'tick',
    atMs: Math.floor(START_MS + share * (endMs - START_MS)),
  }));
  const end: PipelineInput = { kind: 'tick', atMs: endMs + 3_600_000 };
  // A tick at the time of a sample comes after it: ticks never run ahead of what is still to come.
  return [...inputs, ...ticks].sort((a, b) => timeOf(a) - timeOf(b)).concat(end);
}

/** The same day at another pace, so that what is due falls between the readings. */
const slower = (inputs: readonly PipelineInput[]): PipelineInput[] =>
  inputs.map((input) => {
    if (input.kind !== 'sample') return input;
    const atMs = START_MS + Math.round((input.sample.atMs - START_MS) * 1.373);
    return { ...input, sample: { ...input.sample, atMs, receivedAtMs: atMs } };
  });

const about = (changes: readonly Change[], equipment: EquipmentId): string[] =>
  changes.filter((one) => JSON.stringify(one).includes(equipment)).map((one) => JSON.stringify(one));

const RUNS = { numRuns: 15 };

describe('the corridor', () => {
  it('gives the same changes for the same inputs', () => {
    fc.assert(
      fc.property(day(), (steps) => {
        const { inputs } = scriptOf(steps, LATHE, 'student-01');
        expect(meaningOf(inputs)).toEqual(meaningOf(inputs));
      }),
      RUNS,
    );
  });

  it('recognises the same at the same instants however often time is passed to it', () => {
    const shares = fc.array(
      fc.integer({ min: 0, max: 10_000 }).map((n) => n / 10_000),
      { minLength: 50, maxLength: 200 },
    );
    fc.assert(
      fc.property(disturbedWork, shares, (steps, at) => {
        const inputs = slower(scriptOf(steps, LATHE, 'student-01').inputs);
        expect(meaningOf(withTicks(inputs, at))).toEqual(meaningOf(withTicks(inputs, [])));
      }),
      RUNS,
    );
  });

  it('does not care how the readings of different equipment interleave', () => {
    const seeds = fc.infiniteStream(fc.boolean());
    fc.assert(
      fc.property(day(), day(), seeds, (mine, yours, turns) => {
        const a = scriptOf(mine, LATHE, 'student-01').inputs;
        const b = scriptOf(yours, OTHER_LATHE, 'student-02').inputs;
        const mixed: PipelineInput[] = [];
        for (let i = 0, j = 0; i < a.length || j < b.length;) {
          const takeA = j >= b.length || (i < a.length && turns.next().value);
          const next = takeA ? a[i++] : b[j++];
          if (next) mixed.push(next);
        }
        const changes = meaningOf(mixed);
        expect(about(changes, LATHE)).toEqual(about(meaningOf(a), LATHE));
        expect(about(changes, OTHER_LATHE)).toEqual(about(meaningOf(b), OTHER_LATHE));
      }),
      RUNS,
    );
  });

  it('alternates beginnings and ends of each scenario, never with an end before its beginning', () => {
    fc.assert(
      fc.property(day(), (steps) => {
        const { inputs } = scriptOf(steps, LATHE, 'student-01');
        const lasting = new Map<string, string>();
        for (const { scenario } of only(meaningOf(withTicks(inputs, [])), 'scenario')) {
          if (scenario.toMs === null) expect(lasting.get(scenario.type)).toBeUndefined();
          else expect(lasting.get(scenario.type)).toBe(scenario.id);
          if (scenario.toMs !== null) expect(scenario.toMs).toBeGreaterThanOrEqual(scenario.fromMs);
          if (scenario.toMs === null) lasting.set(scenario.type, scenario.id);
          else lasting.delete(scenario.type);
        }
        expect([...lasting.keys()]).toEqual([]); // An hour of silence has ended all.
      }),
      RUNS,
    );
  });
});

describe('the proof of a step', () => {
  it('always falls into the presence of the person whom it credits', () => {
    fc.assert(
      fc.property(disturbedWork, (steps) => {
        const changes = meaningOf(withTicks(scriptOf(steps, LATHE, 'student-01').inputs, []));
        const presences = only(changes, 'presence').map(({ presence }) => presence);
        for (const { evidence } of only(changes, 'evidence')) {
          const there = presences.filter(
            ({ person, fromMs, toMs }) =>
              person === evidence.person &&
              fromMs <= evidence.fromMs &&
              (toMs === null || toMs >= evidence.toMs),
          );
          expect(there.length).toBeGreaterThan(0);
        }
      }),
      RUNS,
    );
  });

  it('comes once per step, after the steps before it, with margins that are not negative', () => {
    fc.assert(
      fc.property(disturbedWork, (steps) => {
        const proofs = only(meaningOf(scriptOf(steps, LATHE, 'student-01').inputs), 'evidence');
        const order = proofs.map(({ evidence }) => evidence.step);
        expect(new Set(order).size).toBe(order.length);
        if (order.includes('orderly-end')) expect(order).toHaveLength(6);
        for (const { evidence } of proofs) {
          expect(evidence.margin ?? 0).toBeGreaterThanOrEqual(0);
          expect(evidence.parts.length).toBeGreaterThan(0);
        }
      }),
      RUNS,
    );
  });

  it('never comes from a signal that is missing', () => {
    const needed = fc.constantFrom(
      ['estop', 'estop-check'],
      ['spindle_speed', 'estop-check'],
      ['door', 'clamp-part'],
      ['chuck', 'clamp-part'],
      ['chuck_pressure', 'clamp-part'],
    );
    fc.assert(
      fc.property(disturbedWork, needed, (steps, [key, step]) => {
        const { inputs } = scriptOf(steps, LATHE, 'student-01');
        const deprived = inputs.map((input): PipelineInput => {
          if (input.kind !== 'sample' || input.sample.kind !== 'values') return input;
          const values = without(input.sample.values, key ?? '');
          return { ...input, sample: { ...input.sample, values } };
        });
        const proofs = only(meaningOf(deprived), 'evidence').map(({ evidence }) => evidence.step);
        expect(proofs).not.toContain(step);
      }),
      RUNS,
    );
  });

  it('is not met by an operator who works at random and does not check the emergency stop', () => {
    fc.assert(
      fc.property(day(['ARMED']), (steps) => {
        expect(only(meaningOf(scriptOf(steps, LATHE, 'visitor').inputs), 'evidence')).toEqual([]);
      }),
      RUNS,
    );
  });
});
