/** The days of the past by the base's own calendar: from midnight to midnight in its time zone, the first and the last cut short. */

/** One day, [fromMs, toMs). */
export interface PastDay {
  /** 0 for the oldest. */
  number: number;
  fromMs: number;
  toMs: number;
}

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** `days` times 24 hours that end at `untilMs`, cut at every local midnight; in order. */
export function pastDays(timezone: string, untilMs: number, days: number): PastDay[] {
  const isMidnight = midnights(timezone);
  const startMs = untilMs - days * DAY_MS;
  const cuts = [startMs];
  // All zones are whole quarters of an hour away from UTC.
  for (let at = Math.ceil((startMs + 1) / QUARTER_MS) * QUARTER_MS; at < untilMs; at += QUARTER_MS)
    if (isMidnight(at)) cuts.push(at);
  return cuts.map((fromMs, number) => ({ number, fromMs, toMs: cuts[number + 1] ?? untilMs }));
}

/** Weekday (`Mon` … `Sun`) and minutes after midnight of an instant in a time zone. */
export function localTime(timezone: string): (atMs: number) => { weekday: string; minute: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (atMs) => {
    const part = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    return {
      weekday: part.get('weekday') ?? '',
      minute: Number(part.get('hour')) * 60 + Number(part.get('minute')),
    };
  };
}

function midnights(timezone: string): (atMs: number) => boolean {
  const local = localTime(timezone);
  return (atMs) => local(atMs).minute === 0;
}
