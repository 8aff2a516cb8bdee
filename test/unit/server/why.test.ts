/** Why something is so: the rule in words, and what every part of it is now. */
import { expect, test } from 'vitest';
import { PROJECT_CATALOGUE } from '../../../shared/catalogue/projects/project-catalogue.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import type { WhyPart } from '../../../shared/why.ts';
import { stepsOf } from '../../../server/insight/progress.ts';
import type { PipelineInput } from '../../../server/pipeline-contract.ts';
import { aPipeline, LATHE, LATHE_AT_REST, START_MS } from '../../support/machine-script.ts';
import type { Value } from '../../../shared/sample.ts';

const at = (seconds: number): number => START_MS + seconds * 1000;
const said = (seconds: number, values: Record<string, Value>): PipelineInput => ({
  kind: 'sample',
  sample: { kind: 'values', equipment: LATHE, atMs: at(seconds), receivedAtMs: at(seconds), values },
});

/** Every part that looks at a signal. */
const leavesOf = (part: WhyPart): WhyPart[] =>
  part.parts.length === 0 ? [part] : part.parts.flatMap(leavesOf);

test('a state is explained by the rules up to the one that gives it, each part with value, age and topic', () => {
  const pipeline = aPipeline();
  pipeline.apply(said(0, { ...LATHE_AT_REST, execution: 'ACTIVE', mode: 'AUTOMATIC' }));
  pipeline.apply({ kind: 'tick', atMs: at(5) });
  const answer = pipeline.why(LATHE, { of: 'state' });
  const rules = answer?.rules ?? [];
  expect(answer).toMatchObject({ equipment: LATHE, at: at(5) });
  expect(rules.map(({ whole }) => whole.truth).slice(0, -1)).not.toContain('true');
  expect(rules.at(-1)).toMatchObject({
    kind: 'state',
    state: 'running',
    since: at(0),
    whole: { truth: 'true' },
  });
  const execution = rules
    .flatMap(({ whole }) => leavesOf(whole))
    .find(({ signal }) => signal?.key === 'execution');
  expect(execution?.signal).toMatchObject({ value: 'ACTIVE', at: at(0), ageMs: 5000 });
  expect(execution?.signal?.topic).toMatch(/^tb\/[a-z-]+\/hall\/lathe-01\/telemetry$/);
  for (const { whole } of rules)
    for (const part of leavesOf(whole)) {
      expect(part.sentence.zh).toMatch(/[㐀-鿿]/);
      expect(part.sentence.en).toMatch(/^[A-Z]/);
    }
});

test('a stale value makes its part unknown, and is said with its age', () => {
  const pipeline = aPipeline();
  pipeline.apply(said(0, { ...LATHE_AT_REST, execution: 'ACTIVE', mode: 'AUTOMATIC' }));
  pipeline.apply({ kind: 'tick', atMs: at(3600) });
  const parts = pipeline.why(LATHE, { of: 'state' })?.rules.flatMap(({ whole }) => leavesOf(whole)) ?? [];
  const unknown = parts.filter(({ truth }) => truth === 'unknown');
  expect(unknown.map(({ signal }) => signal?.key)).toContain('power');
  expect(unknown).toContainEqual(
    expect.objectContaining({
      margin: null,
      signal: expect.objectContaining({ ageMs: 3_600_000 }) as unknown,
    }),
  );
});

test('a step of somebody who is here tells how far off each demand is; of somebody else there is nothing', () => {
  const pipeline = aPipeline();
  pipeline.apply(said(0, LATHE_AT_REST));
  const badge = { kind: 'badge' as const, equipment: LATHE, atMs: at(1), receivedAtMs: at(1), card: 'c' };
  pipeline.apply({ kind: 'sample', sample: { ...badge, action: 'in', person: 'student-01' } });
  const step = { of: 'step' as const, project: 'p1-lathe-safe-start' };
  const answers = PROJECT_CATALOGUE.flatMap(stepsOf).flatMap(({ id }) => {
    expect(pipeline.why(LATHE, { ...step, step: id, person: 'student-02' })).toBeUndefined();
    return pipeline.why(LATHE, { ...step, step: id, person: 'student-01' }) ?? [];
  });
  expect(answers.length).toBeGreaterThan(0);
  expect(answers[0]?.rules).toMatchObject([{ kind: 'evidence' }]);
});

test('a scenario is explained by what begins and what ends it; one that does not exist has no reasons', () => {
  const pipeline = aPipeline();
  pipeline.apply(said(0, LATHE_AT_REST));
  expect(pipeline.why(LATHE, { of: 'scenario', type: 'warm-up' })?.rules.map(({ kind }) => kind)).toEqual([
    'start',
    'end',
  ]);
  expect(pipeline.why(LATHE, { of: 'scenario', type: 'nothing' })).toBeUndefined();
  expect(pipeline.why('hall.nobody' as EquipmentId, { of: 'state' })).toBeUndefined();
});
