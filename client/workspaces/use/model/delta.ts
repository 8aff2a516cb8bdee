/** How a figure stands against the period before: with a sign, so that a word can be said, never a colour alone. Pure. */

export interface Delta {
  direction: 'up' | 'down' | 'same';
  /** Size of the change, never negative, in the unit of the figures. */
  size: number;
  previous: number;
}

/** Null where either figure cannot be told. Changes that `digits` decimals do not show are "the same". */
export function deltaOf(
  now: number | null | undefined,
  previous: number | null | undefined,
  digits: number,
): Delta | null {
  if (now == null || previous == null) return null;
  const scale = 10 ** digits;
  // What is shown must be the difference of what is shown.
  const size = (Math.round(now * scale) - Math.round(previous * scale)) / scale;
  return { direction: size > 0 ? 'up' : size < 0 ? 'down' : 'same', size: Math.abs(size), previous };
}
