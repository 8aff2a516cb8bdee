/** Dry run 空运行: the program runs slowly without cutting anything, to see where it would go. */
import type { ScenarioDefinition } from '../../insight.ts';
import { NO_LOAD, when } from './when.ts';

const runningDry = when.all(
  when.active,
  when.automatic,
  when.atMost('feed_override', { parameter: 'maxOverride' }),
  when.not(when.cutting),
);

export const dryRun: ScenarioDefinition = {
  id: 'dry-run',
  version: 1,
  name: { zh: '空运行', en: 'Dry run' },
  teaches: {
    zh: '不切削，先用低倍率走一遍程序，确认刀具路径、换刀和行程。学生可以看到负载始终是空载，就知道没有碰到工件。',
    en: 'The program is run slowly without cutting, to check paths, tool changes and travel. The load stays at its no-load level all the way: nothing was touched.',
  },
  severity: 'info',
  equipmentTypes: ['cnc-lathe', 'cnc-mill'],
  start: when.held({ parameter: 'dryFor' }, runningDry),
  began: runningDry,
  end: when.any(
    when.not(when.automatic),
    when.partDone,
    when.cutting,
    when.above('feed_override', { parameter: 'maxOverride' }),
    when.held({ parameter: 'pause' }, when.not(when.active)),
    when.inState('off', 'emergency-stop'),
  ),
  // Single-block stops belong to it; what was not resumed was its end.
  ended: when.not(runningDry),
  parameters: {
    maxLoad: NO_LOAD,
    dryFor: { default: '15s', name: { zh: '空载运行至少', en: 'Running without load for at least' } },
    maxOverride: {
      default: 50,
      unit: '%',
      name: { zh: '进给倍率上限', en: 'Highest feed override' },
    },
    pause: { default: '15s', name: { zh: '单段停顿最长', en: 'Longest single-block stop' } },
  },
  serves: [],
};
