import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseEquipmentId } from '../../../../shared/names.ts';
import { Lathe } from '../../../../simulators/machines/lathe.ts';
import { ScriptRunner } from '../../../../simulators/people/script.ts';
import { studentAtLathe, type Behaviour } from '../../../../simulators/people/student-lathe.ts';
import { randomFor } from '../../../../simulators/seeded-random.ts';

interface Lesson {
  told: { s: number; kind: string; detail: Readonly<Record<string, unknown>> }[];
  badges: string[];
  rpm: number[];
  /** Seconds with the door open above 50 rpm, and with a closed chuck below 1.2 MPa with the spindle running. */
  doorOpenTurningS: number;
  lathe: Lathe;
}

/** Lets one student work at a cold lathe until the student leaves. */
function lesson(behaviour: Behaviour, seed: number): Lesson {
  const lathe = new Lathe(randomFor(seed, 'lathe'));
  const result: Lesson = { told: [], badges: [], rpm: [], doorOpenTurningS: 0, lathe };
  const id = parseEquipmentId('machining.lathe-01');
  if (!id) throw new Error('not an id');
  let steps = 0;
  const student = studentAtLathe(
    {
      id,
      machine: lathe,
      random: randomFor(seed, 'student'),
      act: (action) => lathe.act(action),
      badge: (card, action) => result.badges.push(`${card} ${action}`),
      tell: (kind, detail = {}) => result.told.push({ s: steps / 10, kind, detail }),
      elapsedS: () => steps / 10,
      shouldEnd: () => false,
    },
    'demo-card-001',
    behaviour,
  );
  const runner = new ScriptRunner(student);
  for (; !runner.done && steps < 36_000; steps += 1) {
    runner.step(0.1);
    lathe.step(0.1);
    if (steps % 10 === 0) result.rpm.push(lathe.spindleRpm);
    if (lathe.doorOpen && lathe.spindleRpm > 50) result.doorOpenTurningS += 0.1;
  }
  return result;
}

const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);

describe('a simulated student', () => {
  it('who works correctly does all six steps in their order and leaves within a quarter of an hour', () => {
    for (const seed of SEEDS) {
      const { told, badges, doorOpenTurningS } = lesson('correct', seed);
      expect(told.filter(({ kind }) => kind === 'step-done').map(({ detail }) => detail['step'])).toEqual([
        'estop-check',
        'clamp-part',
        'first-turns',
        'staged-warm-up',
        'reference-position',
        'orderly-end',
      ]);
      expect(badges).toEqual(['demo-card-001 in', 'demo-card-001 out']);
      expect(told.at(-1)?.s).toBeLessThan(15 * 60);
      expect(doorOpenTurningS).toBe(0);
    }
  });

  it('who works correctly turns slowly for a minute first, then in three stages of three minutes', () => {
    for (const seed of SEEDS) {
      const { rpm } = lesson('correct', seed);
      const secondsWithin = (low: number, high: number) =>
        rpm.filter((value) => value >= low && value <= high).length;
      expect(rpm.findIndex((value) => value > 500) - rpm.findIndex((value) => value > 0)).toBeGreaterThan(60);
      expect(secondsWithin(50, 500)).toBeGreaterThan(180);
      expect(secondsWithin(800, 1_500)).toBeGreaterThan(180);
      expect(secondsWithin(1_500, 2_500)).toBeGreaterThan(180);
      expect(Math.max(...rpm)).toBeLessThanOrEqual(2_500);
    }
  });

  it('who is typical makes one or two mistakes that the machine shows, mends them, and still ends in order', () => {
    const seen = new Set<unknown>();
    for (const seed of SEEDS) {
      const { told, doorOpenTurningS } = lesson('typical', seed);
      const mistakes = told.filter(({ kind }) => kind === 'mistake').map(({ detail }) => detail['mistake']);
      const mended = told
        .filter(({ kind }) => kind === 'mistake-corrected')
        .map(({ detail }) => detail['mistake']);
      expect([1, 2]).toContain(mistakes.length);
      expect(mended).toEqual(mistakes);
      expect(doorOpenTurningS > 1).toBe(mistakes.includes('door-open-turning'));
      expect(told.some(({ detail }) => detail['step'] === 'orderly-end')).toBe(true);
      for (const mistake of mistakes) seen.add(mistake);
    }
    expect(seen).toEqual(new Set(['low-chuck-pressure', 'fast-when-cold', 'door-open-turning']));
  });

  it('who plays around moves the machine, follows no project, and leaves it standing', () => {
    for (const seed of SEEDS) {
      const { told, rpm, lathe } = lesson('random', seed);
      expect(told.some(({ kind }) => kind === 'step-done')).toBe(false);
      expect(Math.max(...rpm)).toBeGreaterThan(0);
      expect(lathe.spindleRpm).toBeLessThan(1);
    }
  });

  it('knows the machine, but not the rules by which the server judges', () => {
    const folder = fileURLToPath(new URL('../../../../simulators/people/', import.meta.url));
    for (const file of readdirSync(folder)) {
      const imports = readFileSync(`${folder}${file}`, 'utf8').match(/from '[^']+'/g) ?? [];
      expect(
        imports.filter((line) => /catalogue|pattern|insight|teaching|server/.test(line)),
        file,
      ).toEqual([]);
    }
  });
});
