/**
 * The ledger as a table for spreadsheets: one row per group or interval. The first column says where the numbers come from, so that
 * demo data stay marked wherever a row is copied to. Hours are decimal hours, ratios 0–1, times RFC 3339.
 */
import writeExcelFile from 'write-excel-file/node';
import { EQUIPMENT_STATES, USE_MODES } from '../../shared/equipment.ts';
import { csvText } from '../../shared/csv-cell.ts';
import { inLanguage, type Language } from '../../shared/text.ts';
import { USE_FIGURES, type UseAnswer, type UseInterval, type UseRow } from '../../shared/use.ts';

/** A cell; null: cannot be told, an empty cell. */
export type SheetCell = string | number | null;
/** The header, then the rows; all of the same length. */
export type Sheet = readonly (readonly SheetCell[])[];

const LINE_END = '\r\n';
const BYTE_ORDER_MARK = '\ufeff';

const SOURCE = {
  live: { zh: '实测', en: 'live' },
  partly: { zh: '部分为演示数据（仿真）', en: 'partly demo data (simulated)' },
  simulated: { zh: '演示数据（仿真）', en: 'demo data (simulated)' },
} as const;

const sourceOf = (simulatedShare: number): keyof typeof SOURCE =>
  simulatedShare === 0 ? 'live' : simulatedShare < 1 ? 'partly' : 'simulated';

const timeText = (ms: number): string => new Date(ms).toISOString();
const under = (word: string): string => word.replaceAll('-', '_');

interface Column {
  title: string;
  cell: (row: UseRow) => SheetCell;
}

const COLUMNS: readonly Column[] = [
  ...EQUIPMENT_STATES.map((state) => ({
    title: `${under(state)}_h`,
    cell: (row: UseRow) => row.hours[state],
  })),
  ...USE_MODES.map((mode) => ({ title: `use_${under(mode)}_h`, cell: (row: UseRow) => row.useModes[mode] })),
  { title: 'planned_busy_h', cell: ({ times }) => times.plannedBusy },
  { title: 'unknown_share', cell: ({ unknownShare }) => unknownShare },
  ...USE_FIGURES.map((figure) => ({ title: snake(figure), cell: (row: UseRow) => row.figures[figure] })),
  ...(['setup', 'faults', 'interruptions', 'idle', 'speed', 'quality', 'untold', 'effective'] as const).map(
    (loss) => ({
      title: `loss_${loss}_h`.replace('loss_effective', 'effective'),
      cell: (row: UseRow) => row.losses[loss],
    }),
  ),
  { title: 'parts_produced', cell: ({ parts }) => parts.produced },
  { title: 'parts_good', cell: ({ parts }) => parts.good },
  { title: 'parts_scrap', cell: ({ parts }) => parts.scrap },
  { title: 'parts_rework', cell: ({ parts }) => parts.rework },
  { title: 'energy_kwh', cell: ({ energy }) => energy.total },
  { title: 'energy_per_part_kwh', cell: ({ energy }) => energy.perPart },
  { title: 'energy_idle_kwh', cell: ({ energy }) => energy.idle },
  { title: 'disturbances', cell: ({ resilience }) => resilience.disturbances },
  { title: 'noticed_h', cell: ({ resilience }) => resilience.noticedHours },
  { title: 'responded_h', cell: ({ resilience }) => resilience.respondedHours },
  { title: 'recovered_h', cell: ({ resilience }) => resilience.recoveredHours },
];

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A row per group. Hours of people only where the answer has them. */
export function rowsSheet({ rows, from, until, by }: UseAnswer, language: Language): Sheet {
  const people = rows.some(({ personHours }) => personHours !== undefined);
  return [
    [
      'data',
      by,
      'name',
      'from',
      'until',
      ...COLUMNS.map(({ title }) => title),
      ...(people ? ['person_hours'] : []),
    ],
    ...rows.map((row) => [
      SOURCE[sourceOf(row.simulatedShare)][language],
      row.key,
      inLanguage(row.name, language, row.key),
      timeText(from),
      timeText(until),
      ...COLUMNS.map(({ cell }) => cell(row)),
      ...(people ? [row.personHours ?? null] : []),
    ]),
  ];
}

/** A row per interval; `isSimulated` says it of a piece of equipment. */
export function intervalsSheet(
  intervals: readonly UseInterval[],
  isSimulated: (interval: UseInterval) => boolean,
  language: Language,
): Sheet {
  return [
    ['data', 'equipment', 'from', 'to', 'hours', 'state', 'use_mode', 'order', 'session'],
    ...intervals.map((one) => [
      SOURCE[isSimulated(one) ? 'simulated' : 'live'][language],
      one.equipment,
      timeText(one.from),
      timeText(one.to),
      (one.to - one.from) / 3_600_000,
      one.state,
      one.useMode,
      one.order,
      one.session,
    ]),
  ];
}

/** UTF-8 with a byte order mark, so that spreadsheets read Chinese; no cell is taken for a formula. */
export function sheetAsCsv(sheet: Sheet): string {
  const cellText = (cell: SheetCell): string =>
    cell === null ? '' : typeof cell === 'number' ? String(cell) : csvText(cell);
  return BYTE_ORDER_MARK + sheet.map((row) => row.map(cellText).join(',') + LINE_END).join('');
}

/** An Office Open XML workbook of one sheet; the header stays in sight. Texts are texts: nothing is computed. */
export function sheetAsXlsx(sheet: Sheet): Promise<Buffer> {
  const rows = sheet.map((row, place) =>
    row.map((cell) => {
      if (cell === null) return null;
      if (typeof cell === 'number') return { value: cell, type: Number };
      return { value: cell, type: String, ...(place === 0 && { fontWeight: 'bold' as const }) };
    }),
  );
  return writeExcelFile(rows, { sheet: 'use', stickyRowsCount: 1 }).toBuffer();
}
