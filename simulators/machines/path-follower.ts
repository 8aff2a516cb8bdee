/**
 * Moves a set of linear axes along straight lines with limited acceleration: speed rises, holds, and falls so that the
 * end is reached at rest. Positions are continuous whatever happens to the override.
 */

/** Names of axes → position in mm. */
export type Positions = Record<string, number>;

/** Acceleration along the path, mm/s²; slow enough to be seen at ten samples a second. */
const ACCELERATION_MM_S2 = 600;

export class PathFollower {
  /** Current position of every axis, mm. */
  readonly at: Positions;
  #target: Positions;
  #speed = 0;

  constructor(start: Readonly<Positions>) {
    this.at = { ...start };
    this.#target = { ...start };
  }

  /** Speed along the path, mm/s. */
  get speed(): number {
    return this.#speed;
  }

  /** Sets a new end; axes that are not named stay where they are. */
  goTo(target: Readonly<Positions>): void {
    this.#target = { ...this.at, ...target };
  }

  /** Stays here: the end becomes the present position. For emergency stops (brakes) only. */
  halt(): void {
    this.#target = { ...this.at };
    this.#speed = 0;
  }

  /** Distance to the end, mm. */
  get remaining(): number {
    let sum = 0;
    for (const axis of Object.keys(this.at)) sum += ((this.#target[axis] ?? 0) - (this.at[axis] ?? 0)) ** 2;
    return Math.sqrt(sum);
  }

  /** One time step at no more than `limitMmS`; 0 brakes and holds. Returns true when the end is reached. */
  step(dtS: number, limitMmS: number): boolean {
    const remaining = this.remaining;
    if (remaining < 1e-6) {
      this.#speed = 0;
      return true;
    }
    const braking = Math.sqrt(2 * ACCELERATION_MM_S2 * remaining);
    const faster = this.#speed + ACCELERATION_MM_S2 * dtS;
    const slower = this.#speed - ACCELERATION_MM_S2 * dtS;
    this.#speed = Math.max(Math.min(faster, limitMmS, braking), Math.min(slower, braking), 0);
    const share = Math.min(1, (this.#speed * dtS) / remaining);
    for (const axis of Object.keys(this.at)) {
      const from = this.at[axis] ?? 0;
      this.at[axis] =
        share >= 1 ? (this.#target[axis] ?? from) : from + ((this.#target[axis] ?? from) - from) * share;
    }
    if (share >= 1) this.#speed = 0;
    return share >= 1;
  }
}
