/** zod schemas of what the use ledger answers; an allow-list like all answers (answer-schemas.ts). */
import { z } from 'zod';
import { EQUIPMENT_STATES, USE_MODES } from '../../shared/equipment.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { UNTOLD_REASONS, USE_FIGURES, USE_GROUPINGS } from '../../shared/use.ts';

const number = z.number();
const orNull = z.number().nullable();
const state = z.enum(EQUIPMENT_STATES);
const useMode = z.enum(USE_MODES);

const figureDetail = z.object({
  numerator: orNull,
  denominator: orNull,
  unit: z.string(),
  low: orNull,
  high: orNull,
  unknownShare: number,
  reason: z.enum(UNTOLD_REASONS).optional(),
});

const row = z.object({
  key: z.string(),
  name: z.object({ zh: z.string().optional(), en: z.string().optional() }),
  hours: z.record(state, number),
  useModes: z.record(useMode, number),
  cells: z.array(z.object({ useMode, state, hours: number })),
  times: z.object({
    plannedOperation: number,
    plannedDown: number,
    plannedBusy: number,
    production: number,
    setup: number,
    unitProcessing: number,
    delay: number,
    busy: number,
    down: number,
    orderExecution: number,
    unknown: number,
  }),
  losses: z.object({
    plannedBusy: number,
    faults: number,
    interruptions: number,
    setup: number,
    idle: number,
    speed: number,
    quality: number,
    unknown: number,
    untold: number,
    effective: number,
  }),
  figures: z.record(z.enum(USE_FIGURES), orNull),
  figureDetail: z.partialRecord(z.enum(USE_FIGURES), figureDetail),
  unknownShare: number,
  parts: z.object({
    produced: orNull,
    good: orNull,
    scrap: orNull,
    rework: orNull,
    inspected: number.optional(),
    passed: number.optional(),
  }),
  energy: z.object({ total: orNull, perPart: orNull, idle: orNull }),
  resilience: z.object({
    disturbances: number,
    noticedHours: orNull,
    respondedHours: orNull,
    recoveredHours: orNull,
  }),
  personHours: number.optional(),
  simulatedShare: number,
});

export const useAnswer = z.object({
  from: number,
  to: number,
  until: number,
  by: z.enum(USE_GROUPINGS),
  useMode: z.array(useMode).optional(),
  rows: z.array(row),
});

export const useInterval = z.object({
  equipment: z.custom<EquipmentId>((id) => typeof id === 'string').meta({ type: 'string' }),
  from: number,
  to: number,
  state,
  useMode,
  order: z.string().nullable(),
  session: z.string().nullable(),
});
