/** The catalogue of early warnings, in the order in which people see them. */
import type { WarningDefinition } from '../../early-warning.ts';
import { airPressure, motorCurrent } from './automation.ts';
import { partDiameter, spindleLoad } from './cutting.ts';
import { cushion, extrusionFlow, weldCurrent } from './forming.ts';

export const WARNING_CATALOGUE: readonly WarningDefinition[] = [
  spindleLoad,
  partDiameter,
  cushion,
  weldCurrent,
  extrusionFlow,
  motorCurrent,
  airPressure,
];
