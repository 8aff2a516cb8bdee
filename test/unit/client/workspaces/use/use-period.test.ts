import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayOf, daysBetween, isDay, startOfDay } from '../../../../../client/format/zoned-day.ts';
import {
  comparedPeriod,
  daysOf,
  ownPeriod,
  PERIOD_KINDS,
  periodAround,
  periodMs,
  periodsOfYear,
  stepPeriod,
} from '../../../../../client/workspaces/use/model/use-period.ts';
import { readUseSearch } from '../../../../../client/workspaces/use/use-search.ts';

const anyDay = fc.integer({ min: 0, max: 20_000 }).map((n) => addDays('2000-01-01', n));

describe('days of the base', () => {
  it('begin at its midnight, whatever the offset and the change of clocks', () => {
    expect(startOfDay('2026-11-24', 'Asia/Shanghai')).toBe(Date.parse('2026-11-24T00:00:00+08:00'));
    expect(startOfDay('2026-03-29', 'Europe/Berlin')).toBe(Date.parse('2026-03-29T00:00:00+01:00'));
    expect(startOfDay('2026-03-30', 'Europe/Berlin')).toBe(Date.parse('2026-03-30T00:00:00+02:00'));
    expect(startOfDay('2026-10-26', 'Europe/Berlin')).toBe(Date.parse('2026-10-26T00:00:00+01:00'));
  });

  it('begin at one o’clock where midnight is left out', () => {
    expect(startOfDay('2026-09-06', 'America/Santiago')).toBe(Date.parse('2026-09-06T01:00:00-03:00'));
  });

  it('contain their first instant, and not the one before', () => {
    const zones = fc.constantFrom(
      'Asia/Shanghai',
      'Europe/Berlin',
      'America/New_York',
      'UTC',
      'Asia/Kolkata',
    );
    fc.assert(
      fc.property(anyDay, zones, (day, zone) => {
        const at = startOfDay(day, zone);
        expect([dayOf(at, zone), dayOf(at - 1, zone)]).toEqual([day, addDays(day, -1)]);
      }),
      { numRuns: 200 },
    );
  });

  it('are known from other texts', () => {
    expect(['2026-02-28', '2026-02-30', '2026-2-3', 'x'].map(isDay)).toEqual([true, false, false, false]);
  });
});

describe('a period', () => {
  it('holds the day that was asked for, and meets the next one without gap or overlap', () => {
    fc.assert(
      fc.property(anyDay, fc.constantFrom(...PERIOD_KINDS), (day, kind) => {
        const period = periodAround(kind, day);
        expect(period.first <= day && day < period.end).toBe(true);
        expect(stepPeriod(period, 1).first).toBe(period.end);
        expect(stepPeriod(stepPeriod(period, 1), -1)).toEqual(period);
        expect(daysOf(period)).toHaveLength(daysBetween(period.first, period.end));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['week', '2026-11-24', '2026-11-23', '2026-11-30'],
    ['month', '2026-12-31', '2026-12-01', '2027-01-01'],
    ['quarter', '2026-11-24', '2026-10-01', '2027-01-01'],
    ['term', '2026-11-24', '2026-08-01', '2027-02-01'],
    ['term', '2027-01-31', '2026-08-01', '2027-02-01'],
    ['term', '2026-02-01', '2026-02-01', '2026-08-01'],
  ] as const)('of the kind %s around %s is [%s, %s)', (kind, day, first, end) => {
    expect(periodAround(kind, day)).toEqual({ kind, first, end });
  });

  it('of one’s own may be chosen backwards, and is no longer than a year', () => {
    expect(ownPeriod('2026-11-03', '2026-11-01')).toEqual({
      kind: 'own',
      first: '2026-11-01',
      end: '2026-11-04',
    });
    expect(daysOf(ownPeriod('2020-01-01', '2026-01-01'))).toHaveLength(366);
  });

  it('is compared with the one before, or the same a year ago', () => {
    const month = periodAround('month', '2026-03-15');
    expect(comparedPeriod(month, 'previous')).toMatchObject({ first: '2026-02-01', end: '2026-03-01' });
    expect(comparedPeriod(month, 'year')).toMatchObject({ first: '2025-03-01', end: '2025-04-01' });
    expect(comparedPeriod(month, 'none')).toBeNull();
    const leap = ownPeriod('2028-02-29', '2028-02-29');
    expect(comparedPeriod(leap, 'year')?.first).toBe('2027-02-28');
  });

  it('of a month with a change of clocks is an hour longer or shorter', () => {
    const { fromMs, toMs } = periodMs(periodAround('month', '2026-10-10'), 'Europe/Berlin');
    expect((toMs - fromMs) / 3_600_000).toBe(31 * 24 + 1);
  });

  it('can be picked from its year', () => {
    expect(periodsOfYear('month', 2026).map(({ first }) => first.slice(0, 7))).toContain('2026-10');
    expect(periodsOfYear('quarter', 2026)).toHaveLength(4);
    expect(periodsOfYear('term', 2026).map(({ first }) => first)).toEqual(['2026-02-01', '2026-08-01']);
  });
});

describe('the address of the ledger', () => {
  it('keeps period, comparison, partner and sheet, and drops what makes no sense', () => {
    const search = {
      period: 'month',
      day: '2026-10-01',
      vs: 'year',
      partner: 'yuanhang',
      sheet: 'loss:setup',
    };
    expect(readUseSearch(search)).toEqual(search);
    expect(readUseSearch({ period: 'age', day: '2026-13-01', vs: 3, partner: '', sheet: {} })).toEqual({});
  });
});
