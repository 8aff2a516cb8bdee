/**
 * What a lathe and a mill have in common: a spindle with a limited ramp and a slow temperature, axes that follow program
 * blocks, tools that wear and raise the load, overrides, a door, and the interlocks between them.
 */
import type { Random } from '../seeded-random.ts';
import { DONE, refused, type Action, type Outcome } from './actions.ts';
import { Machine, type Execution } from './machine.ts';
import { PathFollower, type Positions } from './path-follower.ts';
import { clamp, lag, ramp, ROOM_C } from './physics.ts';

/** One block of a program. `cut` is the spindle load, in %, of a sharp tool at full feed; without `feed` (mm/min) it is a rapid move. */
export type Block =
  | { do: 'move'; to: Readonly<Positions>; feed?: number; cut?: number }
  | { do: 'spindle'; rpm: number }
  | { do: 'tool'; number: number }
  | { do: 'coolant'; on: boolean }
  | { do: 'dwell'; s: number };

/** Figures of one machine design. */
export interface CncDesign {
  maxRpm: number;
  /** Ramp of the spindle drive, rpm per second; emergency braking is twice as fast. */
  rampRpmS: number;
  /** Time constant of the spindle's temperature, s (20–30 min on real machines). */
  thermalTauS: number;
  /** Rise above the room at full speed without cutting, K. */
  riseAtFullSpeedK: number;
  /** Rapid traverse, mm/min. */
  rapidMmMin: number;
  /** Spindle drive, kW at 100 % load; and what the switched-on machine draws at rest. */
  driveKw: number;
  restKw: number;
  reference: Readonly<Positions>;
  toolChangeS: number;
  /** Seconds of cutting in which a tool wears out. */
  toolLifeS: number;
}

/** Fastest spindle with the door open in MANUAL, rpm: the drive's safely limited speed. */
const OPEN_DOOR_RPM = 300;
/** A breaking tool shakes the machine: so long, s, and so hard, mm/s. */
const BLOW_S = 1.6;
const BLOW_MM_S = 9;
/** Load added by a worn-out tool, as a share. */
const WEAR_LOAD = 0.45;

/** Base of the two cutting machines. */
export abstract class CncMachine extends Machine {
  protected readonly design: CncDesign;
  protected readonly path: PathFollower;
  feedOverride = 100;
  rapidOverride = 100;
  doorOpen = false;
  clampClosed = true;
  coolant = false;
  tool = 1;
  spindleRpm = 0;
  spindleSetRpm = 0;
  spindleTempC = ROOM_C;
  /** Programs run without cutting and without counting. */
  dryRun = false;
  readonly #broken = new Set<number>();
  #blowS = 0;
  #load = 0;
  #cut = 0;
  #jogFeed = 0;
  #blocks: readonly Block[] = [];
  #index = 0;
  #timerS = 0;
  readonly #wear = new Map<number, number>();

  constructor(random: Random, design: CncDesign) {
    super(random);
    this.design = design;
    this.path = new PathFollower(design.reference);
  }

  protected abstract blocksOf(program: string): readonly Block[];
  /** Why the spindle may not turn or a program not start; undefined when nothing is in the way. */
  protected abstract clampObstacle(): string | undefined;
  /** How much faster than usual the material of a program wears the tools. */
  protected abstract hardness(program: string): number;
  /** Called when a program has reached its end. */
  protected onPartDone(): void {}

  /** Numbers of the tools that a program uses, in its order. */
  toolsOf(program: string): number[] {
    const numbers = this.blocksOf(program).flatMap((block) => (block.do === 'tool' ? [block.number] : []));
    return [...new Set(numbers.length > 0 ? numbers : [this.tool])];
  }

  /** Axis positions, mm. */
  get axes(): Readonly<Positions> {
    return this.path.at;
  }

  override get isMoving(): boolean {
    return super.isMoving || this.spindleRpm > 0 || this.spindleSetRpm > 0 || this.path.remaining > 1e-6;
  }

  /** Wear of a tool, 0 new … 1 worn out. */
  wearOf(tool: number): number {
    return this.#wear.get(tool) ?? 0;
  }

  /** Puts a tool in as worn as given, for the plan's starting state. */
  setWear(tool: number, wear: number): void {
    this.#wear.set(tool, wear);
  }

  /** The cutting edge in use breaks: a blow, and from then on nothing is cut until a new tool is fitted. */
  breakTool(): void {
    this.#broken.add(this.tool);
    this.#blowS = BLOW_S;
  }

  /** True while the tool in use is a broken one. */
  get toolBroken(): boolean {
    return this.#broken.has(this.tool);
  }

  /** Spindle load, % of the drive. */
  get load(): number {
    return this.#load;
  }

  /** True while a cutting edge is in the material. */
  get cutting(): boolean {
    return this.#cut > 0;
  }

  /** Feed along the path, mm/min. */
  get feedMmMin(): number {
    return this.path.speed * 60;
  }

  /** Vibration, mm/s: balance, cutting and wear. */
  protected vibration(): number {
    if (this.spindleRpm < 20) return 0;
    const turning = 0.15 + 0.9 * (this.spindleRpm / this.design.maxRpm) ** 1.5;
    const cut = this.#cut > 0 ? (this.#cut / 100) * (0.9 + 2.2 * this.wearOf(this.tool)) : 0;
    const blow = this.#blowS > 0 ? BLOW_MM_S : 0;
    return Math.max(0, turning + cut + blow + this.random.noise(0.05));
  }

  protected override stepPhysics(dtS: number): void {
    this.#cut = 0;
    this.#blowS = Math.max(0, this.#blowS - dtS);
    if (this.doorOpen && this.mode === 'AUTOMATIC' && this.execution === 'ACTIVE')
      this.execution = 'INTERRUPTED';
    if (this.execution === 'ACTIVE') this.#stepProgram(dtS);
    else if (this.execution === 'FEED_HOLD' || this.execution === 'INTERRUPTED') this.path.step(dtS, 0);
    else this.path.step(dtS, (this.#jogFeed / 60) * (this.powered && !this.estopPressed ? 1 : 0));
    this.#stepSpindle(dtS);
    const share = this.spindleRpm / this.design.maxRpm;
    const rise = this.design.riseAtFullSpeedK * share ** 1.2 + 0.08 * this.#load * (share > 0.01 ? 1 : 0);
    this.spindleTempC = lag(
      this.spindleTempC,
      ROOM_C + (this.powered ? 1.5 : 0) + rise,
      dtS,
      this.design.thermalTauS,
    );
  }

  /** The speed that the interlocks allow now. */
  #allowedRpm(): number {
    if (!this.powered || this.estopPressed || this.needsReset) return 0;
    if (this.clampObstacle()) return 0;
    if (!this.doorOpen) return this.spindleSetRpm;
    return this.mode === 'AUTOMATIC' ? 0 : Math.min(this.spindleSetRpm, OPEN_DOOR_RPM);
  }

  #stepSpindle(dtS: number): void {
    const target = this.#allowedRpm();
    const braking = this.estopPressed ? 2 : 1;
    const before = this.spindleRpm;
    this.spindleRpm = ramp(before, target, dtS, this.design.rampRpmS * braking);
    const accelerating = Math.max(0, this.spindleRpm - before) / (this.design.rampRpmS * dtS);
    const turning = this.spindleRpm > 1 ? 2.5 + 8 * (this.spindleRpm / this.design.maxRpm) : 0;
    this.#load = clamp(turning + 45 * accelerating + this.#cut, 0, 150);
  }

  #stepProgram(dtS: number): void {
    const block = this.#blocks[this.#index];
    if (!block) {
      this.#finish();
      return;
    }
    if (this.#stepBlock(block, dtS)) {
      this.#index += 1;
      this.#timerS = 0;
    }
  }

  /** One step of one block; true when the block is done. */
  #stepBlock(block: Block, dtS: number): boolean {
    switch (block.do) {
      case 'spindle':
        this.spindleSetRpm = block.rpm;
        return Math.abs(this.spindleRpm - block.rpm) < 0.02 * block.rpm + 2;
      case 'coolant':
        this.coolant = block.on;
        return true;
      case 'dwell':
        this.#timerS += dtS;
        return this.#timerS >= block.s;
      case 'tool':
        if (this.tool === block.number) return true;
        this.#timerS += dtS;
        if (this.#timerS < this.design.toolChangeS) return false;
        this.tool = block.number;
        return true;
      case 'move':
        return this.#stepMove(block, dtS);
    }
  }

  #stepMove(block: Extract<Block, { do: 'move' }>, dtS: number): boolean {
    const atSpeed = Math.abs(this.spindleRpm - this.spindleSetRpm) < 0.05 * this.spindleSetRpm + 5;
    if (block.feed !== undefined && !atSpeed) return false;
    this.path.goTo(block.to);
    const share = (block.feed === undefined ? this.rapidOverride : this.feedOverride) / 100;
    const done = this.path.step(dtS, ((block.feed ?? this.design.rapidMmMin) / 60) * share);
    const cuts = !this.dryRun && !this.toolBroken && this.path.speed > 0;
    if (block.cut !== undefined && block.cut > 0 && cuts) {
      const wear = this.wearOf(this.tool);
      this.#cut = Math.max(
        1,
        block.cut * (0.35 + 0.65 * share) * (1 + WEAR_LOAD * wear) + this.random.noise(1.1),
      );
      this.#wear.set(
        this.tool,
        Math.min(1.2, wear + (this.hardness(this.program) * dtS) / this.design.toolLifeS),
      );
    }
    return done;
  }

  #finish(): void {
    this.#blocks = [];
    this.execution = 'PROGRAM_COMPLETED';
    this.#jogFeed = 0;
    if (this.dryRun) return;
    this.partCount += 1;
    this.onPartDone();
  }

  protected override obstacleToStart(): string | undefined {
    if (this.doorOpen) return 'the door is open';
    return super.obstacleToStart() ?? this.clampObstacle();
  }

  protected override startProgram(): void {
    const resumes =
      this.#blocks.length > 0 && (this.execution === 'FEED_HOLD' || this.execution === 'INTERRUPTED');
    if (!resumes) {
      this.#blocks = this.blocksOf(this.program);
      this.#index = 0;
      this.#timerS = 0;
    }
    this.execution = 'ACTIVE';
  }

  protected override stopProgram(execution: Execution): void {
    this.#blocks = [];
    this.#jogFeed = 0;
    this.spindleSetRpm = 0;
    this.coolant = false;
    this.path.halt();
    this.execution = execution;
  }

  protected override loadKw(): number {
    const axes = 0.25 * Math.min(1, this.path.speed / 100);
    return this.design.restKw + (this.design.driveKw * this.#load) / 100 + axes + (this.coolant ? 0.4 : 0);
  }

  protected override actOwn(action: Action): Outcome {
    switch (action.kind) {
      case 'door':
        this.doorOpen = action.open;
        return DONE;
      case 'feed-hold':
        if (this.execution !== 'ACTIVE') return refused('nothing runs');
        this.execution = 'FEED_HOLD';
        return DONE;
      case 'overrides':
        this.feedOverride = clamp(action.feed ?? this.feedOverride, 0, 150);
        this.rapidOverride = clamp(action.rapid ?? this.rapidOverride, 0, 100);
        return DONE;
      case 'new-tool':
        this.#wear.set(action.number, 0);
        this.#broken.delete(action.number);
        return DONE;
      case 'dry-run':
        if (this.execution === 'ACTIVE') return refused('a program runs');
        this.dryRun = action.on;
        return DONE;
      default:
        return this.#actByHand(action);
    }
  }

  /** Actions that need MANUAL or MDI. */
  #actByHand(action: Action): Outcome {
    if (this.mode === 'AUTOMATIC') return refused('not in AUTOMATIC');
    if (this.estopPressed || this.needsReset) return refused('reset first');
    switch (action.kind) {
      case 'spindle': {
        const obstacle = action.rpm > 0 ? this.clampObstacle() : undefined;
        if (obstacle) return refused(obstacle);
        this.spindleSetRpm = clamp(action.rpm, 0, this.design.maxRpm);
        return DONE;
      }
      case 'coolant':
        this.coolant = action.on;
        return DONE;
      case 'tool':
        this.tool = action.number;
        return DONE;
      case 'reference':
        return this.#jog(this.design.reference, (this.design.rapidMmMin * this.rapidOverride) / 200);
      case 'jog':
        return this.#jog(action.to, Math.min(action.feed, this.design.rapidMmMin / 2));
      default:
        return refused('this machine cannot do that');
    }
  }

  #jog(to: Readonly<Positions>, feed: number): Outcome {
    this.path.goTo(to);
    this.#jogFeed = feed;
    return DONE;
  }
}
