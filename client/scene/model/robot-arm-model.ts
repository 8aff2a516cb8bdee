/** Six-axis robot in a fenced cell: pedestal, arm, gripper, table with parts, controller. Two kinds of arm, one cell. */
import { GENERIC_CHAIN, scaledChain, UR3E_CHAIN } from '../../../shared/catalogue/motion/arm-chains.ts';
import { FAMILY_ACCENTS } from '../../../shared/palette.ts';
import { addArmNodes, addGenericArmBodies, addTubeArmBodies } from './arm-parts.ts';
import { addFence, addScreen, addTowerLight } from './common-parts.ts';
import { ModelBuilder, SURFACE, type EquipmentModel, type Surface } from './model-builder.ts';

const ACCENT: Surface = { finish: 'paint', colour: FAMILY_ACCENTS['robot-arm'] };
const UR_CAP: Surface = { finish: 'paint', colour: '#7FB2DA' };

/** Arms are drawn larger than their chains so that poses read from across the hall; angles are exact. */
const GENERIC_SCALE = 1.75;
const UR_SCALE = 1.9;
/** Upper arm up, forearm level, tool down: all angles 0 would be an arm stretched out over the floor. */
const UR_PARKED = [0, -90, 90, -90, -90, 0] as const;

/** Builds the cell with the generic industrial arm, 2.4 × 2.4 × 2 m. */
export function robotArmModel(): EquipmentModel {
  const model = new ModelBuilder();
  const chain = scaledChain(GENERIC_CHAIN, GENERIC_SCALE);
  model.box(SURFACE.grey, [0.56, 0.36, 0.56], [-0.1, 0, -0.25], { bevel: 0.04 });
  addArmNodes(model, chain, [-0.1, 0.36, -0.25]);
  addGenericArmBodies(model, chain, ACCENT);
  return addCell(model);
}

/** Builds the cell with a UR3e, whose joints count from another zero than the generic arm's. */
export function universalRobotModel(): EquipmentModel {
  const model = new ModelBuilder();
  const chain = scaledChain(UR3E_CHAIN, UR_SCALE);
  model.box(SURFACE.grey, [0.5, 0.6, 0.5], [-0.1, 0, -0.25], { bevel: 0.04 });
  addArmNodes(model, chain, [-0.1, 0.6, -0.25], { parkedDeg: UR_PARKED });
  addTubeArmBodies(model, chain, UR_CAP);
  return addCell(model);
}

function addCell(model: ModelBuilder): EquipmentModel {
  addGripper(model);
  model.on('root');
  model.box(SURFACE.body, [0.86, 0.66, 0.62], [0.62, 0, 0.42], { bevel: 0.03 });
  model.box(SURFACE.mid, [0.92, 0.05, 0.68], [0.62, 0.66, 0.42], { bevel: 0.015 });
  for (let i = 0; i < 6; i++)
    model.cylinder(
      i < 3 ? SURFACE.brass : SURFACE.steel,
      0.07,
      0.1,
      [0.36 + (i % 3) * 0.26, 0.76, i < 3 ? 0.3 : 0.54],
      { segments: 16 },
    );
  model.box(SURFACE.body, [0.48, 1.15, 0.44], [-0.88, 0, -0.86], { bevel: 0.03 });
  model.box(ACCENT, [0.34, 0.26, 0.02], [-0.88, 0.76, -0.64], { bevel: 0.008 });
  model.cylinder(SURFACE.red, 0.03, 0.04, [-0.74, 0.6, -0.63], { axis: 'z', segments: 12 });
  addScreen(model, [-0.9, 0.82, -0.625], 0.2, 0.16);
  addTowerLight(model, [-0.88, 1.14, -0.86]);
  model.on('root');
  addFence(model, [
    [0.4, 1.14],
    [1.14, 1.14],
    [1.14, 0],
    [1.14, -1.14],
    [0, -1.14],
    [-1.14, -1.14],
    [-1.14, 0],
    [-1.14, 1.14],
    [-0.5, 1.14],
  ]);
  model.shadow(0.56, 0.56, 0.9, -0.1, -0.25);
  model.shadow(0.9, 0.66, 0.7, 0.62, 0.42);
  model.shadow(0.48, 0.44, 1.15, -0.88, -0.86);
  return model.finish(1.2, 1.2, 2);
}

function addGripper(model: ModelBuilder): void {
  model.on('tool');
  model.box(SURFACE.black, [0.09, 0.16, 0.07], [0, -0.08, 0.035], { bevel: 0.012 });
  for (const [name, y] of [
    ['finger_left', 0.03],
    ['finger_right', -0.03],
  ] as const) {
    model.node(name, [0, y, 0.07], { parent: 'tool' });
    model.on(name);
    model.box(SURFACE.steel, [0.04, 0.022, 0.13], [0, -0.011, 0.065], { bevel: 0.006 });
  }
}
