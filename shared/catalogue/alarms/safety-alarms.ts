/** Alarms that protect people: high priority, quick, and most of them stay until somebody has looked and reset them. */
import type { AlarmDefinition } from '../../alarms.ts';
import { EQUIPMENT_TYPES } from '../../equipment.ts';
import type { Pattern } from '../../pattern.ts';
import { when } from '../scenarios/when.ts';

const open = (door: string): Pattern => ({ op: 'oneOf', signal: door, values: ['OPEN', 'UNLATCHED'] });
const turning = (signal: string, above: number): Pattern => when.above(signal, above);
/** The lesson is on: students may be at the machines. */
const inSession: Pattern = {
  op: 'oneOf',
  signal: '$useMode',
  values: ['teaching', 'productive-teaching'],
};

export const SAFETY_ALARMS: readonly AlarmDefinition[] = [
  {
    id: 'emergency-stop',
    version: 1,
    name: { zh: '急停已触发', en: 'Emergency stop' },
    guidance: {
      zh: '先看人是否安全，查明是谁、为什么按下；排除原因后旋出急停，再复位报警。',
      en: 'See that everybody is safe and find out who pressed it and why; remove the cause, release the button, then reset the alarm.',
    },
    priority: 'high',
    level: 'FAULT',
    equipmentTypes: [...EQUIPMENT_TYPES],
    when: when.is('estop', 'TRIGGERED'),
    offDelay: '1s',
    suppressedWhen: when.inState('off'),
  },
  {
    id: 'door-open-running',
    version: 1,
    name: { zh: '门开运行', en: 'Running with the door open' },
    guidance: {
      zh: '立即停机，待运动件停稳后关门；检查门锁开关是否被短接，再由指导教师复位。',
      en: 'Stop the machine at once and close the door when everything stands still; check whether the door switch was bridged, then an instructor resets the alarm.',
    },
    priority: 'high',
    level: 'FAULT',
    equipmentTypes: ['cnc-lathe', 'cnc-mill'],
    when: when.all(open('door'), turning('spindle_speed', 50)),
    onDelay: { parameter: 'delay' },
    offDelay: '2s',
    latch: true,
    parameters: { delay: { default: '1s', name: { zh: '确认时间', en: 'Delay' } } },
  },
  {
    id: 'cell-open-running',
    version: 1,
    name: { zh: '围栏打开时自动运行', en: 'Automatic motion with the cell open' },
    guidance: {
      zh: '按下急停或停止程序，确认无人在围栏内，关好围栏门后由指导教师复位。',
      en: 'Stop the program, see that nobody is inside, close the fence; an instructor resets the alarm.',
    },
    priority: 'high',
    level: 'FAULT',
    equipmentTypes: ['robot-arm'],
    when: when.all(open('fence'), when.is('controller_mode', 'AUTO'), turning('tcp_speed', 10)),
    onDelay: '500ms',
    offDelay: '2s',
    latch: true,
  },
  {
    id: 'arc-without-guard',
    version: 1,
    name: { zh: '门开起弧', en: 'Arc with the door open' },
    guidance: {
      zh: '立即熄弧，关门，检查遮光帘和门锁；弧光会灼伤眼睛。',
      en: 'Put the arc out, close the door, check curtain and lock; the arc burns eyes.',
    },
    priority: 'high',
    level: 'FAULT',
    equipmentTypes: ['welding-cell'],
    when: when.all(open('door'), when.is('arc', true)),
    onDelay: '500ms',
    offDelay: '2s',
    latch: true,
  },
  {
    id: 'extraction-off',
    version: 1,
    name: { zh: '焊接时除尘未开', en: 'Welding without fume extraction' },
    guidance: {
      zh: '打开焊烟净化再继续；检查滤筒是否堵塞、电源是否跳闸。',
      en: 'Switch the extraction on before going on; check filter and supply.',
    },
    priority: 'high',
    level: 'FAULT',
    equipmentTypes: ['welding-cell'],
    when: when.all(when.is('arc', true), when.is('fume_extraction', false)),
    onDelay: { parameter: 'delay' },
    offDelay: '5s',
    reAlarm: '10min',
    parameters: { delay: { default: '3s', name: { zh: '确认时间', en: 'Delay' } } },
  },
  {
    id: 'unqualified-operation',
    version: 1,
    name: { zh: '无上机资格操作', en: 'Operated without qualification' },
    guidance: {
      zh: '请学生停下，安排先完成本机型的安全步骤，或由指导教师在场带教。',
      en: 'Ask the student to stop; the safety steps for this type come first, or an instructor stays beside.',
    },
    priority: 'high',
    level: 'FAULT',
    equipmentTypes: [...EQUIPMENT_TYPES],
    when: when.all(when.inState('running'), when.is('$present', true), when.is('$qualified', false)),
    onDelay: { parameter: 'delay' },
    offDelay: '5s',
    reAlarm: '10min',
    staffOnly: true,
    parameters: { delay: { default: '5s', name: { zh: '确认时间', en: 'Delay' } } },
  },
  {
    id: 'nobody-checked-in',
    version: 1,
    name: { zh: '上课时无人签到却在运行', en: 'Running with nobody checked in during a session' },
    guidance: {
      zh: '到机床旁确认是谁在操作，请其刷卡签到；无人看管则停机。',
      en: 'Go and see who works there and have them check in; stop the machine if nobody does.',
    },
    priority: 'high',
    level: 'WARNING',
    equipmentTypes: [
      'cnc-lathe',
      'cnc-mill',
      'robot-arm',
      'sorting-station',
      'injection-moulding',
      'welding-cell',
      'cmm',
      'generic',
    ],
    when: when.all(when.inState('running'), inSession, when.is('$present', false)),
    onDelay: { parameter: 'delay' },
    offDelay: '5s',
    parameters: { delay: { default: '1min', name: { zh: '允许的时间', en: 'Tolerated for' } } },
  },
  {
    id: 'data-lost-in-session',
    version: 1,
    name: { zh: '上课时数据中断', en: 'Data lost during a session' },
    guidance: {
      zh: '检查设备是否断电、网关和网线；中断期间的步骤无法证实，需要时由指导教师签认。',
      en: 'Check power, gateway and cable; steps done meanwhile cannot be proven and may need a sign-off.',
    },
    priority: 'medium',
    level: 'WARNING',
    equipmentTypes: [...EQUIPMENT_TYPES],
    when: when.all(inSession, when.is('$online', false)),
    onDelay: { parameter: 'delay' },
    offDelay: '10s',
    parameters: { delay: { default: '30s', name: { zh: '允许的时间', en: 'Tolerated for' } } },
  },
];
