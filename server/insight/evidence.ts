/**
 * What makes a proof: the record of it, and two readings of a step's pattern (when has the student begun, can it be told at
 * all on this equipment). PURE.
 */
import type { Deciding, Pattern } from '../../shared/pattern.ts';
import type { Evidence } from '../../shared/teaching.ts';

/** Everything a proof consists of but its id and margin, which follow from it. */
export type Proof = Omit<Evidence, 'id' | 'margin'>;

/** The record of a proof. The same proof has the same id live, in replay and after a restart. */
export function evidenceOf(proof: Proof): Evidence {
  const { project, projectVersion, step, person, equipment, toMs } = proof;
  return {
    id: ['evidence', project, projectVersion, step, person, equipment, toMs].join(':'),
    ...proof,
    margin: smallestMargin(proof.parts),
  };
}

/** The smallest normalised margin of the parts; null where all parts are words and switches. */
export function smallestMargin(parts: readonly Deciding[]): number | null {
  let smallest: number | null = null;
  for (const { normalisedMargin } of parts)
    if (normalisedMargin !== null && (smallest === null || normalisedMargin < smallest))
      smallest = normalisedMargin;
  return smallest;
}

/**
 * The first thing that a pattern asks for: itself without durations and without later stages. A step counts as *in progress*
 * from the first instant at which this is true while the student is present and the steps before are proven.
 */
export function beginningOf(pattern: Pattern): Pattern {
  switch (pattern.op) {
    case 'held':
    case 'once':
    case 'count':
    case 'rises':
      return beginningOf(pattern.of);
    case 'then':
      return beginningOf(pattern.first);
    case 'sequence':
      return pattern.stages[0] ? beginningOf(pattern.stages[0]) : pattern;
    case 'since':
      return beginningOf(pattern.since);
    case 'never':
      return beginningOf(pattern.while);
    case 'steadyCycles':
      return { op: 'changes', signal: pattern.counter };
    case 'all':
      return { op: 'all', of: firstDemands(pattern.of).map(beginningOf) };
    case 'any':
      return { op: 'any', of: pattern.of.map(beginningOf) };
    default:
      return pattern;
  }
}

/** Of parts that must all hold: a course of events, if there is one, says how to begin; what must have been so all the while does not. */
function firstDemands(parts: readonly Pattern[]): readonly Pattern[] {
  const courses = parts.filter(({ op }) => op === 'sequence' || op === 'then');
  if (courses.length > 0) return courses;
  const demands = parts.filter(({ op }) => op !== 'since' && op !== 'never');
  return demands.length > 0 ? demands : parts;
}

/** Whether a pattern could have this truth on equipment that lacks the given signals for ever. */
function could(pattern: Pattern, truth: boolean, missing: ReadonlySet<string>): boolean {
  const every = (parts: readonly Pattern[]): boolean => parts.every((part) => could(part, truth, missing));
  const some = (parts: readonly Pattern[]): boolean => parts.some((part) => could(part, truth, missing));
  switch (pattern.op) {
    case 'not':
      return could(pattern.of, !truth, missing);
    case 'all':
      return truth ? every(pattern.of) : some(pattern.of);
    case 'any':
      return truth ? some(pattern.of) : every(pattern.of);
    case 'held':
    case 'once':
      return could(pattern.of, truth, missing);
    case 'rises':
    case 'falls':
    case 'count':
      return could(pattern.of, true, missing) && could(pattern.of, false, missing);
    case 'then':
      return truth ? every([pattern.first, pattern.next]) : some([pattern.first, pattern.next]);
    case 'sequence':
      return truth ? every(pattern.stages) : some(pattern.stages);
    case 'since':
      return truth ? could(pattern.since, true, missing) : could(pattern.hold, false, missing);
    case 'never':
      return could(pattern.of, !truth, missing) && could(pattern.while, true, missing);
    case 'condition':
    case 'stale':
    case 'across':
      return true;
    case 'cycleTrend':
      return !missing.has(pattern.counter) && !missing.has(pattern.signal);
    case 'steadyCycles':
    case 'stalledCycles':
      return !missing.has(pattern.counter);
    default:
      return !missing.has(pattern.signal);
  }
}

/** Missing signals without which the pattern can never be true here; none where it can do without them. */
export function hopelessFor(pattern: Pattern, missing: readonly string[]): readonly string[] {
  return missing.length === 0 || could(pattern, true, new Set(missing)) ? [] : missing;
}
