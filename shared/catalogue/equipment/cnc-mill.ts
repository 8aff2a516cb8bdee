/** CNC milling machine and machining centre 数控铣床/加工中心. */
import type { EquipmentType } from '../../equipment.ts';
import { commonSignals, DOOR_VALUES, executionStateRules } from '../common-signals.ts';
import { define } from '../define-signal.ts';

export const cncMill: EquipmentType = {
  id: 'cnc-mill',
  name: { zh: '数控铣床', en: 'CNC mill' },
  shortName: { zh: '铣床', en: 'Mill' },
  sizeM: [2.3, 2.1, 2.75],
  headline: ['spindle_speed', 'spindle_load', 'vibration', 'axis_z', 'feed_rate', 'tool'],
  trend: 'spindle_load',
  signals: [
    define.gauge('spindle_speed', '{rev}/min', [0, 12000], 0, '主轴转速', 'Spindle speed'),
    define.gauge('spindle_load', '%', [0, 150], 0, '主轴负载', 'Spindle load'),
    define.gauge('spindle_temp', 'Cel', [10, 90], 1, '主轴温度', 'Spindle temperature'),
    define.gauge('axis_x', 'mm', [0, 850], 3, 'X 轴', 'X axis'),
    define.gauge('axis_y', 'mm', [0, 500], 3, 'Y 轴', 'Y axis'),
    define.gauge('axis_z', 'mm', [0, 540], 3, 'Z 轴', 'Z axis'),
    define.gauge('feed_rate', 'mm/min', [0, 36000], 0, '进给速度', 'Feed rate'),
    define.gauge('feed_override', '%', [0, 150], 0, '进给倍率', 'Feed override'),
    define.gauge('rapid_override', '%', [0, 100], 0, '快移倍率', 'Rapid override'),
    define.gauge('tool', '', [0, 24], 0, '刀号', 'Tool'),
    define.gauge('tool_length_offset', 'mm', [-500, 500], 3, '刀具长度补偿', 'Tool length offset'),
    define.gauge('work_offset_x', 'mm', [-1000, 1000], 3, '工件坐标系 X', 'Work offset X'),
    define.gauge('work_offset_y', 'mm', [-1000, 1000], 3, '工件坐标系 Y', 'Work offset Y'),
    define.gauge('work_offset_z', 'mm', [-1000, 1000], 3, '工件坐标系 Z', 'Work offset Z'),
    define.word('vice', ['CLAMPED', 'UNCLAMPED'], '虎钳', 'Vice'),
    define.word('door', DOOR_VALUES, '防护门', 'Door'),
    define.onOff('coolant', '切削液', 'Coolant'),
    define.gauge('vibration', 'mm/s', [0, 20], 2, '振动', 'Vibration'),
    define.onOff('probe', '测头', 'Probe'),
    ...commonSignals({ powerUpToKw: 40 }),
  ],
  states: executionStateRules(['axis_x', 'axis_y', 'axis_z', 'door', 'tool', 'spindle_speed']),
};
