/**
 * Paints the floor as one picture: aisles, zones, safety lines, names, pads under machines and their soft shadows. Two
 * dimensions, no WebGL: shadows of boxes under one sun are polygons, and a blurred polygon costs nothing a frame.
 */
import type { Workshop, Zone } from '../../shared/base.ts';
import { SURFACES, type HexColour, type Theme } from '../../shared/palette.ts';
import type { Language } from '../../shared/text.ts';
import type { ShadowBox } from './model/model-builder.ts';
import { convexHull, FloorPainter, type Point } from './floor-painter.ts';
import { nameCornerOf, rectangleAround, type FloorRectangle } from './scene-from-base.ts';

/** What stands on the floor, base metres, rotation in radians. */
export interface Standing {
  x: number;
  y: number;
  rotation: number;
  halfWidth: number;
  halfDepth: number;
  shadows: readonly ShadowBox[];
}

export interface FloorPlan {
  floor: FloorRectangle;
  workshops: readonly Workshop[];
  standing: readonly Standing[];
}

/** Shadow of a box one metre high: metres along x and along base y (the key light comes from the front left). */
const SHADOW_X_PER_M = 7 / 17;
const SHADOW_Y_PER_M = 9 / 17;

const LAMP_COLUMNS = 4;
const LAMP_ROWS = 2;

/** Paints the plan in a theme. The canvas's size must have the shape of the floor rectangle. Throws without a 2D context. */
export function paintFloor(
  canvas: HTMLCanvasElement,
  plan: FloorPlan,
  theme: Theme,
  language: Language,
): void {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser gives no 2D canvas');
  const painter = new FloorPainter(context, plan.floor);
  const surface = SURFACES[theme];
  context.fillStyle = plan.workshops.length > 1 ? mixed(surface.floor, surface.aisle, 0.55) : surface.floor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const { outline } of plan.workshops) painter.fill(outline, surface.floor, 0.3);
  paintAisles(painter, plan, mixed(surface.aisle, surface.brand, theme === 'light' ? 0.28 : 0.4));
  for (const { zones } of plan.workshops) for (const zone of zones) paintZone(painter, zone, theme);
  for (const { zones } of plan.workshops)
    for (const zone of zones) paintName(painter, zone, plan, theme, language);
  for (const item of plan.standing) paintPad(painter, item, theme);
  for (const item of plan.standing) paintShadows(painter, item, theme);
  if (theme === 'dark') paintLampLight(painter, plan.floor);
}

function paintZone(painter: FloorPainter, zone: Zone, theme: Theme): void {
  const surface = SURFACES[theme];
  painter.fill(zone.outline, surface.zones[zone.kind], 0.25);
  painter.stroke(zone.outline, theme === 'light' ? 'rgba(255,255,255,.85)' : 'rgba(10,16,26,.5)', 0.24, 0.25);
  painter.stroke(zone.outline, surface.safetyLine, 0.1, 0.25);
}

/** Names are painted large in front of the zone where there is room, else inside its lower left corner. */
function paintName(
  painter: FloorPainter,
  zone: Zone,
  plan: FloorPlan,
  theme: Theme,
  language: Language,
): void {
  const [x, y] = nameCornerOf(zone);
  const width = Math.max(...zone.outline.map(([px]) => px)) - x;
  const zh = zone.name.zh ?? zone.name.en ?? '';
  const en = zone.name.en ?? '';
  const wanted = Math.min(
    1.3,
    Math.max(0.8, (plan.floor.maxX - plan.floor.minX) / 42),
    width / (zh.length + 1.5),
  );
  const room = Math.min(
    Infinity,
    ...plan.standing
      .filter((item) => item.x > x && item.x - x < width && item.y > y)
      .map((item) => item.y - item.halfDepth - y),
  );
  const isFreeBelow = plan.workshops.every(({ zones }) =>
    zones.every((other) => !touches(other, x + 1, y - 0.3 - wanted)),
  );
  const isInside = room > wanted + 0.6 || !isFreeBelow;
  const big = isInside ? Math.min(wanted, Math.max(0.45, room - 0.4)) : wanted;
  const baseline = isInside ? y + 0.3 : y - 0.3 - big * 0.86;
  const colour = SURFACES[theme].zoneInk[zone.kind];
  const [first, second] = language === 'zh' ? [zh, en] : [en, zh];
  const length = painter.text(first, [x + 0.35, baseline], big, colour);
  if (second === first || length + 0.7 > width) return;
  painter.context.globalAlpha = 0.75;
  const small = Math.min(big * 0.46, (width - length - 0.9) / (second.length * 0.9));
  if (small > 0.18)
    painter.text(second.toUpperCase(), [x + 0.35 + length + big * 0.35, baseline], small, colour, {
      weight: 500,
      spacingM: small * 0.16,
    });
  painter.context.globalAlpha = 1;
}

/** True when a point lies in the rectangle around the zone. */
function touches({ outline }: Zone, x: number, y: number): boolean {
  const around = rectangleAround(outline);
  return around !== undefined && x > around.minX && x < around.maxX && y > around.minY && y < around.maxY;
}

/** Warm light of eight lamps on the floor at night, within the floor and without a draw call of its own. */
function paintLampLight(painter: FloorPainter, { minX, maxX, minY, maxY }: FloorRectangle): void {
  const { context } = painter;
  const [width, depth] = [(maxX - minX) / LAMP_COLUMNS, (maxY - minY) / LAMP_ROWS];
  context.save();
  context.globalCompositeOperation = 'lighter';
  for (let column = 0; column < LAMP_COLUMNS; column++)
    for (let row = 0; row < LAMP_ROWS; row++) {
      const [x, y] = painter.at(minX + width * (column + 0.5), minY + depth * (row + 0.5));
      const radius = Math.max(width, depth) * 0.62 * painter.scale;
      const light = context.createRadialGradient(x, y, 0, x, y, radius);
      light.addColorStop(0, 'rgba(255,214,160,.17)');
      light.addColorStop(0.5, 'rgba(255,206,150,.06)');
      light.addColorStop(1, 'rgba(255,206,150,0)');
      context.fillStyle = light;
      context.fillRect(x - radius, y - radius, radius * 2, radius * 2);
    }
  context.restore();
}

/** Dashed middle lines with arrows along the gaps between workshops. */
function paintAisles(painter: FloorPainter, { workshops }: FloorPlan, colour: HexColour): void {
  const boxes = workshops.map(({ outline }) => ({
    x: [Math.min(...outline.map(([x]) => x)), Math.max(...outline.map(([x]) => x))] as const,
    y: [Math.min(...outline.map(([, y]) => y)), Math.max(...outline.map(([, y]) => y))] as const,
  }));
  for (const one of boxes)
    for (const two of boxes) {
      const overX: Point = [Math.max(one.x[0], two.x[0]), Math.min(one.x[1], two.x[1])];
      const overY: Point = [Math.max(one.y[0], two.y[0]), Math.min(one.y[1], two.y[1])];
      const isGap = (gap: number): boolean => gap > 1.2 && gap < 8;
      if (isGap(two.y[0] - one.y[1]) && overX[1] > overX[0])
        dashes(
          painter,
          [overX[0] + 1, (two.y[0] + one.y[1]) / 2],
          [overX[1] - 1, (two.y[0] + one.y[1]) / 2],
          colour,
        );
      if (isGap(two.x[0] - one.x[1]) && overY[1] > overY[0])
        dashes(
          painter,
          [(two.x[0] + one.x[1]) / 2, overY[0] + 1],
          [(two.x[0] + one.x[1]) / 2, overY[1] - 1],
          colour,
        );
    }
}

function dashes(painter: FloorPainter, from: Point, to: Point, colour: HexColour): void {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const [dx, dy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const rectangle = (start: number, end: number, half: number): Point[] =>
    (
      [
        [start, -half],
        [end, -half],
        [end, half],
        [start, half],
      ] as const
    ).map(([s, n]) => [from[0] + dx * s - dy * n, from[1] + dy * s + dx * n]);
  for (let s = 0, i = 0; s + 0.8 < length; s += 1.5, i++) {
    if (i % 6 !== 3) {
      painter.fill(rectangle(s, s + 0.8, 0.06), colour);
      continue;
    }
    const arrow = (
      [
        [s + 1, 0],
        [s, 0.32],
        [s + 0.28, 0],
        [s, -0.32],
      ] as const
    ).map(([a, n]): Point => [from[0] + dx * a - dy * n, from[1] + dy * a + dx * n]);
    painter.fill(arrow, colour);
  }
}

/** Corner of a machine-space rectangle in base metres; machine +z is base −y at rotation 0. */
function placed({ x, y, rotation }: Standing, mx: number, mz: number): Point {
  const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
  return [x + mx * cos + mz * sin, y + mx * sin - mz * cos];
}

const corners = (item: Standing, x: number, z: number, halfW: number, halfD: number): Point[] =>
  (
    [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ] as const
  ).map(([sx, sz]) => placed(item, x + sx * halfW, z + sz * halfD));

function paintPad(painter: FloorPainter, item: Standing, theme: Theme): void {
  const pad = corners(item, 0, 0, item.halfWidth + 0.3, item.halfDepth + 0.3);
  painter.fill(pad, theme === 'light' ? 'rgba(255,255,255,.34)' : 'rgba(255,255,255,.045)', 0.4);
}

function paintShadows(painter: FloorPainter, item: Standing, theme: Theme): void {
  const [near, cast] =
    theme === 'light'
      ? ['rgba(40,58,88,.42)', 'rgba(52,70,102,.21)']
      : ['rgba(0,0,0,.62)', 'rgba(0,2,8,.42)'];
  for (const { x, z, width, depth, top } of item.shadows) {
    const foot = corners(item, x, z, width / 2, depth / 2);
    const tip = foot.map(([fx, fy]): Point => [fx + top * SHADOW_X_PER_M, fy + top * SHADOW_Y_PER_M]);
    painter.blur(convexHull([...foot, ...tip]), cast, 0.45);
    painter.blur(corners(item, x, z, width / 2 + 0.06, depth / 2 + 0.06), near, 0.3);
  }
}

function mixed(one: HexColour, two: HexColour, share: number): HexColour {
  const part = (colour: HexColour, i: number): number => parseInt(colour.slice(1 + i * 2, 3 + i * 2), 16);
  return `#${[0, 1, 2]
    .map((i) =>
      Math.round(part(one, i) * (1 - share) + part(two, i) * share)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
