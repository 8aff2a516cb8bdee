/** Moves six joints together along a smooth curve (quintic: speed and acceleration are zero at both ends). */
import { flangeOf, type Point } from './arm-kinematics.ts';

/** Fastest joint speed at 100 %, deg/s. */
const JOINT_DEG_S = 150;
/** Peak speed of a quintic relative to its mean. */
const PEAK = 1.875;

export class ArmMotion {
  /** Current joint angles, degrees. */
  joints: number[];
  #from: number[];
  #to: number[];
  #durationS = 0;
  #elapsedS = 0;
  #tcp: Point;
  /** Speed of the flange, mm/s. */
  speedMmS = 0;
  /** Fastest joint now, deg/s. */
  jointDegS = 0;

  constructor(start: readonly number[]) {
    this.joints = [...start];
    this.#from = [...start];
    this.#to = [...start];
    this.#tcp = flangeOf(start);
  }

  /** Flange position, mm. */
  get tcp(): Point {
    return this.#tcp;
  }

  get moving(): boolean {
    return this.#elapsedS < this.#durationS;
  }

  /** The joints as signals, degrees. */
  jointValues(): Record<`joint_${1 | 2 | 3 | 4 | 5 | 6}`, number> {
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = this.joints;
    return {
      joint_1: first,
      joint_2: second,
      joint_3: third,
      joint_4: fourth,
      joint_5: fifth,
      joint_6: sixth,
    };
  }

  /** Starts towards joint angles at a share (0…1] of full speed, with the flange no faster than `limitMmS`. */
  goTo(joints: readonly number[], share: number, limitMmS: number): void {
    this.#from = [...this.joints];
    this.#to = [...joints];
    const widest = Math.max(
      ...this.#from.map((angle, index) => Math.abs((this.#to[index] ?? angle) - angle)),
    );
    // The flange's path is bounded by the chord between samples; 16 are plenty for these short moves.
    let peakMm = 0;
    let before = flangeOf(this.#from);
    for (let sample = 1; sample <= 16; sample += 1) {
      const after = flangeOf(this.#between(sample / 16));
      peakMm = Math.max(peakMm, Math.hypot(after.x - before.x, after.y - before.y, after.z - before.z) * 16);
      before = after;
    }
    this.#durationS = Math.max(
      (widest * PEAK) / (JOINT_DEG_S * Math.max(0.01, share)),
      (peakMm * PEAK) / limitMmS,
      0.2,
    );
    this.#elapsedS = 0;
  }

  /** Stops at once where it is (brakes). */
  halt(): void {
    this.#durationS = 0;
    this.#elapsedS = 0;
    this.speedMmS = 0;
    this.jointDegS = 0;
  }

  /** One time step; true when the end is reached. */
  step(dtS: number): boolean {
    if (!this.moving) {
      this.speedMmS = 0;
      this.jointDegS = 0;
      return true;
    }
    this.#elapsedS = Math.min(this.#durationS, this.#elapsedS + dtS);
    const u = this.#elapsedS / this.#durationS;
    const before = this.joints;
    this.joints = this.#between(u ** 3 * (10 - 15 * u + 6 * u * u));
    const tcp = flangeOf(this.joints);
    this.speedMmS = Math.hypot(tcp.x - this.#tcp.x, tcp.y - this.#tcp.y, tcp.z - this.#tcp.z) / dtS;
    this.jointDegS =
      Math.max(...this.joints.map((angle, index) => Math.abs(angle - (before[index] ?? angle)))) / dtS;
    this.#tcp = tcp;
    return !this.moving;
  }

  #between(share: number): number[] {
    return this.#from.map((angle, index) => angle + ((this.#to[index] ?? angle) - angle) * share);
  }
}
