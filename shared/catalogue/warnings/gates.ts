/** Circumstances that several warnings share. */
import type { Gate } from '../../early-warning.ts';

/** The program runs. */
export const ACTIVE: Gate = { signal: 'execution', oneOf: ['ACTIVE'] };
/** Feeding, not moving fast. */
export const FEEDING: Gate = { signal: 'feed_rate', above: 10, atMost: 3_000 };
/** The edge is in the material: less than this takes the spindle alone. */
export const LOADED: Gate = { signal: 'spindle_load', above: 15 };
/** Somebody works at the control by hand. */
export const BY_HAND: Gate = { signal: 'mode', oneOf: ['MANUAL', 'MANUAL_DATA_INPUT', 'EDIT'] };
