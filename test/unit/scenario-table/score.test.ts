import { describe, expect, it } from 'vitest';
import type { EquipmentId } from '../../../shared/names.ts';
import type { TruthEntry } from '../../../simulators/truth.ts';
import { scoreDay, trueScenarios } from '../../scenario-table/score.ts';
import { demoBase, type Found } from '../../scenario-table/simulate-day.ts';

const SORTING = 'automation.sorting-01' as EquipmentId;
const base = demoBase();

const edge = (atMs: number, kind: 'scenario-began' | 'scenario-ended', scenario: string): TruthEntry => ({
  atMs,
  equipment: SORTING,
  kind,
  detail: { scenario },
});

const lasted = (scenario: string, fromMs: number, toMs: number): TruthEntry[] => [
  edge(fromMs, 'scenario-began', scenario),
  edge(toMs, 'scenario-ended', scenario),
];

const found = (type: string, fromMs: number, toMs: number | null, toldAtMs = fromMs): Found => ({
  scenario: {
    id: `${type}:${SORTING}:${fromMs}`,
    type,
    version: 1,
    equipment: [SORTING],
    fromMs,
    toMs,
    severity: 'info',
    evidence: [],
  },
  toldAtMs,
});

function score(type: string, truth: TruthEntry[], recognised: Found[]): number[] {
  const one = scoreDay({ base, endMs: 1_000_000, truth, found: recognised }).get(type);
  return one ? [one.true, one.found, one.matched] : [];
}

describe('the score of a day', () => {
  it('counts what begins close to the true one and covers half of it', () => {
    const truth = lasted('blocked-line', 100_000, 200_000);
    expect(score('blocked-line', truth, [found('blocked-line', 130_000, 190_000)])).toEqual([1, 1, 1]);
    expect(score('blocked-line', truth, [found('blocked-line', 165_000, 300_000)])).toEqual([1, 1, 0]);
    expect(score('blocked-line', truth, [found('blocked-line', 90_000, 145_000)])).toEqual([1, 1, 0]);
  });

  it('lets each recognised scenario stand for one true one only', () => {
    const truth = [...lasted('blocked-line', 100_000, 120_000), ...lasted('blocked-line', 130_000, 150_000)];
    expect(score('blocked-line', truth, [found('blocked-line', 100_000, 150_000)])).toEqual([2, 1, 1]);
  });

  it('asks for nothing that is shorter than its definition wants, and blames nobody who found it', () => {
    const short = lasted('waiting-material', 100_000, 200_000);
    expect(score('waiting-material', short, [])).toEqual([0, 0, 0]);
    expect(score('waiting-material', short, [found('waiting-material', 100_000, 200_000)])).toEqual([
      0, 0, 0,
    ]);
    const long = lasted('waiting-material', 100_000, 300_000);
    expect(score('waiting-material', long, [])).toEqual([1, 0, 0]);
  });

  it('cuts what lasts at the end of the day there', () => {
    const [open] = trueScenarios([edge(100_000, 'scenario-began', 'blocked-line')], 400_000);
    expect(open).toMatchObject({ fromMs: 100_000, toMs: 400_000 });
    expect(
      score(
        'blocked-line',
        [edge(900_000, 'scenario-began', 'blocked-line')],
        [found('blocked-line', 900_000, null)],
      ),
    ).toEqual([1, 1, 1]);
  });

  it('knows other types and other equipment apart', () => {
    const truth = lasted('blocked-line', 100_000, 200_000);
    expect(score('blocked-line', truth, [found('waiting-material', 100_000, 200_000)])).toEqual([1, 0, 0]);
    const elsewhere = found('blocked-line', 100_000, 200_000);
    elsewhere.scenario.equipment = ['automation.sorting-02' as EquipmentId];
    expect(score('blocked-line', truth, [elsewhere])).toEqual([1, 1, 0]);
  });
});
