import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDelayEstimate, MOST_BEHIND_MS } from '../../../server/twin/delay-estimate.ts';
import type { PipelineInput } from '../../../server/pipeline-contract.ts';
import { aPipeline, MachineScript, meaningOf, only, playP1, START_MS } from '../../support/machine-script.ts';

/** The same inputs as they come in when each is received at another time, with the server's ticks in between. */
function received(
  inputs: readonly PipelineInput[],
  receivedAtMs: (index: number, atMs: number) => number,
): PipelineInput[] {
  let tickMs = 0;
  return inputs.flatMap((input, index) => {
    if (input.kind !== 'sample') return [input];
    const at = receivedAtMs(index, input.sample.atMs);
    const ticks: PipelineInput[] = [];
    for (tickMs ||= at - 500; tickMs < at - 500; tickMs += 200) ticks.push({ kind: 'tick', atMs: tickMs });
    return [...ticks, { kind: 'sample', sample: { ...input.sample, receivedAtMs: at } }];
  });
}

const proofs = (inputs: readonly PipelineInput[]): { step: string; toMs: number }[] =>
  only(meaningOf(inputs, aPipeline()), 'evidence').map(({ evidence: { step, toMs } }) => ({ step, toMs }));

describe('readings that come late', () => {
  const played = playP1(new MachineScript()).inputs;
  const inTime = proofs(played);

  it('prove the same steps at the same instants when a gateway sends them ten minutes later', () => {
    expect(inTime).toHaveLength(6);
    expect(proofs(received(played, (_index, atMs) => atMs + 600_000))).toEqual(inTime);
  });

  it('prove the same when all that was kept is sent within a few seconds', () => {
    expect(proofs(received(played, (index) => START_MS + 1_200_000 + index * 5))).toEqual(inTime);
  });

  it('prove the same when a gateway sends each minute’s readings at once', () => {
    const batched = received(
      played,
      (_index, atMs) => Math.ceil((atMs - START_MS + 1) / 60_000) * 60_000 + START_MS,
    );
    expect(proofs(batched)).toEqual(inTime);
  });
});

describe('the delay of an equipment', () => {
  it('is what its newest message was late, and never beyond an hour', () => {
    const delay = createDelayEstimate();
    expect(delay.ms).toBe(0);
    delay.hear({ atMs: 1_000, receivedAtMs: 1_250 });
    expect(delay.ms).toBe(250);
    delay.hear({ atMs: 5_000, receivedAtMs: 4_000 });
    expect(delay.ms).toBe(-1_000);
    delay.hear({ atMs: 6_000, receivedAtMs: 10 * MOST_BEHIND_MS });
    expect(delay.ms).toBe(MOST_BEHIND_MS);
  });

  it('is not what one late reading was late: time does not wait for it', () => {
    const delay = createDelayEstimate();
    delay.hear({ atMs: 10_000, receivedAtMs: 10_100 });
    delay.hear({ atMs: 4_000, receivedAtMs: 10_200 });
    expect(delay.ms).toBe(100);
  });

  it('takes no clock for fast because of one reading from the future', () => {
    const delay = createDelayEstimate();
    delay.hear({ atMs: 200_000, receivedAtMs: 20_000 });
    expect(delay.ms).toBe(-180_000);
    delay.hear({ atMs: 21_000, receivedAtMs: 21_050 });
    expect(delay.ms).toBe(0);
  });

  it('never lets time run past a reading of the next batch, where batches have the same length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 100, max: 5_000 }),
        (count, spacingMs) => {
          const delay = createDelayEstimate();
          const lengthMs = count * spacingMs;
          for (let batch = 1; batch <= 3; batch++) {
            const receivedAtMs = batch * lengthMs;
            const first = receivedAtMs - lengthMs;
            if (batch > 1) expect(receivedAtMs - 500 - delay.ms).toBeLessThanOrEqual(first + spacingMs);
            for (let i = 0; i < count; i++) delay.hear({ atMs: first + i * spacingMs, receivedAtMs });
          }
        },
      ),
    );
  });
});
