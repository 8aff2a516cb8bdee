/** First layer 首层打印: hot bed and nozzle, the first two layers; whether the part holds is decided here. */
import type { ScenarioDefinition } from '../../insight.ts';
import { when } from './when.ts';

export const printFirstLayer: ScenarioDefinition = {
  id: 'print-first-layer',
  version: 1,
  name: { zh: '首层打印', en: 'First layer' },
  teaches: {
    zh: '首层决定零件能否粘牢：调平、床温、喷嘴高度都在这里见分晓。学生要守在旁边，首层不好就立即停下。',
    en: 'The first layer decides whether the part will hold: levelling, bed temperature and nozzle height show here. Stay beside it and abort a bad one at once.',
  },
  severity: 'info',
  equipmentTypes: ['printer-3d'],
  start: when.all(
    when.active,
    { op: 'between', signal: 'layer', low: 1, high: 2 },
    when.atMost('position_z', { parameter: 'maxHeight' }),
    when.above('nozzle_temp', { parameter: 'hotNozzle' }),
    when.above('bed_temp', { parameter: 'hotBed' }),
  ),
  end: when.any(
    when.above('layer', 2),
    when.held({ parameter: 'pause' }, when.not(when.active)),
    when.inState('off', 'emergency-stop'),
  ),
  ended: when.any(when.above('layer', 2), when.not(when.active)),
  parameters: {
    maxHeight: { default: 0.7, unit: 'mm', name: { zh: '首层高度上限', en: 'First layers up to' } },
    hotNozzle: { default: 170, unit: 'Cel', name: { zh: '喷嘴温度下限', en: 'Nozzle hotter than' } },
    hotBed: { default: 40, unit: 'Cel', name: { zh: '热床温度下限', en: 'Bed hotter than' } },
    pause: { default: '30s', name: { zh: '暂停最长', en: 'Longest pause' } },
  },
  serves: [],
};
