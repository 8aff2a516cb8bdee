/** What an import makes of a day is what live made of it, whatever the order and the parts in which the day is imported. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALARM_CATALOGUE } from '../../shared/catalogue/alarms/alarm-catalogue.ts';
import { WARNING_CATALOGUE } from '../../shared/catalogue/warnings/warning-catalogue.ts';
import type { PipelineInput } from '../../server/pipeline-contract.ts';
import type { Sample } from '../../shared/sample.ts';
import { ImportHouse, lineOf } from '../support/import-house.ts';
import { oneAfterAnother, timeOf } from '../support/late-readings.ts';
import { aBase, aPipeline, LATHE, OTHER_LATHE, START_MS } from '../support/machine-script.ts';
import { day, disturbedWork, scriptOf, type Step } from '../support/random-days.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = START_MS + 48 * HOUR_MS;
const CARDS = new Map(['student-01', 'student-02'].map((person) => [`card of ${person}`, person]));
const PERIOD = [START_MS - HOUR_MS, START_MS + 10 * HOUR_MS] as const;

/** Two students at two lathes on one day; the first walks over to the other's lathe at the end. */
function dayOf(steps: readonly Step[], others: readonly Step[]): PipelineInput[] {
  const first = scriptOf(steps, LATHE, 'student-01');
  const second = scriptOf(others, OTHER_LATHE, 'student-02')
    .badge('student-01')
    .go(20, { spindle_speed: 450 });
  return oneAfterAnother([...first.inputs, ...second.inputs]);
}

const samplesOf = (inputs: readonly PipelineInput[]): Sample[] =>
  inputs.flatMap((input) => (input.kind === 'sample' ? [input.sample] : []));

/** The door gives a sample the time of its message's arrival; here that is its own. */
const asKept = (sample: Sample): Sample => ({ ...sample, receivedAtMs: sample.atMs });

async function live(inputs: readonly PipelineInput[]): Promise<ImportHouse> {
  const house = await ImportHouse.open(aBase(), NOW_MS, CARDS);
  const pipeline = aPipeline({ alarms: ALARM_CATALOGUE, warnings: WARNING_CATALOGUE });
  const end: PipelineInput = { kind: 'tick', atMs: Math.max(...inputs.map(timeOf)) + 5 * HOUR_MS };
  const changes = [...inputs, end].flatMap((input) =>
    pipeline.apply(input.kind === 'sample' ? { ...input, sample: asKept(input.sample) } : input),
  );
  await house.keep(samplesOf(inputs).map(asKept), changes);
  return house;
}

/** A fixed shuffle: by the digits of a multiple of the place. */
const shuffled = <T>(items: readonly T[], seed: number): T[] =>
  items
    .map((item, index) => ({ item, key: (index * 7_919 + seed * 104_729) % 10_007 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

describe('the import of a day', () => {
  it(
    'gives what live gave, in any order, twice, and in two parts that overlap',
    { timeout: 120_000 },
    async () => {
      const part = fc.integer({ min: 1, max: 9 });
      await fc.assert(
        fc.asyncProperty(disturbedWork, day(), part, fc.boolean(), async (steps, others, share, isTurned) => {
          const inputs = dayOf(steps, others);
          const lines = samplesOf(inputs).map((sample) => lineOf('test', sample));
          const houses = [await live(inputs)];
          try {
            const [there] = houses;
            const wanted = { samples: await there?.samples(), standing: await there?.standing(...PERIOD) };
            const compare = async (house: ImportHouse): Promise<void> => {
              expect(await house.samples()).toEqual(wanted.samples);
              expect(await house.standing(...PERIOD)).toEqual(wanted.standing);
            };
            const whole = await ImportHouse.open(aBase(), NOW_MS, CARDS);
            houses.push(whole);
            expect(await whole.import(shuffled(lines, share))).toMatchObject({
              accepted: lines.length,
              refused: 0,
            });
            await compare(whole);
            expect(await whole.import(lines)).toMatchObject({
              accepted: 0,
              duplicate: lines.length,
              evaluated: { equipment: 0 },
            });
            const cut = Math.floor((lines.length * share) / 10);
            const overlap = Math.floor(lines.length / 10);
            const parts = [lines.slice(0, cut + overlap), lines.slice(cut)];
            const inParts = await ImportHouse.open(aBase(), NOW_MS, CARDS);
            houses.push(inParts);
            for (const some of isTurned ? parts.toReversed() : parts) await inParts.import(some);
            await compare(inParts);
          } finally {
            for (const house of houses) await house.close();
          }
        }),
        { numRuns: 2, endOnFailure: true },
      );
    },
  );
});
