/** A pattern as another piece of equipment reads it: every signal by the name `<equipment id>/<key>`. */
import type { Pattern } from '../../../shared/pattern.ts';

/** The name under which a signal of other equipment is read. */
export const foreignKey = (equipment: string, key: string): string => `${equipment}/${key}`;

/** Takes such a name apart; undefined for a signal of one's own. */
export function readForeignKey(name: string): { equipment: string; key: string } | undefined {
  const slash = name.indexOf('/');
  return slash < 0 ? undefined : { equipment: name.slice(0, slash), key: name.slice(slash + 1) };
}

/** The same pattern over the signals of `equipment`. */
export function foreignPattern(pattern: Pattern, equipment: string): Pattern {
  const of = (part: Pattern): Pattern => foreignPattern(part, equipment);
  const key = (name: string): string => foreignKey(equipment, name);
  switch (pattern.op) {
    case 'condition':
    case 'across':
      return pattern; // Both are faults inside `across`.
    case 'all':
    case 'any':
      return { ...pattern, of: pattern.of.map(of) };
    case 'not':
    case 'rises':
    case 'falls':
    case 'held':
    case 'once':
    case 'count':
      return { ...pattern, of: of(pattern.of) };
    case 'since':
      return { ...pattern, hold: of(pattern.hold), since: of(pattern.since) };
    case 'then':
      return { ...pattern, first: of(pattern.first), next: of(pattern.next) };
    case 'sequence':
      return { ...pattern, stages: pattern.stages.map(of) };
    case 'never':
      return { ...pattern, of: of(pattern.of), while: of(pattern.while) };
    case 'steadyCycles':
    case 'stalledCycles':
      return { ...pattern, counter: key(pattern.counter) };
    case 'cycleTrend': {
      const { counter, signal } = pattern;
      const restriction = pattern.while && { while: of(pattern.while) };
      return { ...pattern, counter: key(counter), signal: key(signal), ...restriction };
    }
    case 'aggregate':
      return { ...pattern, signal: key(pattern.signal), ...(pattern.while && { while: of(pattern.while) }) };
    case 'follows':
      return { ...pattern, signal: key(pattern.signal), startsWith: of(pattern.startsWith) };
    default:
      return { ...pattern, signal: key(pattern.signal) };
  }
}
