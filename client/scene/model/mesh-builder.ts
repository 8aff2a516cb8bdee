/**
 * Triangles from few numbers: prisms with bevelled edges, balls and hoses, gathered into one mesh with position, normal and
 * colour. A bevel shares the normals of its two faces, so light runs round the edge as on a milled part at two triangles an
 * edge instead of dozens.
 */
import {
  BufferAttribute,
  BufferGeometry,
  CatmullRomCurve3,
  Color,
  Matrix4,
  ShapeUtils,
  SphereGeometry,
  TubeGeometry,
  Vector2,
  Vector3,
} from 'three';
import type { HexColour } from '../../../shared/palette.ts';

/** Corner of a profile, metres. */
export type Point2 = readonly [number, number];

export interface PrismOptions {
  /** Width of the bevel, metres; default 0.02, never more than 45 % of the shortest side. */
  bevel?: number;
  /** Round side instead of flat faces: normals are shared between neighbours. */
  smooth?: boolean;
  /** Size of the far end relative to the near one, for cones. */
  taper?: number;
}

const scratch = new Vector3();

/** Gathers triangles; `matrix` places whatever is added next. */
export class MeshBuilder {
  readonly positions: number[] = [];
  readonly normals: number[] = [];
  readonly colours: number[] = [];
  readonly indices: number[] = [];
  readonly matrix = new Matrix4();
  #colour = new Color();

  get triangles(): number {
    return this.indices.length / 3;
  }

  setColour(colour: HexColour): void {
    this.#colour.set(colour);
  }

  /** Prism over a counter-clockwise profile in the local x–y plane, from z = 0 to z = length. */
  prism(profile: readonly Point2[], length: number, options: PrismOptions = {}): void {
    const points = counterClockwise(profile);
    const shortest = Math.min(
      length,
      ...(options.smooth ? [size(points)] : points.map((point, i) => distance(point, at(points, i + 1)))),
    );
    const bevel = Math.min(options.bevel ?? 0.02, shortest * 0.45);
    const corners = points.map((point, i) =>
      corner(at(points, i - 1), point, at(points, i + 1), bevel, options.smooth === true),
    );
    const taper = options.taper ?? 1;
    const near = this.#ring(corners, bevel, 0, 1);
    const far = this.#ring(corners, length - bevel, length, taper);
    const count = corners.length;
    for (let i = 0; i < count; i++) {
      const j = (i + 1) % count;
      const [n, nj, f, fj] = [get(near, i), get(near, j), get(far, i), get(far, j)];
      this.#quad(n.out, nj.in, fj.in, f.out); // side
      this.#quad(n.cap, nj.cap, nj.in, n.out); // bevel to the near cap
      this.#quad(f.out, fj.in, fj.cap, f.cap); // bevel to the far cap
      if (options.smooth) continue;
      this.#quad(n.in, n.out, f.out, f.in); // edge between two sides
      this.indices.push(n.cap, n.out, n.in, f.cap, f.in, f.out);
    }
    const outline = corners.map(({ cap }) => new Vector2(cap[0], cap[1]));
    for (const [a, b, c] of ShapeUtils.triangulateShape(outline, []) as [number, number, number][]) {
      this.indices.push(get(near, a).cap, get(near, c).cap, get(near, b).cap);
      this.indices.push(get(far, a).cap, get(far, b).cap, get(far, c).cap);
    }
  }

  /** Ball around the local origin. */
  ball(radius: number, segments = 14): void {
    this.#take(new SphereGeometry(radius, segments, Math.max(6, segments >> 1)));
  }

  /** Hose through points, local metres. */
  hose(points: readonly (readonly [number, number, number])[], radius: number): void {
    const curve = new CatmullRomCurve3(points.map(([x, y, z]) => new Vector3(x, y, z)));
    this.#take(new TubeGeometry(curve, points.length * 5, radius, 8, false));
  }

  /** The mesh as an indexed geometry with `position`, `normal` and linear `color` as 8-bit numbers. */
  geometry(): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(new Float32Array(this.positions), 3));
    geometry.setAttribute('normal', new BufferAttribute(new Float32Array(this.normals), 3));
    geometry.setAttribute('color', new BufferAttribute(new Float32Array(this.colours), 3));
    geometry.setIndex(new BufferAttribute(new Uint32Array(this.indices), 1));
    return geometry;
  }

  #ring(corners: readonly Corner[], sideZ: number, capZ: number, scale: number) {
    const direction = capZ < sideZ || capZ === 0 ? -1 : 1;
    return corners.map(({ incoming, outgoing, cap, before, after }) => ({
      in: this.#vertex(incoming[0] * scale, incoming[1] * scale, sideZ, [before[0], before[1], 0]),
      out: this.#vertex(outgoing[0] * scale, outgoing[1] * scale, sideZ, [after[0], after[1], 0]),
      cap: this.#vertex(cap[0] * scale, cap[1] * scale, capZ, [0, 0, direction]),
    }));
  }

  #vertex(x: number, y: number, z: number, [nx, ny, nz]: readonly [number, number, number]): number {
    scratch.set(x, y, z).applyMatrix4(this.matrix);
    this.positions.push(scratch.x, scratch.y, scratch.z);
    scratch.set(nx, ny, nz).transformDirection(this.matrix);
    this.normals.push(scratch.x, scratch.y, scratch.z);
    this.colours.push(this.#colour.r, this.#colour.g, this.#colour.b);
    return this.positions.length / 3 - 1;
  }

  #quad(a: number, b: number, c: number, d: number): void {
    this.indices.push(a, b, c, a, c, d);
  }

  #take(geometry: BufferGeometry): void {
    const position = geometry.getAttribute('position');
    const normal = geometry.getAttribute('normal');
    const first = this.positions.length / 3;
    for (let i = 0; i < position.count; i++)
      this.#vertex(position.getX(i), position.getY(i), position.getZ(i), [
        normal.getX(i),
        normal.getY(i),
        normal.getZ(i),
      ]);
    const index = geometry.getIndex();
    for (let i = 0; index && i < index.count; i++) this.indices.push(first + index.getX(i));
    geometry.dispose();
  }
}

interface Corner {
  /** End of the edge before, start of the edge after, and the corner of the cap. */
  incoming: Point2;
  outgoing: Point2;
  cap: Point2;
  /** Normals of both edges. */
  before: Point2;
  after: Point2;
}

function corner(previous: Point2, here: Point2, next: Point2, bevel: number, smooth: boolean): Corner {
  const before = edgeNormal(previous, here);
  const after = edgeNormal(here, next);
  const [mx, my] = [before[0] + after[0], before[1] + after[1]];
  const length = Math.hypot(mx, my) || 1;
  const mean: Point2 = [mx / length, my / length];
  // The cap's corner lies `bevel` inside both edges: along the mean normal by bevel / cos(half the turn).
  const inward = bevel / Math.max(0.3, mean[0] * after[0] + mean[1] * after[1]);
  const cap: Point2 = [here[0] - mean[0] * inward, here[1] - mean[1] * inward];
  if (smooth) return { incoming: here, outgoing: here, cap, before: mean, after: mean };
  return {
    // Tangent of an edge is its normal turned by +90°: (−ny, nx).
    incoming: [here[0] + before[1] * bevel, here[1] - before[0] * bevel],
    outgoing: [here[0] - after[1] * bevel, here[1] + after[0] * bevel],
    cap,
    before,
    after,
  };
}

function edgeNormal(a: Point2, b: Point2): Point2 {
  const length = distance(a, b) || 1;
  return [(b[1] - a[1]) / length, (a[0] - b[0]) / length];
}

const distance = (a: Point2, b: Point2): number => Math.hypot(b[0] - a[0], b[1] - a[1]);

const size = (points: readonly Point2[]): number => {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return Math.min(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
};

function counterClockwise(points: readonly Point2[]): readonly Point2[] {
  const area = points.reduce((sum, [x, y], i) => {
    const [nx, ny] = at(points, i + 1);
    return sum + x * ny - nx * y;
  }, 0);
  return area < 0 ? [...points].reverse() : points;
}

function get<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index} of ${list.length}`);
  return item;
}

const at = <T>(list: readonly T[], index: number): T => get(list, (index + list.length) % list.length);
