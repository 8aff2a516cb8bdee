/** InfluxDB line protocol as our InfluxDB store writes it: readings of one millisecond are told apart by nanoseconds. */
import { lineOf } from '../influx/influx-lines.ts';
import { provenance, samplesToExport, type ExportRequest, type ExportSource } from './export-request.ts';

/** The file in pieces. Load it with precision n; the first line is a comment. */
export async function* exportLines(source: ExportSource, request: ExportRequest): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`# ${provenance(request)}\n`, 'utf8');
  /** Readings of its newest millisecond, by equipment. */
  const newest = new Map<string, { atMs: number; count: number }>();
  for await (const samples of samplesToExport(source, request)) {
    let text = '';
    for (const sample of samples) {
      const before = newest.get(sample.equipment);
      const ordinal = before?.atMs === sample.atMs ? before.count : 0;
      newest.set(sample.equipment, { atMs: sample.atMs, count: ordinal + 1 });
      text += `${lineOf(sample, ordinal, 0)}\n`;
    }
    yield Buffer.from(text, 'utf8');
  }
}
