/** Warm-up 预热: a spindle that rested long enough turns slowly and without load before the first cut. */
import type { ScenarioDefinition } from '../../insight.ts';
import type { Pattern } from '../../pattern.ts';
import { when } from './when.ts';

/** Standing still, and known to be: a machine whose past was not seen is not taken for a cold one. */
const atRest: Pattern = {
  op: 'any',
  of: [
    { op: 'equals', signal: '$state', value: 'off' },
    { op: 'compare', signal: 'spindle_speed', is: '<', value: 1 },
  ],
};

/** A cut loads the spindle for longer than the few seconds that speeding up takes. */
const cutting: Pattern = {
  op: 'held',
  for: '5s',
  of: { op: 'compare', signal: 'spindle_load', is: '>', value: { parameter: 'maxLoad' } },
};

/** Short cuts load the spindle for a moment only, but parts come off. */
const working = when.any(cutting, when.partDone);

const turningLightly: Pattern = {
  op: 'all',
  of: [
    { op: 'between', signal: 'spindle_speed', low: 1, high: { ofRange: { parameter: 'maxShare' } } },
    { op: 'not', of: cutting },
  ],
};

const restedLongEnough: Pattern = { op: 'held', for: { parameter: 'offFor' }, of: atRest };

export const warmUp: ScenarioDefinition = {
  id: 'warm-up',
  version: 2,
  name: { zh: '预热', en: 'Warm-up' },
  teaches: {
    zh: '主轴长时间停转后，先低速空转，让轴承和机床温度均匀，再开始切削。学生可以对照温度曲线理解为什么不能一开机就高速切削。',
    en: 'After a long rest the spindle first turns slowly without load, so that bearings and machine warm evenly before the first cut. The temperature curve shows why nobody cuts at full speed right after switching on.',
  },
  severity: 'info',
  equipmentTypes: ['cnc-lathe', 'cnc-mill'],
  start: {
    op: 'all',
    of: [
      {
        op: 'then',
        first: restedLongEnough,
        next: { op: 'held', for: { parameter: 'minTurning' }, of: turningLightly },
        within: { parameter: 'startWithin' },
      },
      { op: 'since', hold: { op: 'not', of: working }, since: restedLongEnough },
      // A stage holds its speed; whoever only tries things out does not.
      {
        op: 'aggregate',
        signal: 'spindle_speed',
        over: { parameter: 'stage' },
        measure: 'deviation',
        is: '<=',
        value: { parameter: 'steadiness' },
      },
    ],
  },
  began: turningLightly,
  end: {
    op: 'any',
    of: [
      working,
      { op: 'held', for: '1min', of: atRest },
      {
        op: 'held',
        for: '30s',
        of: {
          op: 'compare',
          signal: 'spindle_speed',
          is: '>',
          value: { ofRange: { parameter: 'maxShare' } },
        },
      },
    ],
  },
  parameters: {
    offFor: { default: '2h', name: { zh: '停转至少', en: 'At rest for at least' } },
    minTurning: { default: '10min', name: { zh: '低速空转至少', en: 'Turning lightly for at least' } },
    stage: { default: '2min', name: { zh: '每级转速保持至少', en: 'A stage keeps its speed for at least' } },
    steadiness: {
      default: 30,
      unit: '{rev}/min',
      name: { zh: '一级内转速标准差上限', en: 'Standard deviation of the speed within a stage' },
    },
    startWithin: {
      default: '40min',
      name: { zh: '从停转结束到确认预热最长', en: 'From end of rest to recognition at most' },
    },
    maxShare: {
      default: 0.6,
      name: { zh: '转速上限占最高转速的比例', en: 'Highest speed as a share of the maximum' },
    },
    maxLoad: { default: 15, unit: '%', name: { zh: '空载负载上限', en: 'Highest load without cutting' } },
  },
  serves: ['p1-lathe-safe-start'],
};
