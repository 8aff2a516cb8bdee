/** CNC lathe: sloped enclosure, dark cavity with chuck, turret and tailstock behind a sliding door, pendant, chip conveyor. */
import { FAMILY_ACCENTS } from '../../../shared/palette.ts';
import { addPendant, addTowerLight } from './common-parts.ts';
import { ModelBuilder, SURFACE, type EquipmentModel, type Surface } from './model-builder.ts';

const ACCENT: Surface = { finish: 'paint', colour: FAMILY_ACCENTS['cnc-lathe'] };

/** Builds the lathe, 2.7 × 1.7 × 1.8 m without its conveyor. */
export function cncLatheModel(): EquipmentModel {
  const model = new ModelBuilder();
  model.box(SURFACE.plinth, [2.62, 0.2, 1.5], [0, 0, -0.05], { bevel: 0.02 });
  addEnclosure(model);
  addCavity(model);
  addMovingParts(model);
  model.on('root');
  addPendant(model, [1.06, 0.72, 0.78], 0.42, 0.9);
  addConveyor(model);
  addTowerLight(model, [1.05, 1.78, -0.3]);
  model.shadow(2.7, 1.55, 1.75);
  model.shadow(0.9, 0.5, 0.8, 1.75, -0.2);
  return model.finish(1.38, 0.86, 1.85);
}

function addEnclosure(model: ModelBuilder): void {
  // Profile [z, y] of the sheet metal: upright front, sloped top front, flat roof, straight back.
  const side = [
    [0.74, 0.2],
    [0.76, 1.18],
    [0.4, 1.74],
    [-0.72, 1.78],
    [-0.8, 1.6],
    [-0.8, 0.2],
  ] as const;
  model.profile(SURFACE.body, side, 0.68, [-1.01, 0, 0], { bevel: 0.035 });
  model.profile(SURFACE.body, side, 0.6, [1.05, 0, 0], { bevel: 0.035 });
  model.profile(
    SURFACE.body,
    [
      [0.36, 1.68],
      [0.4, 1.74],
      [-0.72, 1.78],
      [-0.8, 1.6],
      [-0.8, 0.2],
      [-0.55, 0.2],
      [-0.55, 1.62],
    ],
    1.46,
    [0.03, 0, 0],
    { bevel: 0.02 },
  );
  model.profile(
    SURFACE.body,
    [
      [0.74, 0.2],
      [0.75, 0.68],
      [0.3, 0.62],
      [0.3, 0.2],
    ],
    1.46,
    [0.03, 0, 0],
    { bevel: 0.025 },
  );
  model.box(ACCENT, [2.72, 0.09, 0.04], [0, 0.36, 0.735], { bevel: 0.012 });
  model.box(ACCENT, [0.52, 0.86, 0.035], [-1.04, 0.5, 0.745], { bevel: 0.015 });
  model.box(ACCENT, [0.035, 0.09, 1.4], [1.345, 0.36, -0.03], { bevel: 0.012 });
  model.box(SURFACE.grey, [0.62, 0.14, 0.5], [-0.55, 1.76, -0.35], { bevel: 0.03 });
  model.box(SURFACE.mid, [0.4, 0.05, 0.34], [0.55, 1.77, -0.3], { bevel: 0.015 });
  model.box(SURFACE.plinth, [0.5, 0.6, 0.03], [-0.9, 0.5, -0.81]);
}

function addCavity(model: ModelBuilder): void {
  model.box(SURFACE.cavity, [1.46, 1.05, 0.04], [0.03, 0.62, -0.5]);
  model.box(SURFACE.cavity, [1.46, 0.03, 0.85], [0.03, 0.62, -0.1]);
  model.box(SURFACE.cavity, [0.03, 1.0, 0.8], [-0.66, 0.64, -0.1]);
  model.box(SURFACE.cavity, [0.03, 1.0, 0.8], [0.74, 0.64, -0.1]);
  model.box(SURFACE.strip, [1.1, 0.03, 0.03], [0.03, 1.58, 0.2], { bevel: 0.005 });
  model.cylinder(SURFACE.darkSteel, 0.2, 0.12, [-0.62, 1.02, -0.02], { axis: 'x' });
  model.box(SURFACE.darkSteel, [1.3, 0.06, 0.1], [0.05, 0.72, 0.02]);
}

function addMovingParts(model: ModelBuilder): void {
  model.node('spindle', [-0.5, 1.02, -0.02]);
  model.on('spindle');
  model.cylinder(SURFACE.steel, 0.17, 0.13, [0, 0, 0], { axis: 'x', bevel: 0.02 });
  for (const angle of [0, 2.094, 4.189])
    model.box(SURFACE.black, [0.08, 0.1, 0.06], [0.09, Math.cos(angle) * 0.09, Math.sin(angle) * 0.09], {
      turn: [angle, 0, 0],
      bevel: 0.008,
    });
  model.cylinder(SURFACE.brass, 0.055, 0.34, [0.22, 0, 0], { axis: 'x' });
  model.node('axis_z', [0.02, 0.95, -0.2]);
  model.on('axis_z');
  model.box(SURFACE.darkSteel, [0.34, 0.1, 0.36], [0, -0.08, -0.1]);
  model.node('axis_x', [0, 0.12, -0.06], { parent: 'axis_z', turn: [-0.9, 0, 0] });
  model.on('axis_x');
  model.box(SURFACE.grey, [0.28, 0.2, 0.24], [0.06, -0.08, 0]);
  model.node('turret', [-0.13, 0.02, 0.02], { parent: 'axis_x' });
  model.on('turret');
  model.cylinder(SURFACE.steel, 0.18, 0.12, [0, 0, 0], { axis: 'x', segments: 12, smooth: false });
  for (let place = 0; place < 12; place++) {
    const angle = (place / 12) * Math.PI * 2;
    model.box(SURFACE.black, [0.05, 0.1, 0.05], [-0.02, Math.cos(angle) * 0.16, Math.sin(angle) * 0.16], {
      turn: [angle, 0, 0],
      bevel: 0.008,
    });
  }
  model.node('tailstock', [0.6, 1.02, -0.02]);
  model.on('tailstock');
  model.cylinder(SURFACE.darkSteel, 0.1, 0.2, [0, 0, 0], { axis: 'x' });
  model.cylinder(SURFACE.steel, 0.04, 0.16, [-0.16, 0, 0], { axis: 'x' });
  addDoor(model);
}

function addDoor(model: ModelBuilder): void {
  // The door lies in the slope between upright front and roof; its own frame follows the front.
  model.node('door', [0.1, 0.66, 0.79]);
  model.on('door');
  for (const x of [-0.6, 0.6])
    model.box(SURFACE.grey, [0.1, 0.98, 0.05], [x, 0, -0.02], { bevel: 0.015, turn: [-0.1, 0, 0] });
  model.box(SURFACE.grey, [1.3, 0.1, 0.05], [0, 0, -0.02], { bevel: 0.015 });
  model.box(SURFACE.grey, [1.3, 0.09, 0.05], [0, 0.91, -0.115], { bevel: 0.015 });
  model.box(SURFACE.pane, [1.14, 0.86, 0.012], [0, 0.08, -0.03], { bevel: 0.004, turn: [-0.1, 0, 0] });
  model.box(SURFACE.dark, [0.035, 0.42, 0.05], [0.55, 0.26, 0.01], { bevel: 0.012, turn: [-0.1, 0, 0] });
  model.on('root');
  // Sloped sheet above the door, up to the roof.
  model.profile(
    SURFACE.body,
    [
      [0.69, 1.6],
      [0.66, 1.66],
      [0.38, 1.76],
      [0.3, 1.72],
      [0.62, 1.56],
    ],
    1.48,
    [0.03, 0, 0],
    { bevel: 0.012 },
  );
}

function addConveyor(model: ModelBuilder): void {
  model.box(SURFACE.grey, [0.75, 0.26, 0.42], [1.62, 0.12, -0.2], { bevel: 0.025 });
  model.box(SURFACE.grey, [0.24, 0.85, 0.44], [2.02, 0.2, -0.2], { bevel: 0.025, turn: [0, 0, -0.5] });
  model.box({ finish: 'paint', colour: '#2E5E9C' }, [0.46, 0.4, 0.5], [2.28, 0.02, -0.2], { bevel: 0.02 });
}
