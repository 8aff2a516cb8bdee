/** Instants and ages for people; the zone is always the base's, never the viewer's. */

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timezone: string, seconds: boolean): Intl.DateTimeFormat {
  const key = `${timezone}|${seconds}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(seconds && { second: '2-digit' }),
  });
  formatters.set(key, made);
  return made;
}

/** `10:36:01` in the base's time zone. */
export function clockTime(atMs: number, timezone: string): string {
  return formatter(timezone, true).format(atMs);
}

/** `10:36` in the base's time zone. */
export function hourMinute(atMs: number, timezone: string): string {
  return formatter(timezone, false).format(atMs);
}

/** An age in its largest fitting unit, rounded down: 59 s, 1 min, 23 h, 2 d. Negative counts as 0. */
export function ageParts(ms: number): { n: number; unit: 's' | 'min' | 'h' | 'd' } {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return { n: seconds, unit: 's' };
  if (seconds < 3600) return { n: Math.floor(seconds / 60), unit: 'min' };
  if (seconds < 86_400) return { n: Math.floor(seconds / 3600), unit: 'h' };
  return { n: Math.floor(seconds / 86_400), unit: 'd' };
}

/** `08:42` below an hour, `1:08:42` above: how long something has been going on. */
export function elapsedTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}
