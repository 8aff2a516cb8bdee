/** Robot teach-in 机器人示教: in T1 with the enabling switch, pose after pose, then the gripper. */
import type { ScenarioDefinition } from '../../insight.ts';
import { when } from './when.ts';

const inT1 = when.is('controller_mode', 'T1');
const still = when.atMost('tcp_speed', { parameter: 'still' });

/** The arm was moved with the enabling switch held, slowly, and has come to rest. */
const pose = when.held(
  '1s',
  when.all(
    inT1,
    still,
    when.once('1min', when.all(when.is('enabling_switch', true), when.above('tcp_speed', 10))),
    when.not(when.once('1min', when.above('tcp_speed', { parameter: 'maxSpeed' }))),
  ),
);

export const robotTeachIn: ScenarioDefinition = {
  id: 'robot-teach-in',
  version: 1,
  name: { zh: '机器人示教', en: 'Robot teach-in' },
  teaches: {
    zh: '在 T1 下按住使能开关，低速把机器人移到一个个位姿并记录。学生要保证速度不超过 250 mm/s，夹爪动作前先停稳。',
    en: 'In T1 with the enabling switch held the arm is moved slowly from pose to pose. Never faster than 250 mm/s, and at rest before the gripper moves.',
  },
  severity: 'info',
  equipmentTypes: ['robot-arm'],
  start: when.all(
    { op: 'count', of: pose, atLeast: 3, within: { parameter: 'posesWithin' } },
    when.since(when.changes('gripper'), inT1),
  ),
  began: inT1,
  end: when.any(
    when.is('controller_mode', 'AUTO'),
    when.held({ parameter: 'stillFor' }, still),
    when.inState('off'),
  ),
  // Who left it standing ended when it came to rest.
  ended: when.all(inT1, still),
  parameters: {
    maxSpeed: {
      default: 255,
      unit: 'mm/s',
      name: { zh: 'T1 速度上限', en: 'Highest speed in T1' },
    },
    still: { default: 1, unit: 'mm/s', name: { zh: '静止速度上限', en: 'At rest up to' } },
    posesWithin: { default: '10min', name: { zh: '三个位姿的时限', en: 'Three poses within' } },
    stillFor: { default: '5min', name: { zh: '静止多久即结束', en: 'Over when still for' } },
  },
  serves: [],
};
