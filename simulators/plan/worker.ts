/** One machine, its gateway and whoever works at it: one place of work in the plant. */
import type { Base, Equipment } from '../../shared/base.ts';
import { Gateway } from '../gateway.ts';
import type { Machine } from '../machines/machine.ts';
import type { Message } from '../message.ts';
import { ScriptRunner, type Scene } from '../people/script.ts';
import { workForDuty } from '../people/work-for-duty.ts';
import { randomFor } from '../seeded-random.ts';
import type { TruthEntry } from '../truth.ts';
import { Witness } from '../witness/witness.ts';
import type { Duty } from './duty.ts';
import { openFor } from './opening-state.ts';

/** What a worker needs to begin. */
export interface Post {
  base: Base;
  equipment: Equipment;
  machine: Machine;
  seed: number;
  startMs: number;
  tell: (entry: TruthEntry) => void;
}

export class Worker {
  readonly #post: Post;
  readonly #gateway: Gateway;
  readonly #pending: Message[] = [];
  readonly #witness: Witness;
  #duty: Duty | undefined;
  #runner: ScriptRunner | undefined;
  #next: Duty | undefined;
  #nowMs: number;

  constructor(post: Post) {
    this.#post = post;
    this.#nowMs = post.startMs;
    this.#witness = new Witness(post.machine, (kind, detail) => this.#tell(kind, detail));
    const stagger = randomFor(post.seed, `${post.equipment.id}/stagger`).between(0, 10_000);
    this.#gateway = new Gateway(
      post.base.id,
      post.equipment,
      post.machine,
      post.startMs + Math.floor(stagger),
    );
  }

  /** The machine at this place. */
  get machine(): Machine {
    return this.#post.machine;
  }

  /** The plan's wish from now on. A duty that stays the same goes on; another begins when the present one has ended. */
  assign(duty: Duty): void {
    if (this.#duty && JSON.stringify(this.#duty) === JSON.stringify(duty)) {
      this.#next = undefined;
      return;
    }
    this.#next = duty;
    if (!this.#duty) {
      openFor(this.machine, duty, randomFor(this.#post.seed, `${this.#post.equipment.id}/opening`));
      this.#begin(duty);
    }
  }

  /** One time step that ends at `nowMs`. */
  step(dtS: number, nowMs: number): Message[] {
    this.#nowMs = nowMs;
    this.#runner?.step(dtS);
    if (this.#runner?.done && this.#next) this.#begin(this.#next);
    this.machine.step(dtS);
    this.#witness.look(nowMs);
    return [...this.#pending.splice(0), ...this.#gateway.collect(this.machine, nowMs)];
  }

  /** Tells everything anew with the next step. */
  repeatAll(): void {
    this.#gateway.repeatAll();
  }

  #begin(duty: Duty): void {
    this.#duty = duty;
    this.#next = undefined;
    this.#tell('duty', { duty: duty.kind });
    this.#runner = new ScriptRunner(workForDuty(this.#scene(), duty));
  }

  #tell(kind: TruthEntry['kind'], detail?: TruthEntry['detail']): void {
    this.#post.tell({
      atMs: this.#nowMs,
      equipment: this.#post.equipment.id,
      kind,
      ...(detail && { detail }),
    });
  }

  #scene(): Scene {
    const { equipment, machine, seed, startMs } = this.#post;
    return {
      id: equipment.id,
      machine,
      random: randomFor(seed, `${equipment.id}/people/${this.#nowMs - startMs}`),
      act: (action) => machine.act(action),
      badge: (card, action) => {
        this.#pending.push(this.#gateway.message('badge', { ts: this.#nowMs, card, action }));
      },
      tell: (kind, detail) => this.#tell(kind, detail),
      elapsedS: () => (this.#nowMs - startMs) / 1_000,
      shouldEnd: () => this.#next !== undefined,
    };
  }
}
