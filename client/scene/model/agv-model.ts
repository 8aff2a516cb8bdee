/** Vehicle: rounded low body, band of light that says the state, lift plate, lidar, wheels, load. Its front is +x. */
import { FAMILY_ACCENTS } from '../../../shared/palette.ts';
import {
  ModelBuilder,
  roundedRectangle,
  SURFACE,
  type EquipmentModel,
  type Surface,
} from './model-builder.ts';

const ACCENT: Surface = { finish: 'paint', colour: FAMILY_ACCENTS.agv };

/** Builds the vehicle, 1.25 × 0.82 × 0.37 m without load. */
export function agvModel(): EquipmentModel {
  const model = new ModelBuilder();
  const smooth = { smooth: true, bevel: 0.03 };
  model.plan(SURFACE.dark, roundedRectangle(1.2, 0.76, 0.16), 0.1, [0, 0.05, 0], smooth);
  model.plan(SURFACE.body, roundedRectangle(1.25, 0.82, 0.18), 0.19, [0, 0.15, 0], smooth);
  model.plan(SURFACE.mid, roundedRectangle(1.1, 0.68, 0.12), 0.02, [0, 0.335, 0], {
    smooth: true,
    bevel: 0.008,
  });
  model.box(ACCENT, [0.12, 0.17, 0.6], [0.57, 0.16, 0], { bevel: 0.04 });
  model.cylinder(SURFACE.black, 0.07, 0.08, [0.5, 0.39, 0.24], { segments: 18 });
  for (const z of [-0.36, 0.36])
    model.cylinder(SURFACE.rubber, 0.09, 0.07, [0, 0.09, z], { axis: 'z', segments: 18 });
  model.node('tower_green', [0, 0.15, 0]);
  model.on('tower_green');
  model.plan(
    { finish: 'glow', colour: '#FFFFFF' },
    roundedRectangle(1.262, 0.832, 0.186),
    0.03,
    [0, 0.04, 0],
    { smooth: true, bevel: 0.006 },
  );
  model.node('lift', [0, 0.35, 0]);
  model.on('lift');
  model.plan(SURFACE.plinth, roundedRectangle(0.8, 0.56, 0.06), 0.03, [-0.06, 0, 0], {
    smooth: true,
    bevel: 0.008,
  });
  model.node('load', [-0.06, 0.03, 0], { parent: 'lift' });
  model.on('load');
  model.box({ finish: 'paint', colour: '#4A7DB8' }, [0.72, 0.05, 0.52], [0, 0, 0]);
  for (const z of [-0.25, 0.25])
    model.box({ finish: 'paint', colour: '#4A7DB8' }, [0.72, 0.2, 0.03], [0, 0, z]);
  for (const x of [-0.35, 0.35])
    model.box({ finish: 'paint', colour: '#4A7DB8' }, [0.03, 0.2, 0.5], [x, 0, 0]);
  for (let i = 0; i < 6; i++)
    model.cylinder(
      i % 2 ? SURFACE.steel : SURFACE.brass,
      0.07,
      0.12,
      [-0.22 + (i % 3) * 0.22, 0.12, i < 3 ? -0.11 : 0.11],
      { segments: 14 },
    );
  return model.finish(0.66, 0.44, 0.55);
}
