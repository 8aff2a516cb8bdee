/** Energy waste 空转耗能: nothing is made, but spindle, heaters, belt or extraction stay on. */
import type { ScenarioDefinition } from '../../insight.ts';
import { when } from './when.ts';

const wasting = when.all(
  when.inState('idle'),
  when.any(
    when.above('spindle_speed', { parameter: 'turning' }),
    when.above('belt_speed', { parameter: 'beltRuns' }),
    when.is('fume_extraction', true),
    // Hot is not heated: what cools down with the heaters off costs nothing.
    when.all(
      when.above('barrel_temp_2', { parameter: 'hotBarrel' }),
      when.above('power', { parameter: 'heating' }),
    ),
  ),
);

export const energyWaste: ScenarioDefinition = {
  id: 'energy-waste',
  version: 1,
  name: { zh: '空转耗能', en: 'Energy waste' },
  teaches: {
    zh: '没有在加工，主轴、加热、皮带或排烟却一直开着。学生可以从功率曲线算出空转一小时浪费多少电。',
    en: 'Nothing is made, yet spindle, heaters, belt or extraction stay on. The power curve tells what an hour of it costs.',
  },
  severity: 'info',
  equipmentTypes: ['cnc-lathe', 'cnc-mill', 'sorting-station', 'injection-moulding', 'welding-cell'],
  start: when.held({ parameter: 'idleFor' }, wasting),
  began: wasting,
  end: when.any(when.active, when.held('30s', when.not(wasting))),
  ended: when.not(wasting),
  parameters: {
    idleFor: { default: '10min', name: { zh: '待机至少', en: 'Idle for at least' } },
    turning: { default: 50, unit: '{rev}/min', name: { zh: '主轴转速超过', en: 'Spindle turns above' } },
    beltRuns: { default: 1, unit: 'm/min', name: { zh: '皮带速度超过', en: 'Belt runs above' } },
    hotBarrel: { default: 150, unit: 'Cel', name: { zh: '料筒温度超过', en: 'Barrel hotter than' } },
    heating: { default: 1, unit: 'kW', name: { zh: '加热功率超过', en: 'Heaters draw more than' } },
  },
  serves: ['p1-lathe-safe-start'],
};
