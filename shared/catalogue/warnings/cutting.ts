/** What announces itself at lathes and mills. */
import type { WarningDefinition } from '../../early-warning.ts';
import { BY_HAND, FEEDING, LOADED } from './gates.ts';

/** The cutting force grows with the wear of the edge (ISO 3685: tool life by flank wear); judged tool by tool. */
export const spindleLoad: WarningDefinition = {
  id: 'spindle-load',
  version: 1,
  name: { zh: '主轴负载', en: 'Spindle load' },
  means: {
    zh: '同一把刀切同样的工件，主轴负载逐件上升：刀刃在磨损。请检查刀尖，在超过限值前换刀。',
    en: 'The same tool needs more force from part to part: its edge is wearing. Look at it and change it before the limit is reached.',
  },
  equipmentTypes: ['cnc-lathe', 'cnc-mill'],
  signal: 'spindle_load',
  measure: 'mean',
  during: [FEEDING, LOADED],
  counter: 'part_count',
  cycles: 1,
  phase: 'tool',
  context: ['program', 'feed_override'],
  renewal: {
    changes: ['tool_offset_x', 'tool_offset_z', 'tool_length_offset'],
    by: [BY_HAND],
  },
  // Tools live for some dozens of parts: who learns longer has nothing left to warn of.
  learn: 10,
  leastSeconds: 1.5,
  direction: 'rises',
  effect: { share: 0.1 },
  limit: { share: 0.35 },
};

/** What the gauge beside the lathe finds grows as the finishing tool wears. */
export const partDiameter: WarningDefinition = {
  id: 'part-diameter',
  version: 1,
  name: { zh: '工件直径', en: 'Part diameter' },
  means: {
    zh: '工件直径逐件变大：精车刀在磨损。请在超差之前修刀补或换刀。',
    en: 'Parts grow thicker one by one: the finishing tool is wearing. Correct its offset or change it before parts are out of tolerance.',
  },
  equipmentTypes: ['cnc-lathe'],
  signal: 'part_diameter',
  measure: 'last',
  during: [],
  counter: 'part_count',
  cycles: 1,
  context: ['program'],
  renewal: { changes: ['tool_offset_x', 'tool_offset_z'], by: [BY_HAND] },
  learn: 12,
  leastSeconds: 0,
  direction: 'rises',
  effect: { difference: 0.015 },
  limit: { difference: 0.05 },
};
