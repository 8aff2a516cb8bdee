/**
 * The camera and everything that moves it: orbit, pan and zoom by mouse, touch and keys within limits, and flights. It never
 * goes below the floor and never turns over. Damped, so {@link CameraRig.update} must be called each drawn frame.
 */
import { PerspectiveCamera } from 'three';
import { fillingElevation, fitBox, type CameraPose, type SceneBox } from './camera-fit.ts';
import type { Insets } from './scene-contract.ts';

const RAD = Math.PI / 180;
const HOME_AZIMUTH = 27 * RAD;
const HOME_ELEVATION = 35 * RAD;
/** In a free space that is taller than the base is deep, the home view looks down as far as this. */
const STEEPEST_HOME = 44 * RAD;
const LOWEST = 15 * RAD;
const HIGHEST = 70 * RAD;
const CLOSEST_M = 6;
const FLIGHT_MS = 750;
/** How fast the shown pose follows the wanted one, per ms (time constant 90 ms). */
const DAMPING = 1 / 90;

export class CameraRig {
  readonly camera = new PerspectiveCamera(18, 1, 1, 500);
  readonly #shown: CameraPose = {
    x: 0,
    z: 0,
    distance: 97,
    azimuth: HOME_AZIMUTH,
    elevation: HOME_ELEVATION,
  };
  readonly #wanted: CameraPose = { ...this.#shown };
  #flight: { from: CameraPose; startMs: number } | undefined;
  #box: SceneBox = { minX: -13, maxX: 13, minZ: -8, maxZ: 8, height: 2.5 };
  #size = { width: 1, height: 1 };
  #insets: Insets = { left: 0, right: 0, top: 0, bottom: 0 };
  #isHome = true;
  reducedMotion = false;

  /** The pose that is drawn. */
  get pose(): Readonly<CameraPose> {
    return this.#shown;
  }

  setBox(box: SceneBox): void {
    this.#box = box;
    this.home(0);
    this.#arrive();
  }

  /** Canvas size and covered sides, CSS pixels. A picture of the whole base stays one when they change. */
  setFrame(width: number, height: number, insets: Insets): void {
    this.#size = { width: Math.max(1, width), height: Math.max(1, height) };
    this.#insets = insets;
    this.camera.aspect = this.#size.width / this.#size.height;
    this.camera.fov = width < 640 ? 20 : 18;
    if (!this.#isHome) return this.#apply();
    this.home(0);
    this.#arrive();
  }

  home(nowMs: number): void {
    const view = this.#view();
    const elevation = fillingElevation(this.#box, view, HOME_AZIMUTH, [HOME_ELEVATION, STEEPEST_HOME]);
    this.#flyTo(fitBox(this.#box, view, HOME_AZIMUTH, elevation), nowMs);
    this.#isHome = true;
  }

  /** Flies to a box, keeping the direction of view. */
  flyToBox(box: SceneBox, nowMs: number): void {
    const pose = fitBox(box, this.#view(), this.#wanted.azimuth, this.#wanted.elevation);
    this.#flyTo({ ...pose, distance: Math.max(pose.distance, CLOSEST_M * 2) }, nowMs);
  }

  zoomBy(factor: number): void {
    this.#leaveHome();
    const farthest = fitBox(this.#box, this.#view(), HOME_AZIMUTH, HOME_ELEVATION).distance * 1.5;
    this.#wanted.distance = Math.min(farthest, Math.max(CLOSEST_M, this.#wanted.distance * factor));
  }

  /** Turns about the point looked at, radians. */
  orbitBy(azimuth: number, elevation: number): void {
    this.#leaveHome();
    this.#wanted.azimuth += azimuth;
    this.#wanted.elevation = Math.min(HIGHEST, Math.max(LOWEST, this.#wanted.elevation + elevation));
  }

  /** Moves the picture by CSS pixels. The point looked at stays over the slab. */
  panBy(dx: number, dy: number): void {
    this.#leaveHome();
    const { azimuth, elevation, distance } = this.#wanted;
    const metres = (2 * distance * Math.tan((this.camera.fov * RAD) / 2)) / this.#size.height;
    const [across, away] = [-dx * metres, (dy * metres) / Math.sin(elevation)];
    const { minX, maxX, minZ, maxZ } = this.#box;
    this.#wanted.x = clamp(
      this.#wanted.x + across * Math.cos(azimuth) - away * Math.sin(azimuth),
      minX,
      maxX,
    );
    this.#wanted.z = clamp(
      this.#wanted.z - across * Math.sin(azimuth) - away * Math.cos(azimuth),
      minZ,
      maxZ,
    );
  }

  /** Moves on by the time since the last frame; true while it still moves. */
  update(nowMs: number, elapsedMs: number): boolean {
    let moving = true;
    if (this.#flight) {
      const share = Math.min(1, (nowMs - this.#flight.startMs) / FLIGHT_MS);
      const eased = share * share * (3 - 2 * share);
      mix(this.#shown, this.#flight.from, this.#wanted, eased);
      if (share >= 1) this.#flight = undefined;
    } else {
      const share = this.reducedMotion ? 1 : 1 - Math.exp(-elapsedMs * DAMPING);
      mix(this.#shown, this.#shown, this.#wanted, share);
      moving = far(this.#shown, this.#wanted);
      if (!moving) Object.assign(this.#shown, this.#wanted);
    }
    this.#apply();
    return moving || this.#flight !== undefined;
  }

  #flyTo(pose: CameraPose, nowMs: number): void {
    this.#isHome = false;
    Object.assign(this.#wanted, pose);
    this.#wanted.distance = Math.max(CLOSEST_M, pose.distance);
    if (this.reducedMotion) return this.#arrive();
    this.#flight = { from: { ...this.#shown }, startMs: nowMs };
  }

  #arrive(): void {
    this.#flight = undefined;
    Object.assign(this.#shown, this.#wanted);
    this.#apply();
  }

  #leaveHome(): void {
    this.#isHome = false;
    if (!this.#flight) return;
    this.#flight = undefined;
    Object.assign(this.#wanted, this.#shown);
  }

  #view(): { tangent: number; width: number; height: number } {
    const { left, right, top, bottom } = this.#insets;
    const { width, height } = this.#size;
    return {
      tangent: Math.tan((this.camera.fov * RAD) / 2),
      width: Math.max(0.2 * width, width - left - right) / height,
      height: Math.max(0.2 * height, height - top - bottom) / height,
    };
  }

  #apply(): void {
    const { x, z, distance, azimuth, elevation } = this.#shown;
    const { camera } = this;
    const flat = distance * Math.cos(elevation);
    camera.position.set(
      x + flat * Math.sin(azimuth),
      distance * Math.sin(elevation),
      z + flat * Math.cos(azimuth),
    );
    camera.lookAt(x, 0, z);
    camera.near = distance * 0.3;
    camera.far = distance * 2.2;
    const { width, height } = this.#size;
    const { left, right, top, bottom } = this.#insets;
    // The lens is shifted, not the camera turned: verticals keep their slant when a panel opens.
    camera.setViewOffset(width, height, (right - left) / 2, (bottom - top) / 2, width, height);
    camera.updateMatrixWorld();
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

function mix(out: CameraPose, a: CameraPose, b: CameraPose, share: number): void {
  out.x = a.x + (b.x - a.x) * share;
  out.z = a.z + (b.z - a.z) * share;
  // Distances by ratio: the approach is then as even for the eye as the departure.
  out.distance = a.distance * (b.distance / a.distance) ** share;
  out.azimuth = a.azimuth + (b.azimuth - a.azimuth) * share;
  out.elevation = a.elevation + (b.elevation - a.elevation) * share;
}

const far = (a: CameraPose, b: CameraPose): boolean =>
  Math.abs(a.x - b.x) + Math.abs(a.z - b.z) > a.distance * 1e-4 ||
  Math.abs(a.azimuth - b.azimuth) + Math.abs(a.elevation - b.elevation) > 1e-4 ||
  Math.abs(a.distance / b.distance - 1) > 1e-4;
