/**
 * Reports a machine as a thrifty gateway would, a twentieth of what the live one says: what it does and counts when that changes, the
 * rest with it or before it would count as stale; everything at once only while somebody works by hand. Pulses of light barriers
 * and probes are left out. Switched off, it says only that it draws no power.
 */
import type { Equipment, Signal } from '../../shared/base.ts';
import type { Value } from '../../shared/sample.ts';
import type { Machine, ReportRule } from '../machines/machine.ts';

/** What patterns ask for is said again after this time, ms: a value is stale after 30 s. */
const REPEAT_MS = 28_000;
/** Counts of fast machines, ms: a sorting station counts every few seconds. */
const COUNT_MS = 12_000;
/** Everything else is said again after this time, ms. */
const SELDOM_MS = 300_000;
/** Numbers that move while somebody works by hand, ms. */
const BY_HAND_MS = 2_000;
/** Switches that blink: a change counts when it has lasted so long, ms. */
const PULSE_MS = 3_000;
/** A number has moved when it has changed by this share of its range. */
const MOVED_SHARE = 0.01;

/** Where something is, and what only has a meaning while it moves. */
const POSITION =
  /^(axis_[a-z]|joint_\d|tcp_[a-z]+|position_[a-z]|[xyz]|heading|speed|feed_rate|travel_speed|wire_feed|screw_position|clamp_position|clamp_force|ejector_position|injection_pressure|holding_pressure)$/;
const PULSE = /^(eye_[a-z]+|pusher|probe_touch)$/;
/** Numbers that jump and then stay: told once a part, or set by hand. */
const STEP = /^(tool|.*_override|part_diameter|deviation|cushion|cycle_time|layer|layer_total|queue)$/;
const SETTING = /^(tool_.*|work_.*)$/;
/** What is said at once; other changes come with the next reading, unless somebody works by hand. */
const URGENT = /^(execution|mode|estop|program|jam|blocked|plc_mode|controller_mode|part_count|result)$/;
/** What a machine at rest is still asked for. */
const AT_REST = /^(power|spindle_speed|queue|hopper_level|.*_temp.*)$/;

type Kind = 'change' | 'step' | 'setting' | 'count' | 'gauge' | 'position' | 'pulse' | 'meter';

/** What was last said of one signal. */
interface Told {
  readonly key: string;
  readonly kind: Kind;
  readonly isUrgent: boolean;
  /** Whether it is said again every time while the machine rests. */
  readonly isAskedAtRest: boolean;
  /** Numbers are rounded to a whole number of these parts. */
  readonly scale: number;
  /** A smaller change is none. */
  readonly moved: number;
  value: Value | undefined;
  atMs: number;
  /** Of a pulse: since when it is otherwise than told. */
  otherSinceMs: number;
}

/** One reading as it stands in a payload. */
export interface PastReading {
  ts: number;
  values: Record<string, Value>;
}

export class PastReport {
  readonly #told: readonly Told[];
  #repeatMs: number;

  /** Signals that the base does not give to the equipment are not said. */
  constructor({ signals }: Equipment, machine: Machine, firstRepeatMs: number) {
    this.#told = signals.map((signal) => toldOf(signal, machine.report[signal.key]));
    this.#repeatMs = firstRepeatMs;
  }

  /** When things are said again, epoch ms. */
  get repeatMs(): number {
    return this.#repeatMs;
  }

  /** What is to be said at `atMs`, if anything. */
  read(machine: Machine, atMs: number): PastReading | undefined {
    const now = machine.values();
    const isRepeat = atMs >= this.#repeatMs;
    if (isRepeat) this.#repeatMs = atMs + REPEAT_MS;
    const situation = {
      atMs,
      isRepeat,
      isByHand: machine.mode !== 'AUTOMATIC' && machine.execution !== 'ACTIVE',
      isMoving: machine.isMoving,
    };
    if (!isRepeat && !this.#told.some((told) => isUrgent(told, now[told.key], situation))) return undefined;
    const values: Record<string, Value> = {};
    for (const told of this.#told) {
      const raw = now[told.key];
      if (raw === undefined || (raw === told.value && !isRepeat)) continue;
      const value = sayable(told, raw, situation);
      if (value === undefined) continue;
      told.value = value;
      told.atMs = atMs;
      values[told.key] = value;
    }
    return { ts: atMs, values };
  }
}

interface Situation {
  atMs: number;
  isRepeat: boolean;
  isByHand: boolean;
  isMoving: boolean;
}

function toldOf({ key, kind, range = [0, 0] }: Signal, rule: ReportRule | undefined): Told {
  const share = kind === 'gauge' ? MOVED_SHARE : 0;
  return {
    key,
    kind: kindOf(key, kind),
    isUrgent: URGENT.test(key),
    isAskedAtRest: kind !== 'gauge' || AT_REST.test(key),
    scale: 10 ** (rule?.digits ?? 3),
    moved: Math.max(rule?.deadband ?? 0, share * (range[1] - range[0])) * 0.999,
    value: undefined,
    atMs: -Infinity,
    otherSinceMs: Infinity,
  };
}

function kindOf(key: string, kind: Signal['kind']): Kind {
  if (key === 'energy') return 'meter';
  if (PULSE.test(key)) return 'pulse';
  if (kind === 'counter') return 'count';
  if (kind !== 'gauge') return 'change';
  if (POSITION.test(key)) return 'position';
  if (STEP.test(key)) return 'step';
  return SETTING.test(key) ? 'setting' : 'gauge';
}

/** Whether the value must be said at once. */
function isUrgent(told: Told, raw: Value | undefined, situation: Situation): boolean {
  if (raw === undefined || raw === told.value) return false;
  if (isFirst(told, raw)) return true;
  return (told.isUrgent || situation.isByHand) && hasNews(told, raw, situation);
}

const isFirst = ({ value: before }: Told, raw: Value): boolean =>
  before === undefined || (raw === null) !== (before === null);

/** What is to be said of a signal now; undefined: nothing. */
function sayable(told: Told, raw: Value, situation: Situation): Value | undefined {
  const before = told.value;
  if (raw === null || before === undefined || before === null)
    return isFirst(told, raw) ? rounded(told, raw) : undefined;
  if (hasNews(told, raw, situation)) return rounded(told, raw);
  if (!situation.isRepeat || !isDueAgain(told, situation)) return undefined;
  return told.kind === 'pulse' ? before : rounded(told, raw);
}

function hasNews(told: Told, raw: Value, { atMs, isByHand }: Situation): boolean {
  switch (told.kind) {
    case 'change':
      return raw !== told.value;
    case 'step':
    case 'setting':
      return rounded(told, raw) !== told.value;
    case 'pulse':
      told.otherSinceMs = raw === told.value ? Infinity : Math.min(told.otherSinceMs, atMs);
      return atMs - told.otherSinceMs >= PULSE_MS;
    case 'count':
      return raw !== told.value && atMs - told.atMs >= COUNT_MS;
    case 'gauge':
      return isByHand && atMs - told.atMs >= BY_HAND_MS && hasMoved(told, raw);
    case 'position':
      return isByHand && atMs - told.atMs >= BY_HAND_MS && hasMoved(told, raw);
    case 'meter':
      return false;
  }
}

function isDueAgain(
  { kind, isAskedAtRest, atMs: toldMs }: Told,
  { atMs, isByHand, isMoving }: Situation,
): boolean {
  const isSeldom =
    kind === 'setting' ||
    kind === 'meter' ||
    (kind === 'position' && !(isByHand && isMoving)) ||
    (!isMoving && !isAskedAtRest);
  return !isSeldom || atMs - toldMs >= SELDOM_MS;
}

/** `+ 0` turns −0 into 0. */
const rounded = ({ scale }: Told, value: Value): Value =>
  typeof value === 'number' ? Math.round(value * scale) / scale + 0 : value;

const hasMoved = ({ value: before, moved }: Told, value: Value): boolean =>
  typeof value !== 'number' || typeof before !== 'number' || Math.abs(value - before) >= moved;
