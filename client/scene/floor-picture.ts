/**
 * Paints the floor as one picture: aisles, zones, safety lines, names, pads under machines and their soft shadows. Two
 * dimensions, no WebGL: shadows of boxes under one sun are polygons, and a blurred polygon costs nothing a frame.
 */
import type { Workshop, Zone } from '../../shared/base.ts';
import { SURFACES, type HexColour, type Theme } from '../../shared/palette.ts';
import type { Language } from '../../shared/text.ts';
import type { ShadowBox } from './model/model-builder.ts';
import { nameCornerOf, type FloorRectangle } from './scene-from-base.ts';

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
const FONT = '"Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';

type Point = readonly [number, number];

class FloorPainter {
  readonly context: CanvasRenderingContext2D;
  readonly scale: number;
  readonly #floor: FloorRectangle;

  constructor(context: CanvasRenderingContext2D, floor: FloorRectangle) {
    this.context = context;
    this.#floor = floor;
    this.scale = context.canvas.width / (floor.maxX - floor.minX);
  }

  /** Base metres to picture points. */
  at(x: number, y: number): Point {
    return [(x - this.#floor.minX) * this.scale, (this.#floor.maxY - y) * this.scale];
  }

  path(points: readonly Point[], radiusM = 0): Path2D {
    const path = new Path2D();
    const at = points.map(([x, y]) => this.at(x, y));
    const last = at[at.length - 1];
    const first = at[0];
    if (!first || !last) return path;
    if (radiusM === 0) path.moveTo(first[0], first[1]);
    else path.moveTo((first[0] + last[0]) / 2, (first[1] + last[1]) / 2);
    at.forEach(([x, y], i) => {
      const [nx, ny] = at[(i + 1) % at.length] ?? [x, y];
      if (radiusM === 0) path.lineTo(x, y);
      else path.arcTo(x, y, (x + nx) / 2, (y + ny) / 2, radiusM * this.scale);
    });
    path.closePath();
    return path;
  }

  fill(points: readonly Point[], colour: string, radiusM = 0): void {
    this.context.fillStyle = colour;
    this.context.fill(this.path(points, radiusM));
  }

  stroke(points: readonly Point[], colour: string, widthM: number, radiusM = 0): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = widthM * this.scale;
    this.context.stroke(this.path(points, radiusM));
  }

  /** Fills a polygon blurred: drawn outside the picture, only its shadow falls into it (works where canvas filters do not). */
  blur(points: readonly Point[], colour: string, blurM: number): void {
    const { context } = this;
    const away = context.canvas.width * 2;
    context.save();
    context.shadowColor = colour;
    context.shadowBlur = blurM * this.scale;
    context.shadowOffsetX = away;
    context.translate(-away, 0);
    context.fillStyle = '#000';
    context.fill(this.path(points));
    context.restore();
  }

  text(
    text: string,
    x: number,
    y: number,
    heightM: number,
    colour: string,
    options: { weight?: number; spacingM?: number } = {},
  ): number {
    const { context } = this;
    const [px, py] = this.at(x, y);
    context.font = `${options.weight ?? 700} ${heightM * this.scale}px ${FONT}`;
    context.fillStyle = colour;
    context.textBaseline = 'alphabetic';
    if (!options.spacingM) {
      context.fillText(text, px, py);
      return context.measureText(text).width / this.scale;
    }
    let along = px;
    for (const letter of text) {
      context.fillText(letter, along, py);
      along += context.measureText(letter).width + options.spacingM * this.scale;
    }
    return (along - px) / this.scale;
  }
}

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
  const big = Math.min(
    1.3,
    Math.max(0.8, (plan.floor.maxX - plan.floor.minX) / 42),
    width / (zh.length + 1.5),
  );
  const nearest = Math.min(
    Infinity,
    ...plan.standing
      .filter((item) => Math.abs(item.x - x) < width && item.y > y)
      .map((item) => item.y - item.halfDepth - y),
  );
  const inside = nearest > big + 0.6;
  const baseline = inside ? y + 0.35 : y - 0.3 - big * 0.86;
  const colour = SURFACES[theme].zoneInk[zone.kind];
  const [first, second] = language === 'zh' ? [zh, en] : [en, zh];
  const length = painter.text(first, x + 0.35, baseline, big, colour);
  if (second === first || length + 0.7 > width) return;
  painter.context.globalAlpha = 0.75;
  const small = Math.min(big * 0.46, (width - length - 0.9) / (second.length * 0.9));
  if (small > 0.18)
    painter.text(second.toUpperCase(), x + 0.35 + length + big * 0.35, baseline, small, colour, {
      weight: 500,
      spacingM: small * 0.16,
    });
  painter.context.globalAlpha = 1;
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

/** Smallest convex polygon around points (Andrew's monotone chain), counter-clockwise. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of list) {
      for (;;) {
        const a = chain[chain.length - 2];
        const b = chain[chain.length - 1];
        if (!a || !b || (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) > 0) break;
        chain.pop();
      }
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half([...sorted].reverse())];
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
