/**
 * Lines into InfluxDB. A request that it refuses in part (400) is repeated in halves until the lines at fault stand alone:
 * all others are stored then, and the faulty ones are named. Repeating is harmless, lines of the same time overwrite each
 * other.
 */
import { InfluxRefusal, type InfluxConnection } from './influx-connection.ts';

/** Lines in one request. */
const LINES_AT_ONCE = 5_000;

type Connection = Pick<InfluxConnection, 'write'>;

export interface RefusedLine {
  index: number;
  reason: string;
}

/**
 * Writes all lines that the server takes and gives those that it refuses for what they are. Lines older than its retention
 * keeps are neither: they are counted in `tooOld`. Throws what else goes wrong, with nothing lost by asking again.
 */
export async function writeLines(
  connection: Connection,
  lines: readonly string[],
  policy?: string,
): Promise<{ refused: RefusedLine[]; tooOld: number }> {
  const outcome = { refused: [] as RefusedLine[], tooOld: 0 };
  for (let first = 0; first < lines.length; first += LINES_AT_ONCE)
    await writeSome(
      connection,
      lines,
      { first, end: Math.min(lines.length, first + LINES_AT_ONCE) },
      outcome,
      policy,
    );
  return outcome;
}

async function writeSome(
  connection: Connection,
  lines: readonly string[],
  { first, end }: { first: number; end: number },
  outcome: { refused: RefusedLine[]; tooOld: number },
  policy?: string,
): Promise<void> {
  try {
    await connection.write(lines.slice(first, end).join('\n'), policy);
    return;
  } catch (error) {
    if (!(error instanceof InfluxRefusal) || error.status !== 400) throw error;
    const old = /beyond retention policy.*dropped=(\d+)/.exec(error.message);
    if (old !== null) {
      outcome.tooOld += Number(old[1]);
      return;
    }
    if (end - first === 1) {
      outcome.refused.push({ index: first, reason: error.message });
      return;
    }
  }
  const middle = Math.floor((first + end) / 2);
  await writeSome(connection, lines, { first, end: middle }, outcome, policy);
  await writeSome(connection, lines, { first: middle, end }, outcome, policy);
}
