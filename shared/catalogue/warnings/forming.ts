/** What announces itself at moulding machines, welding cells and printers. */
import type { WarningDefinition } from '../../early-warning.ts';
import { ACTIVE } from './gates.ts';

/** Melt leaks back past a worn check ring: less of it is left in front of the screw. */
export const cushion: WarningDefinition = {
  id: 'cushion',
  version: 1,
  name: { zh: '料垫', en: 'Cushion' },
  means: {
    zh: '料垫逐模变小：止逆环可能磨损，熔料回流。请检查止逆环，必要时加大计量，否则将出现缺料。',
    en: 'The cushion shrinks shot by shot: the check ring leaks. Look at it before parts come out short.',
  },
  equipmentTypes: ['injection-moulding'],
  signal: 'cushion',
  measure: 'last',
  during: [],
  counter: 'shot_count',
  cycles: 5,
  context: ['program'],
  learn: 20,
  leastSeconds: 0,
  direction: 'falls',
  effect: { share: 0.08 },
  limit: { share: 0.4 },
};

/** A worn contact tip passes less current at the same wire feed. */
export const weldCurrent: WarningDefinition = {
  id: 'weld-current',
  version: 1,
  name: { zh: '焊接电流', en: 'Welding current' },
  means: {
    zh: '同样的参数下焊接电流逐件下降：导电嘴可能磨损。请更换导电嘴，否则可能断弧或粘丝。',
    en: 'The current falls at the same settings: the contact tip is wearing. Change it before the arc is lost.',
  },
  equipmentTypes: ['welding-cell'],
  signal: 'weld_current',
  measure: 'mean',
  during: [
    { signal: 'arc', oneOf: [true] },
    { signal: 'weld_current', above: 20 },
  ],
  counter: 'part_count',
  cycles: 2,
  context: ['program'],
  learn: 20,
  leastSeconds: 4,
  direction: 'falls',
  effect: { share: 0.04 },
  limit: { share: 0.15 },
};

/** Carbonised filament narrows the nozzle; the extruder slips. */
export const extrusionFlow: WarningDefinition = {
  id: 'extrusion-flow',
  version: 1,
  name: { zh: '挤出流量', en: 'Extrusion flow' },
  means: {
    zh: '挤出流量逐层下降：喷嘴可能正在堵塞。请清理或更换喷嘴。',
    en: 'Less and less filament comes out: the nozzle is clogging. Clean or change it.',
  },
  equipmentTypes: ['printer-3d'],
  signal: 'flow',
  measure: 'mean',
  during: [ACTIVE, { signal: 'flow', above: 20 }],
  counter: 'layer',
  cycles: 3,
  context: ['program'],
  learn: 12,
  leastSeconds: 5,
  direction: 'falls',
  effect: { share: 0.05 },
  limit: { share: 0.25 },
};
