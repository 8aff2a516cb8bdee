import { Matrix4, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { addArmNodes } from '../../../../client/scene/model/arm-parts.ts';
import { ModelBuilder, type ModelNode } from '../../../../client/scene/model/model-builder.ts';
import { GENERIC_CHAIN, UR3E_CHAIN, type ArmJoint } from '../../../../shared/catalogue/motion/arm-chains.ts';

/** Tool place in the arm's own frame (z up) for joint angles in degrees, through the same nodes that are drawn. */
function toolOf(chain: readonly ArmJoint[], degrees: readonly number[]): number[] {
  const model = new ModelBuilder();
  addArmNodes(model, chain, [0, 0, 0]);
  const { nodes } = model.finish(1, 1, 1);
  const chainOf = (name: string): ModelNode[] => {
    const node = nodes.find((item) => item.name === name);
    if (!node || name === 'arm') return [];
    return [...chainOf(nodes[node.parent]?.name ?? 'arm'), node];
  };
  const place = new Matrix4();
  for (const { name, rest } of chainOf('tool')) {
    place.multiply(rest);
    const joint = /^j(\d)$/.exec(name)?.[1];
    if (joint)
      place.multiply(new Matrix4().makeRotationZ(((degrees[Number(joint) - 1] ?? 0) * Math.PI) / 180));
  }
  const { x, y, z } = new Vector3().setFromMatrixPosition(place);
  return [x, y, z];
}

const near = (found: number[], wanted: readonly number[]): void =>
  wanted.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));

describe('forward kinematics', () => {
  it.each([
    [
      [0, 0, 0, 0, 0, 0],
      [-0.45675, -0.22315, 0.0665],
    ],
    [
      [0, -90, 0, -90, 0, 0],
      [0, -0.22315, 0.69395],
    ],
    [
      [0, -90, 90, -90, -90, 0],
      [-0.29855, -0.13105, 0.3033],
    ],
  ])('puts the tool of a UR3e with joints %j at %j', (joints, tool) =>
    near(toolOf(UR3E_CHAIN, joints), tool),
  );

  it.each([
    [
      [0, 0, 0, 0, 0, 0],
      [0.374, 0, 0.63],
    ],
    [
      [0, 90, 0, 0, 0, 0],
      [0.34, 0, -0.084],
    ],
    [
      [0, 0, -90, 0, 0, 0],
      [-0.07, 0, 0.934],
    ],
  ])('puts the tool of the generic arm with joints %j at %j', (joints, tool) =>
    near(toolOf(GENERIC_CHAIN, joints), tool),
  );
});
