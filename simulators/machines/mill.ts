/** CNC mill 数控铣床/加工中心: 12 000 rpm, 15 kW, 24 tools, vice, touch probe. */
import type { Value } from '../../shared/sample.ts';
import type { Random } from '../seeded-random.ts';
import { DONE, refused, type Action, type Outcome } from './actions.ts';
import { CncMachine, type Block } from './cnc-machine.ts';
import { COMMON_REPORT, fast, medium, slow, type FaultKind } from './machine.ts';

const REPORT = {
  ...COMMON_REPORT,
  spindle_speed: fast(1, 0.5),
  spindle_load: fast(1, 0.4),
  spindle_temp: slow(2, 0.1),
  axis_x: fast(3),
  axis_y: fast(3),
  axis_z: fast(3),
  feed_rate: fast(1),
  feed_override: fast(0),
  rapid_override: fast(0),
  tool: fast(0),
  tool_length_offset: fast(3),
  work_offset_x: fast(3),
  work_offset_y: fast(3),
  work_offset_z: fast(3),
  vibration: medium(2, 0.05),
};

/** Height of the part's top face and of the tool change, mm on Z. */
const TOP_Z = 180;
const CHANGE_Z = 520;

const tool = (number: number, rpm: number): Block[] => [
  { do: 'coolant', on: false },
  { do: 'spindle', rpm: 0 },
  { do: 'move', to: { z: CHANGE_Z } },
  { do: 'tool', number },
  { do: 'spindle', rpm },
  { do: 'coolant', on: true },
];

/** Facing: zigzag over the part in lanes of 40 mm. */
const facing = (feed: number, cut: number): Block[] => [
  { do: 'move', to: { x: 330, y: 190 } },
  { do: 'move', to: { z: TOP_Z } },
  { do: 'move', to: { x: 450 }, feed, cut },
  { do: 'move', to: { y: 230 }, feed, cut },
  { do: 'move', to: { x: 330 }, feed, cut },
  { do: 'move', to: { z: TOP_Z + 30 } },
];

/** A rectangular pocket, one round at one depth. */
const pocketRound = (depth: number, feed: number, cut: number): Block[] => [
  { do: 'move', to: { z: TOP_Z - depth }, feed: feed / 2, cut: cut * 0.7 },
  { do: 'move', to: { x: 420 }, feed, cut },
  { do: 'move', to: { y: 225 }, feed, cut },
  { do: 'move', to: { x: 370 }, feed, cut },
  { do: 'move', to: { y: 195 }, feed, cut },
];

const end: Block[] = [
  { do: 'coolant', on: false },
  { do: 'spindle', rpm: 0 },
  { do: 'move', to: { z: CHANGE_Z } },
  { do: 'move', to: { x: 425, y: 440 } },
];

/** Programs: O3001 face, pocket and finish; O3002 quick pocket with one tool. */
const PROGRAMS: Readonly<Record<string, readonly Block[]>> = {
  O3001: [
    ...tool(1, 2_400),
    ...facing(1_500, 46),
    ...tool(4, 5_200),
    { do: 'move', to: { x: 370, y: 195 } },
    { do: 'move', to: { z: TOP_Z + 2 } },
    ...pocketRound(4, 1_100, 38),
    ...pocketRound(8, 1_100, 40),
    { do: 'move', to: { z: TOP_Z + 30 } },
    ...tool(7, 8_200),
    { do: 'move', to: { x: 370, y: 195 } },
    { do: 'move', to: { z: TOP_Z + 2 } },
    ...pocketRound(8, 800, 11),
    { do: 'move', to: { z: TOP_Z + 30 } },
    ...end,
  ],
  O3002: [
    ...tool(4, 5_200),
    { do: 'move', to: { x: 370, y: 195 } },
    { do: 'move', to: { z: TOP_Z + 2 } },
    ...pocketRound(5, 1_250, 42),
    { do: 'move', to: { z: TOP_Z + 30 } },
    ...end,
  ],
};

/** A machining centre with its interlocks. */
export class Mill extends CncMachine {
  override readonly report = REPORT;
  override readonly programs = Object.keys(PROGRAMS);
  override readonly faultKinds: readonly FaultKind[] = [
    { id: 'coolant-level', code: 'EX2008', text: '冷却液液位低 coolant level low' },
    { id: 'tool-clamp', code: 'EX2031', text: '主轴拉刀未到位 tool not clamped in spindle' },
    { id: 'air-pressure', code: 'EX2002', text: '气源压力低 air pressure low' },
  ];
  probe = false;
  #work = { x: 0, y: 0, z: 0 };
  readonly #lengths = new Map<number, number>();

  constructor(random: Random) {
    super(random, {
      maxRpm: 12_000,
      rampRpmS: 3_000,
      thermalTauS: 1_300,
      riseAtFullSpeedK: 22,
      rapidMmMin: 14_000,
      driveKw: 12,
      restKw: 0.9,
      reference: { x: 425, y: 440, z: CHANGE_Z },
      toolChangeS: 2.2,
      toolLifeS: 1_500,
    });
    this.#work = { x: 360 + random.between(-3, 3), y: 190 + random.between(-3, 3), z: TOP_Z };
    for (let number = 1; number <= 24; number += 1) this.#lengths.set(number, random.between(85, 160));
  }

  protected override blocksOf(program: string): readonly Block[] {
    return PROGRAMS[program] ?? [];
  }

  protected override hardness(program: string): number {
    return program === 'O3002' ? 4.3 : 3;
  }

  protected override clampObstacle(): string | undefined {
    if (this.probe) return 'the probe is in the spindle';
    return this.clampClosed ? undefined : 'the vice is open';
  }

  protected override actOwn(action: Action): Outcome {
    switch (action.kind) {
      case 'clamp':
        if (this.execution === 'ACTIVE') return refused('a program runs');
        this.clampClosed = action.closed;
        return DONE;
      case 'probe':
        if (this.spindleRpm > 3) return refused('the spindle turns');
        this.probe = action.on;
        return DONE;
      case 'work-offset':
        this.#work = { x: action.x, y: action.y, z: action.z };
        return DONE;
      case 'tool-offset':
        this.#lengths.set(this.tool, (this.#lengths.get(this.tool) ?? 100) + (action.z ?? 0));
        return DONE;
      default:
        return super.actOwn(action);
    }
  }

  protected override ownValues(): Record<string, Value> {
    const turning = this.spindleRpm > 1;
    return {
      spindle_speed: turning ? Math.max(0, this.spindleRpm + this.random.noise(0.0004 * this.spindleRpm)) : 0,
      spindle_load: turning ? Math.max(0, this.load + this.random.noise(0.25)) : 0,
      spindle_temp: this.spindleTempC + this.random.noise(0.02),
      axis_x: this.axes['x'] ?? 0,
      axis_y: this.axes['y'] ?? 0,
      axis_z: this.axes['z'] ?? 0,
      feed_rate: this.feedMmMin,
      feed_override: this.feedOverride,
      rapid_override: this.rapidOverride,
      tool: this.tool,
      tool_length_offset: this.#lengths.get(this.tool) ?? 0,
      work_offset_x: this.#work.x,
      work_offset_y: this.#work.y,
      work_offset_z: this.#work.z,
      vice: this.clampClosed ? 'CLAMPED' : 'UNCLAMPED',
      door: this.doorOpen ? 'OPEN' : 'CLOSED',
      coolant: this.coolant,
      vibration: this.vibration(),
      probe: this.probe,
    };
  }
}
