/** Which segment of the production day it is (shared/demo-day.ts), and the duties of the equipment in it. Machines run at real speed. */
import type { Equipment } from '../../shared/base.ts';
import { DEMO_DAY_MS, DEMO_SEGMENTS, type SegmentId } from '../../shared/demo-day.ts';
import type { EquipmentTypeId } from '../../shared/equipment.ts';
import type { Duty } from './duty.ts';
import { DUTIES } from './duties.ts';

/** `demo`: the compressed day. `day`: the real one, by the wall clock of the base. */
export type PlanKind = 'demo' | 'day';

/** The compressed day: which segment `elapsedMs` after the start. */
export function demoSegmentAt(elapsedMs: number): SegmentId {
  let rest = (elapsedMs % DEMO_DAY_MS) / 60_000;
  return DEMO_SEGMENTS.find((segment) => (rest -= segment.demo) < 0)?.id ?? 'night';
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
      part.get('weekday') === 'Sun' ? -1 : DEMO_SEGMENTS.findLastIndex((segment) => segment.clock <= minute);
    return DEMO_SEGMENTS[index]?.id ?? 'night';
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
