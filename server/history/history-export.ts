/** FRONT DOOR of exports: readings of a period as a file, piece by piece, in bounded memory, from any history store. */
import { exportCsv } from './export/export-csv.ts';
import { exportLines } from './export/export-lines.ts';
import { exportParquet } from './export/export-parquet.ts';
import type { ExportFormat, ExportRequest, ExportSource } from './export/export-request.ts';

export { EXPORT_FORMATS } from './export/export-request.ts';
export type { ExportedEquipment, ExportFormat, ExportRequest } from './export/export-request.ts';

/** Media type and ending of the name of each format. */
export const EXPORT_FILES: Readonly<Record<ExportFormat, { type: string; ending: string }>> = {
  csv: { type: 'text/csv; charset=utf-8', ending: 'csv' },
  parquet: { type: 'application/vnd.apache.parquet', ending: 'parquet' },
  'line-protocol': { type: 'text/plain; charset=utf-8', ending: 'lp' },
};

/** The pieces of the file. Ending the loop early lets go of everything; a store that fails throws. */
export function exportHistory(source: ExportSource, request: ExportRequest): AsyncGenerator<Uint8Array> {
  const write = { csv: exportCsv, parquet: exportParquet, 'line-protocol': exportLines }[request.format];
  return write(source, request);
}
