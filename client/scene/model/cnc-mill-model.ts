/** CNC mill: enclosure with open roof, column and head, two glass doors, table with a vice, drum magazine, coolant unit. */
import { FAMILY_ACCENTS } from '../../../shared/palette.ts';
import { addPendant, addTowerLight } from './common-parts.ts';
import { ModelBuilder, SURFACE, type EquipmentModel, type Surface } from './model-builder.ts';

const ACCENT: Surface = { finish: 'paint', colour: FAMILY_ACCENTS['cnc-mill'] };

/** Builds the mill, 2.3 × 2.1 × 2.75 m. */
export function cncMillModel(): EquipmentModel {
  const model = new ModelBuilder();
  model.box(SURFACE.plinth, [2.16, 0.24, 1.9], [0, 0, 0], { bevel: 0.02 });
  addEnclosure(model);
  addColumn(model);
  addTable(model);
  addDoors(model);
  addMagazine(model);
  model.on('root');
  addPendant(model, [0.93, 0.86, 0.97], 0.4, 0.95);
  model.box(SURFACE.grey, [0.5, 0.75, 0.7], [1.36, 0, -0.35], { bevel: 0.04 });
  model.cylinder(SURFACE.dark, 0.13, 0.14, [1.36, 0.82, -0.35]);
  addTowerLight(model, [0.98, 2.12, 0.5]);
  model.shadow(2.24, 1.95, 2.1);
  model.shadow(0.7, 0.7, 2.7, 0, -0.6);
  model.shadow(0.5, 0.7, 0.75, 1.36, -0.35);
  return model.finish(1.2, 1.06, 2.75);
}

function addEnclosure(model: ModelBuilder): void {
  for (const x of [-1.06, 1.06]) model.box(SURFACE.body, [0.12, 1.88, 1.94], [x, 0.24, 0], { bevel: 0.035 });
  model.box(SURFACE.body, [2.2, 1.88, 0.1], [0, 0.24, -0.92], { bevel: 0.03 });
  model.box(SURFACE.body, [2.2, 0.5, 0.14], [0, 0.24, 0.9], { bevel: 0.035 });
  model.box(SURFACE.body, [2.2, 0.22, 0.14], [0, 1.9, 0.9], { bevel: 0.035 });
  model.box(SURFACE.body, [0.3, 1.2, 0.14], [-0.92, 0.72, 0.9], { bevel: 0.03 });
  model.box(SURFACE.body, [0.52, 1.2, 0.14], [0.8, 0.72, 0.9], { bevel: 0.03 });
  model.box(ACCENT, [0.07, 1.92, 0.09], [-1.1, 0.24, 0.95], { bevel: 0.02 });
  model.box(ACCENT, [2.24, 0.08, 0.05], [0, 0.4, 0.965], { bevel: 0.015 });
  model.box(ACCENT, [0.05, 0.08, 1.9], [1.115, 0.4, 0], { bevel: 0.015 });
  model.box(SURFACE.dark, [1.5, 0.04, 0.8], [0, 2.08, 0.38], { bevel: 0.01 });
  // Dark lining: seen through the open roof, the inside must look deep.
  for (const x of [-0.99, 0.99]) model.box(SURFACE.cavity, [0.03, 1.34, 1.72], [x, 0.7, 0], { bevel: 0.008 });
  model.box(SURFACE.cavity, [1.96, 1.34, 0.03], [0, 0.7, -0.86], { bevel: 0.008 });
  model.box(SURFACE.cavity, [1.96, 1.2, 0.04], [0, 0.7, -0.3]);
  model.box(SURFACE.cavity, [1.96, 0.04, 1.7], [0, 0.68, 0]);
  model.box(SURFACE.strip, [1.2, 0.03, 0.03], [0, 1.86, 0.78], { bevel: 0.005 });
}

function addColumn(model: ModelBuilder): void {
  model.box(SURFACE.body, [0.9, 2.3, 0.5], [0, 0.24, -0.66], { bevel: 0.05 });
  model.box(SURFACE.grey, [0.5, 1.5, 0.08], [0, 0.95, -0.36], { bevel: 0.02 });
  model.node('axis_z', [0, 1.66, 0]);
  model.on('axis_z');
  model.box(SURFACE.body, [0.52, 0.82, 0.62], [0, 0.2, -0.05], { bevel: 0.05 });
  model.box(ACCENT, [0.54, 0.09, 0.64], [0, 0.62, -0.05], { bevel: 0.02 });
  model.cylinder(SURFACE.mid, 0.15, 0.26, [0, 1.14, -0.02], { bevel: 0.02 });
  model.cylinder(SURFACE.grey, 0.14, 0.26, [0, 0.1, 0.02]);
  model.node('spindle', [0, -0.06, 0.02], { parent: 'axis_z' });
  model.on('spindle');
  model.cylinder(SURFACE.steel, 0.09, 0.1, [0, 0, 0]);
  model.cylinder(SURFACE.steel, 0.03, 0.2, [0, -0.14, 0]);
  model.box(SURFACE.black, [0.14, 0.03, 0.04], [0, 0.02, 0], { bevel: 0.008 });
}

function addTable(model: ModelBuilder): void {
  model.node('axis_y', [0, 0.78, 0.1]);
  model.on('axis_y');
  model.box(SURFACE.darkSteel, [1.0, 0.12, 0.5], [0, 0, 0]);
  model.node('axis_x', [0, 0.12, 0], { parent: 'axis_y' });
  model.on('axis_x');
  model.box(SURFACE.steel, [1.1, 0.09, 0.44], [0, 0, 0], { bevel: 0.012 });
  for (const z of [-0.12, 0, 0.12])
    model.box(SURFACE.black, [1.08, 0.012, 0.025], [0, 0.084, z], { bevel: 0.003 });
  model.box(SURFACE.darkSteel, [0.3, 0.1, 0.22], [0, 0.09, 0]);
  model.box(SURFACE.brass, [0.16, 0.09, 0.1], [0, 0.17, 0]);
}

function addDoors(model: ModelBuilder): void {
  for (const [name, x] of [
    ['door_left', -0.39],
    ['door_right', 0.17],
  ] as const) {
    model.node(name, [x, 0.72, 0.95]);
    model.on(name);
    for (const side of [-0.25, 0.25])
      model.box(SURFACE.grey, [0.06, 1.18, 0.05], [side, 0, 0], { bevel: 0.015 });
    for (const y of [0, 1.1]) model.box(SURFACE.grey, [0.56, 0.08, 0.05], [0, y, 0], { bevel: 0.015 });
    model.box(SURFACE.pane, [0.46, 1.04, 0.012], [0, 0.07, 0], { bevel: 0.004 });
    model.box(SURFACE.dark, [0.03, 0.36, 0.05], [x < 0 ? 0.2 : -0.2, 0.4, 0.03], { bevel: 0.01 });
  }
}

function addMagazine(model: ModelBuilder): void {
  model.on('root');
  model.cylinder(SURFACE.body, 0.5, 0.24, [-1.22, 1.42, -0.42], { axis: 'x', bevel: 0.05, segments: 28 });
  model.cylinder(ACCENT, 0.3, 0.26, [-1.22, 1.42, -0.42], { axis: 'x', bevel: 0.02, segments: 24 });
  model.node('magazine', [-1.36, 1.42, -0.42]);
  model.on('magazine');
  model.cylinder(SURFACE.grey, 0.2, 0.03, [0, 0, 0], { axis: 'x', segments: 20 });
  for (let place = 0; place < 8; place++) {
    const angle = (place / 8) * Math.PI * 2;
    model.cylinder(SURFACE.darkSteel, 0.03, 0.05, [-0.02, Math.cos(angle) * 0.13, Math.sin(angle) * 0.13], {
      axis: 'x',
      segments: 8,
    });
  }
}
