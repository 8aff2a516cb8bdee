/**
 * Automated guided vehicle 自动导引车. `x` and `y` are metres on the floor plan of the base; `heading` is the driving
 * direction in degrees counter-clockwise from +x, like the rotation in BASE_FILE; the vehicle's length lies along its own x.
 */
import type { EquipmentType } from '../../equipment.ts';
import { commonSignals, executionStateRules } from '../common-signals.ts';
import { define } from '../define-signal.ts';

export const agv: EquipmentType = {
  id: 'agv',
  name: { zh: '自动导引车', en: 'Automated guided vehicle' },
  shortName: { zh: 'AGV', en: 'AGV' },
  sizeM: [1.25, 0.82, 0.37],
  headline: ['speed', 'battery', 'target', 'loaded', 'blocked', 'charging'],
  trend: 'speed',
  signals: [
    define.gauge('x', 'm', [-1000, 1000], 2, '位置 X', 'Position X'),
    define.gauge('y', 'm', [-1000, 1000], 2, '位置 Y', 'Position Y'),
    define.gauge('heading', 'deg', [-360, 360], 0, '航向', 'Heading'),
    define.gauge('speed', 'm/s', [0, 2], 2, '车速', 'Speed'),
    define.gauge('battery', '%', [0, 100], 0, '电量', 'Battery'),
    define.onOff('loaded', '载货', 'Loaded'),
    define.onOff('blocked', '受阻', 'Blocked'),
    define.onOff('charging', '充电', 'Charging'),
    define.text('target', '目标点', 'Target'),
    ...commonSignals({ counted: { zh: '搬运次数', en: 'Deliveries' }, powerUpToKw: 3 }),
  ],
  states: executionStateRules([], {
    interrupted: { op: 'equals', signal: 'blocked', value: true },
    idle: { op: 'equals', signal: 'charging', value: true },
    running: { op: 'compare', signal: 'speed', is: '>', value: 0.02 },
  }),
};
