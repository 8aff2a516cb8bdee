/** Robotic welding cell 焊接工作站: clamp, approach, gas pre-flow, seam with arc, post-flow, next seam, unload. */
import type { Value } from '../../shared/sample.ts';
import type { Random } from '../seeded-random.ts';
import { DONE, refused, type Action, type Outcome } from './actions.ts';
import { jointsDownAt, type Point } from './arm-kinematics.ts';
import { ArmMotion } from './arm-motion.ts';
import { COMMON_REPORT, fast, Machine, type Execution, type FaultKind } from './machine.ts';
import { lag } from './physics.ts';

const REPORT = {
  ...COMMON_REPORT,
  weld_current: fast(0, 2),
  weld_voltage: fast(1, 0.2),
  wire_feed: fast(1, 0.1),
  gas_flow: fast(1, 0.2),
  travel_speed: fast(1, 0.1),
  joint_1: fast(2),
  joint_2: fast(2),
  joint_3: fast(2),
  joint_4: fast(2),
  joint_5: fast(2),
  joint_6: fast(2),
};

/** One straight seam and its sheet of parameters. */
interface Seam {
  from: Point;
  to: Point;
}

interface Recipe {
  seams: readonly Seam[];
  currentA: number;
  voltageV: number;
  wireMMin: number;
  travelMmS: number;
}

const HOME = jointsDownAt({ x: 300, y: 0, z: 330 });
const GAS_L_MIN = 15;
const PRE_FLOW_S = 2;
const POST_FLOW_S = 3.2;

/** Programs: bracket with two seams, frame with three. */
const PROGRAMS: Readonly<Record<string, Recipe>> = {
  BRACKET: {
    seams: [
      { from: { x: 330, y: -90, z: 120 }, to: { x: 330, y: 20, z: 120 } },
      { from: { x: 390, y: 20, z: 120 }, to: { x: 390, y: -90, z: 120 } },
    ],
    currentA: 185,
    voltageV: 23.5,
    wireMMin: 7.2,
    travelMmS: 9,
  },
  FRAME: {
    seams: [
      { from: { x: 300, y: -120, z: 130 }, to: { x: 300, y: 100, z: 130 } },
      { from: { x: 300, y: 100, z: 130 }, to: { x: 400, y: 100, z: 130 } },
      { from: { x: 400, y: 100, z: 130 }, to: { x: 400, y: -120, z: 130 } },
    ],
    currentA: 160,
    voltageV: 21.8,
    wireMMin: 6.1,
    travelMmS: 8,
  },
};

type Phase = 'approach' | 'lower' | 'pre-flow' | 'seam' | 'post-flow' | 'home' | 'unload';

/** A welding robot with fixture, power source and curtain. */
export class Welding extends Machine {
  override readonly report = REPORT;
  override readonly programs = Object.keys(PROGRAMS);
  override readonly ageingKinds: readonly FaultKind[] = [
    { id: 'tip-worn', code: 'W-2104', text: '断弧：导电嘴磨损 arc lost: contact tip worn' },
  ];
  override readonly faultKinds: readonly FaultKind[] = [
    { id: 'arc-loss', code: 'W-2103', text: '断弧 arc lost during seam' },
    { id: 'wire-stick', code: 'W-2110', text: '粘丝 wire stuck to part' },
  ];
  readonly motion = new ArmMotion(HOME);
  doorOpen = false;
  clampClosed = true;
  extraction = true;
  seamCount = 0;
  arc = false;
  #gas = 0;
  #gasOn = false;
  #phase: Phase = 'approach';
  #phaseS = 0;
  #seam = 0;
  #travelMmS = 0;

  constructor(random: Random) {
    super(random);
  }

  override get isMoving(): boolean {
    return super.isMoving || this.motion.moving;
  }

  protected override stepPhysics(dtS: number): void {
    if (this.doorOpen && this.execution === 'ACTIVE') this.stopProgram('INTERRUPTED');
    this.#gas = lag(this.#gas, this.#gasOn ? GAS_L_MIN : 0, dtS, 0.4);
    if (this.execution === 'ACTIVE') this.#stepProgram(dtS);
    else this.motion.step(dtS);
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#phaseS = 0;
  }

  #stepProgram(dtS: number): void {
    const recipe = PROGRAMS[this.program];
    const seam = recipe?.seams[this.#seam];
    if (!recipe) return;
    const before = this.#phase;
    if (!seam || before === 'home' || before === 'unload') this.#goHome(dtS);
    else this.#weld(dtS, recipe, seam);
    // A phase that was just entered begins with the next step, at phase time 0.
    if (this.#phase === before) this.#phaseS += dtS;
  }

  /** Starts the move of this phase on its first step, then reports when it has ended. */
  #moved(to: Point, dtS: number, limitMmS: number): boolean {
    if (this.#phaseS === 0) this.motion.goTo(jointsDownAt(to), 0.6, limitMmS);
    return this.motion.step(dtS);
  }

  #weld(dtS: number, recipe: Recipe, seam: Seam): void {
    switch (this.#phase) {
      case 'approach':
        if (this.#moved({ ...seam.from, z: seam.from.z + 60 }, dtS, 700)) this.#enter('lower');
        return;
      case 'lower':
        if (this.#moved(seam.from, dtS, 200)) this.#enter('pre-flow');
        return;
      case 'pre-flow':
        this.#gasOn = true;
        if (this.#phaseS >= PRE_FLOW_S) this.#enter('seam');
        return;
      case 'seam':
        this.arc = this.extraction;
        this.#travelMmS = recipe.travelMmS;
        if (this.#along(seam, recipe.travelMmS)) {
          this.arc = false;
          this.#travelMmS = 0;
          this.seamCount += 1;
          this.#enter('post-flow');
        }
        return;
      default:
        if (this.#phaseS < POST_FLOW_S) return;
        this.#gasOn = false;
        this.#seam += 1;
        this.#enter(this.#seam < recipe.seams.length ? 'approach' : 'home');
    }
  }

  /** Follows a seam at constant speed; true at its end. */
  #along(seam: Seam, travelMmS: number): boolean {
    const length = Math.hypot(seam.to.x - seam.from.x, seam.to.y - seam.from.y, seam.to.z - seam.from.z);
    const share = Math.min(1, (this.#phaseS * travelMmS) / length);
    const at = (from: number, to: number): number => from + (to - from) * share;
    this.motion.joints = jointsDownAt({
      x: at(seam.from.x, seam.to.x),
      y: at(seam.from.y, seam.to.y),
      z: at(seam.from.z, seam.to.z),
    });
    return share >= 1;
  }

  #goHome(dtS: number): void {
    if (this.#phase === 'home') {
      if (this.#phaseS === 0) this.motion.goTo(HOME, 0.6, 700);
      if (!this.motion.step(dtS)) return;
      this.clampClosed = false;
      this.#enter('unload');
      return;
    }
    if (this.#phaseS < 6) return;
    this.partCount += 1;
    this.clampClosed = true;
    this.#seam = 0;
    this.#enter('approach');
  }

  protected override obstacleToStart(): string | undefined {
    if (this.doorOpen) return 'the curtain is open';
    if (!this.extraction) return 'the extraction is off';
    return super.obstacleToStart();
  }

  protected override startProgram(): void {
    this.clampClosed = true;
    this.#seam = 0;
    this.#enter('approach');
    this.execution = 'ACTIVE';
  }

  protected override stopProgram(execution: Execution): void {
    this.arc = false;
    this.#travelMmS = 0;
    this.#gasOn = false;
    this.motion.halt();
    this.execution = execution;
  }

  protected override loadKw(): number {
    const recipe = PROGRAMS[this.program];
    const welding = this.arc && recipe ? (recipe.currentA * recipe.voltageV) / 850 : 0;
    return 0.35 + welding + (this.extraction ? 0.75 : 0) + (this.motion.moving ? 0.3 : 0);
  }

  protected override actOwn(action: Action): Outcome {
    switch (action.kind) {
      case 'door':
        this.doorOpen = action.open;
        return DONE;
      case 'fume-extraction':
        this.extraction = action.on;
        return DONE;
      case 'clamp':
        if (this.execution === 'ACTIVE') return refused('a program runs');
        this.clampClosed = action.closed;
        return DONE;
      default:
        return refused('this machine cannot do that');
    }
  }

  protected override ownValues(): Record<string, Value> {
    const recipe = this.arc ? PROGRAMS[this.program] : undefined;
    return {
      ...this.motion.jointValues(),
      arc: this.arc,
      // A worn contact tip passes less current.
      weld_current: recipe
        ? recipe.currentA * (1 - 0.15 * this.ageOf('tip-worn')) + this.random.noise(2.5)
        : 0,
      weld_voltage: recipe ? recipe.voltageV + this.random.noise(0.25) : 0,
      wire_feed: recipe ? recipe.wireMMin + this.random.noise(0.05) : 0,
      gas_flow: this.#gas < 0.05 ? 0 : this.#gas,
      travel_speed: this.#travelMmS,
      clamp: this.clampClosed ? 'CLOSED' : 'OPEN',
      fume_extraction: this.extraction,
      door: this.doorOpen ? 'OPEN' : 'CLOSED',
      seam_count: this.seamCount,
    };
  }
}
