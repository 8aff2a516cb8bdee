/** A short cut of what `npm run scenario-table` measures over twenty days: a few machines of the demo base, twelve minutes. */
import { describe, expect, it } from 'vitest';
import { scoreDay } from '../../scenario-table/score.ts';
import { simulateDay } from '../../scenario-table/simulate-day.ts';

const EQUIPMENT = [
  'machining.mill-03',
  'machining.cmm-01',
  'automation.robot-03',
  'automation.sorting-02',
  'automation.sorting-03',
  'forming.moulding-02',
  'forming.weld-03',
  'innovation.printer-01',
];

describe('twelve minutes of the demo base', () => {
  const day = simulateDay({ seed: 1, minutes: 12, equipment: EQUIPMENT });
  const scores = scoreDay(day);

  it('have many scenarios, and each is recognised, none invented', () => {
    const happened = [...scores].filter(([, score]) => score.true > 0).map(([type]) => type);
    expect(happened).toEqual(
      expect.arrayContaining([
        'alarm-recovery',
        'batch-run',
        'blocked-line',
        'emergency-stop',
        'energy-waste',
        'mould-stabilising',
        'print-first-layer',
        'quality-deviation',
        'robot-teach-in',
        'waiting-material',
      ]),
    );
    for (const [type, { missed, invented }] of scores)
      expect({ type, missed, invented }).toEqual({ type, missed: [], invented: [] });
  });

  it('link a bad part to the lathe that made it, and lay an alarm into the batch that it stops', () => {
    const of = (type: string) => day.found.filter(({ scenario }) => scenario.type === type);
    expect(of('quality-deviation')[0]?.scenario.links).toEqual(['machining.lathe-05']);
    const batches = new Set(of('batch-run').map(({ scenario }) => scenario.id));
    expect(of('alarm-recovery').some(({ scenario }) => batches.has(scenario.within ?? ''))).toBe(true);
  });
});
