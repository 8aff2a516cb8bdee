/** Robotic arc welding cell 焊接工作站. */
import type { EquipmentType } from '../../equipment.ts';
import { commonSignals, DOOR_VALUES, executionStateRules } from '../common-signals.ts';
import { define } from '../define-signal.ts';

export const weldingCell: EquipmentType = {
  id: 'welding-cell',
  name: { zh: '焊接工作站', en: 'Welding cell' },
  shortName: { zh: '焊接站', en: 'Welding' },
  sizeM: [2.8, 2.6, 2],
  headline: ['weld_current', 'weld_voltage', 'wire_feed', 'gas_flow', 'travel_speed', 'seam_count'],
  trend: 'weld_current',
  signals: [
    define.onOff('arc', '电弧', 'Arc'),
    define.gauge('weld_current', 'A', [0, 400], 0, '焊接电流', 'Welding current'),
    define.gauge('weld_voltage', 'V', [0, 45], 1, '焊接电压', 'Welding voltage'),
    define.gauge('wire_feed', 'm/min', [0, 20], 1, '送丝速度', 'Wire feed'),
    define.gauge('gas_flow', 'L/min', [0, 30], 1, '保护气流量', 'Shielding gas flow'),
    define.gauge('travel_speed', 'mm/s', [0, 30], 1, '焊接速度', 'Travel speed'),
    define.gauge('joint_1', 'deg', [-360, 360], 1, '关节 1', 'Joint 1'),
    define.gauge('joint_2', 'deg', [-360, 360], 1, '关节 2', 'Joint 2'),
    define.gauge('joint_3', 'deg', [-360, 360], 1, '关节 3', 'Joint 3'),
    define.gauge('joint_4', 'deg', [-360, 360], 1, '关节 4', 'Joint 4'),
    define.gauge('joint_5', 'deg', [-360, 360], 1, '关节 5', 'Joint 5'),
    define.gauge('joint_6', 'deg', [-360, 360], 1, '关节 6', 'Joint 6'),
    define.word('clamp', ['CLOSED', 'OPEN'], '夹具', 'Clamp'),
    define.onOff('fume_extraction', '焊烟净化', 'Fume extraction'),
    define.word('door', DOOR_VALUES, '防护门', 'Door'),
    define.counter('seam_count', '{seam}', 0, '焊缝数', 'Seams'),
    ...commonSignals({ counted: { zh: '焊件数', en: 'Parts welded' }, powerUpToKw: 20 }),
  ],
  states: executionStateRules(['joint_1', 'joint_2', 'joint_3', 'clamp'], {
    setup: {
      op: 'all',
      of: [
        { op: 'equals', signal: 'arc', value: true },
        { op: 'oneOf', signal: 'mode', values: ['MANUAL', 'MANUAL_DATA_INPUT', 'EDIT'] },
      ],
    },
    running: { op: 'equals', signal: 'arc', value: true },
  }),
};
