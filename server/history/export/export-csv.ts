/** A row per sample, a column per signal and unit; UTF-8 with a byte order mark, so that spreadsheets read Chinese. */
import { csvText, csvValue } from '../../../shared/csv-cell.ts';
import { provenance, samplesToExport, type ExportRequest, type ExportSource } from './export-request.ts';

const LINE_END = '\r\n';
const BYTE_ORDER_MARK = '\ufeff';

/** The file in pieces: where the data are from, the header, the rows in order of time. */
export async function* exportCsv(source: ExportSource, request: ExportRequest): AsyncGenerator<Uint8Array> {
  const titles: string[] = [];
  /** Column of each signal by equipment; signals of one name and unit share it. */
  const columns = new Map(
    request.equipment.map(({ id, signals }) => [
      id,
      new Map(
        signals.map(({ key, unit }) => {
          const title = unit === '' ? key : `${key} (${unit})`;
          if (!titles.includes(title)) titles.push(title);
          return [key, titles.indexOf(title)];
        }),
      ),
    ]),
  );
  const header = ['time', 'epoch_ms', 'equipment', ...titles, 'flags'].map(csvText).join(',');
  yield encode(`${BYTE_ORDER_MARK}${csvText(`# ${provenance(request)}`)}${LINE_END}${header}${LINE_END}`);
  for await (const samples of samplesToExport(source, request)) {
    let text = '';
    for (const { equipment, atMs, values, flags = [] } of samples) {
      const cells = new Array<string>(titles.length).fill('');
      for (const key in values) cells[columns.get(equipment)?.get(key) ?? -1] = csvValue(values[key]);
      const first = [new Date(atMs).toISOString(), String(atMs), equipment];
      text += `${[...first, ...cells, flags.join(' ')].join(',')}${LINE_END}`;
    }
    yield encode(text);
  }
}

const encode = (text: string): Uint8Array => Buffer.from(text, 'utf8');
