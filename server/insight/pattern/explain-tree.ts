/**
 * Why is it so? The truth, margin and deciding value of every part of a running pattern, as it is now. PURE. Nothing is kept for
 * it: which node belongs to which part is found out when somebody asks, by making the nodes once more in the same order.
 */
import type { Deciding, Pattern, Truth } from '../../../shared/pattern.ts';
import type { PatternNode } from './pattern-node.ts';
import { decidingOf, truthName } from './truth.ts';

/** One part of a pattern as it is now. */
export interface ExplainedPart {
  /** The part as it is written; inside `across` with the other equipment's own keys. */
  pattern: Pattern;
  /** Id of the other equipment that the part is about. */
  equipment?: string;
  truth: Truth;
  /** The signal, value and margin that decide it; of a part without parts the value that it looks at. */
  deciding: Deciding | null;
  parts: ExplainedPart[];
}

/** What is known of a run. */
export interface Explainable {
  nodeOf(pattern: Pattern): PatternNode | undefined;
  /** The copies of what `across` asks, one for each piece of equipment. */
  copiesOf(pattern: Pattern): readonly { equipment: string; pattern: Pattern }[];
}

/** The parts that a pattern is made of, in the order in which people read them. */
export function partsOf(pattern: Pattern): Pattern[] {
  switch (pattern.op) {
    case 'all':
    case 'any':
      return pattern.of;
    case 'not':
    case 'rises':
    case 'falls':
    case 'held':
    case 'once':
    case 'count':
      return [pattern.of];
    case 'since':
      return [pattern.since, pattern.hold];
    case 'then':
      return [pattern.first, pattern.next];
    case 'sequence':
      return pattern.stages;
    case 'never':
      return [pattern.while, pattern.of];
    case 'aggregate':
    case 'cycleTrend':
      return pattern.while ? [pattern.while] : [];
    case 'follows':
      return [pattern.startsWith];
    default:
      return [];
  }
}

/** The whole tree. */
export const explainTree = (pattern: Pattern, run: Explainable): ExplainedPart =>
  explainPart({ written: pattern, running: pattern, equipment: undefined }, run);

/** A part as it is written, and as it runs: the same but for the names of foreign signals. */
interface Place {
  written: Pattern;
  running: Pattern;
  equipment: string | undefined;
}

function explainPart(place: Place, run: Explainable): ExplainedPart {
  const { written, running, equipment } = place;
  const parts = placesBelow(place, run).map((below) => explainPart(below, run));
  const node = run.nodeOf(running);
  return {
    pattern: written,
    ...(equipment !== undefined && { equipment }),
    truth: node ? truthName(node.after.truth) : joined(written, parts),
    deciding: node && node.after.signal !== '' ? decidingOf(node.after) : null,
    parts,
  };
}

function placesBelow({ written, running, equipment }: Place, run: Explainable): Place[] {
  if (written.op === 'across')
    return run.copiesOf(running).map((copy) => ({
      written: written.of,
      running: copy.pattern,
      equipment: copy.equipment,
    }));
  const runningParts = partsOf(running);
  return partsOf(written).map((part, i) => ({ written: part, running: runningParts[i] ?? part, equipment }));
}

/** `all` within `held` runs part by part and has no node of its own. */
function joined({ op }: Pattern, parts: readonly ExplainedPart[]): Truth {
  const decides: Truth = op === 'any' ? 'true' : 'false';
  if (parts.some(({ truth }) => truth === decides)) return decides;
  if (parts.length === 0 || parts.some(({ truth }) => truth === 'unknown')) return 'unknown';
  return op === 'any' ? 'false' : 'true';
}
