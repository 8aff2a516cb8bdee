/**
 * Admitted samples as text, one line per message: how the journal keeps them and how they go to another thread. Nearly all
 * messages are one plain reading of our own dialect; those are kept as they came, because copying bytes costs a tenth of
 * writing JSON anew: `{"of":"workshop.equipment","at":receivedAtMs,"said":{"ts":…,"seq":…,"values":{…}}}`. Everything else is a
 * JSON array of samples. Both are lines of JSON without line ends inside.
 */
import type { EquipmentId } from './names.ts';
import type { Sample, Value } from './sample.ts';

/** A reading as its sender wrote it. */
interface SaidText {
  of: EquipmentId;
  at: number;
  said: { ts: number; seq?: number; values: Record<string, Value> };
}

const OPENING_BRACE = 0x7b;
const LINE_END = 0x0a;

/** The beginning of a line for a payload that is kept as it came; {@link SAID_END} closes it. Ids are names: nothing to escape. */
export const saidStart = (equipment: EquipmentId, receivedAtMs: number): string =>
  `{"of":"${equipment}","at":${receivedAtMs},"said":`;
export const SAID_END = '}';

/** Whether a payload that is one plain reading may stand in a line: no byte order mark before it, no line end in it. */
export const mayStandInLine = (payload: Uint8Array): boolean =>
  payload[0] === OPENING_BRACE && !payload.includes(LINE_END);

/** The samples of one line. Throws what JSON.parse throws. */
export function samplesOfLine(line: string): Sample[] {
  const kept = JSON.parse(line) as Sample[] | SaidText;
  if (Array.isArray(kept)) return kept;
  const { of, at, said } = kept;
  return [
    {
      kind: 'values',
      equipment: of,
      atMs: said.ts,
      receivedAtMs: at,
      ...(said.seq !== undefined && { seq: said.seq }),
      values: said.values,
    },
  ];
}
