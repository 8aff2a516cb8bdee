/** Quality deviation 质量偏差: a measured part is out of tolerance, or five in a row lie near one limit. */
import type { ScenarioDefinition } from '../../insight.ts';
import type { Pattern } from '../../pattern.ts';
import { when } from './when.ts';

const passes = when.is('result', 'PASS');
const fails = when.is('result', 'FAIL');
/** A result and its deviation come in messages of their own; together they count when both have come. */
const measured = (deviation: Pattern): Pattern =>
  when.held('1s', when.all({ op: 'oneOf', signal: 'result', values: ['PASS', 'FAIL'] }, deviation));

/** Five parts in a row beyond the warning limit of one side. */
const leaning = (beyond: Pattern): Pattern =>
  when.all(
    { op: 'count', of: measured(beyond), atLeast: 5, within: { parameter: 'trendWithin' } },
    when.not(when.once({ parameter: 'trendWithin' }, measured(when.not(beyond)))),
  );

export const qualityDeviation: ScenarioDefinition = {
  id: 'quality-deviation',
  version: 1,
  name: { zh: '质量偏差', en: 'Quality deviation' },
  teaches: {
    zh: '测量结果超差，或者连续几件偏向一侧：问题在加工设备上，不在测量机上。学生要判断是偶然误差还是趋势，再修正刀补。',
    en: 'A part is out of tolerance, or several lean to one side: the cause lies at the machine that made them, not at the measuring machine. Tell chance from trend before correcting an offset.',
  },
  severity: 'warning',
  equipmentTypes: ['cmm'],
  start: when.any(
    when.rises(fails),
    leaning(when.above('deviation', { parameter: 'warningHigh' })),
    leaning({ op: 'compare', signal: 'deviation', is: '<', value: { parameter: 'warningLow' } }),
  ),
  end: when.any(
    // One part has passed since the last failure, and now a second one does.
    when.all(when.rises(passes), when.since(when.falls(passes), when.not(fails))),
    when.held('1min', when.inState('off')),
  ),
  linkedBy: 'part_from',
  parameters: {
    warningHigh: {
      default: 0.015,
      unit: 'mm',
      name: { zh: '上侧警戒偏差（公差的 75 %）', en: 'Upper warning limit (75 % of the tolerance)' },
    },
    warningLow: {
      default: -0.015,
      unit: 'mm',
      name: { zh: '下侧警戒偏差（公差的 75 %）', en: 'Lower warning limit (75 % of the tolerance)' },
    },
    trendWithin: { default: '15min', name: { zh: '趋势观察时长', en: 'Trend within' } },
  },
  serves: [],
};
