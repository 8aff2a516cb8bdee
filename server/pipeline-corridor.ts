/**
 * The corridor where twin meets insight, once through: samples, facts and time come in, changes come out. PURE. It takes time
 * per piece of equipment; who calls it says how far each one's time has come.
 */
import type { Base, Equipment } from '../shared/base.ts';
import type { Alarm } from '../shared/alarms.ts';
import type { Fact } from '../shared/fact.ts';
import type { EquipmentId } from '../shared/names.ts';
import type { BadgeSample, Sample } from '../shared/sample.ts';
import type { Presence, StepProgress } from '../shared/teaching.ts';
import { PresenceBook } from './insight/presence.ts';
import { ProgressBook } from './insight/progress.ts';
import type { Change, PatternFault, PipelineDefinition, UseModeInput } from './pipeline-contract.ts';
import { Lane, type Shared } from './pipeline-lane.ts';
import { Neighbours } from './pipeline-neighbours.ts';

export class Corridor {
  readonly #shared: Shared;
  /** Alarms that stood, for lanes that start anew. */
  #restored: readonly Alarm[];
  #lanes: ReadonlyMap<EquipmentId, Lane>;
  #neighbours: Neighbours<Lane>;

  /** Patterns are compiled once, here; those that cannot be are faults, not exceptions. */
  constructor(definition: PipelineDefinition) {
    this.#restored = definition.restored?.alarms ?? [];
    this.#shared = {
      definition,
      equipment: definition.base.equipment,
      laneOf: (equipment) => this.#lanes.get(equipment as EquipmentId),
      progress: new ProgressBook(definition.restored?.progress),
      presences: new PresenceBook(definition.restored?.presences),
      takeRestored: (equipment) => this.#restored.filter((alarm) => alarm.equipment === equipment),
      changes: [],
      lateReadings: 0,
      tickMs: -Infinity,
    };
    this.#lanes = new Map(definition.base.equipment.map((item) => [item.id, new Lane(item, this.#shared)]));
    this.#neighbours = new Neighbours(this.#lanes);
  }

  /** In base order. */
  get lanes(): ReadonlyMap<EquipmentId, Lane> {
    return this.#lanes;
  }

  /**
   * Lanes of equipment whose definition stays go on, unless they ask what stands near them and that has changed; the others end,
   * and what is new or changed starts anew.
   */
  rebase(base: Base): void {
    const before = this.#lanes;
    const near = (equipment: readonly Equipment[], workshop: string): string =>
      JSON.stringify(equipment.filter((item) => item.workshop === workshop));
    this.#restored = [...before.values()].flatMap((lane) => lane.alarms());
    const equipmentBefore = this.#shared.equipment;
    this.#shared.equipment = base.equipment;
    this.#lanes = new Map(
      base.equipment.map((item) => {
        const known = before.get(item.id);
        const isSame = known && JSON.stringify(known.equipment) === JSON.stringify(item);
        const stays =
          isSame &&
          (!known.asksOthers || near(equipmentBefore, item.workshop) === near(base.equipment, item.workshop));
        return [item.id, stays ? known : new Lane(item, this.#shared)];
      }),
    );
    for (const [id, lane] of before) if (this.#lanes.get(id) !== lane) lane.end(!this.#lanes.has(id));
    this.#neighbours = new Neighbours(this.#lanes);
  }

  /** Before a sample is taken: what reads others hears what they come to by themselves until then. For inputs that are in order. */
  bring(lane: Lane, beforeMs: number, limitOf: (lane: Lane) => number = () => Infinity): void {
    this.#neighbours.bring(lane, beforeMs, limitOf);
  }

  /** Lets time pass for all lanes, each up to its own limit; those that read each other in order of time. */
  pass(limitOf: (lane: Lane) => number): void {
    this.#neighbours.run(limitOf);
    for (const lane of this.#lanes.values()) lane.pass(limitOf(lane));
  }

  /** What the inputs since the last call brought about, in order. */
  takeChanges(): Change[] {
    const { changes } = this.#shared;
    this.#shared.changes = [];
    return changes;
  }

  /** Readings that changed nothing because they came late. */
  get lateReadings(): number {
    return this.#shared.lateReadings;
  }

  /** The server's clock for ages, which never goes back. */
  get tickMs(): number {
    return this.#shared.tickMs;
  }
  set tickMs(atMs: number) {
    this.#shared.tickMs = Math.max(this.#shared.tickMs, atMs);
  }

  take(lane: Lane, sample: Sample): void {
    lane.take(sample);
    if (sample.kind === 'badge') this.#badge(lane, sample);
  }

  /** A person's decision about a step or an alarm, or what the plan uses equipment for. */
  decide(fact: Fact | UseModeInput): void {
    if (fact.kind === 'use-mode') return this.lanes.get(fact.equipment)?.use(fact.useMode, fact.atMs);
    if (fact.kind === 'alarm') return this.lanes.get(fact.equipment)?.decideAlarm(fact);
    const progress = this.#shared.progress.decide(fact);
    const equipment = this.presenceOf(fact.person)?.equipment;
    this.#shared.changes.push({
      kind: 'progress',
      at: fact.atMs,
      progress,
      ...(equipment !== undefined && { equipment }),
    });
    if (equipment !== undefined) this.lanes.get(equipment)?.followDecision(fact);
  }

  /** Takes over a step's standing that was derived elsewhere; says it as a correction. */
  know(progress: StepProgress): Change[] {
    this.#shared.progress.put(progress);
    const equipment = this.presenceOf(progress.person)?.equipment;
    if (equipment !== undefined) this.lanes.get(equipment)?.followProgress(progress);
    return [
      {
        kind: 'progress',
        at: progress.atMs,
        progress,
        ...(equipment !== undefined && { equipment }),
        corrected: true,
      },
    ];
  }

  presenceOf(person: string): Presence | undefined {
    return this.#shared.presences.of(person);
  }

  progressOf({ person, project, step }: StepProgress): StepProgress | undefined {
    return this.#shared.progress.get(person, project, step);
  }

  /** Goes on with where another corridor knows a person to be. */
  adoptPresence(person: string, from: Corridor): void {
    for (const equipment of new Set(this.#shared.presences.move(person, from.presenceOf(person)))) {
      const lane = this.lanes.get(equipment);
      lane?.schedule(lane.clockMs, () => lane.followPresence());
    }
  }

  /** Goes on with the standing that another corridor knows for a step. */
  adoptProgress(step: StepProgress, from: Corridor): void {
    const known = from.progressOf(step);
    if (known) this.#shared.progress.put(known);
    else this.#shared.progress.remove(step);
    const equipment = this.presenceOf(step.person)?.equipment;
    if (equipment !== undefined) this.lanes.get(equipment)?.followProgress(step);
  }

  faults(): PatternFault[] {
    return [...this.lanes.values()].flatMap((lane) => lane.faults());
  }

  #badge(lane: Lane, sample: BadgeSample): void {
    const { id } = lane.equipment;
    const atMs = lane.timeFor(sample.atMs);
    const { presences, changes } = this.#shared;
    const person = sample.person;
    if (person !== undefined) {
      const moved =
        sample.action === 'in' ? presences.checkIn(person, id, atMs) : presences.checkOut(person, id, atMs);
      for (const presence of moved) {
        changes.push({ kind: 'presence', at: atMs, presence });
        const elsewhere = presence.equipment === id ? undefined : this.lanes.get(presence.equipment);
        elsewhere?.schedule(atMs, () => elsewhere.followPresence());
      }
    }
    lane.schedule(atMs, () => lane.followPresence());
  }
}
