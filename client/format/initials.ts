/** One or two characters that stand for a name in a round tag. */

/** Digits at the end tell numbered names apart (`学生07` → `07`); else the first Chinese character or the first letters. */
export function initialsOf(name: string): string {
  const number = /(\d{1,2})\D*$/.exec(name)?.[1];
  if (number !== undefined) return number;
  const characters = [...name.trim()];
  const [first = '?'] = characters;
  if (/\p{Script=Han}/u.test(first)) return first;
  const words = name.trim().split(/\s+/);
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
}
