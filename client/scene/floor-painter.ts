/** Draws on the floor's canvas in base metres: polygons, blurred polygons, text. */
import type { FloorRectangle } from './scene-from-base.ts';

/** Point on the floor plan, base metres. */
export type Point = readonly [number, number];

const FONT = '"Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';

/** A canvas with the base's coordinates: x to the right, y up. */
export class FloorPainter {
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
    [x, y]: Point,
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
