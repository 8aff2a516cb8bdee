/**
 * What the equipment does on each of the past days: the real day plan, with more students in a lesson than the compressed day has
 * time for, and with what makes one day unlike another: absences, machines that nobody staffs, orders that begin early or late.
 */
import type { Equipment } from '../../shared/base.ts';
import type { SegmentId } from '../../shared/demo-day.ts';
import type { Duty } from '../plan/duty.ts';
import { daySegmentAt, dutyOf } from '../plan/production-day.ts';
import type { Behaviour } from '../people/student-lathe.ts';
import { randomFor, type Random } from '../seeded-random.ts';
import { localTime, type PastDay } from './past-days.ts';

/** A duty and when it is wished for; work in hand is finished first. */
export interface PlannedDuty {
  fromMs: number;
  duty: Duty;
}

/** Segments begin at whole minutes that are multiples of this. */
const GRID_MS = 300_000;
/** Students who learn at the lathes; the others of the demo are kept for the live lessons, where they prove their first steps. */
const AT_LATHES = [4, 5, 6, 10, 11, 12];
const ELSEWHERE = [1, 2, 3, 7, 8, 9];
/** How often a student is absent, a machine stays unstaffed for a segment. */
const ABSENT = 0.1;
const UNSTAFFED = 0.06;
/** Lessons of a morning at one machine; a lesson takes about twenty minutes. */
const LESSONS = 9;
/** On Saturdays, 08:30–16:30, the base measures and makes parts for others. */
const SERVICE = { from: 8 * 60 + 30, to: 16 * 60 + 30 };
const SERVES = /\.(cmm-\d+|lathe-0[56]|mill-05|printer-03)$/;

const off: Duty = { kind: 'off' };

/** The duties of one piece of equipment on one day, in order; the first begins with the day. */
export function dutiesOf(
  equipment: Equipment,
  day: PastDay,
  { timezone, seed }: { timezone: string; seed: number },
): PlannedDuty[] {
  const random = randomFor(seed, `${equipment.id}/past/${day.number}`);
  const local = localTime(timezone);
  const segmentAt = daySegmentAt(timezone);
  const planned: PlannedDuty[] = [];
  let before: string | undefined;
  for (let at = day.fromMs; at < day.toMs; at = Math.floor(at / GRID_MS + 1) * GRID_MS) {
    const { weekday, minute } = local(at);
    const isService = minute >= SERVICE.from && minute < SERVICE.to;
    const segment = segmentAt(at);
    const name = weekday === 'Sat' ? (isService ? 'service' : 'night') : segment;
    if (name === before) continue;
    before = name;
    const duty =
      name === 'service'
        ? serviceDuty(equipment)
        : weekdayDuty(equipment, name as SegmentId, { random, day });
    const lateMs = duty.kind === 'off' || planned.length === 0 ? 0 : random.between(0, 900_000);
    planned.push({ fromMs: at + lateMs, duty });
  }
  return planned;
}

const serviceDuty = (equipment: Equipment): Duty =>
  SERVES.test(equipment.id) ? dutyOf(equipment, 'production') : off;

function weekdayDuty(
  equipment: Equipment,
  segment: SegmentId,
  { random, day }: { random: Random; day: PastDay },
): Duty {
  if (segment === 'night') return off;
  const duty = dutyOf(equipment, segment);
  const isUnstaffed = random.chance(UNSTAFFED);
  if (duty.kind === 'lesson') return lesson(equipment, { random, day });
  if ('card' in duty) return { ...duty, card: cardOf(pickFor(ELSEWHERE, equipment, day.number)) };
  if (isUnstaffed && duty.kind !== 'off') return { kind: 'idle' };
  const isFirst = segment === 'teaching' && duty.kind === 'batch';
  if (isFirst && (equipment.type === 'cnc-lathe' || equipment.type === 'cnc-mill'))
    return { kind: 'warm-up', restS: random.between(30, 900), program: duty.program };
  return duty;
}

/** Two students take turns at the machine; who is absent leaves it to the other. */
function lesson(equipment: Equipment, { random, day }: { random: Random; day: PastDay }): Duty {
  const pair = [pickFor(AT_LATHES, equipment, day.number), pickFor(AT_LATHES, equipment, day.number + 3)];
  const there = pair.filter(() => !random.chance(ABSENT));
  if (there.length === 0) return { kind: 'idle' };
  // Who has learned the safe start makes fewer mistakes as the days go by.
  const students = Array.from({ length: LESSONS }, (_, turn) => {
    const behaviour: Behaviour = random.chance(0.25)
      ? 'random'
      : random.chance(0.15 + 0.1 * day.number)
        ? 'correct'
        : 'typical';
    return { card: cardOf(there[turn % there.length] ?? 4), behaviour };
  });
  return { kind: 'lesson', students };
}

/** Different machines have different students on the same day, by the number in the machine's name. */
function pickFor(students: readonly number[], { id, type }: Equipment, turn: number): number {
  const number = Number(/\d+$/.exec(id)?.[0] ?? 1) + (type === 'robot-arm' ? 3 : 0);
  return students[(number - 1 + turn) % students.length] ?? 4;
}

const cardOf = (number: number): string => `demo-card-${String(number).padStart(3, '0')}`;
