/**
 * Alarms about the machines: temperatures, pressures, supplies. Delays and deadbands start from the usual values (temperature
 * 60 s and 1 % of the range, pressure and flow 5 s and 5 %) and may be tuned per equipment.
 */
import type { AlarmDefinition } from '../../alarms.ts';
import type { EquipmentTypeId } from '../../equipment.ts';
import type { Pattern } from '../../pattern.ts';
import type { LocalText } from '../../text.ts';
import { when } from '../scenarios/when.ts';

interface Limit {
  id: string;
  name: LocalText;
  guidance: LocalText;
  priority: AlarmDefinition['priority'];
  level: AlarmDefinition['level'];
  types: readonly EquipmentTypeId[];
  signal: string;
  is: '>' | '<';
  limit: { default: number; unit: string };
  deadband: number;
  delay: string;
  /** Only while this holds; otherwise the limit means nothing. */
  only?: Pattern;
  /** The alarm is meaningless while this holds. */
  quietWhen?: Pattern;
}

/** One signal beyond one limit, which a base may tune, and so may it the delay. */
function limitAlarm(of: Limit): AlarmDefinition {
  const beyond: Pattern = {
    op: 'compare',
    signal: of.signal,
    is: of.is,
    value: { parameter: 'limit' },
    hysteresis: of.deadband,
  };
  const { id, name, guidance, priority, level } = of;
  return {
    id,
    version: 1,
    name,
    guidance,
    priority,
    level,
    equipmentTypes: [...of.types],
    when: of.only ? when.all(of.only, beyond) : beyond,
    onDelay: { parameter: 'delay' },
    offDelay: '5s',
    ...(of.quietWhen && { suppressedWhen: of.quietWhen }),
    parameters: {
      limit: { ...of.limit, name: { zh: '限值', en: 'Limit' } },
      delay: { default: of.delay, name: { zh: '确认时间', en: 'Delay' } },
    },
  };
}

const off = when.inState('off');
const active = when.inState('running', 'setup');
const switchedOn = (
  id: string,
  signal: string,
  types: readonly EquipmentTypeId[],
  more: Pick<AlarmDefinition, 'name' | 'guidance' | 'priority' | 'level'> & { delay: string },
): AlarmDefinition => {
  const { delay, ...words } = more;
  return {
    id,
    version: 1,
    ...words,
    equipmentTypes: [...types],
    when: when.is(signal, true),
    onDelay: { parameter: 'delay' },
    offDelay: '2s',
    suppressedWhen: off,
    parameters: { delay: { default: delay, name: { zh: '确认时间', en: 'Delay' } } },
  };
};

export const MACHINE_ALARMS: readonly AlarmDefinition[] = [
  limitAlarm({
    id: 'spindle-hot',
    name: { zh: '主轴温度过高', en: 'Spindle too hot' },
    guidance: {
      zh: '降低转速或停止切削，检查主轴润滑和冷却，温度回落后再加工。',
      en: 'Lower the speed or stop cutting, check lubrication and cooling, go on when it has cooled.',
    },
    priority: 'medium',
    level: 'FAULT',
    types: ['cnc-lathe', 'cnc-mill'],
    signal: 'spindle_temp',
    is: '>',
    limit: { default: 70, unit: 'Cel' },
    deadband: 1,
    delay: '60s',
  }),
  limitAlarm({
    id: 'spindle-vibration',
    name: { zh: '主轴振动过大', en: 'Strong vibration' },
    guidance: {
      zh: '退刀停机，检查刀具、夹紧和工件是否松动或磨损。',
      en: 'Retract and stop; check tool, clamping and part for wear or play.',
    },
    priority: 'medium',
    level: 'WARNING',
    types: ['cnc-lathe', 'cnc-mill'],
    signal: 'vibration',
    is: '>',
    limit: { default: 9, unit: 'mm/s' },
    deadband: 0.5,
    delay: '5s',
    only: active,
  }),
  limitAlarm({
    id: 'chuck-pressure-low',
    name: { zh: '卡盘压力低', en: 'Chuck pressure low' },
    guidance: {
      zh: '立即停主轴，检查液压站和卡盘，压力恢复前不得切削。',
      en: 'Stop the spindle at once, check hydraulics and chuck; no cutting before the pressure is back.',
    },
    priority: 'high',
    level: 'FAULT',
    types: ['cnc-lathe'],
    signal: 'chuck_pressure',
    is: '<',
    limit: { default: 1, unit: 'MPa' },
    deadband: 0.05,
    delay: '1s',
    only: when.above('spindle_speed', 50),
  }),
  limitAlarm({
    id: 'air-pressure-low',
    name: { zh: '气压低', en: 'Air pressure low' },
    guidance: {
      zh: '检查气源、过滤减压阀和漏气；气压恢复前不要自动运行。',
      en: 'Check supply, regulator and leaks; no automatic run before the pressure is back.',
    },
    priority: 'medium',
    level: 'FAULT',
    types: ['sorting-station', 'cmm'],
    signal: 'air_pressure',
    is: '<',
    limit: { default: 0.4, unit: 'MPa' },
    deadband: 0.02,
    delay: '5s',
    quietWhen: off,
  }),
  limitAlarm({
    id: 'motor-hot',
    name: { zh: '电机温度过高', en: 'Motor too hot' },
    guidance: {
      zh: '降低速度倍率或停机冷却，检查负载是否超重、关节是否卡滞。',
      en: 'Lower the override or let it cool; check payload and joints.',
    },
    priority: 'medium',
    level: 'FAULT',
    types: ['robot-arm'],
    signal: 'motor_temp',
    is: '>',
    limit: { default: 85, unit: 'Cel' },
    deadband: 1,
    delay: '60s',
  }),
  limitAlarm({
    id: 'battery-low',
    name: { zh: '电量低', en: 'Battery low' },
    guidance: {
      zh: '让小车回充电位，检查充电是否正常。',
      en: 'Send the vehicle to its charger and see that it charges.',
    },
    priority: 'low',
    level: 'WARNING',
    types: ['agv'],
    signal: 'battery',
    is: '<',
    limit: { default: 15, unit: '%' },
    deadband: 5,
    delay: '10s',
    only: when.is('charging', false),
  }),
  limitAlarm({
    id: 'hopper-low',
    name: { zh: '料斗缺料', en: 'Hopper low' },
    guidance: {
      zh: '按工艺卡补料，注意材料牌号和干燥要求。',
      en: 'Refill as the job card says; mind the grade and the drying.',
    },
    priority: 'low',
    level: 'WARNING',
    types: ['injection-moulding'],
    signal: 'hopper_level',
    is: '<',
    limit: { default: 10, unit: '%' },
    deadband: 5,
    delay: '10s',
    quietWhen: off,
  }),
  limitAlarm({
    id: 'barrel-hot',
    name: { zh: '料筒温度过高', en: 'Barrel too hot' },
    guidance: {
      zh: '停止加热，检查热电偶和加热圈；原料可能分解，注意通风。',
      en: 'Stop heating, check thermocouple and heater; the material may decompose, ventilate.',
    },
    priority: 'medium',
    level: 'FAULT',
    types: ['injection-moulding'],
    signal: 'barrel_temp_3',
    is: '>',
    limit: { default: 290, unit: 'Cel' },
    deadband: 3,
    delay: '30s',
  }),
  limitAlarm({
    id: 'shielding-gas-low',
    name: { zh: '保护气流量低', en: 'Shielding gas low' },
    guidance: {
      zh: '停焊，检查气瓶、减压阀和喷嘴；无保护气的焊缝会有气孔。',
      en: 'Stop welding, check bottle, regulator and nozzle; a seam without gas is porous.',
    },
    priority: 'medium',
    level: 'WARNING',
    types: ['welding-cell'],
    signal: 'gas_flow',
    is: '<',
    limit: { default: 8, unit: 'L/min' },
    deadband: 1,
    delay: '3s',
    only: when.is('arc', true),
  }),
  limitAlarm({
    id: 'filament-low',
    name: { zh: '耗材不足', en: 'Filament low' },
    guidance: {
      zh: '准备同色同材质的新卷，打印暂停时更换。',
      en: 'Have a spool of the same material ready.',
    },
    priority: 'low',
    level: 'WARNING',
    types: ['printer-3d'],
    signal: 'filament',
    is: '<',
    limit: { default: 50, unit: 'g' },
    deadband: 10,
    delay: '10s',
    only: when.inState('running'),
  }),
  limitAlarm({
    id: 'chamber-hot',
    name: { zh: '打印仓过热', en: 'Chamber too hot' },
    guidance: {
      zh: '停止打印，检查风扇和仓门；不得离开无人看管的过热设备。',
      en: 'Stop the print, check fan and door; never leave an overheating printer alone.',
    },
    priority: 'high',
    level: 'FAULT',
    types: ['printer-3d'],
    signal: 'chamber_temp',
    is: '>',
    limit: { default: 75, unit: 'Cel' },
    deadband: 2,
    delay: '30s',
  }),
  limitAlarm({
    id: 'room-warm',
    name: { zh: '测量室温度偏高', en: 'Measuring room too warm' },
    guidance: {
      zh: '暂停检测，等室温回到 20 °C 附近；此时的测量结果只作参考。',
      en: 'Pause measuring until the room is near 20 °C again; results meanwhile are for orientation.',
    },
    priority: 'low',
    level: 'WARNING',
    types: ['cmm'],
    signal: 'room_temp',
    is: '>',
    limit: { default: 23, unit: 'Cel' },
    deadband: 0.5,
    delay: '60s',
  }),
  switchedOn('vehicle-blocked', 'blocked', ['agv'], {
    name: { zh: '小车受阻', en: 'Vehicle blocked' },
    guidance: {
      zh: '清开通道上的障碍物，确认人员离开后小车会自行继续。',
      en: 'Clear the way; the vehicle goes on by itself when everybody is out of it.',
    },
    priority: 'medium',
    level: 'WARNING',
    delay: '10s',
  }),
  switchedOn('line-jam', 'jam', ['sorting-station'], {
    name: { zh: '堵料', en: 'Jam' },
    guidance: {
      zh: '按停止后取出卡住的工件，检查推料气缸和光电是否对正。',
      en: 'Stop, take the part out, check pusher and light barriers.',
    },
    priority: 'medium',
    level: 'FAULT',
    delay: '1s',
  }),
  switchedOn('protective-stop', 'protective_stop', ['robot-arm'], {
    name: { zh: '保护停止', en: 'Protective stop' },
    guidance: {
      zh: '查明触发的是围栏、使能还是碰撞，排除后再复位。',
      en: 'Find out whether fence, enabling switch or a collision stopped it, then reset.',
    },
    priority: 'medium',
    level: 'FAULT',
    delay: '1s',
  }),
];
