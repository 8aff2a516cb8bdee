/** Welding cell: posts and tinted curtains, fixture table, small arm with torch and arc light, power source, gas bottle. */
import { GENERIC_CHAIN, scaledChain } from '../../../shared/catalogue/motion/arm-chains.ts';
import { FAMILY_ACCENTS } from '../../../shared/palette.ts';
import { addArmNodes, addGenericArmBodies } from './arm-parts.ts';
import { addFeet, addTowerLight } from './common-parts.ts';
import { ModelBuilder, SURFACE, type EquipmentModel, type Surface } from './model-builder.ts';

const ACCENT: Surface = { finish: 'paint', colour: FAMILY_ACCENTS['welding-cell'] };
const CURTAIN: Surface = { finish: 'glass', colour: '#D9663A' };
const BLUE_BOTTLE: Surface = { finish: 'paint', colour: '#4B7FA8' };
const ARC: Surface = { finish: 'glow', colour: '#CFE6FF' };

/** Builds the cell, 2.8 × 2.6 × 2.0 m. */
export function weldingCellModel(): EquipmentModel {
  const model = new ModelBuilder();
  addFrame(model);
  addTable(model);
  addSupplies(model);
  const chain = scaledChain(GENERIC_CHAIN, 1.3);
  model.box(SURFACE.plinth, [0.46, 0.62, 0.46], [-0.5, 0, -0.45], { bevel: 0.03 });
  addArmNodes(model, chain, [-0.5, 0.62, -0.45], { headingRad: -0.6 });
  addGenericArmBodies(model, chain, ACCENT);
  addTorch(model);
  addTowerLight(model, [1.34, 1.98, -1.24]);
  model.shadow(1.2, 0.75, 0.85, 0.25, 0.15);
  model.shadow(0.5, 0.5, 1.1, -0.5, -0.45);
  model.shadow(0.6, 0.9, 1.0, 1.0, -0.75);
  return model.finish(1.4, 1.3, 2);
}

function addFrame(model: ModelBuilder): void {
  for (const [x, z] of [
    [-1.36, -1.26],
    [1.36, -1.26],
    [1.36, 1.26],
    [-1.36, 1.26],
  ] as const)
    model.box(ACCENT, [0.08, 2, 0.08], [x, 0, z], { bevel: 0.015 });
  for (const z of [-1.26, 1.26]) model.box(ACCENT, [2.72, 0.07, 0.07], [0, 1.93, z], { bevel: 0.015 });
  for (const x of [-1.36, 1.36]) model.box(ACCENT, [0.07, 0.07, 2.5], [x, 1.93, 0], { bevel: 0.015 });
  model.box(CURTAIN, [2.6, 1.7, 0.015], [0, 0.2, -1.26], { bevel: 0.004 });
  for (const x of [-1.36, 1.36]) model.box(CURTAIN, [0.015, 1.7, 2.4], [x, 0.2, 0], { bevel: 0.004 });
  model.box(CURTAIN, [0.8, 1.7, 0.015], [-0.92, 0.2, 1.26], { bevel: 0.004 });
  model.node('door', [0.9, 0.2, 1.3]);
  model.on('door');
  model.box(CURTAIN, [0.86, 1.7, 0.015], [0, 0, 0], { bevel: 0.004 });
  model.box(SURFACE.dark, [0.03, 1.7, 0.03], [-0.42, 0, 0], { bevel: 0.006 });
  model.on('root');
}

function addTable(model: ModelBuilder): void {
  model.on('root');
  model.plan(
    SURFACE.black,
    [
      [-0.4, -0.25],
      [0.85, -0.25],
      [0.85, 0.5],
      [-0.4, 0.5],
    ],
    0.06,
    [0, 0.72, 0],
    { bevel: 0.01 },
  );
  for (const [x, z] of [
    [-0.32, -0.18],
    [0.77, -0.18],
    [0.77, 0.43],
    [-0.32, 0.43],
  ] as const)
    model.box(SURFACE.plinth, [0.09, 0.72, 0.09], [x, 0, z]);
  model.box(SURFACE.darkSteel, [0.6, 0.05, 0.1], [0.2, 0.78, 0.1]);
  model.box(SURFACE.darkSteel, [0.08, 0.22, 0.3], [0.2, 0.78, 0.1]);
  for (const x of [-0.18, 0.6])
    model.box(SURFACE.yellow, [0.08, 0.14, 0.08], [x, 0.78, 0.12], { bevel: 0.01 });
}

function addSupplies(model: ModelBuilder): void {
  model.box(ACCENT, [0.5, 0.75, 0.72], [1.0, 0.08, -0.85], { bevel: 0.04 });
  model.box(SURFACE.dark, [0.34, 0.22, 0.02], [1.0, 0.5, -0.49], { bevel: 0.008 });
  model.box(SURFACE.screenGreen, [0.12, 0.05, 0.02], [0.95, 0.6, -0.485], { bevel: 0.004 });
  addFeet(model, SURFACE.rubber, 0.4, 0.6, 0.1);
  model.cylinder(BLUE_BOTTLE, 0.12, 1.15, [0.45, 0.58, -0.98], { bevel: 0.05, segments: 18 });
  model.cylinder(SURFACE.steel, 0.05, 0.12, [0.45, 1.2, -0.98], { segments: 12 });
  model.hose(
    SURFACE.rubber,
    [
      [1.0, 0.7, -0.6],
      [0.5, 1.0, -0.6],
      [-0.1, 1.2, -0.55],
      [-0.4, 1.15, -0.45],
    ],
    0.022,
  );
}

function addTorch(model: ModelBuilder): void {
  model.on('tool');
  model.cylinder(SURFACE.black, 0.024, 0.16, [0, 0, 0.07], { axis: 'z', segments: 12 });
  model.cylinder(SURFACE.brass, 0.018, 0.1, [0.018, 0, 0.18], { axis: 'z', segments: 12, turn: [0, 0.4, 0] });
  model.node('arc', [0.045, 0, 0.25], { parent: 'tool' });
  model.on('arc');
  model.ball(ARC, 0.06, [0, 0, 0], 12);
}
