/** Tool break 刀具折断: a blow in the vibration, then the feed goes on and the spindle has nothing to cut. */
import type { ScenarioDefinition } from '../../insight.ts';
import { NO_LOAD, when } from './when.ts';

const blow = when.above('vibration', { parameter: 'blow' });

/** Feeding as in a cut, but without its load. */
const cuttingAir = when.all(
  when.active,
  when.above('feed_rate', 10),
  when.atMost('feed_rate', { parameter: 'maxCuttingFeed' }),
  when.atMost('spindle_load', { parameter: 'maxLoad' }),
);

export const toolBreak: ScenarioDefinition = {
  id: 'tool-break',
  version: 1,
  name: { zh: '刀具折断', en: 'Tool break' },
  teaches: {
    zh: '振动突然升高，随后负载掉到空载而进给还在继续：刀具已经折断。学生要学会立即停机、检查刀具和工件，再查明原因。',
    en: 'The vibration jumps, then the load falls to its no-load level while the feed goes on: the tool is broken. Stop at once, look at tool and part, then find the cause.',
  },
  severity: 'fault',
  equipmentTypes: ['cnc-lathe', 'cnc-mill'],
  start: when.all(
    when.once({ parameter: 'after' }, blow),
    when.once({ parameter: 'after' }, when.above('spindle_load', { parameter: 'cuttingLoad' })),
    when.held('1s', cuttingAir),
  ),
  began: when.once('1min', blow),
  end: when.not(when.active),
  parameters: {
    maxLoad: NO_LOAD,
    blow: { default: 6, unit: 'mm/s', name: { zh: '冲击振动下限', en: 'Vibration of a blow at least' } },
    cuttingLoad: { default: 20, unit: '%', name: { zh: '切削负载下限', en: 'Load of a cut at least' } },
    maxCuttingFeed: {
      default: 3000,
      unit: 'mm/min',
      name: { zh: '切削进给上限', en: 'Fastest cutting feed' },
    },
    after: { default: '10s', name: { zh: '冲击与切削之后', en: 'After blow and cut' } },
  },
  serves: [],
};
