/** Coordinate measuring machine 三坐标测量机: approaches, touches and leaves each feature, then judges the part. */
import type { Value } from '../../shared/sample.ts';
import type { Random } from '../seeded-random.ts';
import { DONE, refused, type Action, type Outcome } from './actions.ts';
import { COMMON_REPORT, fast, medium, slow, Machine, type Execution, type FaultKind } from './machine.ts';
import { PathFollower } from './path-follower.ts';
import { lag } from './physics.ts';

const REPORT = {
  ...COMMON_REPORT,
  x: fast(3),
  y: fast(3),
  z: fast(3),
  room_temp: slow(2, 0.02),
  part_temp: slow(2, 0.02),
  deviation: fast(4, 0.0005),
  air_pressure: medium(3, 0.003),
};

/** A feature: where it is touched and from which side. */
interface Feature {
  name: string;
  at: { x: number; y: number; z: number };
}

const feature = (name: string, x: number, y: number, z: number): Feature => ({ name, at: { x, y, z } });

/** Programs: stepped shaft, end cap. */
const PROGRAMS: Readonly<Record<string, readonly Feature[]>> = {
  SHAFT_D32: [
    feature('PLANE_A', 300, 300, 160),
    feature('PLANE_A', 340, 330, 160),
    feature('D32', 320, 340, 140),
    feature('D32', 360, 320, 140),
    feature('D40', 300, 380, 120),
    feature('LENGTH', 300, 420, 130),
  ],
  CAP_D60: [
    feature('PLANE_A', 280, 280, 120),
    feature('PLANE_A', 360, 300, 120),
    feature('BORE', 320, 320, 100),
    feature('D60', 350, 360, 110),
  ],
};

/** Half the tolerance of the features, mm. */
const TOLERANCE_MM = 0.02;
const APPROACH_MM = 12;
const ROOM_C = 20.1;

/** A bridge machine with a touch probe. Temperatures: the part takes 10 min to follow the room. */
export class Cmm extends Machine {
  override readonly report = REPORT;
  override readonly programs = Object.keys(PROGRAMS);
  override readonly faultKinds: readonly FaultKind[] = [
    { id: 'probe-collision', code: 'C-07', text: '测头碰撞 probe collision' },
    { id: 'air-bearing', code: 'C-02', text: '气浮压力低 air bearing pressure low' },
  ];
  readonly path = new PathFollower({ x: 120, y: 120, z: 420 });
  probeQualified = true;
  partC = ROOM_C;
  deviationMm = 0;
  result: 'PASS' | 'FAIL' | 'NONE' = 'NONE';
  #airMpa = 0.5;
  #index = 0;
  #touchedS = 0;
  #stage: 'above' | 'touch' | 'leave' = 'above';
  #worstMm = 0;
  /** Which machine made the part on the table; undefined: nobody says. */
  partFrom: string | undefined;
  /** Parts out of tolerance in a row. */
  fails = 0;
  /** Mean deviation of the parts that are brought, mm, and by how much it grows from part to part. */
  #biasMm: number;
  #driftMm = 0;

  constructor(random: Random) {
    super(random);
    this.#biasMm = random.between(-0.005, 0.005);
  }

  /** A new part is brought; it may be warmer than the room. */
  bringPart(warmerK: number, from?: string): void {
    this.partC = ROOM_C + warmerK;
    this.partFrom = from;
  }

  /** The machine that makes the parts goes off by so much, mm, with each part. */
  drift(mm: number): void {
    this.#driftMm = mm;
  }

  /** Its offset was corrected: parts are right again. */
  correct(): void {
    this.#driftMm = 0;
    this.#biasMm = 0;
    this.fails = 0;
  }

  protected override stepPhysics(dtS: number): void {
    this.partC = lag(this.partC, ROOM_C, dtS, 600);
    this.#airMpa = lag(this.#airMpa, this.faults.includes('air-bearing') ? 0.3 : 0.5, dtS, 3);
    this.#touchedS = Math.max(0, this.#touchedS - dtS);
    if (this.execution === 'ACTIVE') this.#measure(dtS);
    else this.path.step(dtS, 0);
  }

  #measure(dtS: number): void {
    const features = PROGRAMS[this.program] ?? [];
    const next = features[this.#index];
    if (!next) {
      this.#park(dtS);
      return;
    }
    const above = { ...next.at, z: next.at.z + APPROACH_MM };
    this.path.goTo(this.#stage === 'touch' ? next.at : above);
    if (!this.path.step(dtS, this.#stage === 'touch' ? 5 : 120)) return;
    if (this.#stage === 'above') this.#stage = 'touch';
    else if (this.#stage === 'touch') {
      this.#touchedS = 0.25;
      const growth = 0.000_011_5 * 40 * (this.partC - ROOM_C);
      this.deviationMm = this.#biasMm + growth + this.random.noise(0.005);
      if (Math.abs(this.deviationMm) > Math.abs(this.#worstMm)) this.#worstMm = this.deviationMm;
      this.#stage = 'leave';
    } else {
      this.#stage = 'above';
      this.#index += 1;
    }
  }

  #park(dtS: number): void {
    this.path.goTo({ x: 120, y: 120, z: 420 });
    if (!this.path.step(dtS, 200)) return;
    this.deviationMm = this.#worstMm;
    this.result = Math.abs(this.#worstMm) <= TOLERANCE_MM ? 'PASS' : 'FAIL';
    this.fails = this.result === 'FAIL' ? this.fails + 1 : 0;
    this.partCount += 1;
    this.#biasMm = (this.#driftMm === 0 ? 0.9 : 1) * this.#biasMm + this.#driftMm + this.random.noise(0.002);
    this.execution = 'PROGRAM_COMPLETED';
  }

  protected override obstacleToStart(): string | undefined {
    return this.probeQualified ? super.obstacleToStart() : 'the probe is not qualified';
  }

  protected override startProgram(): void {
    this.#index = 0;
    this.#stage = 'above';
    this.#worstMm = 0;
    this.result = 'NONE';
    this.execution = 'ACTIVE';
  }

  protected override stopProgram(execution: Execution): void {
    this.path.halt();
    this.execution = execution;
  }

  protected override loadKw(): number {
    return 0.45 + (this.path.speed > 0 ? 0.25 : 0);
  }

  protected override actOwn(action: Action): Outcome {
    switch (action.kind) {
      case 'qualify-probe':
        this.probeQualified = true;
        return DONE;
      default:
        return refused('this machine cannot do that');
    }
  }

  protected override ownValues(): Record<string, Value> {
    return {
      x: this.path.at['x'] ?? 0,
      y: this.path.at['y'] ?? 0,
      z: this.path.at['z'] ?? 0,
      probe_touch: this.#touchedS > 0,
      probe_qualified: this.probeQualified,
      room_temp: ROOM_C + this.random.noise(0.01),
      part_temp: this.partC + this.random.noise(0.01),
      deviation: this.deviationMm,
      result: this.result,
      air_pressure: this.#airMpa + this.random.noise(0.001),
      part_from: this.partFrom ?? null,
      feature: PROGRAMS[this.program]?.[this.#index]?.name ?? '',
    };
  }
}
