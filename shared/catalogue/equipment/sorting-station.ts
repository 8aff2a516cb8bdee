/** Automatic sorting station 自动分拣站: belt, three light barriers, pusher, under a PLC. */
import type { EquipmentType } from '../../equipment.ts';
import { commonSignals, executionStateRules } from '../common-signals.ts';
import { define } from '../define-signal.ts';

export const sortingStation: EquipmentType = {
  id: 'sorting-station',
  name: { zh: '自动分拣站', en: 'Sorting station' },
  shortName: { zh: '分拣站', en: 'Sorting' },
  sizeM: [3.8, 1.5, 1.3],
  headline: ['belt_speed', 'sorted_ok', 'sorted_ng', 'queue', 'air_pressure', 'jam'],
  trend: 'belt_speed',
  signals: [
    define.gauge('belt_speed', 'm/min', [0, 30], 1, '皮带速度', 'Belt speed'),
    define.onOff('eye_in', '入口光电', 'Infeed light barrier'),
    define.onOff('eye_sort', '分拣光电', 'Sorting light barrier'),
    define.onOff('eye_out', '出口光电', 'Outfeed light barrier'),
    define.word('pusher', ['RETRACTED', 'EXTENDED'], '推料气缸', 'Pusher'),
    define.gauge('air_pressure', 'MPa', [0, 1], 2, '气压', 'Air pressure'),
    define.counter('sorted_ok', '{part}', 0, '合格件数', 'Sorted good'),
    define.counter('sorted_ng', '{part}', 0, '不合格件数', 'Sorted rejects'),
    define.gauge('queue', '{part}', [0, 20], 0, '排队件数', 'Queue'),
    define.onOff('jam', '堵料', 'Jam'),
    define.word('plc_mode', ['AUTO', 'MANUAL', 'STEP'], 'PLC 模式', 'PLC mode'),
    ...commonSignals({ counted: { zh: '分拣件数', en: 'Parts sorted' }, powerUpToKw: 5 }),
  ],
  states: executionStateRules(['pusher', 'belt_speed'], {
    fault: { op: 'equals', signal: 'jam', value: true },
    setup: {
      op: 'all',
      of: [
        { op: 'oneOf', signal: 'plc_mode', values: ['MANUAL', 'STEP'] },
        {
          op: 'any',
          of: [
            { op: 'once', within: '5min', of: { op: 'changes', signal: 'pusher' } },
            { op: 'once', within: '5min', of: { op: 'compare', signal: 'belt_speed', is: '>', value: 0.1 } },
          ],
        },
      ],
    },
  }),
};
