/** Six-axis industrial robot 工业机器人. Teaching speeds T1 and T2 after ISO 10218-1: moving in them is set-up, not production. */
import type { EquipmentType } from '../../equipment.ts';
import { commonSignals, DOOR_VALUES, executionStateRules } from '../common-signals.ts';
import { define } from '../define-signal.ts';

export const robotArm: EquipmentType = {
  id: 'robot-arm',
  name: { zh: '工业机器人', en: 'Industrial robot' },
  shortName: { zh: '机器人', en: 'Robot' },
  sizeM: [2.4, 2.4, 2],
  headline: ['tcp_speed', 'controller_mode', 'gripper', 'motor_current', 'motor_temp', 'speed_override'],
  trend: 'tcp_speed',
  signals: [
    define.gauge('joint_1', 'deg', [-360, 360], 1, '关节 1', 'Joint 1'),
    define.gauge('joint_2', 'deg', [-360, 360], 1, '关节 2', 'Joint 2'),
    define.gauge('joint_3', 'deg', [-360, 360], 1, '关节 3', 'Joint 3'),
    define.gauge('joint_4', 'deg', [-360, 360], 1, '关节 4', 'Joint 4'),
    define.gauge('joint_5', 'deg', [-360, 360], 1, '关节 5', 'Joint 5'),
    define.gauge('joint_6', 'deg', [-360, 360], 1, '关节 6', 'Joint 6'),
    define.gauge('tcp_speed', 'mm/s', [0, 2500], 0, 'TCP 速度', 'TCP speed'),
    define.gauge('tcp_x', 'mm', [-2000, 2000], 1, 'TCP X', 'TCP X'),
    define.gauge('tcp_y', 'mm', [-2000, 2000], 1, 'TCP Y', 'TCP Y'),
    define.gauge('tcp_z', 'mm', [-1000, 2500], 1, 'TCP Z', 'TCP Z'),
    define.word('gripper', ['OPEN', 'CLOSED'], '手爪', 'Gripper'),
    define.gauge('motor_current', 'A', [0, 20], 2, '电机电流', 'Motor current'),
    define.gauge('motor_temp', 'Cel', [0, 110], 1, '电机温度', 'Motor temperature'),
    define.word('controller_mode', ['T1', 'T2', 'AUTO'], '控制器模式', 'Controller mode'),
    define.onOff('enabling_switch', '使能开关', 'Enabling switch'),
    define.gauge('speed_override', '%', [0, 100], 0, '速度倍率', 'Speed override'),
    define.onOff('protective_stop', '保护停止', 'Protective stop'),
    define.word('fence', DOOR_VALUES, '安全围栏', 'Safety fence'),
    ...commonSignals({ counted: { zh: '循环次数', en: 'Cycles' }, powerUpToKw: 10 }),
  ],
  states: executionStateRules(['tcp_speed', 'gripper'], {
    fault: { op: 'equals', signal: 'protective_stop', value: true },
    setup: {
      op: 'all',
      of: [
        { op: 'oneOf', signal: 'controller_mode', values: ['T1', 'T2'] },
        {
          op: 'any',
          of: [
            { op: 'equals', signal: 'execution', value: 'ACTIVE' },
            { op: 'once', within: '5min', of: { op: 'compare', signal: 'tcp_speed', is: '>', value: 1 } },
          ],
        },
      ],
    },
  }),
};
