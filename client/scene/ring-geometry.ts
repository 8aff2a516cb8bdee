/** Floor rings: an outline of a footprint as flat strips, unbroken or dashed, one shape per state. Pure numbers. */
import type { RingShape } from '../../shared/palette.ts';

export type FloorPoint = readonly [x: number, z: number];

/** Triangles of one line of a ring, lying in the floor plane. */
export interface Strip {
  /** x, z per vertex, metres. */
  points: number[];
  indices: number[];
  /** True: painted with the yellow edge instead of the state's colour. */
  edge: boolean;
}

const ROUND_STEPS = 7;

/** Closed outline around a footprint of these half sizes, `offset` metres outside, counter-clockwise seen from above. */
export function ringOutline(
  outline: RingShape['outline'],
  halfWidth: number,
  halfDepth: number,
  offset: number,
): FloorPoint[] {
  const w = halfWidth + offset;
  const d = halfDepth + offset;
  if (outline === 'octagon') {
    const cut = Math.min(w, d) * 0.586; // an even octagon where the footprint is square: 2 − √2
    return [
      [w, -d + cut],
      [w, d - cut],
      [w - cut, d],
      [-w + cut, d],
      [-w, d - cut],
      [-w, -d + cut],
      [-w + cut, -d],
      [w - cut, -d],
    ];
  }
  const radius = Math.min(0.45 + offset * 0.5, w, d);
  const points: FloorPoint[] = [];
  for (let quarter = 0; quarter < 4; quarter++) {
    const cx = (quarter === 0 || quarter === 3 ? 1 : -1) * (w - radius);
    const cz = (quarter < 2 ? 1 : -1) * (d - radius);
    for (let i = 0; i <= ROUND_STEPS; i++) {
      const angle = ((quarter + i / ROUND_STEPS) * Math.PI) / 2;
      points.push([cx + Math.cos(angle) * radius, cz + Math.sin(angle) * radius]);
    }
  }
  return points;
}

/** Length of a closed outline, metres. */
export function outlineLength(points: readonly FloorPoint[]): number {
  return points.reduce((sum, [x, z], i) => {
    const [nx, nz] = points[(i + 1) % points.length] ?? [x, z];
    return sum + Math.hypot(nx - x, nz - z);
  }, 0);
}

/** The strips of a state's ring around a footprint. Dashes are fitted to the length, so that the ring closes evenly. */
export function ringStrips(shape: RingShape, halfWidth: number, halfDepth: number): Strip[] {
  return shape.lines.map((line) => {
    const outline = ringOutline(shape.outline, halfWidth, halfDepth, line.offsetM);
    const length = outlineLength(outline);
    const strip: Strip = { points: [], indices: [], edge: line.edge === true };
    if (!line.dashM) {
      addRun(strip, outline, 0, length, line.widthM);
      return strip;
    }
    const [dash, gap] = line.dashM;
    const count = Math.max(4, Math.round(length / (dash + gap)));
    const pitch = length / count;
    const drawn = (pitch * dash) / (dash + gap);
    for (let i = 0; i < count; i++) addRun(strip, outline, i * pitch, i * pitch + drawn, line.widthM);
    return strip;
  });
}

/** Adds the piece of the closed outline between two lengths along it. */
function addRun(strip: Strip, outline: readonly FloorPoint[], from: number, to: number, width: number): void {
  const run = pieceOf(outline, from, to);
  const closed = to - from >= outlineLength(outline) - 1e-9;
  const first = strip.points.length / 2;
  run.forEach((point, i) => {
    const before = run[i - 1] ?? (closed ? run[run.length - 2] : undefined) ?? point;
    const after = run[i + 1] ?? (closed ? run[1] : undefined) ?? point;
    const [nx, nz] = mitre(before, point, after);
    strip.points.push(
      point[0] + (nx * width) / 2,
      point[1] + (nz * width) / 2,
      point[0] - (nx * width) / 2,
      point[1] - (nz * width) / 2,
    );
    if (i === 0) return;
    const a = first + (i - 1) * 2;
    strip.indices.push(a, a + 1, a + 2, a + 1, a + 3, a + 2);
  });
}

function pieceOf(outline: readonly FloorPoint[], from: number, to: number): FloorPoint[] {
  const points: FloorPoint[] = [];
  let along = 0;
  for (let i = 0; i < outline.length; i++) {
    const a = outline[i] ?? [0, 0];
    const b = outline[(i + 1) % outline.length] ?? a;
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const start = Math.max(from, along);
    const end = Math.min(to, along + length);
    if (length > 0 && start < end + 1e-12 && end > start) {
      const at = (s: number): FloorPoint => [
        a[0] + ((b[0] - a[0]) * (s - along)) / length,
        a[1] + ((b[1] - a[1]) * (s - along)) / length,
      ];
      if (points.length === 0) points.push(at(start));
      points.push(at(end));
    }
    along += length;
  }
  return points;
}

/** Normal at a corner, as long as the strip needs to keep its width there (at most twice). */
function mitre(before: FloorPoint, here: FloorPoint, after: FloorPoint): FloorPoint {
  const one = unitNormal(before, here) ?? unitNormal(here, after) ?? [1, 0];
  const two = unitNormal(here, after) ?? one;
  const [mx, mz] = [one[0] + two[0], one[1] + two[1]];
  const squared = mx * mx + mz * mz;
  if (squared < 1e-9) return one;
  const stretch = Math.min(2, 2 / squared);
  return [mx * stretch, mz * stretch];
}

function unitNormal(a: FloorPoint, b: FloorPoint): FloorPoint | undefined {
  const [dx, dz] = [b[0] - a[0], b[1] - a[1]];
  const length = Math.hypot(dx, dz);
  return length < 1e-9 ? undefined : [dz / length, -dx / length];
}
