/** Time in whole hours of UTC and what is left at both ends: the pieces in which use is summed up. */
export const HOUR_MS = 3_600_000;

export const hourOf = (atMs: number): number => Math.floor(atMs / HOUR_MS) * HOUR_MS;

/** The instants at which [fromMs, toMs) is cut: its ends and the full hours between them. Two at least. */
export function cutInstants(fromMs: number, toMs: number): number[] {
  const instants = [fromMs];
  for (let hourMs = hourOf(fromMs) + HOUR_MS; hourMs < toMs; hourMs += HOUR_MS) instants.push(hourMs);
  instants.push(toMs);
  return instants;
}

/** Whether two instants that follow each other among {@link cutInstants} are one whole hour. */
export const isWholeHour = (fromMs: number, toMs: number): boolean =>
  fromMs % HOUR_MS === 0 && toMs - fromMs === HOUR_MS;
