import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialsOf } from '../../../../client/format/initials.ts';
import { formatNumber } from '../../../../client/format/number.ts';
import { displayUnit } from '../../../../shared/units.ts';
import { valueAlone } from '../../../../shared/value-words.ts';
import { ageParts, clockTime, elapsedTime, hourMinute } from '../../../../client/format/time.ts';

describe('numbers', () => {
  it('carry a true minus sign and never a minus before zero', () => {
    expect(formatNumber(-41.62, 1)).toBe('−41.6');
    expect(formatNumber(-0.004, 2)).toBe('0.00');
  });

  it('are grouped from five digits on', () => {
    expect(formatNumber(1480.2, 1)).toBe('1480.2');
    expect(formatNumber(12345.6, 1)).toBe('12 345.6');
    expect(formatNumber(1234567, 0)).toBe('1 234 567');
  });

  it('read back as what they were, to the digits shown', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.integer({ min: 0, max: 6 }),
        (value, digits) => {
          const text = formatNumber(value, digits).replaceAll(' ', '').replace('−', '-');
          expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(0.5 * 10 ** -digits + 1e-6);
        },
      ),
    );
  });

  it('show units as people write them', () => {
    expect(['{rev}/min', 'Cel', 'kW.h', '%', '{part}'].map((code) => displayUnit(code, 'zh'))).toEqual([
      'rpm',
      '°C',
      'kWh',
      '%',
      '件',
    ]);
  });
});

describe('words of machines', () => {
  it('are said in the language of the page, by what they mean for their signal', () => {
    expect(valueAlone('chuck', 'CLOSED', 'zh')).toBe('夹紧');
    expect(valueAlone('door', 'CLOSED', 'zh')).toBe('关闭');
    expect(valueAlone('execution', 'ACTIVE', 'zh')).toBe('运行');
    expect(valueAlone('estop', 'TRIGGERED', 'en')).toBe('pressed');
    expect(valueAlone('stage', 'FOO', 'zh')).toBe('FOO');
  });
});

describe('times', () => {
  const at = Date.UTC(2026, 10, 23, 2, 36, 1);

  it('are told in the zone of the base, not of the viewer', () => {
    expect(clockTime(at, 'Asia/Shanghai')).toBe('10:36:01');
    expect(hourMinute(at, 'Europe/Berlin')).toBe('03:36');
    expect(hourMinute(Date.UTC(2026, 10, 23, 16, 0), 'Asia/Shanghai')).toBe('00:00');
  });

  it('become ages in the largest unit that fits', () => {
    expect([0, 59_999, 60_000, 3_599_000, 3_600_000, 90_000_000, -5].map(ageParts)).toEqual([
      { n: 0, unit: 's' },
      { n: 59, unit: 's' },
      { n: 1, unit: 'min' },
      { n: 59, unit: 'min' },
      { n: 1, unit: 'h' },
      { n: 1, unit: 'd' },
      { n: 0, unit: 's' },
    ]);
  });

  it('count up like a stop watch', () => {
    expect([522_000, 3_753_000].map(elapsedTime)).toEqual(['08:42', '1:02:33']);
  });
});

describe('initials', () => {
  it('tell numbered students apart and take a family name otherwise', () => {
    expect(['学生07', '学生17', '王老师', 'Ada Lovelace'].map(initialsOf)).toEqual(['07', '17', '王', 'AL']);
  });
});
