/** Mould stabilising 模温稳定: after a start the cycle settles shot by shot, with steady temperatures, until it stays the same. */
import type { ScenarioDefinition } from '../../insight.ts';
import type { Pattern } from '../../pattern.ts';
import { when } from './when.ts';

/** In its band for a while, whatever the set point is: the machine does not report it. */
const steady = (signal: string): Pattern => ({
  op: 'aggregate',
  signal,
  over: '1min',
  measure: 'span',
  is: '<=',
  value: { parameter: 'band' },
});

export const mouldStabilising: ScenarioDefinition = {
  id: 'mould-stabilising',
  version: 1,
  name: { zh: '模温稳定', en: 'Mould stabilising' },
  teaches: {
    zh: '停机后重新开始，前几模的周期和制品都不稳定，不能算合格生产。学生要看着周期一模一模收敛，稳定十模后再转入批量。',
    en: 'After a start the first shots differ from each other and are no production yet. Watch the cycle settle shot by shot; ten alike, then the batch begins.',
  },
  severity: 'info',
  equipmentTypes: ['injection-moulding'],
  start: when.all(
    when.active,
    {
      op: 'count',
      of: { op: 'changesBy', signal: 'cycle_time', atLeast: { parameter: 'shorterBy' }, direction: 'down' },
      atLeast: 3,
      within: { parameter: 'settlingWithin' },
    },
    steady('barrel_temp_2'),
    steady('mould_temp'),
  ),
  began: when.active,
  end: when.any(
    {
      op: 'steadyCycles',
      counter: 'shot_count',
      cycles: { parameter: 'stableShots' },
      spread: { parameter: 'spread' },
    },
    { op: 'count', of: when.changes('reject_count'), atLeast: 3, within: { parameter: 'settlingWithin' } },
    when.held('20s', when.not(when.active)),
  ),
  parameters: {
    band: { default: 4, unit: 'Cel', name: { zh: '温度波动范围', en: 'Band of the temperatures' } },
    shorterBy: {
      default: 0.15,
      unit: 's',
      name: { zh: '周期每次缩短至少', en: 'Cycle gets shorter by at least' },
    },
    settlingWithin: { default: '5min', name: { zh: '三次缩短的时限', en: 'Three times within' } },
    stableShots: { default: 10, name: { zh: '稳定模次', en: 'Stable shots' } },
    spread: { default: 0.02, name: { zh: '稳定周期的偏差', en: 'Deviation of a stable cycle' } },
  },
  serves: [],
};
