/** Faults of a base file, in words for the person who wrote it. */
import type { z } from 'zod';

/** One fault of a base file, for people. `path` as in `workshops[0].equipment[2].type`. */
export interface BaseFault {
  path: string;
  expected: string;
  got: string;
}

/** A value as a person may recognise it: words, numbers; of anything with parts, only the beginning. */
export function written(value: unknown): string {
  if (value === undefined) return 'nothing';
  let text: string;
  try {
    text = JSON.stringify(value) ?? typeof value;
  } catch {
    return 'something that contains itself'; // YAML anchors can make a circle.
  }
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    '',
  ) || '(file)';

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, part) => (value !== null && typeof value === 'object' ? Reflect.get(value, part) : undefined),
    input,
  );

/** zod's sentence as the end of "expected …". */
function expectedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    case 'invalid_union':
      return issue.message
        .replace(/^Invalid discriminator value. Expected /, 'one of ')
        .replaceAll(/'([^']*)'/g, '$1')
        .replaceAll(' | ', ', ');
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
    case 'too_small':
      return `at least ${issue.minimum}${issue.origin === 'string' ? ' characters' : ''}`;
    default:
      return issue.message.replace(/^Invalid input: expected /, '').replace(/, received .*$/, '');
  }
}

/** One issue of zod as faults (several misspelt fields come as one issue). `input` is what was checked. */
export function faultsOfIssue(issue: z.core.$ZodIssue, input: unknown): BaseFault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: pathText([...issue.path, key]),
      expected: 'no field of this name (misspelt?)',
      got: written(valueAt(input, [...issue.path, key])),
    }));
  const value = valueAt(input, issue.path);
  return [{ path: pathText(issue.path), expected: expectedBy(issue), got: written(value) }];
}
