/** Coordinate measuring machine: granite table, bridge, carriage, ram with ruby probe, desk with a computer. */
import { FAMILY_ACCENTS } from '../../../shared/palette.ts';
import { addScreen, addTowerLight } from './common-parts.ts';
import { ModelBuilder, SURFACE, type EquipmentModel, type Surface } from './model-builder.ts';

const ACCENT: Surface = { finish: 'paint', colour: FAMILY_ACCENTS.cmm };
const GRANITE: Surface = { finish: 'paint', colour: '#2F353D' };
const RUBY: Surface = { finish: 'glow', colour: '#E0223A' };

/** Builds the machine, 1.6 × 2.1 × 2.7 m with its desk at the right. */
export function cmmModel(): EquipmentModel {
  const model = new ModelBuilder();
  for (const x of [-0.5, 0.5])
    for (const z of [-0.7, 0.7]) model.box(SURFACE.body, [0.3, 0.56, 0.3], [x, 0, z], { bevel: 0.03 });
  model.box(GRANITE, [1.36, 0.26, 1.96], [0, 0.56, 0], { bevel: 0.03 });
  model.box(ACCENT, [1.38, 0.05, 1.98], [0, 0.52, 0], { bevel: 0.015 });
  model.box(SURFACE.steel, [0.3, 0.1, 0.24], [-0.18, 0.82, 0.5], { bevel: 0.02 });
  model.cylinder(SURFACE.brass, 0.07, 0.06, [-0.18, 0.95, 0.5], { segments: 20 });
  addBridge(model);
  addDesk(model);
  addTowerLight(model, [0.6, 0.82, -0.9], 0.3);
  model.shadow(1.36, 1.96, 0.8);
  model.shadow(1.5, 0.4, 2.2, 0, -0.3);
  model.shadow(0.6, 0.9, 0.8, 1.2, 0.3);
  return model.finish(0.86, 1.05, 2.7);
}

function addBridge(model: ModelBuilder): void {
  model.node('bridge', [0, 0.82, 0]);
  model.on('bridge');
  model.box(SURFACE.body, [0.2, 1.0, 0.44], [-0.62, 0, 0], { bevel: 0.03 });
  model.box(SURFACE.body, [0.16, 1.0, 0.3], [0.62, 0, 0], { bevel: 0.03 });
  model.box(SURFACE.body, [1.5, 0.3, 0.34], [0, 0.96, 0], { bevel: 0.04 });
  model.box(ACCENT, [1.1, 0.06, 0.02], [0, 1.08, 0.165], { bevel: 0.008 });
  model.node('carriage', [0, 0.92, 0.2], { parent: 'bridge' });
  model.on('carriage');
  model.box(SURFACE.grey, [0.3, 0.46, 0.24], [0, -0.04, 0.02], { bevel: 0.03 });
  model.node('ram', [0, 0.1, 0.04], { parent: 'carriage' });
  model.on('ram');
  model.box(SURFACE.body, [0.15, 1.2, 0.15], [0, -0.36, 0], { bevel: 0.02 });
  model.cylinder(SURFACE.black, 0.045, 0.1, [0, -0.41, 0], { segments: 14 });
  model.cylinder(SURFACE.steel, 0.012, 0.16, [0, -0.54, 0], { segments: 8 });
  model.ball(RUBY, 0.026, [0, -0.63, 0], 10);
}

function addDesk(model: ModelBuilder): void {
  model.on('root');
  model.box(SURFACE.wood, [0.56, 0.04, 0.9], [1.22, 0.72, 0.35], { bevel: 0.01 });
  for (const z of [-0.06, 0.76]) model.box(SURFACE.plinth, [0.5, 0.72, 0.04], [1.22, 0, z]);
  model.box(SURFACE.dark, [0.16, 0.02, 0.12], [1.3, 0.76, 0.35]);
  addScreen(model, [1.22, 0.82, 0.3], 0.46, 0.3);
}
