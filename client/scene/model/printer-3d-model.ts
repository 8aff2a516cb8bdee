/** 3D printer on a stand: dark frame, three panes, bed that sinks, head on a gantry, spool, part as tall as its progress. */
import { FAMILY_ACCENTS } from '../../../shared/palette.ts';
import { addScreen, addTowerLight } from './common-parts.ts';
import { ModelBuilder, SURFACE, type EquipmentModel, type Surface } from './model-builder.ts';

const ACCENT: Surface = { finish: 'paint', colour: FAMILY_ACCENTS['printer-3d'] };

/** Builds the printer, 0.8 × 0.75 × 1.45 m. */
export function printer3dModel(): EquipmentModel {
  const model = new ModelBuilder();
  model.box(SURFACE.body, [0.78, 0.56, 0.72], [0, 0, 0], { bevel: 0.03 });
  model.box(SURFACE.grey, [0.7, 0.2, 0.02], [0, 0.1, 0.36], { bevel: 0.008 });
  model.box(SURFACE.plinth, [0.8, 0.06, 0.75], [0, 0.56, 0], { bevel: 0.015 });
  for (const x of [-0.37, 0.37])
    for (const z of [-0.34, 0.34]) model.box(SURFACE.dark, [0.06, 0.78, 0.06], [x, 0.6, z], { bevel: 0.012 });
  model.box(SURFACE.dark, [0.8, 0.09, 0.75], [0, 1.36, 0], { bevel: 0.02 });
  model.box(ACCENT, [0.8, 0.04, 0.02], [0, 1.39, 0.372], { bevel: 0.008 });
  model.box(SURFACE.cavity, [0.72, 0.74, 0.03], [0, 0.62, -0.34]);
  for (const x of [-0.385, 0.385])
    model.box(SURFACE.pane, [0.012, 0.74, 0.64], [x, 0.62, 0], { bevel: 0.004 });
  model.box(SURFACE.pane, [0.68, 0.74, 0.012], [0, 0.62, 0.36], { bevel: 0.004 });
  addScreen(model, [0.2, 0.3, 0.36], 0.26, 0.18);
  model.cylinder(ACCENT, 0.14, 0.08, [-0.2, 1.6, -0.2], { axis: 'z', segments: 24 });
  model.cylinder(SURFACE.dark, 0.15, 0.02, [-0.2, 1.6, -0.15], { axis: 'z', segments: 24 });
  addMovingParts(model);
  addTowerLight(model, [0.32, 1.44, -0.3], 0.08);
  model.shadow(0.8, 0.75, 1.45);
  return model.finish(0.42, 0.4, 1.5);
}

function addMovingParts(model: ModelBuilder): void {
  model.node('bed', [0, 1.1, 0]);
  model.on('bed');
  model.box(SURFACE.black, [0.5, 0.025, 0.5], [0, -0.025, 0], { bevel: 0.006 });
  model.box(SURFACE.brass, [0.44, 0.008, 0.44], [0, 0, 0], { bevel: 0.002 });
  model.node('part', [0, 0.008, 0], { parent: 'bed' });
  model.on('part');
  model.cylinder(ACCENT, 0.05, 0.2, [0, 0.1, 0], { segments: 20 }); // 200 mm tall at scale 1
  model.node('head_y', [0, 1.2, 0]);
  model.on('head_y');
  model.box(SURFACE.steel, [0.68, 0.03, 0.03], [0, 0.02, 0], { bevel: 0.006 });
  model.node('head_x', [0, 0, 0.03], { parent: 'head_y' });
  model.on('head_x');
  model.box(SURFACE.body, [0.12, 0.13, 0.1], [0, -0.04, 0.02], { bevel: 0.015 });
  model.cylinder(SURFACE.brass, 0.016, 0.05, [0, -0.06, 0.02], { segments: 10, taper: 2 });
}
