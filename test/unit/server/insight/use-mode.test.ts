/** What equipment is used for: precedence, tiling, and that order of facts and of claims does not matter. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlanBook } from '../../../../server/insight/plan-book.ts';
import { plannedTimes } from '../../../../server/insight/plan-times.ts';
import { useModeIntervals, type Claim } from '../../../../server/insight/use-mode.ts';
import { equipmentIdOf } from '../../../../shared/names.ts';
import type { PlanFact, PlanFactBody } from '../../../../shared/plan.ts';

const HOUR_MS = 3_600_000;
const LATHE = equipmentIdOf('machining', 'lathe-01');
const USES = ['order', 'session', 'teaching', 'production', 'rd', 'service', 'maintenance'] as const;

const claim: fc.Arbitrary<Claim> = fc
  .record({
    use: fc.constantFrom(...USES),
    id: fc.constantFrom('a', 'b'),
    fromMs: fc.integer({ min: 0, max: 50 }),
    length: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ use, id, fromMs, length }) => ({
    use,
    id: use === 'order' || use === 'session' ? id : null,
    fromMs,
    toMs: fromMs + length,
  }));

const modeOf = (...uses: Claim['use'][]): string | undefined =>
  useModeIntervals(
    uses.map((use) => ({ use, id: use === 'order' || use === 'session' ? use : null, fromMs: 0, toMs: 10 })),
    0,
    10,
  )[0]?.useMode;

let number = 0;
const fact = (atMs: number, body: PlanFactBody): PlanFact => ({
  ...body,
  id: `f-${String((number += 1)).padStart(4, '0')}`,
  by: 'instructor',
  atMs,
});
const order = (from: number): PlanFactBody => ({
  kind: 'order',
  order: {
    id: 'shafts',
    partner: 'acme',
    part: { en: 'Stepped shaft' },
    quantity: 600,
    due: 100 * HOUR_MS,
    cycleSeconds: 90,
    operations: [{ equipment: LATHE, from, to: null }],
  },
});
const session = (from: number, to: number): PlanFactBody => ({
  kind: 'session',
  session: {
    id: 'monday',
    title: { en: 'Turning' },
    className: '2301',
    from,
    to,
    equipment: [LATHE],
    projects: [],
    roster: [],
    instructor: null,
  },
});
const bookOf = (facts: readonly PlanFact[]): PlanBook => new PlanBook(facts, { timezone: 'UTC' });
const usesOf = (book: PlanBook, toHours: number): [string, number][] =>
  book.useModes(LATHE, 0, toHours * HOUR_MS).map(({ useMode, fromMs }) => [useMode, fromMs / HOUR_MS]);

describe('the use mode', () => {
  it('puts maintenance first, then a session with an order, a session, an order, service and R&D', () => {
    expect(modeOf('order', 'session', 'maintenance', 'rd')).toBe('maintenance');
    expect(modeOf('order', 'session', 'rd')).toBe('productive-teaching');
    expect(modeOf('session', 'service')).toBe('teaching');
    expect(modeOf('order', 'service')).toBe('production');
    expect(modeOf('service', 'rd')).toBe('service');
    expect(modeOf('rd')).toBe('rd');
    expect(modeOf()).toBe('unassigned');
  });

  it('tiles any period without gaps or overlaps, whatever the order of what was planned', () => {
    fc.assert(
      fc.property(
        fc.array(claim, { maxLength: 12 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        (claims, fromMs, length) => {
          const intervals = useModeIntervals(claims, fromMs, fromMs + length);
          expect(intervals[0]?.fromMs).toBe(fromMs);
          expect(intervals.at(-1)?.toMs).toBe(fromMs + length);
          for (const [index, interval] of intervals.entries()) {
            expect(interval.toMs).toBeGreaterThan(interval.fromMs);
            if (index > 0) expect(interval.fromMs).toBe(intervals[index - 1]?.toMs);
          }
          expect(useModeIntervals(claims.toReversed(), fromMs, fromMs + length)).toEqual(intervals);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the plan', () => {
  it('lets an order hold its equipment until it ends, and a session in it be productive teaching', () => {
    const facts = [
      fact(0, order(8 * HOUR_MS)),
      fact(0, session(9 * HOUR_MS, 11 * HOUR_MS)),
      fact(14 * HOUR_MS, { kind: 'order-ended', order: 'shafts', as: 'done' }),
    ];
    const wanted = [
      ['unassigned', 0],
      ['production', 8],
      ['productive-teaching', 9],
      ['production', 11],
      ['unassigned', 14],
    ];
    expect(usesOf(bookOf(facts), 24)).toEqual(wanted);
    expect(usesOf(bookOf(facts.toReversed()), 24)).toEqual(wanted);
    expect(bookOf(facts).cycleMs('shafts', LATHE)).toBe(90_000);
  });

  it('follows the instructor: a session counts from when it was opened until it was ended', () => {
    const book = bookOf([
      fact(0, session(9 * HOUR_MS, 11 * HOUR_MS)),
      fact(9.5 * HOUR_MS, { kind: 'session-state', session: 'monday', state: 'open' }),
    ]);
    // Nobody ended it: it counts for two hours more.
    expect(usesOf(book, 24)).toEqual([
      ['unassigned', 0],
      ['teaching', 9.5],
      ['unassigned', 13],
    ]);
    const later = book.with([
      fact(10 * HOUR_MS, { kind: 'session-state', session: 'monday', state: 'break' }),
      fact(12 * HOUR_MS, { kind: 'session-state', session: 'monday', state: 'ended' }),
    ]);
    expect(usesOf(later, 24).at(-1)).toEqual(['unassigned', 12]);
    expect(later.nextChangeMs(10 * HOUR_MS)).toBe(12 * HOUR_MS);
  });

  it('forgets what was cancelled before it began', () => {
    const booking: PlanFactBody = {
      kind: 'booking',
      booking: { id: 'b', equipment: LATHE, from: 5 * HOUR_MS, to: 6 * HOUR_MS, use: 'service' },
    };
    const book = bookOf([fact(0, booking), fact(HOUR_MS, { kind: 'booking-cancelled', booking: 'b' })]);
    expect(usesOf(book, 24)).toEqual([['unassigned', 0]]);
  });
});

describe('the calendar of a base', () => {
  const calendar = {
    weekly: { saturday: [['08:00', '12:00']], sunday: [['00:00', '24:00']] } as never,
    holidays: ['2026-10-03'],
  };

  it('gives planned hours by the clock of the base, also on the days on which clocks change', () => {
    // Berlin goes back at 03:00 on 2026-10-25 (a Sunday of 25 h) and forward at 02:00 on 2026-03-29 (23 h).
    const hoursOf = (from: string, to: string): number =>
      plannedTimes(calendar, 'Europe/Berlin', Date.parse(from), Date.parse(to)).reduce(
        (sum, { fromMs, toMs }) => sum + (toMs - fromMs) / HOUR_MS,
        0,
      );
    expect(hoursOf('2026-10-24T00:00:00+02:00', '2026-10-26T00:00:00+01:00')).toBe(4 + 25);
    expect(hoursOf('2026-03-28T00:00:00+01:00', '2026-03-30T00:00:00+02:00')).toBe(4 + 23);
    expect(hoursOf('2026-10-03T00:00:00+02:00', '2026-10-04T00:00:00+02:00')).toBe(0);
    const [saturday] = plannedTimes(
      { weekly: { sunday: [['08:00', '12:00']] } },
      'Europe/Berlin',
      Date.parse('2026-10-25T00:00:00+02:00'),
      Date.parse('2026-10-26T00:00:00+01:00'),
    );
    expect(saturday?.fromMs).toBe(Date.parse('2026-10-25T08:00:00+01:00'));
  });
});
