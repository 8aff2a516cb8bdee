import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PipelineInput } from '../../server/pipeline-contract.ts';
import {
  correctionsIn,
  longAfter,
  meaningNow,
  oneAfterAnother,
  received,
  standingAfter,
  timeOf,
} from '../support/late-readings.ts';
import { aPipeline, LATHE, meaningOf, OTHER_LATHE } from '../support/machine-script.ts';
import { day, disturbedWork, scriptOf } from '../support/random-days.ts';

const LATENESS_MS = 10_000;
const RUNS = { numRuns: 12 };

/** How late each of a thousand readings comes, ms; used round and round. */
const lateness = (most = LATENESS_MS): fc.Arbitrary<number[]> =>
  fc.array(fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: most })), {
    minLength: 1,
    maxLength: 100,
  });

const settling = () => aPipeline({}, { latenessMs: LATENESS_MS });

/** What a replay in order of time says. */
function replayed(inputs: readonly PipelineInput[], pipeline = aPipeline()) {
  const last = inputs.at(-1);
  return standingAfter(meaningOf([...inputs, ...longAfter(last ? timeOf(last) : 0)], pipeline));
}

describe('settled results', () => {
  it('are those of a replay in order of time, whatever was up to 10 s late', () => {
    fc.assert(
      fc.property(disturbedWork, lateness(), (steps, late) => {
        const inputs = oneAfterAnother(scriptOf(steps, LATHE, 'student-01').inputs);
        const pipeline = settling();
        const changes = meaningOf(
          received(inputs, (index) => late[index % late.length] ?? 0),
          pipeline,
        );
        expect(standingAfter(changes)).toEqual(replayed(inputs));
        expect(pipeline.lateCount()).toBe(0);
        expect(pipeline.waiting()).toMatchObject({ samples: 0, results: 0 });
      }),
      RUNS,
    );
  });

  it('are the same for people who walk between two machines while everything is late', () => {
    fc.assert(
      fc.property(day(), day(), lateness(), (mine, yours, late) => {
        // The same student badges in at both: where one begins, the other ends.
        const inputs = oneAfterAnother([
          ...scriptOf(mine, LATHE, 'student-01').inputs,
          ...scriptOf(yours, OTHER_LATHE, 'student-01').inputs,
        ]);
        const changes = meaningOf(
          received(inputs, (index) => late[index % late.length] ?? 0),
          settling(),
        );
        expect(standingAfter(changes)).toEqual(replayed(inputs));
      }),
      RUNS,
    );
  });

  it('are told once where nothing comes late: nothing is corrected', () => {
    fc.assert(
      fc.property(disturbedWork, (steps) => {
        const inputs = oneAfterAnother(scriptOf(steps, LATHE, 'student-01').inputs);
        const changes = meaningOf(
          received(inputs, () => 0),
          settling(),
        );
        expect(correctionsIn(changes)).toEqual([]);
        expect(standingAfter(changes)).toEqual(replayed(inputs));
      }),
      RUNS,
    );
  });

  it('are what the present shows once they are settled', () => {
    fc.assert(
      fc.property(disturbedWork, lateness(), (steps, late) => {
        const inputs = oneAfterAnother(scriptOf(steps, LATHE, 'student-01').inputs);
        const pipeline = settling();
        meaningOf(
          received(inputs, (index) => late[index % late.length] ?? 0),
          pipeline,
        );
        const reference = aPipeline();
        replayed(inputs, reference);
        expect(meaningNow(pipeline, 'hall')).toEqual(meaningNow(reference, 'hall'));
      }),
      RUNS,
    );
  });
});
