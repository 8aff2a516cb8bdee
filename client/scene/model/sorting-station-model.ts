/** Sorting station: belt on rollers, sensor gantry, three pushers with chutes, cabinet with HMI. Parts run towards +x. */
import { FAMILY_ACCENTS } from '../../../shared/palette.ts';
import { addScreen, addTowerLight } from './common-parts.ts';
import { ModelBuilder, SURFACE, type EquipmentModel, type Surface } from './model-builder.ts';

const ACCENT: Surface = { finish: 'paint', colour: FAMILY_ACCENTS['sorting-station'] };
const BELT_TOP = 0.86;

/** Builds the station, 3.8 × 1.5 × 1.3 m. */
export function sortingStationModel(): EquipmentModel {
  const model = new ModelBuilder();
  addFrame(model);
  addBelt(model);
  addSorters(model);
  addGantry(model);
  model.on('root');
  model.box(SURFACE.body, [0.56, 1.25, 0.5], [1.55, 0, 0.32], { bevel: 0.03 });
  model.box(ACCENT, [0.57, 0.1, 0.51], [1.55, 0.2, 0.32], { bevel: 0.02 });
  addScreen(model, [1.55, 0.82, 0.58], 0.36, 0.28);
  model.cylinder(SURFACE.red, 0.032, 0.05, [1.68, 0.66, 0.59], { axis: 'z', segments: 12 });
  addTowerLight(model, [1.55, 1.24, 0.32], 0.2);
  model.shadow(3.1, 0.5, 0.9, -0.3, -0.2);
  model.shadow(0.56, 0.5, 1.25, 1.55, 0.32);
  model.shadow(1.9, 0.7, 0.4, -0.35, 0.4);
  return model.finish(1.9, 0.76, 1.4);
}

function addFrame(model: ModelBuilder): void {
  for (const z of [-0.44, 0.04])
    model.box(SURFACE.grey, [3.2, 0.12, 0.05], [-0.3, 0.76, z], { bevel: 0.012 });
  for (const x of [-1.7, -0.8, 0.2, 1.1])
    for (const z of [-0.42, 0.02]) model.box(SURFACE.plinth, [0.07, 0.78, 0.07], [x, 0, z], { bevel: 0.012 });
  for (const x of [-1.7, 1.1]) model.box(SURFACE.plinth, [0.05, 0.05, 0.44], [x, 0.2, -0.2]);
  model.box(ACCENT, [3.2, 0.035, 0.02], [-0.3, 0.84, 0.07], { bevel: 0.006 });
  for (const x of [-1.86, 1.26])
    model.cylinder(SURFACE.darkSteel, 0.06, 0.42, [x, 0.8, -0.2], { axis: 'z', segments: 16 });
  model.box(SURFACE.mid, [0.3, 0.24, 0.26], [1.0, 0.5, -0.2], { bevel: 0.03 });
}

function addBelt(model: ModelBuilder): void {
  model.box(SURFACE.rubber, [3.14, 0.05, 0.4], [-0.3, BELT_TOP - 0.05, -0.2], { bevel: 0.012 });
  // Cleats wander by one pitch and start again: the belt seems endless, and stays within its ends.
  model.node('belt', [-1.85, BELT_TOP, -0.2]);
  model.on('belt');
  for (let i = 0; i < 14; i++)
    model.box(SURFACE.plinth, [0.025, 0.012, 0.36], [0.03 + i * 0.2, -0.004, 0], { bevel: 0.003 });
  for (const [name, x] of [
    ['part_in', -1.55],
    ['part_sort', -0.15],
    ['part_out', 0.95],
  ] as const) {
    model.node(name, [x, BELT_TOP, -0.2]);
    model.on(name);
    model.cylinder(SURFACE.brass, 0.075, 0.09, [0, 0.05, 0], { segments: 18 });
  }
}

function addSorters(model: ModelBuilder): void {
  [-1.0, -0.3, 0.4].forEach((x, i) => {
    model.on('root');
    model.box(SURFACE.body, [0.16, 0.14, 0.3], [x, BELT_TOP + 0.02, -0.6], { bevel: 0.02 });
    model.cylinder(SURFACE.steel, 0.02, 0.2, [x, BELT_TOP + 0.09, -0.42], { axis: 'z', segments: 10 });
    // The chute falls from the belt's edge towards the operator.
    model.profile(
      ACCENT,
      [
        [0.08, 0.84],
        [0.7, 0.36],
        [0.7, 0.33],
        [0.08, 0.8],
      ],
      0.3,
      [x, 0, 0],
      { bevel: 0.006 },
    );
    for (const side of [-0.16, 0.16])
      model.profile(
        SURFACE.body,
        [
          [0.08, 0.92],
          [0.7, 0.44],
          [0.7, 0.33],
          [0.08, 0.8],
        ],
        0.018,
        [x + side, 0, 0],
        { bevel: 0.004 },
      );
    model.box(SURFACE.plinth, [0.05, 0.34, 0.05], [x, 0, 0.66], { bevel: 0.01 });
    if (i !== 1) model.box(SURFACE.darkSteel, [0.14, 0.08, 0.03], [x, BELT_TOP + 0.05, -0.34]);
  });
  model.node('pusher', [-0.3, BELT_TOP + 0.05, -0.34]);
  model.on('pusher');
  model.box(SURFACE.darkSteel, [0.14, 0.08, 0.03], [0, 0, 0]);
  model.cylinder(SURFACE.steel, 0.016, 0.22, [0, 0.04, -0.11], { axis: 'z', segments: 10 });
}

function addGantry(model: ModelBuilder): void {
  model.on('root');
  for (const z of [-0.5, 0.1]) model.box(SURFACE.grey, [0.06, 0.52, 0.06], [-1.3, 0.8, z], { bevel: 0.012 });
  model.box(SURFACE.grey, [0.1, 0.08, 0.68], [-1.3, 1.3, -0.2], { bevel: 0.02 });
  model.box(SURFACE.dark, [0.14, 0.16, 0.16], [-1.3, 1.16, -0.2], { bevel: 0.02 });
  model.cylinder({ finish: 'glow', colour: '#F5FAFF' }, 0.04, 0.02, [-1.3, 1.15, -0.2], { segments: 12 });
  for (const x of [-1.55, -0.15, 0.95])
    model.box(SURFACE.yellow, [0.04, 0.12, 0.04], [x, 0.86, 0.08], { bevel: 0.008 });
}
