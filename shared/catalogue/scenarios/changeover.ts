/** Changeover 换型: from the last part of one program to the first part of another, with the door open and by hand in between. */
import type { ScenarioDefinition } from '../../insight.ts';
import type { Pattern } from '../../pattern.ts';
import { when } from './when.ts';

/** Something has happened since the last part, since switching on and since people came or left. */
const inThisStop = (event: Pattern): Pattern =>
  when.since(
    event,
    when.all(when.not(when.partDone), when.not(when.changes('$present')), when.not(when.inState('off'))),
  );

const refitting = when.all(when.byHand, when.is('door', 'OPEN'));

export const changeover: ScenarioDefinition = {
  id: 'changeover',
  version: 1,
  name: { zh: '换型', en: 'Changeover' },
  teaches: {
    zh: '从上一种零件的最后一件到下一种零件的第一件，中间的每一分钟都不产出。学生可以分清哪些准备能在机床运行时做，哪些必须停机做。',
    en: 'From the last part of one kind to the first of the next nothing is produced. It shows which preparation can be done while the machine still runs and which needs it to stand.',
  },
  severity: 'info',
  equipmentTypes: ['cnc-lathe', 'cnc-mill', 'welding-cell'],
  start: when.all(inThisStop(refitting), inThisStop(when.changes('program'))),
  began: inThisStop(refitting),
  end: when.any(when.partDone, when.held({ parameter: 'givenUpAfter' }, when.inState('off'))),
  parameters: {
    givenUpAfter: { default: '5min', name: { zh: '关机多久视为放弃', en: 'Given up when off for' } },
  },
  serves: [],
};
