/** CNC lathe 数控车床: 5000 rpm, 11 kW, twelve-place turret, hydraulic chuck, post-process gauge. X is a diameter. */
import type { Value } from '../../shared/sample.ts';
import type { Random } from '../seeded-random.ts';
import { DONE, refused, type Action, type Outcome } from './actions.ts';
import { CncMachine, type Block } from './cnc-machine.ts';
import { COMMON_REPORT, fast, medium, slow, type FaultKind } from './machine.ts';
import { lag } from './physics.ts';

/** Reference position, mm: both axes near their positive ends, clear of chuck and part. */
export const LATHE_REFERENCE = { x: 250, z: 500 } as const;

/** Pressure below which the chuck switch keeps the spindle off, MPa. */
const LEAST_CHUCK_MPA = 0.5;
/** Face of the raw part, mm on Z. */
const FACE_Z = 200;

const REPORT = {
  ...COMMON_REPORT,
  spindle_speed: fast(1, 0.5),
  spindle_load: fast(1, 0.4),
  spindle_temp: slow(2, 0.1),
  axis_x: fast(3),
  axis_z: fast(3),
  feed_rate: fast(1),
  feed_override: fast(0),
  rapid_override: fast(0),
  tool: fast(0),
  tool_offset_x: fast(3),
  tool_offset_z: fast(3),
  chuck_pressure: medium(2, 0.02),
  vibration: medium(2, 0.05),
  part_diameter: fast(3),
};

/** Roughing: one pass along Z at a diameter, at `feed` mm/min, with the given load. */
const pass = (x: number, toZ: number, feed: number, cut: number): Block[] => [
  { do: 'move', to: { x, z: FACE_Z + 2 } },
  { do: 'move', to: { z: toZ }, feed, cut },
  { do: 'move', to: { x: x + 4 } },
  { do: 'move', to: { z: FACE_Z + 2 } },
];

const start = (tool: number, rpm: number): Block[] => [
  { do: 'move', to: { x: 180, z: 320 } },
  { do: 'tool', number: tool },
  { do: 'spindle', rpm },
  { do: 'coolant', on: true },
];

const end: Block[] = [
  { do: 'coolant', on: false },
  { do: 'move', to: { x: 180, z: 320 } },
  { do: 'spindle', rpm: 0 },
];

/** Programs: O2001 stepped shaft, O2002 end cap, O2003 bushing from the bar. */
const PROGRAMS: Readonly<
  Record<string, { nominalMm: number; finishing: number; hardness: number; blocks: readonly Block[] }>
> = {
  O2001: {
    nominalMm: 32,
    finishing: 2,
    hardness: 1.5,
    blocks: [
      ...start(1, 1_800),
      ...pass(40, 140, 620, 34),
      ...pass(36, 150, 620, 38),
      ...pass(33, 160, 620, 36),
      ...start(2, 2_400),
      { do: 'move', to: { x: 32, z: FACE_Z + 2 } },
      { do: 'move', to: { z: 160 }, feed: 380, cut: 12 },
      { do: 'move', to: { x: 36 }, feed: 380, cut: 9 },
      { do: 'move', to: { z: 140 }, feed: 380, cut: 12 },
      ...end,
    ],
  },
  O2002: {
    nominalMm: 60,
    finishing: 2,
    hardness: 2.6,
    blocks: [
      ...start(1, 1_400),
      { do: 'move', to: { x: 66, z: FACE_Z } },
      { do: 'move', to: { x: 10 }, feed: 560, cut: 30 },
      ...pass(61, 178, 520, 40),
      ...start(2, 1_900),
      { do: 'move', to: { x: 60, z: FACE_Z + 2 } },
      { do: 'move', to: { z: 178 }, feed: 360, cut: 13 },
      ...end,
    ],
  },
  O2003: {
    nominalMm: 25,
    finishing: 1,
    hardness: 6,
    blocks: [
      { do: 'move', to: { x: 60, z: 230 } },
      { do: 'spindle', rpm: 2_600 },
      { do: 'coolant', on: true },
      { do: 'move', to: { x: 25, z: FACE_Z + 2 } },
      { do: 'move', to: { z: 188 }, feed: 480, cut: 26 },
      { do: 'move', to: { x: 60 } },
      { do: 'move', to: { z: 230 } },
      { do: 'coolant', on: false },
    ],
  },
};

/** A lathe with its interlocks. */
export class Lathe extends CncMachine {
  override readonly report = REPORT;
  override readonly programs = Object.keys(PROGRAMS);
  override readonly faultKinds: readonly FaultKind[] = [
    { id: 'coolant-pressure', code: 'EX1021', text: '冷却液压力低 coolant pressure low' },
    { id: 'turret-index', code: 'EX1045', text: '刀塔分度未到位 turret index not confirmed' },
    { id: 'lubrication', code: 'EX1010', text: '导轨润滑油位低 way lubricant level low' },
  ];
  #regulatorMpa = 1.6;
  #pressureMpa = 1.6;
  #offsets = new Map<number, { x: number; z: number }>();
  #diameterMm: number | null = null;

  constructor(random: Random) {
    super(random, {
      maxRpm: 5_000,
      rampRpmS: 900,
      thermalTauS: 1_500,
      riseAtFullSpeedK: 24,
      rapidMmMin: 12_000,
      driveKw: 9,
      restKw: 0.75,
      reference: LATHE_REFERENCE,
      toolChangeS: 1.2,
      toolLifeS: 900,
    });
    for (let tool = 1; tool <= 12; tool += 1)
      this.#offsets.set(tool, {
        x: Math.round(random.between(-12_000, 12_000)) / 1_000,
        z: Math.round(random.between(-60_000, -20_000)) / 1_000,
      });
  }

  /** Chuck pressure, MPa. */
  get chuckMpa(): number {
    return this.#pressureMpa;
  }

  /** Diameter of the last part as gauged, mm; null before the first. */
  get diameterMm(): number | null {
    return this.#diameterMm;
  }

  /** Nominal diameter of the program in the control, mm; undefined without one. */
  get nominalMm(): number | undefined {
    return PROGRAMS[this.program]?.nominalMm;
  }

  /** Moves the axes to a resting place, for the plan's starting state. */
  parkAt(x: number, z: number): void {
    this.path.at['x'] = x;
    this.path.at['z'] = z;
    this.path.halt();
  }

  protected override stepPhysics(dtS: number): void {
    super.stepPhysics(dtS);
    const target = this.clampClosed && this.powered ? this.#regulatorMpa : 0;
    this.#pressureMpa = lag(this.#pressureMpa, target, dtS, 0.6);
  }

  protected override blocksOf(program: string): readonly Block[] {
    return PROGRAMS[program]?.blocks ?? [];
  }

  protected override hardness(program: string): number {
    return PROGRAMS[program]?.hardness ?? 1;
  }

  protected override clampObstacle(): string | undefined {
    if (!this.clampClosed) return 'the chuck is open';
    return this.#pressureMpa < LEAST_CHUCK_MPA ? 'no chuck pressure' : undefined;
  }

  /** The finishing tool's wear makes parts thicker (0.06 mm at the end of its life, on the diameter). */
  protected override onPartDone(): void {
    const made = PROGRAMS[this.program];
    if (!made) return;
    const correction = this.#corrections.get(made.finishing) ?? 0;
    const error = 0.06 * this.wearOf(made.finishing) + correction + this.random.noise(0.003);
    this.#diameterMm = made.nominalMm + error;
  }

  /** Sum of the offset changes since the tool was touched off, per tool, mm on the diameter. */
  #corrections = new Map<number, number>();

  protected override actOwn(action: Action): Outcome {
    switch (action.kind) {
      case 'clamp':
        if (this.spindleRpm > 3) return refused('the spindle turns');
        this.clampClosed = action.closed;
        this.#regulatorMpa = action.pressureMpa ?? this.#regulatorMpa;
        return DONE;
      case 'tool-offset':
        return this.#correct(action.x ?? 0, action.z ?? 0);
      case 'new-tool':
        this.#corrections.set(action.number, 0);
        return super.actOwn(action);
      default:
        return super.actOwn(action);
    }
  }

  /** Changes the active tool's offset by a difference, mm. */
  #correct(x: number, z: number): Outcome {
    const offset = this.#offsets.get(this.tool) ?? { x: 0, z: 0 };
    this.#offsets.set(this.tool, { x: offset.x + x, z: offset.z + z });
    this.#corrections.set(this.tool, (this.#corrections.get(this.tool) ?? 0) + x);
    return DONE;
  }

  protected override ownValues(): Record<string, Value> {
    const turning = this.spindleRpm > 1;
    const offset = this.#offsets.get(this.tool) ?? { x: 0, z: 0 };
    return {
      spindle_speed: turning ? Math.max(0, this.spindleRpm + this.random.noise(0.0004 * this.spindleRpm)) : 0,
      spindle_load: turning ? Math.max(0, this.load + this.random.noise(0.25)) : 0,
      spindle_temp: this.spindleTempC + this.random.noise(0.02),
      axis_x: this.axes['x'] ?? 0,
      axis_z: this.axes['z'] ?? 0,
      feed_rate: this.feedMmMin,
      feed_override: this.feedOverride,
      rapid_override: this.rapidOverride,
      tool: this.tool,
      tool_offset_x: offset.x,
      tool_offset_z: offset.z,
      chuck: this.clampClosed ? 'CLOSED' : 'OPEN',
      chuck_pressure: Math.max(0, this.#pressureMpa),
      door: this.doorOpen ? 'OPEN' : 'CLOSED',
      coolant: this.coolant,
      vibration: this.vibration(),
      part_diameter: this.#diameterMm,
    };
  }
}
