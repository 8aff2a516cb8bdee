/** 3D printer 3D 打印机 (fused filament). */
import type { EquipmentType } from '../../equipment.ts';
import { commonSignals, DOOR_VALUES, executionStateRules } from '../common-signals.ts';
import { define } from '../define-signal.ts';

export const printer3d: EquipmentType = {
  id: 'printer-3d',
  name: { zh: '3D 打印机', en: '3D printer' },
  shortName: { zh: '3D 打印', en: 'Printer' },
  sizeM: [0.8, 0.75, 1.45],
  headline: ['progress', 'layer', 'nozzle_temp', 'bed_temp', 'flow', 'filament'],
  trend: 'nozzle_temp',
  signals: [
    define.gauge('nozzle_temp', 'Cel', [15, 300], 1, '喷嘴温度', 'Nozzle temperature'),
    define.gauge('bed_temp', 'Cel', [15, 120], 1, '热床温度', 'Bed temperature'),
    define.gauge('chamber_temp', 'Cel', [10, 90], 1, '仓温', 'Chamber temperature'),
    define.gauge('position_x', 'mm', [0, 400], 1, '位置 X', 'Position X'),
    define.gauge('position_y', 'mm', [0, 400], 1, '位置 Y', 'Position Y'),
    define.gauge('position_z', 'mm', [0, 500], 2, '位置 Z', 'Position Z'),
    define.gauge('layer', '{layer}', [0, 10_000], 0, '当前层', 'Layer'),
    define.gauge('layer_total', '{layer}', [0, 10_000], 0, '总层数', 'Layers in all'),
    define.gauge('progress', '%', [0, 100], 0, '进度', 'Progress'),
    define.gauge('fan', '%', [0, 100], 0, '风扇', 'Fan'),
    define.gauge('filament', 'g', [0, 5000], 0, '耗材余量', 'Filament left'),
    define.word('door', DOOR_VALUES, '仓门', 'Door'),
    define.gauge('flow', '%', [0, 150], 0, '挤出流量', 'Flow'),
    ...commonSignals({ counted: { zh: '打印件数', en: 'Parts printed' }, powerUpToKw: 2 }),
  ],
  states: executionStateRules(['position_x', 'position_y', 'position_z', 'door']),
};
