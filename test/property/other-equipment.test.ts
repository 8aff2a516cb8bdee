/** Scenarios that ask other equipment: what is settled does not depend on the order in which anything came, nor on the ticks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPipeline } from '../../server/pipeline.ts';
import type { Change, Pipeline, PipelineInput } from '../../server/pipeline-contract.ts';
import { resolveBase, type Base } from '../../shared/base.ts';
import { scenarioDefinitionSchema } from '../../shared/insight.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Pattern } from '../../shared/pattern.ts';
import { longAfter, oneAfterAnother, received, standingAfter, timeOf } from '../support/late-readings.ts';

const START_MS = Date.UTC(2026, 2, 2, 9, 0, 0);
const LATENESS_MS = 10_000;
const MACHINES = ['press-01', 'press-02', 'press-03'] as const;
const turns: Pattern = { op: 'compare', signal: 'x', is: '>', value: 0 };
const across = (are: 'any' | 'all', of: Pattern): Pattern => ({
  op: 'across',
  type: 'generic',
  where: 'line',
  are,
  of,
});

function theBase(machines: readonly string[] = MACHINES): Base {
  const resolved = resolveBase({
    base: { id: 'school' },
    workshops: [
      {
        id: 'hall',
        equipment: machines.map((id) => ({
          id,
          type: 'generic',
          line: id === 'press-03' ? 'other' : 'pressing',
          signals: [
            { key: 'x', kind: 'gauge', range: [-5, 5], staleAfter: '15s' },
            { key: 'n', kind: 'counter', staleAfter: '1min' },
          ],
          states: [
            { state: 'running', when: { op: 'held', for: '3s', of: turns } },
            { state: 'idle', when: { op: 'not', of: turns } },
          ],
        })),
      },
    ],
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}

const scenario = (id: string, start: Pattern) =>
  scenarioDefinitionSchema.parse({
    id,
    version: 1,
    name: { en: id },
    teaches: { en: id },
    severity: 'info',
    equipmentTypes: ['generic'],
    start,
    end: { op: 'not', of: start },
  });
const SCENARIOS = [
  scenario('neighbour-runs', across('any', { op: 'equals', signal: '$state', value: 'running' })),
  scenario('both-turn', {
    op: 'all',
    of: [turns, across('all', { op: 'held', for: '5s', of: turns })],
  }),
  scenario(
    'neighbour-is-busy',
    across('any', { op: 'aggregate', signal: 'x', over: '10s', measure: 'mean', is: '>', value: 0.5 }),
  ),
  scenario('counts-fast', { op: 'rate', signal: 'n', is: '>', value: 12, over: '20s' }),
  scenario('just-asked', {
    op: 'once',
    within: '4s',
    of: { op: 'all', of: [{ op: 'changesBy', signal: 'n', atLeast: 1 }, across('any', turns)] },
  }),
];

const pipelineOf = (latenessMs: number, base = theBase()): Pipeline =>
  createPipeline({ base, scenarios: SCENARIOS, projects: [] }, { latenessMs });

const reading = fc.record({
  machine: fc.constantFrom(...MACHINES),
  seconds: fc.integer({ min: 0, max: 120_000 }).map((ms) => ms / 1000),
  x: fc.integer({ min: -2, max: 3 }),
  n: fc.integer({ min: 0, max: 40 }),
  both: fc.boolean(),
});
const inputsOf = (
  readings: readonly { machine: string; seconds: number; x: number; n: number; both: boolean }[],
) =>
  oneAfterAnother(
    readings.map(({ machine, seconds, x, n, both }): PipelineInput => {
      const atMs = START_MS + Math.round(seconds * 1000);
      const equipment = `hall.${machine}` as EquipmentId;
      const values = both ? { x, n } : { x };
      return {
        kind: 'sample',
        sample: { kind: 'values', equipment, atMs, receivedAtMs: atMs, values },
      };
    }),
  );
const day = fc.array(reading, { minLength: 10, maxLength: 60 }).map(inputsOf);

const changesOf = (inputs: readonly PipelineInput[], pipeline: Pipeline): Change[] =>
  inputs.flatMap((input) => pipeline.apply(input));
const endOf = (inputs: readonly PipelineInput[]): number =>
  timeOf(inputs.at(-1) ?? { kind: 'tick', atMs: 0 });
const replayed = (inputs: readonly PipelineInput[]) =>
  standingAfter(changesOf([...inputs, ...longAfter(endOf(inputs))], pipelineOf(0)));

/** The same with the time passed every so many milliseconds. */
function withTicks(inputs: readonly PipelineInput[], everyMs: number): PipelineInput[] {
  let nextMs = START_MS;
  return inputs.flatMap((input) => {
    const ticks: PipelineInput[] = [];
    for (; nextMs < timeOf(input); nextMs += everyMs) ticks.push({ kind: 'tick', atMs: nextMs });
    return [...ticks, input];
  });
}

describe('scenarios that ask other equipment', () => {
  it('see what it derives at the very instant, however often time is passed', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 100, max: 20_000 }), (inputs, everyMs) => {
        expect(replayed(withTicks(inputs, everyMs))).toEqual(replayed(inputs));
      }),
      { numRuns: 12 },
    );
  });

  it('settle as a replay in order of time, whatever was up to 10 s late', () => {
    const lateness = fc.array(fc.integer({ min: 0, max: LATENESS_MS }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(day, lateness, (inputs, late) => {
        const pipeline = pipelineOf(LATENESS_MS);
        const changes = changesOf(
          received(inputs, (index) => late[index % late.length] ?? 0),
          pipeline,
        );
        expect(standingAfter(changes)).toEqual(replayed(inputs));
        expect(pipeline.patternFaults()).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('are recognised at all, on the line and not beyond it', () => {
    const inputs = inputsOf(
      Array.from({ length: 20 }, (_, i) => ({
        machine: 'press-02',
        seconds: i * 2 + 1,
        x: 1,
        n: i,
        both: true,
      })).concat([1, 3].map((n) => ({ machine: `press-0${n}`, seconds: 0.5, x: -1, n: 0, both: true }))),
    );
    const told = changesOf([...inputs, { kind: 'tick', atMs: START_MS + 41_000 }], pipelineOf(0)).flatMap(
      (change) =>
        change.kind === 'scenario' && change.scenario.toMs === null
          ? [[change.scenario.type, change.scenario.equipment[0], change.scenario.fromMs - START_MS]]
          : [],
    );
    expect(told).toContainEqual(['neighbour-runs', 'hall.press-01', 4000]);
    expect(told).toContainEqual(['neighbour-is-busy', 'hall.press-01', 10_000]);
    expect(told.filter(([, equipment]) => equipment === 'hall.press-03')).toEqual([]);
  });

  it('go on with another base: a neighbour that comes is heard, one that goes is missing', () => {
    const pipeline = pipelineOf(0, theBase(['press-01']));
    const say = (machine: string, seconds: number, x: number) =>
      changesOf(inputsOf([{ machine, seconds, x, n: 0, both: false }]), pipeline);
    say('press-01', 1, 0);
    pipeline.rebase(theBase(['press-01', 'press-02']));
    say('press-01', 2, 0);
    say('press-02', 3, 1);
    say('press-01', 4, 0);
    pipeline.apply({ kind: 'tick', atMs: START_MS + 7000 });
    const lasting = () =>
      pipeline.equipmentNow('hall.press-01' as EquipmentId)?.scenarios.map(({ type }) => type);
    expect(lasting()).toContain('neighbour-runs');
    pipeline.rebase(theBase(['press-01']));
    expect(lasting()).toEqual([]);
  });
});
