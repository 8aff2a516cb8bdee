/**
 * The incremental evaluator against the definitions, on random patterns and random runs. PATTERN_PAIRS sets how many pairs
 * of pattern and run are tried (6,000 unless told).
 */
import fc from 'fast-check';
import { test } from 'vitest';
import type { Pattern } from '../../../../../shared/pattern.ts';
import type { Transition } from '../../../../../server/insight/pattern/pattern-evaluator.ts';
import { patterns, START_MS, LENGTH_MS, worlds } from '../../../../support/pattern-worlds.ts';
import { Reference, type World } from '../../../../support/reference-evaluator.ts';
import { playThrough, startedFor } from '../../../../support/run-pattern.ts';

const PAIRS = Number(process.env['PATTERN_PAIRS'] ?? 6_000);
const PATTERNS_PER_WORLD = 4;
const numRuns = Math.ceil(PAIRS / PATTERNS_PER_WORLD);
const SIGNS = { true: 1, unknown: 0, false: -1 } as const;

const ticks = fc.oneof(
  fc.constant([]),
  fc.array(fc.integer({ min: START_MS, max: START_MS + LENGTH_MS }), { maxLength: 12 }),
  fc.constant(Array.from({ length: LENGTH_MS }, (_, i) => START_MS + i)),
);

/** Truth per cell as the transitions tell it; undefined at an instant where they leave the value of that instant open. */
function cellsOf(transitions: readonly Transition[], world: World): (number | undefined)[] {
  const cells: (number | undefined)[] = [];
  let truth = 0;
  for (let atMs = world.startMs; atMs <= world.endMs; atMs += 1) {
    const here = transitions.filter((transition) => transition.atMs === atMs);
    const [first, last] = [here[0], here.at(-1)];
    cells.push(here.length === 1 ? undefined : first ? SIGNS[first.truth] : truth);
    if (last) truth = SIGNS[last.truth];
    cells.push(truth);
  }
  return cells;
}

function expectAgreement(
  pattern: Pattern,
  world: World,
  reference: Reference,
  tickTimes: readonly number[],
): void {
  const expected = reference.cells(pattern);
  const run = startedFor(pattern, world);
  const now: { atMs: number; truth: number }[] = [];
  const transitions = playThrough(run, world, tickTimes, (atMs) =>
    now.push({ atMs, truth: SIGNS[run.truth] }),
  );
  const told = cellsOf(transitions, world);
  const disagreement = expected.findIndex(({ truth }, k) => told[k] !== undefined && told[k] !== truth);
  if (disagreement >= 0)
    throw new Error(
      `cell ${disagreement} (${disagreement % 2 === 0 ? 'at' : 'after'} ${world.startMs + (disagreement >> 1)} ms): ` +
        `expected ${expected[disagreement]?.truth}, told ${told[disagreement]}; ${JSON.stringify(transitions)}`,
    );
  for (const { atMs, truth } of now)
    if (truth !== expected[2 * (atMs - world.startMs) + 1]?.truth)
      throw new Error(`truth after advance to ${atMs}: ${truth}`);
}

test(
  'the evaluator agrees with the definitions at every instant and between them',
  () => {
    fc.assert(
      fc.property(
        worlds,
        fc.array(patterns, { minLength: PATTERNS_PER_WORLD, maxLength: PATTERNS_PER_WORLD }),
        ticks,
        (world, some, tickTimes) => {
          const reference = new Reference(world);
          for (const pattern of some) expectAgreement(pattern, world, reference, tickTimes);
        },
      ),
      { numRuns },
    );
  },
  60_000 + 5 * PAIRS,
);
