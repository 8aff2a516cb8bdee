/**
 * What every simulated machine has: power, controller state, emergency stop, program, faults, part counter and energy.
 * A model never reads a clock and never draws from Math.random: time is an argument, chance is a seeded stream.
 */
import type { ConditionLevel, Value } from '../../shared/sample.ts';
import type { Random } from '../seeded-random.ts';
import { DONE, refused, type Action, type Mode, type Outcome } from './actions.ts';

/** MTConnect execution words that the models use. */
export type Execution =
  'ACTIVE' | 'READY' | 'INTERRUPTED' | 'STOPPED' | 'WAIT' | 'FEED_HOLD' | 'PROGRAM_COMPLETED';

/** A change of one condition, as the gateway will report it. */
export interface ConditionChange {
  id: string;
  level: ConditionLevel;
  code?: string;
  text?: string;
}

/** Something that breaks: what the machine says about it. */
export interface FaultKind {
  id: string;
  code: string;
  text: string;
}

/** How one signal is reported: at most every `everyMs` while it changes by at least `deadband`, rounded to `digits`. */
export interface ReportRule {
  everyMs: number;
  digits: number;
  deadband: number;
}

const rule =
  (everyMs: number) =>
  (digits: number, deadband = 10 ** -digits): ReportRule => ({ everyMs, digits, deadband });
/** Positions and speeds: 5 Hz while they move. */
export const fast = rule(200);
/** Loads, pressures, power: 1 Hz. */
export const medium = rule(1_000);
/** Temperatures and levels: 0.5 Hz while they change. */
export const slow = rule(2_000);

/** Report rules of the signals that all types share; states, switches and texts are reported on change anyway. */
export const COMMON_REPORT: Readonly<Record<string, ReportRule>> = {
  power: medium(2, 0.03),
  energy: rule(5_000)(3),
};

/** Base of all models. A model implements its physics, its own actions and its own values. */
export abstract class Machine {
  abstract readonly report: Readonly<Record<string, ReportRule>>;
  /** Faults that can befall it in production. */
  abstract readonly faultKinds: readonly FaultKind[];
  /** Faults to which it can wear its way; nothing ages unless {@link beginAgeing} is called. */
  readonly ageingKinds: readonly FaultKind[] = [];
  /** Names of the programs that it knows. */
  abstract readonly programs: readonly string[];
  protected readonly random: Random;
  powered = true;
  estopPressed = false;
  needsReset = false;
  execution: Execution = 'READY';
  mode: Mode = 'AUTOMATIC';
  program = '';
  partCount = 0;
  powerKw = 0;
  energyKwh: number;
  readonly #faults = new Map<string, FaultKind & { repaired: boolean }>();
  readonly #changes: ConditionChange[] = [];
  #ageing: { kind: FaultKind; hours: number; share: number } | undefined;

  constructor(random: Random) {
    this.random = random;
    // A meter that was reset lately: a smaller number is a new beginning, and what it shows then counts as used.
    this.energyKwh = random.between(0, 0.01);
  }

  /** Advances the machine by `dtS` seconds. */
  step(dtS: number): void {
    this.stepPhysics(dtS);
    if (this.#ageing) this.#age(this.#ageing, dtS);
    this.powerKw = this.powered ? Math.max(0.03, this.loadKw()) : 0;
    this.energyKwh += (this.powerKw * dtS) / 3_600;
  }

  /** Carries out one operator action, or says which interlock refused it. */
  act(action: Action): Outcome {
    if (action.kind === 'power') return this.#setPower(action.on);
    if (action.kind === 'estop') return this.#setEstop(action.pressed);
    if (action.kind === 'repair') return this.#repair(action.fault);
    if (!this.powered) return refused('the machine is off');
    switch (action.kind) {
      case 'reset':
        return this.#reset();
      case 'mode':
        if (this.execution === 'ACTIVE' && action.mode !== this.mode) this.stopProgram('STOPPED');
        this.mode = action.mode;
        return DONE;
      case 'load-program':
        if (this.execution === 'ACTIVE') return refused('a program runs');
        if (!this.programs.includes(action.program)) return refused('no such program');
        this.program = action.program;
        return DONE;
      case 'reset-count':
        this.partCount = 0;
        return DONE;
      case 'stop':
        if (this.execution !== 'ACTIVE' && this.execution !== 'WAIT') return refused('nothing runs');
        this.stopProgram('STOPPED');
        return DONE;
      case 'start': {
        const obstacle = this.obstacleToStart();
        if (obstacle) return refused(obstacle);
        this.startProgram();
        return DONE;
      }
      default:
        return this.actOwn(action);
    }
  }

  /** Something breaks: the program is interrupted and a FAULT condition stands until repaired and reset. */
  raiseFault(kind: FaultKind): void {
    if (!this.powered || this.#faults.has(kind.id)) return;
    this.#faults.set(kind.id, { ...kind, repaired: false });
    this.#changes.push({ id: kind.id, level: 'FAULT', code: kind.code, text: kind.text });
    this.needsReset = true;
    if (this.execution === 'ACTIVE' || this.execution === 'WAIT') this.stopProgram('INTERRUPTED');
    this.onFault?.(kind, true);
  }

  /** From now on a part of it wears while it runs; after so many hours of that the fault is there. Repairing it renews the part. */
  beginAgeing(fault: string, hours: number): void {
    const kind = this.ageingKinds.find(({ id }) => id === fault);
    if (kind) this.#ageing = { kind, hours, share: 0 };
  }

  /** How far the part has worn that leads to this fault: 0 as new … 1 at the fault. */
  ageOf(fault: string): number {
    return this.#ageing?.kind.id === fault ? this.#ageing.share : 0;
  }

  #age(ageing: { kind: FaultKind; hours: number; share: number }, dtS: number): void {
    if (this.execution !== 'ACTIVE' || ageing.share >= 1) return;
    ageing.share = Math.min(1, ageing.share + dtS / (ageing.hours * 3_600));
    if (ageing.share === 1) this.raiseFault(ageing.kind);
  }

  /** Whether anything moves or is about to; while nothing does, time may pass in longer steps. */
  get isMoving(): boolean {
    return this.execution === 'ACTIVE' || this.execution === 'WAIT';
  }

  /** Ids of the faults that stand. */
  get faults(): readonly string[] {
    return [...this.#faults.keys()];
  }

  /** Condition changes since the last call. */
  takeConditionChanges(): ConditionChange[] {
    return this.#changes.splice(0);
  }

  /** Everything that the machine would tell now; switched off, only power and energy are known to its gateway. */
  values(): Record<string, Value> {
    const own: Record<string, Value> = {
      execution: this.execution,
      mode: this.mode,
      estop: this.estopPressed ? 'TRIGGERED' : 'ARMED',
      program: this.program,
      part_count: this.partCount,
      ...this.ownValues(),
    };
    if (!this.powered) for (const key of Object.keys(own)) own[key] = null;
    own['power'] = this.powered ? this.powerKw + this.random.noise(0.006 * this.powerKw) : 0;
    own['energy'] = this.energyKwh;
    return own;
  }

  /** Why a program cannot start now; undefined when it can. */
  protected obstacleToStart(): string | undefined {
    if (this.estopPressed) return 'emergency stop is pressed';
    if (this.needsReset) return 'reset first';
    if (this.mode !== 'AUTOMATIC') return 'not in AUTOMATIC';
    if (this.program === '') return 'no program';
    if (this.execution === 'ACTIVE') return 'a program runs already';
    return undefined;
  }

  protected abstract stepPhysics(dtS: number): void;
  /** Electrical load when switched on, kW. */
  protected abstract loadKw(): number;
  protected abstract actOwn(action: Action): Outcome;
  protected abstract ownValues(): Record<string, Value>;
  protected abstract startProgram(): void;
  /** Ends motion of a program; called for stop, faults, emergency stop and power-off. */
  protected abstract stopProgram(execution: Execution): void;

  /** Lets a model show a fault in its signals (a jam, a protective stop). */
  protected onFault?(kind: FaultKind, stands: boolean): void;

  #setPower(on: boolean): Outcome {
    if (on === this.powered) return DONE;
    if (!on) this.stopProgram('STOPPED');
    this.powered = on;
    this.execution = on ? 'READY' : 'STOPPED';
    if (on) this.mode = 'MANUAL';
    return DONE;
  }

  #setEstop(pressed: boolean): Outcome {
    if (pressed && !this.estopPressed) {
      this.stopProgram(this.execution === 'ACTIVE' ? 'INTERRUPTED' : 'STOPPED');
      this.needsReset = true;
    }
    this.estopPressed = pressed;
    return DONE;
  }

  #repair(id: string): Outcome {
    const fault = this.#faults.get(id);
    if (!fault) return refused('no such fault');
    fault.repaired = true;
    if (this.#ageing?.kind.id === id) this.#ageing = undefined;
    return DONE;
  }

  #reset(): Outcome {
    if (this.estopPressed) return refused('emergency stop is pressed');
    for (const fault of this.#faults.values()) if (!fault.repaired) return refused(fault.text);
    for (const fault of this.#faults.values()) {
      this.#changes.push({ id: fault.id, level: 'NORMAL' });
      this.onFault?.(fault, false);
    }
    this.#faults.clear();
    this.needsReset = false;
    if (this.execution !== 'ACTIVE') this.execution = 'READY';
    return DONE;
  }
}
