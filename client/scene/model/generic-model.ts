/** Equipment of unknown shape: a cabinet with a screen, as large as it says. */
import { FAMILY_ACCENTS } from '../../../shared/palette.ts';
import { addScreen, addTowerLight } from './common-parts.ts';
import { ModelBuilder, SURFACE, type EquipmentModel } from './model-builder.ts';

/** Builds a cabinet of 1.5 × 1 × 1.5 m. */
export function genericModel(): EquipmentModel {
  const model = new ModelBuilder();
  model.box(SURFACE.plinth, [1.44, 0.12, 0.94], [0, 0, 0]);
  model.box(SURFACE.body, [1.5, 1.38, 1], [0, 0.12, 0], { bevel: 0.04 });
  model.box({ finish: 'paint', colour: FAMILY_ACCENTS.generic }, [1.52, 0.09, 1.02], [0, 0.3, 0], {
    bevel: 0.02,
  });
  addScreen(model, [-0.3, 0.85, 0.5], 0.5, 0.36);
  addTowerLight(model, [0.55, 1.49, -0.3]);
  model.shadow(1.5, 1, 1.5);
  return model.finish(0.76, 0.52, 1.55);
}
