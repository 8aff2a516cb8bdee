/** 3D printer 3D打印机: heats bed and nozzle, prints layer by layer, cools down before the part is taken out. */
import type { Value } from '../../shared/sample.ts';
import type { Random } from '../seeded-random.ts';
import { DONE, refused, type Action, type Outcome } from './actions.ts';
import { COMMON_REPORT, fast, medium, slow, Machine, type Execution, type FaultKind } from './machine.ts';
import { PathFollower } from './path-follower.ts';
import { clamp, lag, ROOM_C } from './physics.ts';

const REPORT = {
  ...COMMON_REPORT,
  nozzle_temp: slow(1, 0.3),
  bed_temp: slow(1, 0.3),
  chamber_temp: slow(1, 0.2),
  position_x: fast(1),
  position_y: fast(1),
  position_z: fast(2),
  layer: fast(0),
  layer_total: fast(0),
  progress: medium(1, 0.1),
  fan: fast(0),
  filament: slow(1, 0.2),
  flow: medium(1, 0.3),
};

/** Programs: width and depth of the part, layers, and temperatures. */
const PROGRAMS: Readonly<Record<string, { sizeMm: number; layers: number; nozzleC: number; bedC: number }>> =
  {
    JIG_PLA: { sizeMm: 60, layers: 45, nozzleC: 210, bedC: 60 },
    HOUSING_PETG: { sizeMm: 90, layers: 120, nozzleC: 240, bedC: 80 },
  };

const LAYER_MM = 0.2;
/** Lines of infill per layer. */
const LINES = 10;
const FIRST_LAYER_MM_S = 30;
const PRINT_MM_S = 80;
const CENTRE = 110;

/** A printer. The bed's time constant is 4 min, the nozzle's 40 s. */
export class Printer extends Machine {
  override readonly report = REPORT;
  override readonly programs = Object.keys(PROGRAMS);
  override readonly ageingKinds: readonly FaultKind[] = [
    { id: 'nozzle-worn', code: 'P-15', text: '喷嘴堵塞 nozzle clogged' },
  ];
  override readonly faultKinds: readonly FaultKind[] = [
    { id: 'nozzle-clog', code: 'P-14', text: '喷嘴堵塞 nozzle clogged' },
    { id: 'filament-out', code: 'P-20', text: '耗材用尽 filament used up' },
  ];
  readonly path = new PathFollower({ x: 0, y: 0, z: 30 });
  nozzleC = ROOM_C;
  bedC = ROOM_C;
  chamberC = ROOM_C;
  doorOpen = false;
  layer = 0;
  filamentG: number;
  #line = 0;
  #extruding = false;

  constructor(random: Random) {
    super(random);
    this.filamentG = Math.round(random.between(450, 980));
  }

  get #job(): { sizeMm: number; layers: number; nozzleC: number; bedC: number } | undefined {
    return PROGRAMS[this.program];
  }

  /** Share of the job done, %. */
  get progress(): number {
    const layers = this.#job?.layers ?? 1;
    return clamp((100 * (Math.max(0, this.layer - 1) + this.#line / LINES)) / layers, 0, 100);
  }

  /** Puts the printer in the midst of a job, warm, for the plan's starting state. */
  resumeAt(layer: number): void {
    const job = this.#job;
    if (!job) return;
    this.nozzleC = job.nozzleC;
    this.bedC = job.bedC;
    this.chamberC = 34;
    this.layer = layer;
    this.execution = 'ACTIVE';
  }

  protected override stepPhysics(dtS: number): void {
    const job = this.#job;
    const heat = this.powered && this.execution === 'ACTIVE' && job !== undefined;
    this.nozzleC = heat
      ? Math.min(job.nozzleC, lag(this.nozzleC, job.nozzleC * 1.3, dtS, 55))
      : lag(this.nozzleC, ROOM_C, dtS, 70);
    // The bed's heater is strong enough to overshoot by a third, which the controller cuts off.
    this.bedC = heat
      ? Math.min(job.bedC, lag(this.bedC, job.bedC * 1.35, dtS, 240))
      : lag(this.bedC, ROOM_C, dtS, 240);
    this.chamberC = lag(
      this.chamberC,
      ROOM_C + (this.doorOpen ? 0.08 : 0.25) * (this.bedC - ROOM_C),
      dtS,
      500,
    );
    this.#extruding = false;
    if (heat && this.nozzleC >= job.nozzleC - 1 && this.bedC >= job.bedC - 1) this.#print(dtS, job);
    else this.path.step(dtS, 0);
  }

  #print(dtS: number, job: { sizeMm: number; layers: number }): void {
    if (this.layer === 0) this.#startLayer(1, job);
    const done = this.path.step(dtS, this.layer === 1 ? FIRST_LAYER_MM_S : PRINT_MM_S);
    this.#extruding = this.path.speed > 0;
    this.filamentG -= (this.path.speed * dtS * 0.4 * LAYER_MM * 1.24) / 1_000;
    if (!done) return;
    this.#line += 1;
    if (this.#line < LINES) this.#aim(job);
    else if (this.layer < job.layers) this.#startLayer(this.layer + 1, job);
    else this.#finish();
  }

  #startLayer(layer: number, job: { sizeMm: number }): void {
    this.layer = layer;
    this.#line = 0;
    this.#aim(job);
  }

  /** Zigzag: even lines along x, odd ones back; layers alternate direction. */
  #aim({ sizeMm }: { sizeMm: number }): void {
    const along = (this.#line % 2 === 0 ? 0.5 : -0.5) * sizeMm;
    const across = (this.#line / (LINES - 1) - 0.5) * sizeMm;
    const turned = this.layer % 2 === 0;
    this.path.goTo({
      x: CENTRE + (turned ? across : along),
      y: CENTRE + (turned ? along : across),
      z: this.layer * LAYER_MM,
    });
  }

  #finish(): void {
    this.#line = LINES;
    this.partCount += 1;
    this.path.goTo({ x: 0, y: 200, z: this.path.at['z'] ?? 0 });
    this.execution = 'PROGRAM_COMPLETED';
    if (this.filamentG < 60) this.filamentG = 1_000;
  }

  protected override obstacleToStart(): string | undefined {
    if (this.doorOpen) return 'the door is open';
    if (this.bedC > 45 && this.execution === 'PROGRAM_COMPLETED')
      return 'the finished part is still on the bed';
    return super.obstacleToStart();
  }

  protected override startProgram(): void {
    if (this.execution !== 'INTERRUPTED' && this.execution !== 'FEED_HOLD') {
      this.layer = 0;
      this.#line = 0;
    }
    this.execution = 'ACTIVE';
  }

  protected override stopProgram(execution: Execution): void {
    this.path.halt();
    this.execution = execution;
  }

  protected override loadKw(): number {
    const job = this.#job;
    const heats = this.execution === 'ACTIVE' && job;
    const bed = heats ? (this.bedC < job.bedC - 0.5 ? 0.35 : 0.09) : 0;
    const nozzle = heats ? (this.nozzleC < job.nozzleC - 0.5 ? 0.06 : 0.02) : 0;
    return 0.035 + bed + nozzle + (this.#extruding ? 0.03 : 0);
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
      default:
        return refused('this machine cannot do that');
    }
  }

  protected override ownValues(): Record<string, Value> {
    return {
      nozzle_temp: this.nozzleC + this.random.noise(0.1),
      bed_temp: this.bedC + this.random.noise(0.05),
      chamber_temp: this.chamberC + this.random.noise(0.03),
      position_x: this.path.at['x'] ?? 0,
      position_y: this.path.at['y'] ?? 0,
      position_z: this.path.at['z'] ?? 0,
      layer: this.layer,
      layer_total: this.#job?.layers ?? 0,
      progress: this.progress,
      fan: this.#extruding && this.layer > 1 ? 100 : 0,
      filament: this.filamentG,
      door: this.doorOpen ? 'OPEN' : 'CLOSED',
      flow: this.#extruding ? 100 * (1 - 0.25 * this.ageOf('nozzle-worn')) + this.random.noise(0.8) : 0,
    };
  }
}
