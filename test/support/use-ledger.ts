/**
 * A month of six machines in which every sum agrees: 612 h planned, 384 h used, 308 h under orders of which 220 h became good parts.
 * By machine, by day and in total the same hours. For tests of what people see of the ledger.
 */
import { EQUIPMENT_STATES, USE_MODES, type EquipmentState, type UseMode } from '../../shared/equipment.ts';
import type { LocalText } from '../../shared/text.ts';
import { USE_FIGURES, type FigureDetail, type UseFigure, type UseRow } from '../../shared/use.ts';

/** Hours of one machine in October: production, productive teaching, teaching, R&D, service, maintenance, unassigned, unknown. */
type Hours = readonly [number, number, number, number, number, number, number, number];

export const OCTOBER_MACHINES: readonly { id: string; zh: string; en: string; hours: Hours }[] = [
  { id: 'machining.lathe-05', zh: '车床 05', en: 'Lathe 05', hours: [48, 22, 6, 2, 2, 4, 17, 1] },
  { id: 'machining.lathe-06', zh: '车床 06', en: 'Lathe 06', hours: [44, 22, 8, 2, 2, 4, 19, 1] },
  { id: 'machining.mill-05', zh: '加工中心 05', en: 'Mill 05', hours: [46, 20, 6, 4, 2, 4, 18, 2] },
  { id: 'moulding.press-02', zh: '注塑机 02', en: 'Press 02', hours: [40, 14, 3, 2, 1, 4, 35, 3] },
  { id: 'welding.cell-03', zh: '焊接站 03', en: 'Welding cell 03', hours: [22, 10, 7, 4, 5, 4, 45, 5] },
  { id: 'robots.arm-03', zh: '机器人 03', en: 'Robot 03', hours: [12, 8, 10, 8, 2, 4, 52, 6] },
];
export const OCTOBER: Hours = [212, 96, 40, 22, 14, 24, 186, 18];
export const SEPTEMBER: Hours = [188, 84, 52, 18, 20, 24, 198, 28];

const MODES: readonly UseMode[] = [
  'production',
  'productive-teaching',
  'teaching',
  'rd',
  'service',
  'maintenance',
  'unassigned',
];
/** In which state a mode's hours were spent, where nothing more is told. */
const STATE_OF: Readonly<Record<UseMode, EquipmentState>> = {
  production: 'running',
  'productive-teaching': 'running',
  teaching: 'running',
  rd: 'running',
  service: 'running',
  maintenance: 'setup',
  unassigned: 'idle',
};

const zeros = <K extends string>(keys: readonly K[]): Record<K, number> =>
  Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;

/** Hours lost while orders ran. */
export interface Lost {
  setup: number;
  faults: number;
  interruptions: number;
  speed: number;
  quality: number;
}
export const OCTOBER_LOST: Lost = { setup: 26, faults: 14, interruptions: 20, speed: 20, quality: 8 };
const SEPTEMBER_LOST: Lost = { setup: 24, faults: 15, interruptions: 13.5, speed: 20, quality: 8 };

const ratio = (over: number | null, under: number): number | null =>
  over === null || under === 0 ? null : over / under;

const usedOf = ([production, productive, teaching, rd, service]: Hours): number =>
  production + productive + teaching + rd + service;

/** The figures of a row from its hours, as the server counts them. */
function figuresOf(hours: Hours, lost: Lost | null): Pick<UseRow, 'figures' | 'figureDetail'> {
  const [production, productive, , , , maintenance, , unknown] = hours;
  const all = hours.reduce((sum, more) => sum + more, 0);
  const used = usedOf(hours);
  const known = all - maintenance - unknown;
  const order = production + productive;
  const figures = Object.fromEntries(USE_FIGURES.map((key) => [key, null])) as Record<
    UseFigure,
    number | null
  >;
  figures.utilisation = ratio(used, known);
  const detail = (numerator: number, denominator: number): FigureDetail => ({
    numerator,
    denominator,
    unit: 'h',
    low: ratio(numerator, denominator + unknown),
    high: ratio(numerator + unknown, denominator + unknown),
    unknownShare: all === 0 ? 0 : unknown / all,
  });
  const figureDetail: UseRow['figureDetail'] = { utilisation: detail(used, known) };
  if (lost) {
    const available = order - lost.setup - lost.faults - lost.interruptions;
    const quick = available - lost.speed;
    const good = quick - lost.quality;
    figures.availability = ratio(available, order);
    figures.effectiveness = ratio(quick, available);
    figures.qualityRatio = ratio(good, quick);
    figures.oee = ratio(good, order);
    figureDetail.oee = detail(good, order);
    figureDetail.availability = detail(available, order);
  }
  return { figures, figureDetail };
}

/** A row whose every part follows from its hours. */
export function ledgerRow(key: string, name: LocalText, hours: Hours, lost: Lost | null = null): UseRow {
  const cells: UseRow['cells'] = MODES.flatMap((useMode, n) => {
    const spent = hours[n] ?? 0;
    return spent > 0 ? [{ useMode, state: STATE_OF[useMode], hours: spent }] : [];
  });
  if (lost) {
    const running = cells.find(({ useMode }) => useMode === 'production');
    if (running) running.hours -= lost.setup + lost.faults + lost.interruptions;
    cells.push(
      { useMode: 'production', state: 'setup', hours: lost.setup },
      { useMode: 'production', state: 'fault', hours: lost.faults },
      { useMode: 'production', state: 'interrupted', hours: lost.interruptions },
    );
  }
  if (hours[7] > 0) cells.push({ useMode: 'unassigned', state: 'unknown', hours: hours[7] });
  const byState = zeros(EQUIPMENT_STATES);
  const byMode = zeros(USE_MODES);
  for (const cell of cells) {
    byState[cell.state] += cell.hours;
    byMode[cell.useMode] += cell.hours;
  }
  const all = hours.reduce((sum, more) => sum + more, 0);
  const order = hours[0] + hours[1];
  const spent = lost ?? { setup: 0, faults: 0, interruptions: 0, speed: 0, quality: 0 };
  const effective = order - spent.setup - spent.faults - spent.interruptions - spent.speed - spent.quality;
  return {
    key,
    name,
    hours: byState,
    useModes: byMode,
    cells,
    times: {
      plannedOperation: all,
      plannedDown: hours[5],
      plannedBusy: all - hours[5],
      production: order - spent.setup - spent.faults - spent.interruptions,
      setup: spent.setup,
      unitProcessing: order - spent.faults - spent.interruptions,
      delay: spent.faults + spent.interruptions,
      busy: order,
      down: hours[6],
      orderExecution: order,
      unknown: hours[7],
    },
    losses: { plannedBusy: order, ...spent, idle: 0, unknown: 0, untold: 0, effective },
    ...figuresOf(hours, lost),
    unknownShare: all === 0 ? 0 : hours[7] / all,
    parts: { produced: 870, good: 840, scrap: 30, rework: 0 },
    energy: { total: usedOf(hours) * (2634 / 384) + hours[6] * 1.14, perPart: 2.1, idle: hours[6] * 1.14 },
    resilience: { disturbances: 15, noticedHours: 0.06, respondedHours: 0.2, recoveredHours: 0.9 },
    simulatedShare: 1,
  };
}

export const octoberTotal = (): UseRow =>
  ledgerRow('total', { zh: '合计', en: 'Total' }, OCTOBER, OCTOBER_LOST);
export const septemberTotal = (): UseRow =>
  ledgerRow('total', { zh: '合计', en: 'Total' }, SEPTEMBER, SEPTEMBER_LOST);
export const octoberByMachine = (): UseRow[] =>
  OCTOBER_MACHINES.map(({ id, zh, en, hours }) => ledgerRow(id, { zh, en }, hours));

/** Utilisation of the working days in per cent; the rest of October nothing was planned. */
export const OCTOBER_DAYS: Readonly<Record<number, number>> = {
  8: 55,
  9: 62,
  10: 42,
  12: 61,
  13: 71,
  14: 73,
  15: 72,
  16: 67,
  17: 80,
  19: 64,
  20: 43,
  21: 38,
  22: 71,
  23: 70,
  24: 83,
  26: 78,
  27: 85,
  28: 88,
  29: 82,
  30: 84,
  31: 83,
};
/** Days of which at least five per cent are unknown. */
export const OCTOBER_RINGED: readonly number[] = [13, 17, 20, 21, 22, 30];

/** The same hours by day: every day as long, used as its per cent say, the small rest of the sums spread evenly. */
export function octoberByDay(): UseRow[] {
  const days = Object.entries(OCTOBER_DAYS).map(([day, percent]) => ({ day: Number(day), percent }));
  const length = 612 / days.length;
  const maintenance = 24 / days.length;
  const unknownOf = (day: number): number => (OCTOBER_RINGED.includes(day) ? 2.5 : 0.2);
  const used = days.map(({ day, percent }) => (percent / 100) * (length - maintenance - unknownOf(day)));
  const rest = (384 - used.reduce((sum, more) => sum + more, 0)) / days.length;
  return days.map(({ day }, n) => {
    const hours = (used[n] ?? 0) + rest;
    const share = (mode: number): number => (hours * mode) / 384;
    const unknown = unknownOf(day);
    return ledgerRow(`2026-10-${String(day).padStart(2, '0')}`, { zh: `10-${day}`, en: `10-${day}` }, [
      share(212),
      share(96),
      share(40),
      share(22),
      share(14),
      maintenance,
      length - maintenance - unknown - hours,
      unknown,
    ]);
  });
}
