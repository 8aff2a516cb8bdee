/** Batch run 批量生产: parts come off at a steady rhythm. */
import type { ScenarioDefinition } from '../../insight.ts';
import type { Pattern } from '../../pattern.ts';

/** What counts good parts, by type; a type has one or two of them, the others stay unknown and decide nothing. */
const COUNTERS = ['part_count', 'sorted_ok', 'shot_count', 'seam_count'] as const;

const steady = (counter: string): Pattern => ({
  op: 'steadyCycles',
  counter,
  cycles: { parameter: 'cycles' },
  spread: { parameter: 'spread' },
});

const stalled = (counter: string): Pattern => ({
  op: 'stalledCycles',
  counter,
  factor: { parameter: 'stallFactor' },
});

export const batchRun: ScenarioDefinition = {
  id: 'batch-run',
  version: 1,
  name: { zh: '批量生产', en: 'Batch run' },
  teaches: {
    zh: '同一零件一件接一件地加工，节拍稳定。学生可以由此认识节拍、抽检和刀具磨损在批量中的意义。',
    en: 'One part after another at a steady rhythm. Cycle time, sampling inspection and tool wear get their meaning in a batch.',
  },
  severity: 'info',
  equipmentTypes: [
    'cnc-lathe',
    'cnc-mill',
    'robot-arm',
    'sorting-station',
    'injection-moulding',
    'welding-cell',
    'cmm',
    'generic',
  ],
  start: { op: 'any', of: COUNTERS.map(steady) },
  end: {
    op: 'any',
    of: [
      ...COUNTERS.map(stalled),
      { op: 'held', for: '1min', of: { op: 'oneOf', signal: '$state', values: ['off', 'unknown'] } },
    ],
  },
  parameters: {
    cycles: { default: 3, name: { zh: '至少连续节拍数', en: 'Cycles in a row at least' } },
    spread: {
      default: 0.15,
      name: { zh: '节拍相对中位数的允许偏差', en: 'Deviation from the median cycle time' },
    },
    stallFactor: {
      default: 3,
      name: {
        zh: '停止计数达到中位节拍的倍数即结束',
        en: 'Over after this many median cycles without a count',
      },
    },
  },
  serves: [],
};
