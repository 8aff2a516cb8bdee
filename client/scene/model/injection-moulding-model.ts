/** Injection moulding machine: long base, three platens on tie bars, mould behind a guard window, barrel, hopper, pendant. */
import { FAMILY_ACCENTS } from '../../../shared/palette.ts';
import { addPendant, addTowerLight } from './common-parts.ts';
import { ModelBuilder, SURFACE, type EquipmentModel, type Surface } from './model-builder.ts';

const ACCENT: Surface = { finish: 'paint', colour: FAMILY_ACCENTS['injection-moulding'] };
const COPPER: Surface = { finish: 'metal', colour: '#D98A45' };
const BAR_Y = 1.2;

/** Builds the machine, 4.3 × 1.2 × 2.2 m. The clamp is on the left, the barrel on the right. */
export function injectionMouldingModel(): EquipmentModel {
  const model = new ModelBuilder();
  model.box(SURFACE.plinth, [4.2, 0.14, 1.1], [0, 0, 0]);
  model.box(SURFACE.body, [4.26, 0.58, 1.16], [0, 0.14, 0], { bevel: 0.04 });
  model.box(ACCENT, [4.3, 0.09, 0.04], [0, 0.3, 0.57], { bevel: 0.015 });
  model.box(ACCENT, [0.04, 0.09, 1.16], [2.125, 0.3, 0], { bevel: 0.015 });
  addClamp(model);
  addGuard(model);
  addInjection(model);
  model.on('root');
  addPendant(model, [0.62, 0.78, 0.52], 0.4, 0.85);
  addTowerLight(model, [-0.4, 1.9, -0.4], 0.2);
  model.shadow(4.26, 1.16, 0.75);
  model.shadow(2.2, 1.1, 1.85, -0.95, 0);
  model.shadow(0.9, 0.5, 1.9, 1.2, 0);
  return model.finish(2.15, 0.62, 2.2);
}

function addClamp(model: ModelBuilder): void {
  for (const y of [BAR_Y - 0.3, BAR_Y + 0.3])
    for (const z of [-0.34, 0.34])
      model.cylinder(SURFACE.steel, 0.05, 2.0, [-0.98, y, z], { axis: 'x', segments: 14 });
  model.box(ACCENT, [0.22, 0.98, 0.98], [-1.9, 0.72, 0], { bevel: 0.03 });
  model.box(ACCENT, [0.22, 0.98, 0.98], [0.08, 0.72, 0], { bevel: 0.03 });
  model.box(SURFACE.darkSteel, [0.2, 0.56, 0.56], [-0.12, 0.92, 0]);
  model.node('platen', [-0.57, 0.74, 0]); // the halves of the mould touch
  model.on('platen');
  model.box(ACCENT, [0.2, 0.92, 0.96], [0, 0, 0], { bevel: 0.03 });
  model.box(SURFACE.darkSteel, [0.26, 0.56, 0.56], [0.22, 0.18, 0]);
  for (const y of [0.26, 0.62]) model.box(SURFACE.mid, [0.7, 0.1, 0.16], [-0.5, y, 0]);
  model.node('ejector', [0.36, 0.46, 0], { parent: 'platen' });
  model.on('ejector');
  for (const z of [-0.12, 0.12])
    model.cylinder(SURFACE.steel, 0.02, 0.1, [-0.04, 0, z], { axis: 'x', segments: 10 });
}

function addGuard(model: ModelBuilder): void {
  model.on('root');
  model.box(SURFACE.body, [2.36, 0.1, 1.12], [-0.92, 1.8, 0], { bevel: 0.035 });
  model.box(SURFACE.body, [0.3, 1.14, 1.12], [-2.0, 0.7, 0], { bevel: 0.035 });
  model.box(SURFACE.body, [2.3, 1.14, 0.05], [-0.92, 0.7, -0.54], { bevel: 0.015 });
  for (const x of [-1.82, -0.92, 0.22])
    model.box(SURFACE.body, [0.1, 1.12, 0.07], [x, 0.7, 0.54], { bevel: 0.02 });
  model.box(SURFACE.pane, [0.82, 1.0, 0.012], [-1.37, 0.76, 0.55], { bevel: 0.004 });
  model.box(SURFACE.pane, [1.0, 1.0, 0.012], [-0.36, 0.76, 0.55], { bevel: 0.004 });
  model.box(SURFACE.dark, [0.03, 0.4, 0.05], [-0.84, 1.05, 0.59], { bevel: 0.01 });
}

function addInjection(model: ModelBuilder): void {
  model.box(SURFACE.grey, [0.5, 0.5, 0.7], [1.82, 0.72, 0], { bevel: 0.04 });
  model.box(SURFACE.body, [0.36, 0.42, 0.44], [1.2, 0.98, 0], { bevel: 0.03 });
  model.cylinder(SURFACE.darkSteel, 0.11, 1.0, [0.62, BAR_Y, 0], { axis: 'x', segments: 20 });
  for (let i = 0; i < 4; i++)
    model.cylinder(COPPER, 0.135, 0.15, [0.32 + i * 0.2, BAR_Y, 0], { axis: 'x', segments: 20 });
  model.cylinder(SURFACE.body, 0.08, 0.4, [1.2, 1.56, 0], { segments: 16 });
  model.cylinder(ACCENT, 0.16, 0.36, [1.2, 1.85, 0], { segments: 24, taper: 2.0 });
  model.cylinder(SURFACE.grey, 0.325, 0.05, [1.2, 2.06, 0], { segments: 28 });
  model.node('screw', [1.5, BAR_Y, 0]);
  model.on('screw');
  model.cylinder(SURFACE.steel, 0.07, 0.5, [0.05, 0, 0], { axis: 'x', segments: 16 });
  model.box(SURFACE.mid, [0.12, 0.34, 0.34], [0.24, -0.17, 0]);
}
