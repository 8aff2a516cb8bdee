/** Waiting for material 待料: ready in AUTOMATIC, but nothing comes from upstream. */
import type { ScenarioDefinition } from '../../insight.ts';
import { when } from './when.ts';

const starved = when.any(
  when.all(when.atMost('queue', 0), when.is('eye_in', false)),
  when.atMost('hopper_level', { parameter: 'emptyHopper' }),
);

const waiting = when.all(
  when.automatic,
  { op: 'oneOf', signal: 'execution', values: ['READY', 'WAIT', 'INTERRUPTED'] },
  starved,
);

export const waitingMaterial: ScenarioDefinition = {
  id: 'waiting-material',
  version: 1,
  name: { zh: '待料', en: 'Waiting for material' },
  teaches: {
    zh: '设备自动待命，却没有来料，损失的是产能而不是设备。学生可以顺着上游找原因：料斗、缓存、AGV 还是排产。',
    en: 'The equipment is ready, but nothing comes: capacity is lost although nothing is broken. The cause lies upstream, in hopper, buffer, vehicle or plan.',
  },
  severity: 'warning',
  equipmentTypes: ['sorting-station', 'injection-moulding'],
  start: when.held({ parameter: 'waitFor' }, waiting),
  began: waiting,
  end: when.any(when.active, when.not(when.automatic), when.inState('off', 'emergency-stop')),
  parameters: {
    waitFor: { default: '2min', name: { zh: '等待至少', en: 'Waiting for at least' } },
    emptyHopper: { default: 3, unit: '%', name: { zh: '空料斗料位', en: 'Level of an empty hopper' } },
  },
  serves: [],
};
