/**
 * The rows of a question to the ledger: which group each cell of each piece of equipment belongs to, and the sums of each group.
 * Cells that belong to no order (by order) or session (by session) are in no row.
 */
import type { Base, Equipment } from '../../../shared/base.ts';
import { EQUIPMENT_CATALOGUE } from '../../../shared/catalogue/equipment-catalogue.ts';
import type { UseMode } from '../../../shared/equipment.ts';
import type { Presence } from '../../../shared/teaching.ts';
import type { LocalText } from '../../../shared/text.ts';
import type { UseGrouping, UseRow } from '../../../shared/use.ts';
import { foldSpans, type Before } from './fold-spans.ts';
import { meterSources } from './meters.ts';
import type { Period, PlanIntervals } from './plan-intervals.ts';
import type { SpanCell, UseSpan } from './span.ts';
import { emptyTotals, type UseTotals } from './totals.ts';
import { useRow } from './use-row.ts';

export interface EquipmentSpans {
  equipment: Equipment;
  /** Follow each other without gaps. */
  spans: readonly UseSpan[];
  before: Before;
}

export interface RowsQuestion {
  by: UseGrouping;
  /** What is counted; its end is not later than now. */
  period: Period;
  base: Base;
  plan: PlanIntervals;
  /** Days of the base that the period touches. */
  days: readonly { name: string; fromMs: number }[];
  /** Absent: all. */
  useModes?: ReadonlySet<UseMode> | undefined;
  /** Who was where; absent: hours of people are not told. */
  presences?: readonly Presence[] | undefined;
}

/** In the order in which people read: equipment, workshops and partners as in the base, days and orders by time. */
export function useRows(question: RowsQuestion, all: readonly EquipmentSpans[]): UseRow[] {
  const groups = new Groups(question, all);
  for (const one of all) {
    const sources = meterSources(one.equipment);
    foldSpans(one.spans, {
      sources,
      facts: {
        isSimulated: one.equipment.origin !== 'live',
        meters: new Set(sources.flatMap(({ feeds }) => feeds)),
      },
      before: one.before,
      cycleMs: ({ order }) => cycleOf(question.plan, one.equipment, order),
      totalsOf: groups.finder(one.equipment),
      untilMs: question.period.toMs,
    });
  }
  addPersonHours(question, all, groups);
  return groups.rows();
}

/** The order's planned time per part, else the standard cycle of the equipment. */
function cycleOf(plan: PlanIntervals, equipment: Equipment, order: string | null): number | null {
  const planned = order === null ? null : plan.cycleMs(order, equipment.id);
  return planned ?? equipment.standardCycleMs ?? null;
}

class Groups {
  readonly #question: RowsQuestion;
  readonly #totals = new Map<string, UseTotals>();
  readonly #dayNames: ReadonlyMap<number, string>;

  constructor(question: RowsQuestion, all: readonly EquipmentSpans[]) {
    this.#question = question;
    this.#dayNames = new Map(question.days.map(({ name, fromMs }) => [fromMs, name]));
    // Groups that are known beforehand have a row even where nothing happened.
    if (question.by === 'day') for (const { name } of question.days) this.#of(name);
    if (question.by === 'total') this.#of('total');
    for (const { equipment } of all) {
      const key = keyOfEquipment(question.by, equipment);
      if (key !== undefined) this.#of(key);
    }
  }

  /** Gives the totals of a cell; asked for one piece of equipment. */
  finder(equipment: Equipment): (cell: SpanCell) => readonly UseTotals[] {
    const { by, useModes } = this.#question;
    const fixed = keyOfEquipment(by, equipment);
    const only = fixed === undefined ? undefined : [this.#of(fixed)];
    return (cell) => {
      if (useModes && !useModes.has(cell.useMode)) return [];
      if (only) return only;
      const key = this.keyOfCell(cell);
      return key === null ? [] : [this.#of(key)];
    };
  }

  keyOfCell(cell: Pick<SpanCell, 'dayMs' | 'order' | 'session'>): string | null {
    switch (this.#question.by) {
      case 'day':
        return this.#dayNames.get(cell.dayMs) ?? null;
      case 'order':
        return cell.order;
      case 'session':
        return cell.session;
      default:
        return null;
    }
  }

  rows(): UseRow[] {
    const hasPersonHours = this.#question.presences !== undefined;
    return [...this.#totals].map(([key, totals]) =>
      useRow(key, nameOf(this.#question, key), totals, { hasPersonHours }),
    );
  }

  #of(key: string): UseTotals {
    let totals = this.#totals.get(key);
    if (!totals) this.#totals.set(key, (totals = emptyTotals()));
    return totals;
  }
}

/** Undefined: the group depends on the cell. */
function keyOfEquipment(by: UseGrouping, { id, type, workshop, owner }: Equipment): string | undefined {
  switch (by) {
    case 'equipment':
      return id;
    case 'type':
      return type;
    case 'workshop':
      return workshop;
    case 'partner':
      return owner ?? OWN;
    case 'total':
      return 'total';
    case 'day':
    case 'order':
    case 'session':
      return undefined;
  }
}

/** Key of the base's own equipment among partners. */
const OWN = 'school';

function nameOf({ by, base, plan }: RowsQuestion, key: string): LocalText {
  const plain: LocalText = { en: key };
  switch (by) {
    case 'equipment':
      return base.equipment.find(({ id }) => id === key)?.name ?? plain;
    case 'type':
      return key in EQUIPMENT_CATALOGUE
        ? EQUIPMENT_CATALOGUE[key as keyof typeof EQUIPMENT_CATALOGUE].name
        : plain;
    case 'workshop':
      return base.workshops.find(({ id }) => id === key)?.name ?? plain;
    case 'partner':
      return key === OWN
        ? { zh: '学校自有', en: 'The school’s own' }
        : (base.partners.find(({ id }) => id === key)?.name ?? plain);
    case 'order':
      return plan.orderName(key) ?? plain;
    case 'session':
      return plan.sessionName(key) ?? plain;
    case 'day':
      return plain;
    case 'total':
      return { zh: '合计', en: 'Total' };
  }
}

/** Presence at equipment while a session held it: person-hours of training. */
function addPersonHours(
  { presences, plan, period, days, useModes }: RowsQuestion,
  all: readonly EquipmentSpans[],
  groups: Groups,
): void {
  if (!presences) return;
  for (const { equipment } of all) {
    const there = presences.filter((presence) => presence.equipment === equipment.id);
    if (there.length === 0) continue;
    const find = groups.finder(equipment);
    for (const lesson of plan.useModes(equipment.id, period.fromMs, period.toMs)) {
      if (lesson.session === null || (useModes && !useModes.has(lesson.useMode))) continue;
      for (const presence of there)
        for (const [place, day] of days.entries()) {
          const fromMs = Math.max(lesson.fromMs, presence.fromMs, day.fromMs, period.fromMs);
          const endMs = Math.min(lesson.toMs, presence.toMs ?? Infinity, period.toMs);
          const toMs = Math.min(endMs, days[place + 1]?.fromMs ?? Infinity);
          if (toMs <= fromMs) continue;
          const cell = { ...lesson, state: 'unknown', isPlanned: true, dayMs: day.fromMs, ms: 0 } as const;
          for (const totals of find({ ...cell, failures: 0, gains: {} })) totals.personMs += toMs - fromMs;
        }
    }
  }
}
