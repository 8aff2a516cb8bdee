/** The samples of a batch, also where it came as text for another thread (`HistoryBatch.encoded`). */
import { samplesOfLine } from '../../shared/kept-samples.ts';
import type { Sample } from '../../shared/sample.ts';
import type { HistoryBatch } from './history-store.ts';

/** From the lines of the text; without text, the samples as they are. */
export function samplesOf({ samples, encoded }: HistoryBatch): readonly Sample[] {
  if (encoded === undefined) return samples;
  const lines = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength)
    .toString('utf8')
    .split('\n');
  return lines.flatMap((line) => (line === '' ? [] : samplesOfLine(line)));
}
