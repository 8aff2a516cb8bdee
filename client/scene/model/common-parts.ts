/** Parts that many machines have: tower light, control pendant, feet, safety fence. */
import type { ModelBuilder, Surface, Triple } from './model-builder.ts';
import { SURFACE } from './model-builder.ts';

/** Names of the three lamps, from the top: the scene colours them by state. */
export const TOWER_LAMPS = ['tower_red', 'tower_amber', 'tower_green'] as const;

/** Tower light on a pole; `at` is the foot of the pole. Lamps are own nodes, white, so that the state can colour them. */
export function addTowerLight(model: ModelBuilder, [x, y, z]: Triple, pole = 0.28): void {
  model.on('root');
  model.cylinder(SURFACE.dark, 0.022, pole, [x, y + pole / 2, z], { segments: 8 });
  const radius = 0.062;
  const lamp = 0.12;
  [...TOWER_LAMPS].reverse().forEach((name, i) => {
    const middle = y + pole + lamp / 2 + i * lamp;
    model.on('root');
    model.cylinder(SURFACE.dark, radius * 1.02, 0.02, [x, middle - lamp / 2 + 0.008, z], { segments: 14 });
    model.node(name, [x, middle, z]);
    model.on(name);
    model.cylinder({ finish: 'glow', colour: '#FFFFFF' }, radius, lamp * 0.8, [0, 0, 0], { segments: 14 });
  });
  model.on('root');
  model.cylinder(SURFACE.body, radius * 1.08, 0.03, [x, y + pole + 3 * lamp + 0.015, z], { segments: 14 });
}

/** Control panel that faces the operator: screen above keys and a red mushroom. `at` is the middle of its front's bottom. */
export function addPendant(model: ModelBuilder, [x, y, z]: Triple, width = 0.42, height = 0.95): void {
  model.box(SURFACE.grey, [width, height, 0.1], [x, y, z], { bevel: 0.025 });
  model.box(SURFACE.dark, [width * 0.84, height * 0.42, 0.02], [x, y + height * 0.51, z + 0.05]);
  model.box(SURFACE.screen, [width * 0.72, height * 0.33, 0.01], [x, y + height * 0.555, z + 0.06], {
    bevel: 0.003,
  });
  model.box(
    SURFACE.screenLine,
    [width * 0.36, height * 0.022, 0.008],
    [x - width * 0.13, y + height * 0.8, z + 0.066],
    { bevel: 0.002 },
  );
  model.box(
    SURFACE.screenGreen,
    [width * 0.22, height * 0.022, 0.008],
    [x - width * 0.2, y + height * 0.74, z + 0.066],
    { bevel: 0.002 },
  );
  model.box(
    SURFACE.screenLine,
    [width * 0.5, height * 0.014, 0.008],
    [x - width * 0.06, y + height * 0.63, z + 0.066],
    { bevel: 0.002 },
  );
  model.box(SURFACE.dark, [width * 0.84, height * 0.36, 0.02], [x, y + height * 0.1, z + 0.05]);
  for (let row = 0; row < 3; row++)
    for (let column = 0; column < 4; column++)
      model.box(
        SURFACE.grey,
        [width * 0.12, height * 0.06, 0.012],
        [x - width * 0.3 + column * width * 0.16, y + height * (0.2 + row * 0.09), z + 0.062],
        { bevel: 0.004 },
      );
  model.cylinder(SURFACE.red, 0.035, 0.05, [x + width * 0.3, y + height * 0.19, z + 0.08], {
    axis: 'z',
    segments: 12,
  });
}

/** A small screen in a dark frame, facing the operator. */
export function addScreen(model: ModelBuilder, [x, y, z]: Triple, width: number, height: number): void {
  model.box(SURFACE.dark, [width, height, 0.04], [x, y, z]);
  model.box(SURFACE.screen, [width * 0.88, height * 0.82, 0.01], [x, y + height * 0.09, z + 0.02], {
    bevel: 0.003,
  });
  model.box(
    SURFACE.screenLine,
    [width * 0.4, height * 0.06, 0.008],
    [x - width * 0.16, y + height * 0.68, z + 0.026],
    { bevel: 0.002 },
  );
  model.box(
    SURFACE.screenGreen,
    [width * 0.3, height * 0.06, 0.008],
    [x - width * 0.2, y + height * 0.5, z + 0.026],
    { bevel: 0.002 },
  );
}

/** Four feet under a box of this size. */
export function addFeet(
  model: ModelBuilder,
  surface: Surface,
  width: number,
  depth: number,
  height: number,
): void {
  for (const sx of [-1, 1])
    for (const sz of [-1, 1])
      model.box(surface, [0.09, height, 0.09], [(sx * width) / 2, 0, (sz * depth) / 2]);
}

/** Yellow posts and two rails along a line of floor points [x, z]. */
export function addFence(
  model: ModelBuilder,
  points: readonly (readonly [number, number])[],
  height = 1.35,
): void {
  points.forEach(([x, z], i) => {
    model.box(SURFACE.yellow, [0.055, height, 0.055], [x, 0, z], { bevel: 0.01 });
    const next = points[i + 1];
    if (!next) return;
    const length = Math.hypot(next[0] - x, next[1] - z);
    const angle = Math.atan2(z - next[1], next[0] - x);
    for (const y of [0.12, height - 0.06])
      model.box(SURFACE.plinth, [length, 0.035, 0.035], [(x + next[0]) / 2, y, (z + next[1]) / 2], {
        turn: [0, angle, 0],
        bevel: 0.008,
      });
  });
}
