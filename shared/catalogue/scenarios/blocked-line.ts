/** Blocked line 堵料: a part is stuck or the buffer is full; over when two parts have passed. */
import type { ScenarioDefinition } from '../../insight.ts';
import { when } from './when.ts';

const partOut = when.is('eye_out', true);

/** A part stands before a light barrier although the belt runs. */
const stands = (eye: string) =>
  when.held(
    { parameter: 'standsFor' },
    when.all(when.is(eye, true), when.above('belt_speed', { parameter: 'beltRuns' })),
  );

const blocked = when.any(
  when.is('jam', true),
  stands('eye_in'),
  stands('eye_sort'),
  stands('eye_out'),
  when.held('30s', when.above('queue', { parameter: 'fullQueue' })),
);

export const blockedLine: ScenarioDefinition = {
  id: 'blocked-line',
  version: 1,
  name: { zh: '堵料', en: 'Blocked line' },
  teaches: {
    zh: '一件卡住，整条线都停。学生要先停皮带再取件，复位后看到两件顺利通过才算排除。',
    en: 'One part is stuck and the whole line stands. Stop the belt before reaching in; it is cleared when two parts have passed after the restart.',
  },
  severity: 'fault',
  equipmentTypes: ['sorting-station'],
  start: blocked,
  end: when.any(
    // One part has left since the way was free, and now the next one comes.
    when.all(when.rises(partOut), when.since(when.falls(partOut), when.not(blocked))),
    when.inState('off'),
  ),
  parameters: {
    standsFor: { default: '5s', name: { zh: '光电遮挡至少', en: 'Light barrier covered for at least' } },
    beltRuns: { default: 1, unit: 'm/min', name: { zh: '皮带运行速度下限', en: 'Belt runs above' } },
    fullQueue: { default: 19, unit: '{part}', name: { zh: '排队上限', en: 'Queue is full above' } },
  },
  serves: [],
};
