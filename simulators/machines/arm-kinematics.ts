/**
 * Geometry of a generic six-axis arm of the 0.58 m class with spherical wrist (standard Denavit–Hartenberg,
 * T = Rz(θ)·Tz(d)·Tx(a)·Rx(α)). Angles in degrees, lengths in mm, z up, origin in the foot.
 */

/** θ offset (deg), d, a (mm), α (deg) per joint. */
const LINKS: readonly (readonly [number, number, number, number])[] = [
  [0, 290, 0, -90],
  [-90, 0, 270, 0],
  [0, 0, 70, -90],
  [0, 302, 0, 90],
  [0, 0, 0, -90],
  [180, 72, 0, 0],
];

/** Limits of the six joints, degrees. */
export const JOINT_LIMITS: readonly (readonly [number, number])[] = [
  [-165, 165],
  [-110, 110],
  [-110, 70],
  [-160, 160],
  [-120, 120],
  [-400, 400],
];

/** A point in mm. */
export interface Point {
  x: number;
  y: number;
  z: number;
}

const RAD = Math.PI / 180;

/** Flange position for six joint angles (degrees). */
export function flangeOf(joints: readonly number[]): Point {
  // Walks backwards from the flange's origin: p ← T·p, so no 4×4 products are needed.
  let x = 0;
  let y = 0;
  let z = 0;
  for (let index = LINKS.length - 1; index >= 0; index -= 1) {
    const [offset, d, a, alpha] = LINKS[index] ?? [0, 0, 0, 0];
    const sinA = Math.sin(alpha * RAD);
    const cosA = Math.cos(alpha * RAD);
    const afterX = x + a;
    const afterY = y * cosA - z * sinA;
    const afterZ = y * sinA + z * cosA + d;
    const theta = ((joints[index] ?? 0) + offset) * RAD;
    x = afterX * Math.cos(theta) - afterY * Math.sin(theta);
    y = afterX * Math.sin(theta) + afterY * Math.cos(theta);
    z = afterZ;
  }
  return { x, y, z };
}

const UPPER = 270;
const FOREARM = Math.hypot(70, 302);
const BEND = Math.atan2(302, 70);

/**
 * Joint angles (degrees) that put the flange at a point with the tool pointing straight down and the last joint at
 * `turn` degrees. Elbow up. Throws RangeError when the point is out of reach.
 */
export function jointsDownAt(point: Point, turn = 0): number[] {
  const reach = Math.hypot(point.x, point.y);
  const height = point.z + 72 - 290;
  const distance = Math.hypot(reach, height);
  if (distance > UPPER + FOREARM - 1 || distance < FOREARM - UPPER + 1)
    throw new RangeError(`out of reach: ${JSON.stringify(point)}`);
  const toTarget = Math.atan2(reach, height);
  const inner = Math.acos((UPPER ** 2 + distance ** 2 - FOREARM ** 2) / (2 * UPPER * distance));
  const second = toTarget - inner;
  const elbow = Math.acos((distance ** 2 - UPPER ** 2 - FOREARM ** 2) / (2 * UPPER * FOREARM));
  const third = elbow - BEND;
  return [
    Math.atan2(point.y, point.x) / RAD,
    second / RAD,
    third / RAD,
    0,
    90 - (second + third) / RAD,
    turn,
  ];
}
