/** Injection moulding machine 注塑机: clamp, injection, holding, cooling with metering, opening, ejection; regulated heat. */
import type { Value } from '../../shared/sample.ts';
import type { Random } from '../seeded-random.ts';
import { DONE, refused, type Action, type Outcome } from './actions.ts';
import { COMMON_REPORT, fast, slow, Machine, type Execution, type FaultKind } from './machine.ts';
import { clamp, lag, ramp, ROOM_C } from './physics.ts';

const REPORT = {
  ...COMMON_REPORT,
  mould_temp: slow(1, 0.2),
  barrel_temp_1: slow(1, 0.3),
  barrel_temp_2: slow(1, 0.3),
  barrel_temp_3: slow(1, 0.3),
  barrel_temp_4: slow(1, 0.3),
  injection_pressure: fast(1, 0.3),
  holding_pressure: fast(1, 0.3),
  cushion: fast(2),
  screw_position: fast(1),
  clamp_force: fast(0, 5),
  clamp_position: fast(1),
  ejector_position: fast(1),
  cycle_time: fast(2),
  hopper_level: slow(1, 0.2),
};

/** One mould's recipe: set points and times. */
interface Recipe {
  mouldC: number;
  barrelC: readonly [number, number, number, number];
  peakMpa: number;
  holdMpa: number;
  holdS: number;
  coolS: number;
}

/** Programs: a thin tray (short cycle) and an end cap. */
const PROGRAMS: Readonly<Record<string, Recipe>> = {
  TRAY_PP: { mouldC: 42, barrelC: [205, 215, 220, 225], peakMpa: 78, holdMpa: 42, holdS: 1.2, coolS: 2.6 },
  CAP_ABS: { mouldC: 62, barrelC: [215, 225, 232, 238], peakMpa: 96, holdMpa: 55, holdS: 3, coolS: 10 },
};

const OPEN_MM = 400;
const DOSE_MM = 62;
const EJECT_MM = 60;
/** What opening, closing, injecting and ejecting take, s. */
const MOVES_S = 4.3;
/** After a pause of this length, s, the process is as unsettled as it gets. */
const LONG_PAUSE_S = 180;

type Phase = 'closing' | 'clamping' | 'injecting' | 'holding' | 'cooling' | 'opening' | 'ejecting' | 'open';

/** A moulding machine. Barrels follow their set points with τ = 10 min, the mould with 15 min. */
export class Moulding extends Machine {
  override readonly report = REPORT;
  override readonly programs = Object.keys(PROGRAMS);
  override readonly ageingKinds: readonly FaultKind[] = [
    { id: 'short-shot', code: 'M-220', text: '料垫不足：止逆环磨损 no cushion: check ring worn' },
  ];
  override readonly faultKinds: readonly FaultKind[] = [
    {
      id: 'mould-protection',
      code: 'M-310',
      text: '模具保护：合模受阻 mould protection: obstacle while closing',
    },
    { id: 'hopper-empty', code: 'M-402', text: '料斗缺料 hopper empty' },
  ];
  phase: Phase = 'open';
  heating = true;
  mouldC = ROOM_C;
  barrelC: number[] = [ROOM_C, ROOM_C, ROOM_C, ROOM_C];
  shots = 0;
  rejects = 0;
  doorOpen = false;
  /** 1 right after a long pause … 0 settled: melt and mould find their balance shot by shot. */
  unsettled = 0;
  #pauseS = 0;
  #clampMm = OPEN_MM;
  #forceKn = 0;
  #screwMm = DOSE_MM;
  #ejectorMm = 0;
  #pressureMpa = 0;
  #cushionMm = 5;
  #hopper = 80;
  #phaseS = 0;
  #cycleS = 0;
  #lastCycleS = 0;

  constructor(random: Random) {
    super(random);
    this.#hopper = random.between(60, 95);
  }

  get #recipe(): Recipe {
    return (
      PROGRAMS[this.program] ??
      PROGRAMS['TRAY_PP'] ?? {
        mouldC: 40,
        barrelC: [200, 200, 200, 200],
        peakMpa: 80,
        holdMpa: 40,
        holdS: 1,
        coolS: 3,
      }
    );
  }

  /** True when barrels and mould are within 6 K of their set points. */
  get hot(): boolean {
    const recipe = this.#recipe;
    return (
      this.barrelC.every((at, zone) => Math.abs(at - (recipe.barrelC[zone] ?? at)) < 6) &&
      Math.abs(this.mouldC - recipe.mouldC) < 6
    );
  }

  /** Puts the machine at its working temperatures, for the plan's starting state. */
  preheat(): void {
    this.barrelC = [...this.#recipe.barrelC];
    this.mouldC = this.#recipe.mouldC;
  }

  protected override stepPhysics(dtS: number): void {
    const recipe = this.#recipe;
    const heat = this.powered && this.heating;
    // Above the set point at full power, so that the approach takes minutes, then the controller holds it.
    this.barrelC = this.barrelC.map((at, zone) => {
      const set = recipe.barrelC[zone] ?? 200;
      return heat ? Math.min(set, lag(at, set * 1.12, dtS, 600)) : lag(at, ROOM_C, dtS, 600);
    });
    this.mouldC = heat
      ? Math.min(recipe.mouldC, lag(this.mouldC, recipe.mouldC * 1.15, dtS, 900))
      : lag(this.mouldC, ROOM_C, dtS, 900);
    if (this.execution === 'ACTIVE') this.#stepCycle(dtS, recipe);
    else {
      this.#pauseS += dtS;
      this.#pressureMpa = lag(this.#pressureMpa, 0, dtS, 0.3);
    }
  }

  /** How long this shot cools, s: longer by up to a seventh of the whole cycle while the process is unsettled. */
  #coolS(recipe: Recipe): number {
    return recipe.coolS + 0.15 * this.unsettled * (recipe.holdS + recipe.coolS + MOVES_S);
  }

  #enter(phase: Phase): void {
    this.phase = phase;
    this.#phaseS = 0;
  }

  #stepCycle(dtS: number, recipe: Recipe): void {
    this.#phaseS += dtS;
    this.#cycleS += dtS;
    switch (this.phase) {
      case 'open':
        if (this.#phaseS >= 0.5) this.#enter('closing');
        return;
      case 'closing':
        this.#clampMm = ramp(this.#clampMm, 0, dtS, 420);
        if (this.#clampMm <= 0) this.#enter('clamping');
        return;
      case 'clamping':
        this.#forceKn = ramp(this.#forceKn, 1_150, dtS, 4_000);
        if (this.#forceKn >= 1_150) this.#enter('injecting');
        return;
      case 'injecting':
        this.#screwMm = ramp(this.#screwMm, 7, dtS, 75);
        this.#pressureMpa =
          recipe.peakMpa * ((DOSE_MM - this.#screwMm) / (DOSE_MM - 7)) ** 0.7 + this.random.noise(0.4);
        if (this.#screwMm <= 7) this.#enter('holding');
        return;
      default:
        this.#stepSecondHalf(dtS, recipe);
    }
  }

  #stepSecondHalf(dtS: number, recipe: Recipe): void {
    switch (this.phase) {
      case 'holding':
        this.#pressureMpa = lag(this.#pressureMpa, recipe.holdMpa, dtS, 0.2);
        this.#screwMm = lag(this.#screwMm, 5 + this.random.noise(0.08), dtS, 0.8);
        if (this.#phaseS < recipe.holdS) return;
        // Melt leaks back past a worn check ring.
        this.#cushionMm = this.#screwMm - 2 * this.ageOf('short-shot');
        this.#enter('cooling');
        return;
      case 'cooling':
        this.#pressureMpa = lag(this.#pressureMpa, 0, dtS, 0.15);
        this.#screwMm = ramp(this.#screwMm, DOSE_MM, dtS, (1.3 * DOSE_MM) / recipe.coolS);
        if (this.#phaseS >= this.#coolS(recipe) && this.#screwMm >= DOSE_MM) this.#enter('opening');
        return;
      case 'opening':
        this.#forceKn = ramp(this.#forceKn, 0, dtS, 6_000);
        if (this.#forceKn <= 0) this.#clampMm = ramp(this.#clampMm, OPEN_MM, dtS, 460);
        if (this.#clampMm >= OPEN_MM) this.#enter('ejecting');
        return;
      default:
        this.#eject(dtS);
    }
  }

  #eject(dtS: number): void {
    this.#ejectorMm = ramp(this.#ejectorMm, this.#phaseS < 0.6 ? EJECT_MM : 0, dtS, 140);
    if (this.#phaseS < 0.8 || this.#ejectorMm > 0) return;
    this.shots += 1;
    this.unsettled *= 0.78;
    const bad = !this.hot || this.random.chance(0.015);
    if (bad) this.rejects += 1;
    else this.partCount += 1;
    this.#hopper = this.#hopper < 25 ? 95 : this.#hopper - 0.12;
    this.#lastCycleS = this.#cycleS;
    this.#cycleS = 0;
    this.#enter('open');
  }

  protected override obstacleToStart(): string | undefined {
    if (this.doorOpen) return 'the guard is open';
    // Cold screws shear: the barrels must be near their set points before the screw may move.
    if (this.barrelC.some((at, zone) => at < (this.#recipe.barrelC[zone] ?? 0) - 15))
      return 'the barrels are cold';
    return super.obstacleToStart();
  }

  protected override startProgram(): void {
    this.unsettled = Math.max(this.unsettled, Math.min(1, this.#pauseS / LONG_PAUSE_S));
    this.#pauseS = 0;
    this.#cycleS = 0;
    if (this.#clampMm >= OPEN_MM) this.#enter('open');
    else this.#enter('opening');
    this.execution = 'ACTIVE';
  }

  protected override stopProgram(execution: Execution): void {
    this.execution = execution;
  }

  protected override loadKw(): number {
    const set = this.#recipe.barrelC[1];
    const heat = this.heating ? clamp(1.2 + (set - (this.barrelC[1] ?? set)) * 0.12, 1.2, 14) : 0;
    const pump =
      this.execution === 'ACTIVE' ? 3 + 0.12 * this.#pressureMpa + (this.phase === 'cooling' ? 4 : 0) : 0;
    return 0.4 + heat + pump;
  }

  protected override actOwn(action: Action): Outcome {
    switch (action.kind) {
      case 'heat':
        this.heating = action.on;
        return DONE;
      case 'door':
        this.doorOpen = action.open;
        if (action.open && this.execution === 'ACTIVE') this.stopProgram('INTERRUPTED');
        return DONE;
      default:
        return refused('this machine cannot do that');
    }
  }

  #mouldWord(): string {
    if (this.phase === 'closing') return 'CLOSING';
    if (this.phase === 'opening') return 'OPENING';
    return this.#clampMm > 1 ? 'OPEN' : 'CLOSED';
  }

  protected override ownValues(): Record<string, Value> {
    const barrels: Record<string, Value> = {};
    this.barrelC.forEach((at, zone) => {
      barrels[`barrel_temp_${zone + 1}`] = at + this.random.noise(0.05);
    });
    return {
      mould: this.#mouldWord(),
      mould_temp: this.mouldC + this.random.noise(0.04),
      ...barrels,
      injection_pressure: Math.max(0, this.#pressureMpa),
      holding_pressure: this.phase === 'holding' ? this.#pressureMpa : 0,
      cushion: this.#cushionMm,
      screw_position: this.#screwMm,
      clamp_force: this.#forceKn,
      clamp_position: this.#clampMm,
      ejector_position: this.#ejectorMm,
      cycle_time: this.#lastCycleS,
      shot_count: this.shots,
      reject_count: this.rejects,
      hopper_level: this.#hopper,
    };
  }
}
