/**
 * One machine through the days of the past, faster than the plant: a second at a time while something moves, more while everything
 * stands still, and in a few strides while it is switched off. What it says comes out as lines for the import.
 */
import type { Base, Equipment } from '../../shared/base.ts';
import { formatTopic, type Channel } from '../../shared/names.ts';
import type { Machine } from '../machines/machine.ts';
import { ScriptRunner, type Scene } from '../people/script.ts';
import { workForDuty } from '../people/work-for-duty.ts';
import type { Duty } from '../plan/duty.ts';
import { openFor } from '../plan/opening-state.ts';
import { randomFor } from '../seeded-random.ts';
import type { PlannedDuty } from './past-duties.ts';
import { PastReport, type PastReading } from './past-report.ts';

/** Step while anything moves, ms: the shortest that a week can afford, and short enough for every model to stay stable. */
const STEP_MS = 1_000;
/** While something moves, the machine is looked at so often, ms. */
const LOOK_MS = 2_000;
/** Longest step of a machine that stands still, ms: nobody waits longer for what somebody does next. */
const STILL_MS = 5_000;
/** Step of a machine that is switched off; everything that cools does so by exact laws. */
const OFF_MS = 25_000;
/** Readings in one line. */
const MOST_IN_LINE = 200;
/** In daily work a machine breaks down now and then, not every hour as in the compressed day. */
const MEAN_BETWEEN_FAULTS_S = 6 * 3_600;

export interface PastPostParts {
  base: Base;
  equipment: Equipment;
  machine: Machine;
  seed: number;
  startMs: number;
  /** Takes one line of NDJSON, without its end. */
  write: (line: string) => void;
}

export class PastPost {
  readonly #parts: PastPostParts;
  readonly #report: PastReport;
  #atMs: number;
  #lookMs = -Infinity;
  #duty: Duty | undefined;
  #next: Duty | undefined;
  #runner: ScriptRunner | undefined;
  #readings: PastReading[] = [];
  /** Cards that are checked in here. */
  readonly #present = new Set<string>();

  constructor(parts: PastPostParts) {
    this.#parts = parts;
    this.#atMs = parts.startMs;
    const stagger = randomFor(parts.seed, `${parts.equipment.id}/stagger`).between(0, 25_000);
    this.#report = new PastReport(parts.equipment, parts.machine, parts.startMs + Math.floor(stagger));
  }

  /** Goes on to `toMs` (epoch ms) with these duties, in order of time. */
  run(planned: readonly PlannedDuty[], toMs: number): void {
    const due = [...planned];
    while (this.#atMs < toMs) {
      for (let first = due[0]; first && first.fromMs <= this.#atMs; first = due[0]) {
        due.shift();
        this.#assign(first.duty);
      }
      // A repetition that came late would come after its values are stale.
      const nextMs = Math.min(
        toMs,
        due[0]?.fromMs ?? Infinity,
        Math.max(this.#atMs + 1, this.#report.repeatMs),
      );
      this.#step(Math.min(this.#strideMs(), nextMs - this.#atMs));
    }
    this.#flush();
  }

  /** Everybody leaves and the machine is switched off, whatever it was doing. */
  close(): void {
    for (const card of this.#present) this.#badge(card, 'out');
    this.#runner = undefined;
    this.#assign({ kind: 'off' });
    this.#parts.machine.act({ kind: 'power', on: false });
  }

  #step(stepMs: number): void {
    const { machine } = this.#parts;
    this.#atMs += stepMs;
    this.#runner?.step(stepMs / 1_000);
    if (this.#next && (this.#runner?.done ?? true)) this.#begin(this.#next);
    machine.step(stepMs / 1_000);
    for (const change of machine.takeConditionChanges())
      this.#say('condition', { ts: this.#atMs, ...change });
    if (this.#atMs < Math.min(this.#lookMs, this.#report.repeatMs)) return;
    this.#lookMs = this.#atMs + LOOK_MS;
    const reading = this.#report.read(machine, this.#atMs);
    if (!reading) return;
    this.#readings.push(reading);
    if (this.#readings.length >= MOST_IN_LINE) this.#flush();
  }

  /** How far time may jump now, ms. */
  #strideMs(): number {
    const { machine } = this.#parts;
    const waitMs = Math.ceil((this.#runner?.leftS ?? Infinity) * 1_000);
    if (!machine.powered) return Math.max(STEP_MS, Math.min(OFF_MS, waitMs));
    if (machine.isMoving) return STEP_MS;
    return Math.max(STEP_MS, Math.min(STILL_MS, waitMs));
  }

  #assign(duty: Duty): void {
    if (this.#duty && JSON.stringify(this.#duty) === JSON.stringify(duty)) {
      this.#next = undefined;
      return;
    }
    this.#next = duty;
    if (this.#duty && this.#runner) return;
    const { machine, seed, equipment } = this.#parts;
    if (!this.#duty) {
      openFor(machine, duty, randomFor(seed, `${equipment.id}/past-opening`));
      this.#say('status', { ts: this.#atMs, online: true });
    }
    this.#begin(duty);
  }

  #begin(duty: Duty): void {
    this.#duty = duty;
    this.#next = undefined;
    this.#runner = new ScriptRunner(workForDuty(this.#scene(), duty));
  }

  #badge(card: string, action: 'in' | 'out'): void {
    if (action === 'in') this.#present.add(card);
    else this.#present.delete(card);
    this.#say('badge', { ts: this.#atMs, card, action });
  }

  #say(channel: Channel, payload: object): void {
    const { base, equipment, write } = this.#parts;
    write(JSON.stringify({ topic: formatTopic(base.id, equipment.id, channel), payload }));
  }

  #flush(): void {
    if (this.#readings.length > 0) this.#say('telemetry', this.#readings);
    this.#readings = [];
  }

  #scene(): Scene {
    const { equipment, machine, seed, startMs } = this.#parts;
    return {
      id: equipment.id,
      machine,
      random: randomFor(seed, `${equipment.id}/past-people/${this.#atMs - startMs}`),
      act: (action) => machine.act(action),
      badge: (card, action) => this.#badge(card, action),
      tell: () => undefined,
      elapsedS: () => (this.#atMs - startMs) / 1_000,
      shouldEnd: () => this.#next !== undefined,
      meanBetweenFaultsS: MEAN_BETWEEN_FAULTS_S,
    };
  }
}
