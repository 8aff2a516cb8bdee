/**
 * The production day as segments, each with the duties of the equipment. By the clock it is a school day; compressed, one
 * day takes sixty minutes and starts in the lively morning, while the machines themselves run at real speed.
 */
import type { Equipment } from '../../shared/base.ts';
import type { EquipmentTypeId } from '../../shared/equipment.ts';
import type { Duty, SegmentId } from './duty.ts';
import { DUTIES } from './duties.ts';

/** `demo`: minutes in the compressed day. `clock`: local begin, minutes after midnight. In order of the day. */
const SEGMENTS: readonly { id: SegmentId; demo: number; clock: number }[] = [
  { id: 'teaching', demo: 16, clock: 7 * 60 + 40 },
  { id: 'production', demo: 8, clock: 11 * 60 + 30 },
  { id: 'productive-teaching', demo: 16, clock: 13 * 60 + 45 },
  { id: 'evening-production', demo: 12, clock: 17 * 60 + 15 },
  { id: 'rd', demo: 5, clock: 20 * 60 + 30 },
  { id: 'night', demo: 3, clock: 22 * 60 },
];

/** `demo`: the compressed day. `day`: the real one, by the wall clock of the base. */
export type PlanKind = 'demo' | 'day';

/** The compressed day: which segment `elapsedMs` after the start. */
export function demoSegmentAt(elapsedMs: number): SegmentId {
  const dayMinutes = SEGMENTS.reduce((sum, segment) => sum + segment.demo, 0);
  let rest = (elapsedMs / 60_000) % dayMinutes;
  return SEGMENTS.find((segment) => (rest -= segment.demo) < 0)?.id ?? 'night';
}

/** The real day: which segment at an instant (epoch ms) in a time zone. Sundays are nights. */
export function daySegmentAt(timezone: string): (nowMs: number) => SegmentId {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (nowMs) => {
    const part = new Map(format.formatToParts(nowMs).map(({ type, value }) => [type, value]));
    const minute = Number(part.get('hour')) * 60 + Number(part.get('minute'));
    const index =
      part.get('weekday') === 'Sun' ? -1 : SEGMENTS.findLastIndex((segment) => segment.clock <= minute);
    return SEGMENTS[index]?.id ?? 'night';
  };
}

const PROGRAM_OF: Partial<Record<EquipmentTypeId, string>> = {
  'cnc-lathe': 'O2001',
  'cnc-mill': 'O3001',
  'robot-arm': 'PICK_BELT',
  'sorting-station': 'SORT_CAP',
  'injection-moulding': 'CAP_ABS',
  'welding-cell': 'BRACKET',
  'printer-3d': 'JIG_PLA',
  cmm: 'SHAFT_D32',
};

/** The duty of a piece of equipment in a segment; bases other than the demo base get what their types usually do. */
export function dutyOf(equipment: Equipment, segment: SegmentId): Duty {
  const own = DUTIES[equipment.id];
  if (own) return own[segment] ?? own.teaching;
  const program = PROGRAM_OF[equipment.type];
  if (segment === 'night' || program === undefined) return { kind: 'off' };
  return { kind: 'batch', program, loading: 'hand' };
}
