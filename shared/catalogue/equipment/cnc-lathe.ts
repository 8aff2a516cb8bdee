/** CNC lathe 数控车床 (after ISO 23125; `axis_x` is a diameter value, as lathes show it). */
import type { EquipmentType } from '../../equipment.ts';
import { commonSignals, DOOR_VALUES, executionStateRules } from '../common-signals.ts';
import { define } from '../define-signal.ts';

export const cncLathe: EquipmentType = {
  id: 'cnc-lathe',
  name: { zh: '数控车床', en: 'CNC lathe' },
  shortName: { zh: '车床', en: 'Lathe' },
  sizeM: [2.7, 1.7, 1.8],
  headline: ['spindle_speed', 'spindle_load', 'spindle_temp', 'axis_x', 'axis_z', 'tool'],
  trend: 'spindle_speed',
  signals: [
    define.gauge('spindle_speed', '{rev}/min', [0, 5000], 0, '主轴转速', 'Spindle speed'),
    define.gauge('spindle_load', '%', [0, 150], 0, '主轴负载', 'Spindle load'),
    define.gauge('spindle_temp', 'Cel', [10, 90], 1, '主轴温度', 'Spindle temperature'),
    define.gauge('axis_x', 'mm', [-5, 260], 3, 'X 轴', 'X axis'),
    define.gauge('axis_z', 'mm', [-5, 520], 3, 'Z 轴', 'Z axis'),
    define.gauge('feed_rate', 'mm/min', [0, 15000], 0, '进给速度', 'Feed rate'),
    define.gauge('feed_override', '%', [0, 150], 0, '进给倍率', 'Feed override'),
    define.gauge('rapid_override', '%', [0, 100], 0, '快移倍率', 'Rapid override'),
    define.gauge('tool', '', [0, 12], 0, '刀号', 'Tool'),
    define.gauge('tool_offset_x', 'mm', [-500, 500], 3, 'X 向刀补', 'Tool offset X'),
    define.gauge('tool_offset_z', 'mm', [-800, 800], 3, 'Z 向刀补', 'Tool offset Z'),
    define.word('chuck', DOOR_VALUES, '卡盘', 'Chuck'),
    define.gauge('chuck_pressure', 'MPa', [0, 3], 2, '卡盘压力', 'Chuck pressure'),
    define.word('door', DOOR_VALUES, '防护门', 'Door'),
    define.onOff('coolant', '切削液', 'Coolant'),
    define.gauge('vibration', 'mm/s', [0, 20], 2, '振动', 'Vibration'),
    // A gauge beside the machine reports once per measured part.
    { ...define.gauge('part_diameter', 'mm', [0, 500], 3, '工件直径', 'Part diameter'), staleAfter: '1h' },
    ...commonSignals({ powerUpToKw: 30 }),
  ],
  states: executionStateRules(['axis_x', 'axis_z', 'door', 'tool', 'spindle_speed']),
};
