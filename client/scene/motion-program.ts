/**
 * Bindings of a kind of machine, compiled against its nodes: names become indices once, and what cannot be bound is listed.
 * Shared by all machines of the kind; the moving numbers are in {@link file://./machine-motion.ts}.
 */
import type { MotionBinding, MotionKind } from '../../shared/catalogue/motion/motion-binding.ts';
import type { ModelNode } from './model/model-builder.ts';

/** One binding with every default settled. */
export interface CompiledBinding {
  node: number;
  signal: string;
  kind: MotionKind;
  /** 0 x, 1 y, 2 z. */
  axis: number;
  scale: number;
  offset: number;
  min: number;
  max: number;
  words: ReadonlyMap<string, number> | undefined;
  /** Full change of the number before scale per ms; Infinity: at once. */
  strokePerMs: number;
  period: number;
  /** Output before the first reading; NaN: the node as the model has it. */
  initial: number;
  /** The signal is an angle that starts again after so much; Infinity: it does not. */
  turn: number;
}

export interface MotionProgram {
  bindings: readonly CompiledBinding[];
  /** Parent of each node, −1 for the root. */
  parents: Int16Array;
  /** `Float32Array`, 16 per node: node to parent at rest. */
  rests: Float32Array;
  /** Bindings of each node, by index. */
  bindingsOf: readonly (readonly number[])[];
  /** `node ← signal` of the bindings whose node the model does not have. */
  missing: readonly string[];
}

const AXES = { x: 0, y: 1, z: 2 } as const;

/** Compiles bindings for a model. Pure; keeps the order of both. */
export function compileMotion(
  nodes: readonly ModelNode[],
  bindings: readonly MotionBinding[],
): MotionProgram {
  const indexOf = new Map(nodes.map(({ name }, index) => [name, index]));
  const compiled: CompiledBinding[] = [];
  const missing: string[] = [];
  for (const binding of bindings) {
    const node = indexOf.get(binding.node);
    if (node === undefined) missing.push(`${binding.node} ← ${binding.signal}`);
    else compiled.push(settle(binding, node, nodes[node]?.pose ?? NaN));
  }
  const rests = new Float32Array(nodes.length * 16);
  nodes.forEach(({ rest }, index) => rests.set(rest.elements, index * 16));
  return {
    bindings: compiled,
    parents: Int16Array.from(nodes, ({ parent }) => parent),
    rests,
    bindingsOf: nodes.map((_, node) =>
      compiled.flatMap((binding, index) => (binding.node === node ? [index] : [])),
    ),
    missing,
  };
}

function settle(binding: MotionBinding, node: number, pose: number): CompiledBinding {
  return {
    node,
    signal: binding.signal,
    kind: binding.kind,
    axis: AXES[binding.axis],
    scale: binding.scale ?? 1,
    offset: binding.offset ?? 0,
    min: binding.min ?? -Infinity,
    max: binding.max ?? Infinity,
    words: binding.words && new Map(Object.entries(binding.words)),
    strokePerMs: binding.strokeMs === undefined ? Infinity : 1 / binding.strokeMs,
    period: binding.period ?? Infinity,
    // What is shown only while a switch is on must not be there before the switch was heard of.
    initial: binding.kind === 'scale' ? 0 : binding.kind === 'rotate' ? pose : NaN,
    turn: binding.kind === 'drive-heading' ? (2 * Math.PI) / Math.abs(binding.scale ?? 1) : Infinity,
  };
}
