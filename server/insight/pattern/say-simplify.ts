/**
 * Makes a pattern easier to say without changing what it means: negations go inwards, lists in lists become one list,
 * "a or b changed lately" is said once, and the same demand on several signals becomes one demand with several names.
 */
import type { Pattern } from '../../../shared/pattern.ts';

/** Joins the keys of signals of which any one will do; cannot occur in a key. */
export const ANY_OF_SIGNALS = '|';

/** The same pattern, easier to say. Only for sentences: its signals may be several keys joined by {@link ANY_OF_SIGNALS}. */
export function simplifyForSaying(pattern: Pattern): Pattern {
  switch (pattern.op) {
    case 'not':
      return simplifyNegation(pattern.of);
    case 'all':
    case 'any':
      return simplifyList(pattern.op, pattern.of.map(simplifyForSaying));
    case 'rises':
    case 'falls':
    case 'held':
    case 'once':
    case 'count':
      return { ...pattern, of: simplifyForSaying(pattern.of) };
    case 'since':
      return { ...pattern, hold: simplifyForSaying(pattern.hold), since: simplifyForSaying(pattern.since) };
    case 'then':
      return { ...pattern, first: simplifyForSaying(pattern.first), next: simplifyForSaying(pattern.next) };
    case 'sequence':
      return { ...pattern, stages: pattern.stages.map(simplifyForSaying) };
    case 'never':
      return { ...pattern, of: simplifyForSaying(pattern.of), while: simplifyForSaying(pattern.while) };
    case 'across':
      return { ...pattern, of: simplifyForSaying(pattern.of) };
    case 'aggregate':
    case 'cycleTrend':
      return pattern.while ? { ...pattern, while: simplifyForSaying(pattern.while) } : pattern;
    case 'follows':
      return { ...pattern, startsWith: simplifyForSaying(pattern.startsWith) };
    default:
      return pattern;
  }
}

function simplifyNegation(of: Pattern): Pattern {
  if (of.op === 'not') return simplifyForSaying(of.of);
  if (of.op === 'all' || of.op === 'any')
    return simplifyForSaying({
      op: of.op === 'all' ? 'any' : 'all',
      of: of.of.map((part): Pattern => ({ op: 'not', of: part })),
    });
  return { op: 'not', of: simplifyForSaying(of) };
}

function simplifyList(op: 'all' | 'any', parts: readonly Pattern[]): Pattern {
  const flat = parts.flatMap((part) => (part.op === op ? part.of : [part]));
  const merged = op === 'any' ? withOneName(withOneOnce(flat)) : flat;
  const only = merged[0];
  return merged.length === 1 && only ? only : { op, of: merged };
}

/** any(once d a, once d b) is once d any(a, b). */
function withOneOnce(parts: Pattern[]): Pattern[] {
  const [first] = parts;
  if (parts.length < 2 || first?.op !== 'once') return parts;
  const inner: Pattern[] = [];
  for (const part of parts) {
    if (part.op !== 'once' || JSON.stringify(part.within) !== JSON.stringify(first.within)) return parts;
    inner.push(part.of);
  }
  return [{ ...first, of: simplifyList('any', inner) }];
}

/** Neighbours that ask the same of different signals become one demand. */
function withOneName(parts: readonly Pattern[]): Pattern[] {
  const merged: Pattern[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    const joined = last && joinedNames(last, part);
    if (joined) merged[merged.length - 1] = joined;
    else merged.push(part);
  }
  return merged;
}

function joinedNames(a: Pattern, b: Pattern): Pattern | undefined {
  if (a.op === 'changes' && b.op === 'changes')
    return { ...a, signal: `${a.signal}${ANY_OF_SIGNALS}${b.signal}` };
  if (
    (a.op === 'steadyCycles' && b.op === 'steadyCycles') ||
    (a.op === 'stalledCycles' && b.op === 'stalledCycles')
  ) {
    const counter = `${a.counter}${ANY_OF_SIGNALS}${b.counter}`;
    return JSON.stringify({ ...a, counter }) === JSON.stringify({ ...b, counter })
      ? { ...a, counter }
      : undefined;
  }
  return undefined;
}

/** Whether a clause needs brackets or a numbered list when it stands inside another one. */
export function isLongClause(pattern: Pattern): boolean {
  switch (pattern.op) {
    case 'since':
    case 'then':
    case 'sequence':
    case 'never':
    case 'cycleTrend':
    case 'follows':
    case 'across':
      return true;
    case 'aggregate':
      return pattern.while !== undefined;
    case 'all':
    case 'any':
      return pattern.of.length > 2 || pattern.of.some((part) => isLongClause(part) || 'of' in part);
    case 'held':
      return pattern.of.op !== 'compare' && pattern.of.op !== 'between';
    case 'not':
    case 'rises':
    case 'falls':
    case 'once':
    case 'count':
      return isLongClause(pattern.of);
    default:
      return false;
  }
}
