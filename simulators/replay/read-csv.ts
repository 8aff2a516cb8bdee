/**
 * Reads a recorded table. A row is one reading; an empty cell says nothing (it is neither null nor zero), and the times
 * and gaps between rows stay as they were recorded. Cells are not quoted. Does no I/O itself: lines come in.
 */
import { parseTime } from '../../shared/time.ts';
import type { Value } from '../../shared/sample.ts';
import type { RecordingMapping } from './recording-mapping.ts';
import type { Recording } from './recording.ts';
import { createRunBuilder } from './run-builder.ts';
import { createSignalPicker } from './signal-picker.ts';

type CsvFormat = Extract<RecordingMapping['format'], { kind: 'csv' }>;

/** Throws when the table lacks a column that the mapping names, or a row has no readable time. */
export async function readCsv(
  lines: AsyncIterable<string>,
  mapping: RecordingMapping,
  format: CsvFormat,
): Promise<Recording> {
  const runs = createRunBuilder(format.newRunAfter);
  const picker = createSignalPicker(mapping);
  let columns: string[] | undefined;
  let timeColumn = -1;
  let row = 0;
  for await (const line of lines) {
    row += 1;
    if (!columns) {
      columns = line.split(format.separator).map((name) => name.trim());
      timeColumn = findColumns(columns, mapping, format);
      runs.heading();
      continue;
    }
    if (line.trim() === '') {
      runs.untimed();
      continue;
    }
    const cells = line.split(format.separator);
    const values: Record<string, Value> = {};
    columns.forEach((name, index) => {
      if (name !== '' && index !== timeColumn) picker.pick(name, cells[index] ?? '', values);
    });
    const atMs = readTime(cells[timeColumn] ?? '', format.time.format);
    if (atMs === undefined)
      throw new Error(`row ${row}: no time in column "${format.time.column}" (${format.time.format})`);
    runs.timed(atMs, Object.keys(values).length > 0 ? [{ kind: 'values', values }] : []);
  }
  return { runs: runs.finish(), unmapped: picker.unmapped, unreadable: picker.unreadable };
}

/** Where the time stands. Throws, naming every column that the mapping wants and the table does not have. */
function findColumns(columns: readonly string[], mapping: RecordingMapping, format: CsvFormat): number {
  const wanted = [format.time.column, ...Object.values(mapping.signals).map(({ from }) => from)];
  const missing = wanted.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    throw new Error(
      `no column ${missing.map((name) => `"${name}"`).join(', ')}; the file has ${columns.filter(Boolean).join(', ')}`,
    );
  return columns.indexOf(format.time.column);
}

function readTime(cell: string, format: CsvFormat['time']['format']): number | undefined {
  const text = cell.trim();
  if (format === 'rfc3339') return parseTime(text);
  const count = text === '' ? Number.NaN : Number(text.replace(',', '.'));
  return parseTime(format === 's' ? count * 1000 : count);
}
