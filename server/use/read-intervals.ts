/** The intervals behind a figure, a page at a time: what states and the plan say, cut at both, of one piece of equipment after the other. */
import type { Page } from '../../shared/api.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { UseInterval } from '../../shared/use.ts';
import { daysOf } from '../insight/figures/base-days.ts';
import type { PlanIntervals } from '../insight/figures/plan-intervals.ts';
import { cutStretches } from '../insight/figures/stretches.ts';
import type { RecordStore } from '../records/record-store.ts';
import { InvalidUseCursor, type IntervalsQuestion } from './use-ledger.ts';

export interface IntervalsParts {
  records: Pick<RecordStore, 'stateIntervals'>;
  readPlan: () => PlanIntervals;
  now: () => number;
}

/** Where the next page begins: at this instant of this equipment. */
interface Place {
  equipment: EquipmentId;
  atMs: number;
}

/** One page. */
export async function readIntervals(
  parts: IntervalsParts,
  question: IntervalsQuestion,
): Promise<Page<UseInterval>> {
  const { equipment, cursor, limit } = question;
  const period = periodOf(question, parts.now());
  const from = cursor === undefined ? undefined : placeOf(cursor);
  const start = from ? equipment.findIndex(({ id }) => id === from.equipment) : 0;
  if (start === -1) throw new InvalidUseCursor('its equipment is not among those that were asked for');
  const items: UseInterval[] = [];
  for (const { id } of equipment.slice(start)) {
    const sinceMs = id === from?.equipment ? from.atMs : period.fromMs;
    for (const one of await intervalsOf(parts, question, id, period)) {
      if (one.from < sinceMs) continue;
      if (items.length === limit) return { items, next: cursorOf({ equipment: id, atMs: one.from }) };
      items.push(one);
    }
  }
  return { items, next: null };
}

/** What lies ahead is not told. */
function periodOf({ fromMs, toMs, day, base }: IntervalsQuestion, nowMs: number) {
  const untilMs = Math.max(fromMs, Math.min(toMs, nowMs));
  if (day === undefined) return { fromMs, toMs: untilMs };
  const days = untilMs > fromMs ? daysOf(base.timezone, fromMs, untilMs) : [];
  const place = days.findIndex(({ name }) => name === day);
  const startMs = Math.max(fromMs, days[place]?.fromMs ?? untilMs);
  return { fromMs: startMs, toMs: Math.min(untilMs, days[place + 1]?.fromMs ?? untilMs) };
}

async function intervalsOf(
  { records, readPlan }: IntervalsParts,
  { states, useModes, order, tellsPeople }: IntervalsQuestion,
  equipment: EquipmentId,
  period: { fromMs: number; toMs: number },
): Promise<UseInterval[]> {
  if (period.toMs <= period.fromMs) return [];
  const stretches = cutStretches(period, {
    states: await records.stateIntervals(equipment, period.fromMs, period.toMs),
    plan: readPlan().useModes(equipment, period.fromMs, period.toMs),
    planned: [period],
    dayStarts: [period.fromMs],
  });
  return stretches
    .filter(
      (one) =>
        (!states || states.includes(one.state)) &&
        (!useModes || useModes.includes(one.useMode)) &&
        (order === undefined || one.order === order),
    )
    .map((one) => ({
      equipment,
      from: one.fromMs,
      to: one.toMs,
      state: one.state,
      useMode: one.useMode,
      order: one.order,
      session: tellsPeople ? one.session : null,
    }));
}

const cursorOf = ({ equipment, atMs }: Place): string =>
  Buffer.from(JSON.stringify([equipment, atMs])).toString('base64url');

function placeOf(cursor: string): Place {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (cause) {
    throw new InvalidUseCursor('not a cursor of this list', { cause });
  }
  if (!Array.isArray(read) || typeof read[0] !== 'string' || typeof read[1] !== 'number')
    throw new InvalidUseCursor('not a cursor of this list');
  return { equipment: read[0] as EquipmentId, atMs: read[1] };
}
