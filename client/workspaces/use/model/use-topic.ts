/**
 * What the sheet at the side tells about: one figure, kind of hours, loss, day, machine or stop. Stands in the address as
 * `loss:interruptions`, so that it can be shared. Pure.
 */
import { EQUIPMENT_STATES, type EquipmentState, type UseMode } from '../../../../shared/equipment.ts';
import { NAME_PATTERN, parseEquipmentId, type EquipmentId } from '../../../../shared/names.ts';
import { USE_FIGURES, type UseFigure } from '../../../../shared/use.ts';
import { isDay } from '../../../format/zoned-day.ts';
import { modeOfKind, USE_KINDS, type UseKind } from './use-kinds.ts';
import { LOSSES, type Loss } from './waterfall.ts';

export type Topic =
  | { about: 'figure'; figure: UseFigure }
  | { about: 'kind'; kind: UseKind; equipment: EquipmentId | null }
  | { about: 'loss'; loss: Loss }
  | { about: 'day'; day: string }
  | { about: 'equipment'; equipment: EquipmentId }
  | { about: 'stop'; equipment: EquipmentId; state: EquipmentState; day: string }
  | { about: 'order'; order: string }
  | { about: 'stops' }
  | { about: 'energy' };

/** Which intervals stand behind a topic; an absent part does not matter. */
export interface IntervalFilter {
  equipment?: EquipmentId;
  states?: readonly EquipmentState[];
  useModes?: readonly UseMode[];
  day?: string;
  order?: string;
}

/** The states that stop a machine although it should work. */
export const STOP_STATES = [
  'fault',
  'emergency-stop',
  'interrupted',
] as const satisfies readonly EquipmentState[];
/** Time planned for orders: what OEE and its losses are told of here. */
export const ORDER_MODES = ['production', 'productive-teaching'] as const satisfies readonly UseMode[];
const KNOWN_STATES = EQUIPMENT_STATES.filter((state) => state !== 'unknown');

/** Reads what {@link formatTopic} wrote; null for anything else. */
export function parseTopic(text: string): Topic | null {
  const [about = '', ...rest] = text.split(':');
  const [first = '', second = '', third = ''] = rest;
  const equipment = parseEquipmentId(about === 'kind' ? second : first) ?? null;
  switch (about) {
    case 'figure': {
      const figure = USE_FIGURES.find((one) => one === first);
      return figure ? { about, figure } : null;
    }
    case 'kind': {
      const kind = USE_KINDS.find((one) => one === first);
      return kind ? { about, kind, equipment } : null;
    }
    case 'loss': {
      const loss = LOSSES.find((one) => one === first);
      return loss ? { about, loss } : null;
    }
    case 'day':
      return isDay(first) ? { about, day: first } : null;
    case 'equipment':
      return equipment ? { about, equipment } : null;
    case 'stop': {
      const state = EQUIPMENT_STATES.find((one) => one === second);
      return equipment && state && isDay(third) ? { about, equipment, state, day: third } : null;
    }
    case 'order':
      return NAME_PATTERN.test(first) ? { about, order: first } : null;
    case 'stops':
    case 'energy':
      return { about };
    default:
      return null;
  }
}

/** A topic as it stands in the address. */
export function formatTopic(topic: Topic): string {
  switch (topic.about) {
    case 'figure':
      return `figure:${topic.figure}`;
    case 'kind':
      return topic.equipment ? `kind:${topic.kind}:${topic.equipment}` : `kind:${topic.kind}`;
    case 'loss':
      return `loss:${topic.loss}`;
    case 'day':
      return `day:${topic.day}`;
    case 'equipment':
      return `equipment:${topic.equipment}`;
    case 'stop':
      return `stop:${topic.equipment}:${topic.state}:${topic.day}`;
    case 'order':
      return `order:${topic.order}`;
    case 'stops':
    case 'energy':
      return topic.about;
  }
}

/** The intervals of a ratio's numerator; other figures are counted from parts, or from several of these. */
const FIGURE_INTERVALS: Readonly<Partial<Record<UseFigure, IntervalFilter>>> = {
  utilisation: {
    useModes: [...ORDER_MODES, 'teaching', 'rd', 'service'],
    states: KNOWN_STATES.filter((state) => state !== 'off'),
  },
  availability: { useModes: ORDER_MODES, states: ['running'] },
  setupRatio: { useModes: ORDER_MODES, states: ['setup'] },
  mtbfHours: { states: ['fault', 'emergency-stop'] },
  mttrHours: { states: ['fault', 'emergency-stop'] },
};

const LOSS_STATES: Readonly<Record<Loss, readonly EquipmentState[] | null>> = {
  setup: ['setup'],
  faults: ['fault', 'emergency-stop'],
  interruptions: ['interrupted'],
  idle: ['idle', 'off'],
  unknown: ['unknown'],
  untold: null,
  // Counted from parts, not from time.
  speed: null,
  quality: null,
};

/** The intervals a topic was counted from; null where it is not counted from intervals alone. */
export function intervalsOf(topic: Topic): IntervalFilter | null {
  switch (topic.about) {
    case 'figure':
      return FIGURE_INTERVALS[topic.figure] ?? null;
    case 'kind': {
      const useMode = modeOfKind(topic.kind);
      return {
        ...(topic.equipment && { equipment: topic.equipment }),
        ...(useMode ? { useModes: [useMode], states: KNOWN_STATES } : { states: ['unknown'] }),
      };
    }
    case 'loss': {
      const states = LOSS_STATES[topic.loss];
      return states && { states, useModes: ORDER_MODES };
    }
    case 'day':
      return { day: topic.day };
    case 'equipment':
      return { equipment: topic.equipment };
    case 'stop':
      return { equipment: topic.equipment, states: [topic.state], day: topic.day };
    case 'order':
      return { order: topic.order };
    case 'stops':
      return { states: STOP_STATES };
    case 'energy':
      return null;
  }
}

/** Topics that are told of the time planned for orders alone. */
export function isAboutOrders(topic: Topic): boolean {
  if (topic.about === 'loss') return true;
  return topic.about === 'figure' && !WHOLE_TIME_FIGURES.includes(topic.figure);
}

const WHOLE_TIME_FIGURES: readonly UseFigure[] = [
  'utilisation',
  'productiveTeachingShare',
  'mtbfHours',
  'mttrHours',
];
