/** Mapping files and lines that tests of the replay share. */
import { checkMapping, type RecordingMapping } from '../../../../simulators/replay/recording-mapping.ts';

/** A checked mapping; throws when the given parts make no valid one. */
export function aMapping(parts: Record<string, unknown> = {}): RecordingMapping {
  const checked = checkMapping({
    equipment: 'machining.lathe-07',
    file: 'some.csv',
    licence: 'CC0-1.0',
    attribution: 'nobody',
    format: { kind: 'csv', separator: ';', time: { column: 't', format: 'ms' } },
    signals: { power: { from: 'p' } },
    ...parts,
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  return checked.mapping;
}

/** Text as a reader gets it: line by line. */
export async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n');
}
