/** Sorting station 自动分拣站: parts ride on a belt past three light barriers; a pusher throws bad ones out. */
import type { Value } from '../../shared/sample.ts';
import type { Random } from '../seeded-random.ts';
import { DONE, refused, type Action, type Outcome } from './actions.ts';
import { COMMON_REPORT, fast, medium, Machine, type Execution, type FaultKind } from './machine.ts';
import { clamp, lag, ramp } from './physics.ts';

const REPORT = {
  ...COMMON_REPORT,
  belt_speed: fast(1, 0.1),
  air_pressure: medium(3, 0.003),
  queue: fast(0),
};

/** Places along the belt, m from its start. */
const EYE_IN_M = 0.25;
const EYE_SORT_M = 1;
const PUSHER_M = 1.1;
const EYE_OUT_M = 1.75;
const BELT_M = 2;
/** Length of a part on the belt, m. */
const PART_M = 0.12;
const PUSH_S = 0.5;

interface BeltPart {
  atM: number;
  bad: boolean;
}

/** Belt speeds, m/min, and seconds between parts, per program. */
const PROGRAMS: Readonly<Record<string, { beltMMin: number; taktS: number }>> = {
  SORT_TRAY: { beltMMin: 15, taktS: 5 },
  SORT_CAP: { beltMMin: 12, taktS: 7 },
  SORT_SLOW: { beltMMin: 9, taktS: 9 },
};

/** A sorting station with its PLC. */
export class Sorting extends Machine {
  override readonly report = REPORT;
  override readonly programs = Object.keys(PROGRAMS);
  override readonly ageingKinds: readonly FaultKind[] = [
    { id: 'air-leak', code: 'S-121', text: '气压过低：漏气 air pressure low: leak' },
  ];
  override readonly faultKinds: readonly FaultKind[] = [
    { id: 'jam', code: 'S-101', text: '分拣口堵料 part jammed at the sorting gate' },
    { id: 'air', code: 'S-120', text: '气压过低 air pressure low' },
  ];
  plcMode: 'AUTO' | 'MANUAL' | 'STEP' = 'AUTO';
  jam = false;
  /** Parts waiting upstream. */
  queue = 12;
  sortedOk = 0;
  sortedNg = 0;
  /** Share of bad parts. */
  badShare = 0.08;
  #beltMMin = 0;
  #beltByHand = false;
  #airMpa = 0.55;
  #parts: BeltPart[] = [];
  #untilNextS = 0;
  #pushS = 0;

  constructor(random: Random) {
    super(random);
    this.queue = 8 + Math.floor(random.between(0, 6));
  }

  /** Belt speed, m/min. */
  get beltMMin(): number {
    return this.#beltMMin;
  }

  override get isMoving(): boolean {
    return super.isMoving || this.#beltMMin > 0;
  }

  /** Positions of the parts on the belt, m. */
  get partsM(): readonly number[] {
    return this.#parts.map((part) => part.atM);
  }

  protected override stepPhysics(dtS: number): void {
    const recipe = PROGRAMS[this.program];
    const runs = (this.execution === 'ACTIVE' || this.execution === 'WAIT') && this.plcMode === 'AUTO';
    const wanted = this.powered && !this.jam && (runs || this.#beltByHand) ? (recipe?.beltMMin ?? 9) : 0;
    this.#beltMMin = ramp(this.#beltMMin, wanted, dtS, 12);
    this.#moveParts(dtS);
    this.#pushS = Math.max(0, this.#pushS - dtS);
    this.#airMpa = lag(
      this.#airMpa,
      this.faults.includes('air') ? 0.32 : 0.55 * (1 - 0.25 * this.ageOf('air-leak')),
      dtS,
      2.5,
    );
    if (runs && recipe) this.#feed(dtS, recipe.taktS);
  }

  /** Lets a part in at every takt; without parts upstream the station waits. */
  #feed(dtS: number, taktS: number): void {
    this.#untilNextS -= dtS;
    if (this.#untilNextS > 0) return;
    if (this.queue <= 0) {
      if (this.#parts.length === 0) this.execution = 'WAIT';
      return;
    }
    this.execution = 'ACTIVE';
    this.queue -= 1;
    this.#parts.push({ atM: 0, bad: this.random.chance(this.badShare) });
    this.#untilNextS = taktS * (1 + this.random.noise(0.01));
  }

  #moveParts(dtS: number): void {
    const moved = (this.#beltMMin / 60) * dtS;
    for (const part of this.#parts) {
      const before = part.atM;
      part.atM += moved;
      // Good and bad parts are counted at the same place, so that the count keeps the rhythm of the belt.
      if (before < PUSHER_M && part.atM >= PUSHER_M) {
        this.partCount += 1;
        if (part.bad) this.#pushOut(part);
      } else if (before < EYE_OUT_M && part.atM >= EYE_OUT_M) this.sortedOk += 1;
    }
    this.#parts = this.#parts.filter((part) => part.atM < BELT_M);
  }

  #pushOut(part: BeltPart): void {
    this.#pushS = PUSH_S;
    this.#airMpa -= 0.035;
    this.sortedNg += 1;
    part.atM = BELT_M;
  }

  #eye(atM: number): boolean {
    return this.#parts.some((part) => part.atM >= atM && part.atM < atM + PART_M);
  }

  protected override onFault(kind: FaultKind, stands: boolean): void {
    if (kind.id !== 'jam') return;
    this.jam = stands;
    if (stands) this.#parts.push({ atM: EYE_SORT_M + 0.01, bad: false });
    else this.#parts = this.#parts.filter((part) => part.atM < EYE_SORT_M - PART_M || part.atM > PUSHER_M);
  }

  protected override startProgram(): void {
    this.#untilNextS = 0;
    this.#beltByHand = false;
    this.execution = 'ACTIVE';
  }

  protected override stopProgram(execution: Execution): void {
    this.#beltByHand = false;
    this.execution = execution;
  }

  protected override loadKw(): number {
    return 0.12 + 0.02 * this.#beltMMin + 0.01 * this.#parts.length;
  }

  protected override actOwn(action: Action): Outcome {
    switch (action.kind) {
      case 'plc-mode':
        if (action.mode !== 'AUTO' && this.execution !== 'READY') this.stopProgram('STOPPED');
        this.plcMode = action.mode;
        this.mode = action.mode === 'AUTO' ? 'AUTOMATIC' : 'MANUAL';
        return DONE;
      case 'belt':
        if (this.plcMode === 'AUTO') return refused('not in MANUAL or STEP');
        this.#beltByHand = action.on;
        return DONE;
      case 'feed-parts':
        this.queue = clamp(this.queue + action.count, 0, 20);
        return DONE;
      default:
        return refused('this machine cannot do that');
    }
  }

  protected override ownValues(): Record<string, Value> {
    return {
      belt_speed: this.#beltMMin,
      eye_in: this.#eye(EYE_IN_M),
      eye_sort: this.#eye(EYE_SORT_M),
      eye_out: this.#eye(EYE_OUT_M),
      pusher: this.#pushS > 0 ? 'EXTENDED' : 'RETRACTED',
      air_pressure: this.#airMpa + this.random.noise(0.001),
      sorted_ok: this.sortedOk,
      sorted_ng: this.sortedNg,
      queue: this.queue,
      jam: this.jam,
      plc_mode: this.plcMode,
    };
  }
}
