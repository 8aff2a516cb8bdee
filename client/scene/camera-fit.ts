/** Where the camera must stand so that a box of the scene fills the free part of the canvas. Pure numbers. */

/** Where the camera looks and from where; angles in radians, metres. */
export interface CameraPose {
  /** Point on the floor that it looks at. */
  x: number;
  z: number;
  distance: number;
  /** 0: from +z; towards +x it grows. */
  azimuth: number;
  /** Above the floor. */
  elevation: number;
}

export interface SceneBox {
  minX: number;
  maxX: number;
  minZ: number;
  maxZ: number;
  height: number;
}

/** Free part of the canvas as shares of its height: half width and half height of the free rectangle. */
export interface FreeView {
  /** Half the vertical field of view, tangent. */
  tangent: number;
  /** Free width and height divided by the canvas height. */
  width: number;
  height: number;
}

const MARGIN = 0.96;

/** The pose with the given angles that shows the whole box, centred. */
export function fitBox(box: SceneBox, view: FreeView, azimuth: number, elevation: number): CameraPose {
  const pose: CameraPose = {
    x: (box.minX + box.maxX) / 2,
    z: (box.minZ + box.maxZ) / 2,
    distance: 60,
    azimuth,
    elevation,
  };
  for (let round = 0; round < 12; round++) {
    const seen = extent(box, pose);
    const halfWidth = view.tangent * view.width * MARGIN;
    const halfHeight = view.tangent * view.height * MARGIN;
    const wanted = Math.max(
      (seen.right - seen.left) / 2 / halfWidth,
      (seen.top - seen.bottom) / 2 / halfHeight,
    );
    const middleX = ((seen.right + seen.left) / 2) * pose.distance;
    const middleY = ((seen.top + seen.bottom) / 2) * pose.distance;
    // Screen right is (cos a, −sin a) on the floor; screen up runs away from the camera, shortened by sin e.
    const away = middleY / Math.sin(elevation);
    pose.x += middleX * Math.cos(azimuth) - away * Math.sin(azimuth);
    pose.z += -middleX * Math.sin(azimuth) - away * Math.cos(azimuth);
    pose.distance *= wanted;
  }
  return pose;
}

/**
 * The steepest elevation within the bounds at which the width still decides how near the camera comes: the box then fills the
 * free rectangle in both directions as far as the bounds let it, and what stands on it hides less. Radians.
 */
export function fillingElevation(
  box: SceneBox,
  view: FreeView,
  azimuth: number,
  [flattest, steepest]: readonly [number, number],
): number {
  let [low, high] = [flattest, steepest];
  for (let round = 0; round < 6; round++) {
    const middle = (low + high) / 2;
    const seen = extent(box, fitBox(box, view, azimuth, middle));
    const isFlat = (seen.top - seen.bottom) / view.height <= ((seen.right - seen.left) / view.width) * 0.98;
    if (isFlat) low = middle;
    else high = middle;
  }
  return low;
}

/** Extent of the box on the screen, as tangents from the middle. */
export function extent(
  box: SceneBox,
  pose: CameraPose,
): { left: number; right: number; top: number; bottom: number } {
  const [ca, sa, ce, se] = [
    Math.cos(pose.azimuth),
    Math.sin(pose.azimuth),
    Math.cos(pose.elevation),
    Math.sin(pose.elevation),
  ];
  let [left, right, top, bottom] = [Infinity, -Infinity, -Infinity, Infinity];
  for (const x of [box.minX, box.maxX])
    for (const z of [box.minZ, box.maxZ])
      for (const y of [0, box.height]) {
        const [dx, dz] = [x - pose.x, z - pose.z];
        const across = dx * ca - dz * sa;
        const towards = dx * sa + dz * ca;
        const depth = pose.distance - towards * ce - y * se;
        const up = y * ce - towards * se;
        left = Math.min(left, across / depth);
        right = Math.max(right, across / depth);
        top = Math.max(top, up / depth);
        bottom = Math.min(bottom, up / depth);
      }
  return { left, right, top, bottom };
}
