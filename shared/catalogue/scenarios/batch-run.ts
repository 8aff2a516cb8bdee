/** Batch run 批量生产: parts come off at a steady rhythm. */
import type { ScenarioDefinition } from '../../insight.ts';
import type { Pattern } from '../../pattern.ts';
import { when } from './when.ts';

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

/** Every counter of the equipment stands: one of good parts alone may rest while bad ones are thrown out. */
const stopped = when.all(
  when.any(...when.ofCounters(stalled)),
  ...when.ofCounters((counter) => when.any({ op: 'stale', signal: counter }, stalled(counter))),
);

/** An increment; a counter that the equipment does not have, or that has gone stale, decides nothing. */
const counted = when.any(
  ...when.ofCounters((counter) => when.all(when.not({ op: 'stale', signal: counter }), when.grows(counter))),
);

export const batchRun: ScenarioDefinition = {
  id: 'batch-run',
  version: 2,
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
  start: when.any(...when.ofCounters(steady)),
  // From the first part whose cycle is known on.
  began: when.since(counted, when.not(stopped)),
  end: when.any(
    stopped,
    // Set back for another job.
    { op: 'changesBy', signal: 'part_count', direction: 'down' },
    when.held('1min', when.inState('off', 'unknown')),
  ),
  // The newest part was its last.
  ended: when.not(counted),
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
