/** Injection moulding machine 注塑机. `shot_count` counts every shot, `part_count` good parts, `reject_count` the others. */
import type { EquipmentType } from '../../equipment.ts';
import { commonSignals, executionStateRules } from '../common-signals.ts';
import { define } from '../define-signal.ts';

export const injectionMoulding: EquipmentType = {
  id: 'injection-moulding',
  name: { zh: '注塑机', en: 'Injection moulding machine' },
  shortName: { zh: '注塑机', en: 'Moulding' },
  sizeM: [4.3, 1.2, 2.2],
  headline: ['injection_pressure', 'cushion', 'cycle_time', 'mould_temp', 'barrel_temp_1', 'shot_count'],
  trend: 'injection_pressure',
  signals: [
    define.word('mould', ['OPEN', 'CLOSING', 'CLOSED', 'OPENING'], '模具', 'Mould'),
    define.gauge('mould_temp', 'Cel', [20, 120], 1, '模具温度', 'Mould temperature'),
    define.gauge('barrel_temp_1', 'Cel', [20, 320], 1, '料筒 1 区温度', 'Barrel zone 1 temperature'),
    define.gauge('barrel_temp_2', 'Cel', [20, 320], 1, '料筒 2 区温度', 'Barrel zone 2 temperature'),
    define.gauge('barrel_temp_3', 'Cel', [20, 320], 1, '料筒 3 区温度', 'Barrel zone 3 temperature'),
    define.gauge('barrel_temp_4', 'Cel', [20, 320], 1, '料筒 4 区温度', 'Barrel zone 4 temperature'),
    define.gauge('injection_pressure', 'MPa', [0, 200], 1, '注射压力', 'Injection pressure'),
    define.gauge('holding_pressure', 'MPa', [0, 200], 1, '保压压力', 'Holding pressure'),
    define.gauge('cushion', 'mm', [0, 30], 2, '料垫', 'Cushion'),
    define.gauge('screw_position', 'mm', [0, 250], 1, '螺杆位置', 'Screw position'),
    define.gauge('clamp_force', 'kN', [0, 1600], 0, '锁模力', 'Clamping force'),
    define.gauge('clamp_position', 'mm', [0, 450], 1, '动模板位置', 'Moving platen position'),
    define.gauge('ejector_position', 'mm', [0, 80], 1, '顶针位置', 'Ejector position'),
    define.gauge('cycle_time', 's', [0, 600], 1, '周期时间', 'Cycle time'),
    define.counter('shot_count', '{shot}', 0, '模次', 'Shots'),
    define.counter('reject_count', '{part}', 0, '废品数', 'Rejects'),
    define.gauge('hopper_level', '%', [0, 100], 0, '料斗料位', 'Hopper level'),
    ...commonSignals({ counted: { zh: '合格件数', en: 'Good parts' }, powerUpToKw: 60 }),
  ],
  states: executionStateRules(['mould', 'clamp_position', 'screw_position', 'ejector_position']),
};
