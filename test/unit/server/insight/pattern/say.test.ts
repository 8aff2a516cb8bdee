/** Patterns in words. */
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { sayPattern } from '../../../../../server/insight/pattern/say.ts';
import type { Pattern } from '../../../../../shared/pattern.ts';
import { patterns } from '../../../../support/pattern-worlds.ts';

const NAMES: Record<string, { zh: string; en: string; unit: string }> = {
  chuck: { zh: '卡盘', en: 'Chuck', unit: '' },
  chuck_pressure: { zh: '卡盘压力', en: 'Chuck pressure', unit: 'MPa' },
  door: { zh: '防护门', en: 'Door', unit: '' },
  estop: { zh: '急停', en: 'Emergency stop', unit: '' },
  spindle_speed: { zh: '主轴转速', en: 'Spindle speed', unit: '{rev}/min' },
  spindle_temp: { zh: '主轴温度', en: 'Spindle temperature', unit: 'Cel' },
  axis_x: { zh: 'X 轴', en: 'X axis', unit: 'mm' },
  tool: { zh: '刀号', en: 'Tool', unit: '' },
  part_count: { zh: '件数', en: 'Part count', unit: '{part}' },
};
const context = {
  signalName: (key: string) => NAMES[key] ?? {},
  unit: (key: string) => NAMES[key]?.unit ?? '',
  parameters: { slow: 500, share: 0.15 },
};

const closed: Pattern = { op: 'equals', signal: 'chuck', value: 'CLOSED' };
const shut: Pattern = { op: 'equals', signal: 'door', value: 'CLOSED' };
const slow: Pattern = { op: 'compare', signal: 'spindle_speed', is: '<=', value: { parameter: 'slow' } };
const pressed: Pattern = { op: 'rises', of: { op: 'equals', signal: 'estop', value: 'TRIGGERED' } };
const released: Pattern = { op: 'rises', of: { op: 'equals', signal: 'estop', value: 'ARMED' } };

test.each<[Pattern, string, string]>([
  [
    {
      op: 'all',
      of: [
        { op: 'held', for: '10s', of: { op: 'between', signal: 'chuck_pressure', low: 1.2, high: 2.2 } },
        closed,
        shut,
      ],
    },
    '卡盘夹紧、防护门关闭，且卡盘压力保持在 1.2–2.2 MPa 至少 10 秒',
    'The chuck pressure stays between 1.2 and 2.2 MPa for at least 10 s, the chuck is closed, and the door is closed',
  ],
  [slow, '主轴转速不超过 500 rpm', 'The spindle speed is at most 500 rpm'],
  [{ op: 'not', of: slow }, '主轴转速大于 500 rpm', 'The spindle speed is above 500 rpm'],
  [
    { op: 'compare', signal: 'spindle_temp', is: '>', value: 60, hysteresis: 2 },
    '主轴温度大于 60 °C（回差 2 °C）',
    'The spindle temperature is above 60 °C (hysteresis 2 °C)',
  ],
  [
    { op: 'then', first: pressed, next: released, within: '60s' },
    '急停按下后 60 秒内急停复位',
    'Within 60 s after the emergency stop was pressed, the emergency stop is released',
  ],
  [
    {
      op: 'once',
      within: '5min',
      of: {
        op: 'any',
        of: [
          { op: 'changes', signal: 'axis_x' },
          { op: 'changes', signal: 'tool' },
        ],
      },
    },
    '最近 5 分钟内 X 轴或刀号改变过',
    'At some time in the last 5 min the X axis or the tool changed',
  ],
  [
    { op: 'since', hold: slow, since: pressed },
    '自急停按下时起，主轴转速一直不超过 500 rpm',
    'Ever since the emergency stop was pressed, the spindle speed has been at most 500 rpm',
  ],
  [
    { op: 'sequence', stages: [pressed, released], within: '2min' },
    '依次做到：①急停按下；②急停复位；全程不超过 2 分钟',
    'One after another: (a) the emergency stop is pressed; (b) the emergency stop is released; all within 2 min',
  ],
  [
    { op: 'count', of: { op: 'not', of: shut }, atLeast: 3, within: '10min' },
    '10 分钟内至少 3 次防护门没有关闭',
    'At least 3 times within 10 min the door was not closed',
  ],
  [
    { op: 'never', of: { op: 'equals', signal: 'door', value: 'OPEN' }, while: { op: 'not', of: slow } },
    '在主轴转速大于 500 rpm 期间，从未防护门打开',
    'While the spindle speed is above 500 rpm, it never happens that the door is open',
  ],
  [
    { op: 'steadyCycles', counter: 'part_count', cycles: 3, spread: { parameter: 'share' } },
    '件数最近 3 个节拍都在中位数的 ±15 % 以内',
    'The last 3 cycles of the part count lie within ±15 % of their median',
  ],
  [{ op: 'not', of: { op: 'condition', level: 'FAULT' } }, '没有故障报警', 'No fault is reported'],
  [
    { op: 'oneOf', signal: '$state', values: ['emergency-stop', 'off'] },
    '设备状态为急停或关机',
    'The equipment state is emergency stop or off',
  ],
])('%j', (pattern, zh, en) => {
  expect(sayPattern(pattern, context)).toEqual({ zh, en });
});

test('a threshold without value is said by its name', () => {
  const pattern: Pattern = { op: 'compare', signal: 'spindle_speed', is: '>', value: { parameter: 'limit' } };
  expect(sayPattern(pattern, context).zh).toBe('主轴转速大于 “limit” rpm');
});

test('every pattern can be said, in both languages and without a code word of the language itself', () => {
  fc.assert(
    fc.property(patterns, (pattern) => {
      const { zh, en } = sayPattern(pattern, context);
      for (const sentence of [zh, en]) {
        expect(sentence.length).toBeGreaterThan(3);
        expect(sentence).not.toMatch(/undefined|null|NaN|\[object|steadyCycles|stalledCycles/);
      }
      expect(zh).toMatch(/[㐀-鿿]/);
    }),
    { numRuns: 500 },
  );
});
