/** Coordinate measuring machine 三坐标测量机. `deviation` and `result` belong to the feature measured last. */
import type { EquipmentType } from '../../equipment.ts';
import { commonSignals, executionStateRules } from '../common-signals.ts';
import { define } from '../define-signal.ts';

export const cmm: EquipmentType = {
  id: 'cmm',
  name: { zh: '三坐标测量机', en: 'Coordinate measuring machine' },
  shortName: { zh: '三坐标', en: 'CMM' },
  sizeM: [1.6, 2.1, 2.7],
  headline: ['deviation', 'result', 'feature', 'room_temp', 'part_temp', 'probe_qualified'],
  trend: 'deviation',
  signals: [
    define.gauge('x', 'mm', [-50, 1000], 4, 'X 轴', 'X axis'),
    define.gauge('y', 'mm', [-50, 1600], 4, 'Y 轴', 'Y axis'),
    define.gauge('z', 'mm', [-700, 700], 4, 'Z 轴', 'Z axis'),
    define.onOff('probe_touch', '测头触发', 'Probe touch'),
    define.onOff('probe_qualified', '测头已校准', 'Probe qualified'),
    define.gauge('room_temp', 'Cel', [5, 45], 2, '室温', 'Room temperature'),
    define.gauge('part_temp', 'Cel', [5, 90], 2, '工件温度', 'Part temperature'),
    define.gauge('deviation', 'mm', [-1, 1], 4, '偏差', 'Deviation'),
    define.word('result', ['PASS', 'FAIL', 'NONE'], '检测结果', 'Result'),
    define.gauge('air_pressure', 'MPa', [0, 1], 2, '气压', 'Air pressure'),
    define.text('feature', '被测要素', 'Feature'),
    // Id of the equipment that made the part, as the operator or the part's label says: `workshop.equipment`.
    define.text('part_from', '工件来源设备', 'Part made by'),
    ...commonSignals({ counted: { zh: '检测件数', en: 'Parts measured' }, powerUpToKw: 5 }),
  ],
  states: executionStateRules(['x', 'y', 'z', 'probe_touch']),
};
