import { describe, expect, it } from 'vitest';
import { daySegmentAt, demoSegmentAt, dutyOf } from '../../../../simulators/plan/production-day.ts';
import { DUTIES } from '../../../../simulators/plan/duties.ts';
import { demoBase, demoPlant } from '../demo-plant.ts';

describe('the production day', () => {
  it('starts the compressed day in the lesson and comes back to it after sixty minutes', () => {
    expect(demoSegmentAt(0)).toBe('teaching');
    expect(demoSegmentAt(20 * 60_000)).toBe('production');
    expect(demoSegmentAt(59 * 60_000)).toBe('night');
    expect(demoSegmentAt(60 * 60_000)).toBe('teaching');
  });

  it('follows the wall clock of the base where the real day is asked for', () => {
    const at = daySegmentAt('Asia/Shanghai');
    expect(at(Date.parse('2026-03-02T09:00:00+08:00'))).toBe('teaching');
    expect(at(Date.parse('2026-03-02T12:30:00+08:00'))).toBe('production');
    expect(at(Date.parse('2026-03-02T15:00:00+08:00'))).toBe('productive-teaching');
    expect(at(Date.parse('2026-03-02T21:00:00+08:00'))).toBe('rd');
    expect(at(Date.parse('2026-03-02T03:00:00+08:00'))).toBe('night');
    expect(at(Date.parse('2026-03-01T10:00:00+08:00'))).toBe('night');
  });

  it('has a duty for every simulated machine of the demo base, and for no other', () => {
    const simulated = demoBase().equipment.filter(({ origin }) => origin === 'simulated');
    expect(Object.keys(DUTIES).sort()).toEqual(simulated.map(({ id }) => id as string).sort());
  });

  it('asks only for programs that the machines know and places that vehicles can reach', () => {
    const plant = demoPlant();
    for (const [id, duties] of Object.entries(DUTIES))
      for (const duty of Object.values(duties)) {
        const machine = plant.machine(id);
        if (duty.kind === 'batch' || duty.kind === 'warm-up')
          expect(machine?.programs).toContain(duty.program);
        if (duty.kind === 'transport')
          for (const place of duty.places)
            expect(machine?.act({ kind: 'send-to', place }), place).toEqual({ done: true });
      }
  });

  it('never has one student at two machines in the same segment', () => {
    for (const segment of ['teaching', 'productive-teaching', 'rd'] as const) {
      const cards = demoBase().equipment.flatMap((equipment) => {
        const duty = dutyOf(equipment, segment);
        if (duty.kind === 'lesson') return duty.students.map(({ card }) => card);
        return duty.kind === 'teach-in' || duty.kind === 'set-up' ? [duty.card] : [];
      });
      expect(new Set(cards).size, segment).toBe(cards.length);
    }
  });
});
