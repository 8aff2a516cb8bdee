/**
 * One piece of equipment on its way through time, with everything that is derived from what it says. PURE. It has an evaluation
 * clock of its own, so how the samples of different equipment interleave does not matter; people are what lanes have in common.
 *
 * Everything happens at computed instants, in order: what is due before a sample, then the sample, then states, scenarios and
 * steps. A tick only lets time pass, so how often it comes changes nothing but when we hear of it.
 */
import type { Equipment } from '../shared/base.ts';
import type { EarlyWarning } from '../shared/early-warning.ts';
import type { Alarm } from '../shared/alarms.ts';
import type { UseMode } from '../shared/equipment.ts';
import type { AlarmFact, StepFact } from '../shared/fact.ts';
import type { Scenario } from '../shared/insight.ts';
import type { EquipmentNow, ToldEvent } from '../shared/protocol.ts';
import type { ConditionLevel, Sample, Value, ValuesSample } from '../shared/sample.ts';
import type { Presence, StepProgress } from '../shared/teaching.ts';
import { AlarmDesk } from './insight/alarms/alarm-desk.ts';
import { readForeignKey } from './insight/pattern/foreign-pattern.ts';
import { WarningWatch } from './insight/early-warning/warning-watch.ts';
import type { PresenceBook } from './insight/presence.ts';
import type { ProgressBook } from './insight/progress.ts';
import { LicenceWatch } from './insight/qualification.ts';
import { Watches, type KnownNow, type Watch } from './insight/watches.ts';
import type { Change, PatternFault, PipelineDefinition } from './pipeline-contract.ts';
import { LaneAttempts } from './pipeline-lane-attempts.ts';
import { LanePatterns } from './pipeline-lane-patterns.ts';
import { LaneScenarios } from './pipeline-lane-scenarios.ts';
import { LaneState } from './pipeline-lane-state.ts';
import type { Outbox, Word } from './pipeline-neighbours.ts';
import { applyCondition, applyStatus, applyValues, copyReports, showOldValues } from './twin/apply-sample.ts';
import { activeConditions, equipmentNowOf } from './twin/equipment-now.ts';
import { createEquipmentTwin } from './twin/equipment-twin.ts';

/** What all lanes of a corridor share. `changes` collects what the input under way brings about. */
export interface Shared {
  readonly definition: PipelineDefinition;
  /** The equipment of the base as it is now. */
  equipment: readonly Equipment[];
  /** Another lane of the same corridor. */
  laneOf(equipment: string): Lane | undefined;
  readonly progress: ProgressBook;
  readonly presences: PresenceBook;
  /** Alarms of this equipment that stood when the server stopped, or when it became another; each is given once. */
  takeRestored(equipment: string): readonly Alarm[];
  changes: Change[];
  lateReadings: number;
  tickMs: number;
}

/** Most that a lane has heard of others and waits for its own time to come; beyond that it counts at once. */
const MOST_HEARD = 4_096;

/** One piece of equipment on its way through time. It starts with its first sample: before, nothing is known. */
export class Lane implements KnownNow {
  readonly equipment: Equipment;
  /** What announces itself here. */
  readonly warnings: WarningWatch;
  readonly #shared: Shared;
  readonly #patterns: LanePatterns;
  readonly #twin;
  readonly #state: LaneState;
  readonly #watches = new Watches(this);
  readonly #agenda: { atMs: number; act: () => void }[] = [];
  readonly #attempts: LaneAttempts;
  readonly #scenarios = new LaneScenarios();
  readonly #alarms: AlarmDesk;
  readonly #licence: LicenceWatch;
  #present = { value: false, atMs: 0 };
  #useMode: { value: UseMode; atMs: number } | undefined;
  #onlineAtMs = 0;
  #clockMs = -Infinity;
  #outbox: Outbox | undefined;

  constructor(equipment: Equipment, shared: Shared) {
    this.equipment = equipment;
    this.#shared = shared;
    this.warnings = new WarningWatch(equipment, shared.definition.warnings ?? []);
    this.#twin = createEquipmentTwin(equipment);
    this.#state = new LaneState(equipment.states);
    this.#patterns = new LanePatterns(equipment, shared.definition, shared.equipment);
    this.#attempts = new LaneAttempts({
      equipment,
      projects: shared.definition.projects,
      compiled: (project) => this.#patterns.project(project),
      watches: this.#watches,
      progress: shared.progress,
      emit: (change) => this.#say(change),
    });
    this.#alarms = new AlarmDesk(this.#patterns.alarms, {
      equipment: equipment.id,
      watches: this.#watches,
      say: (alarm, transition) => this.#say({ kind: 'alarm', at: transition.at, alarm, transition }),
      restored: shared.takeRestored(equipment.id),
    });
    this.#licence = new LicenceWatch(
      equipment.type,
      shared.definition.projects,
      shared.progress,
      shared.definition.needsNoLicence,
    );
  }

  value(signal: string): { value: Value; atMs: number } | undefined {
    const elsewhere = readForeignKey(signal);
    if (elsewhere) return this.#valueElsewhere(elsewhere.equipment, elsewhere.key);
    if (signal === '$state')
      return { value: this.#state.state, atMs: this.#state.machine.sinceMs ?? this.#clockMs };
    if (signal === '$present') return this.#present;
    if (signal === '$qualified') return this.#licence.now;
    if (signal === '$useMode') return this.#useMode;
    const { byKey, online, offlineSinceMs } = this.#twin;
    if (signal === '$online') return online === null ? undefined : { value: online, atMs: this.#onlineAtMs };
    const entry = byKey.get(signal);
    if (entry?.atMs === undefined || entry.atMs === null) return undefined;
    const isLost = offlineSinceMs !== null && entry.atMs <= offlineSinceMs;
    return { value: isLost ? null : entry.value, atMs: entry.atMs };
  }

  /** What another piece of equipment has said; nothing where it has not spoken yet. */
  #valueElsewhere(equipment: string, key: string): { value: Value; atMs: number } | undefined {
    const other = this.#shared.laneOf(equipment);
    const known = other && other.clockMs > -Infinity ? other.value(key) : undefined;
    return known && { value: known.value, atMs: Math.min(known.atMs, this.#clockMs) };
  }

  /** Signals of other equipment that patterns here read, by the names under which they do. */
  foreignSignals(): ReadonlySet<string> {
    return this.#patterns.foreignSignals();
  }

  /** Whether what stands near it matters to its patterns. */
  get asksOthers(): boolean {
    return this.#patterns.askOthers;
  }

  /** Others read this equipment from now on, or, without `outbox`, none does. */
  tellTo(outbox: Outbox | undefined): void {
    this.#outbox = outbox;
  }

  /** Takes what other equipment said, when its own clock has come there. */
  hear(words: readonly Word[], atMs: number): void {
    const dueMs = this.#agenda.length < MOST_HEARD ? atMs : Math.min(atMs, this.#clockMs);
    this.schedule(dueMs, () => {
      for (const { name, value, isNews } of words) this.#watches.sample(name, value, this.#clockMs, isNews);
    });
  }

  /** What this equipment says or is found to be, to its own patterns and to those of others. */
  #tell(signal: string, value: Value, atMs: number, isNews = true): void {
    this.#watches.sample(signal, value, atMs, isNews);
    this.#outbox?.put(signal, value, isNews);
  }

  /** The equipment is gone, or another now: what lasted is lost, what was attempted is closed; its alarms end where it is gone. */
  end(isGone: boolean): void {
    for (const scenario of this.#scenarios.lose(this.#clockMs))
      this.#say({ kind: 'scenario', at: this.#clockMs, scenario });
    this.#warn(this.warnings.lose(this.#clockMs));
    this.#attempts.close();
    if (isGone) this.#alarms.end(Math.max(this.#clockMs, this.#shared.tickMs));
  }

  /** All alarms that stand. */
  alarms(): Alarm[] {
    return this.#alarms.standing();
  }

  conditions(): Iterable<{ id: string; level: ConditionLevel; atMs: number }> {
    return this.#twin.conditions.values();
  }

  /** Takes a sample at its own time, or at the lane's clock where it comes late but brings news. */
  take(sample: Sample): void {
    if (sample.kind === 'values' && this.#isDeafUntil(sample.atMs)) return this.#takeUnwatched(sample);
    const before = this.#clockMs;
    const atMs = Math.max(sample.atMs, before);
    this.#runUntil(atMs, false);
    this.#clockMs = atMs;
    if (before === -Infinity) this.#start(atMs);
    switch (sample.kind) {
      case 'values': {
        const taken = applyValues(this.#twin, sample, before, (signal, value, isNews) => {
          this.#tell(signal, value, atMs, isNews);
          this.warnings.note(signal, value);
        });
        if (!taken) {
          this.#shared.lateReadings += 1;
          return;
        }
        this.#say({ kind: 'values', sample: taken });
        this.#warn(this.warnings.take(atMs));
        break;
      }
      case 'condition': {
        const outcome = applyCondition(this.#twin, sample, before);
        if (outcome === 'late') this.#shared.lateReadings += 1;
        if (outcome !== 'changed') return;
        const report = this.report('condition');
        if (report) this.#say(report);
        this.#watches.condition(sample.id, sample.level, atMs);
        this.#alarms.report(sample, atMs);
        break;
      }
      case 'status':
        if (!applyStatus(this.#twin, sample, atMs)) return;
        this.#takeOnline(sample.online, atMs);
        break;
      case 'badge':
        return; // The pipeline follows with who is present now, and that settles the instant.
    }
    this.#settle(atMs);
  }

  /** Nothing here reads values, and nothing is due before `atMs`: a reading in order changes the values and nothing else. */
  #isDeafUntil(atMs: number): boolean {
    return (
      this.#watches.isDeafToValues &&
      this.warnings.isIdle &&
      this.#outbox === undefined &&
      atMs >= this.#clockMs &&
      this.#clockMs !== -Infinity &&
      !this.#state.hasNews &&
      this.#nextMs() > atMs
    );
  }

  #takeUnwatched(sample: ValuesSample): void {
    this.#clockMs = sample.atMs;
    const taken = applyValues(this.#twin, sample, sample.atMs, tellNobody);
    if (taken) this.#say({ kind: 'values', sample: taken });
  }

  /** Shows the values of a reading that is too old to be evaluated, where they are newer than what is known of their signals. */
  showOld(sample: ValuesSample): void {
    const taken = showOldValues(this.#twin, sample);
    if (taken) this.#say({ kind: 'values', sample: taken });
  }

  /** Lets time pass to `atMs`, inclusive. Before its first sample a lane has no time. */
  pass(atMs: number): void {
    // Shelves end by themselves, also on equipment that has not spoken since the start.
    if (this.#clockMs === -Infinity) return this.#alarms.pass(atMs);
    this.#runUntil(atMs, true);
    this.#clockMs = Math.max(this.#clockMs, atMs);
  }

  /** Does something when the lane's clock reaches `atMs`; at once when it has already. Nothing before the first sample. */
  schedule(atMs: number, act: () => void): void {
    if (this.#clockMs === -Infinity) return;
    if (atMs <= this.#clockMs) {
      act();
      this.#settle(this.#clockMs);
      return;
    }
    const before = this.#agenda.findLastIndex((entry) => entry.atMs <= atMs);
    this.#agenda.splice(before + 1, 0, { atMs, act });
  }

  /** How far the evaluation of this equipment has come, epoch ms; -Infinity before its first sample. */
  get clockMs(): number {
    return this.#clockMs;
  }

  /** Whether anything is derived from its values. */
  get hasPatterns(): boolean {
    return this.#outbox !== undefined || this.#patterns.exist || !this.warnings.isIdle;
  }

  /** Whether any pattern names a signal that the equipment sends. Where none does, values only show that it is not silent. */
  get readsValues(): boolean {
    return this.#outbox !== undefined || this.#patterns.readValues || !this.warnings.isIdle;
  }

  /** The scenario of this type that lasts, if any. */
  lasting(type: string): Scenario | undefined {
    return this.#scenarios.ofType(type);
  }

  /** What is now, as the report that brought it about would say it; undefined: nothing was ever reported. */
  report(kind: 'state' | 'online' | 'condition'): Extract<ToldEvent, { kind: typeof kind }> | undefined {
    const { id: equipment } = this.equipment;
    const { state, sinceMs } = this.#state.machine;
    switch (kind) {
      case 'state':
        return sinceMs === null ? undefined : { kind, at: sinceMs, equipment, state, previous: state };
      case 'online': {
        const { online } = this.#twin;
        return online === null ? undefined : { kind, at: this.#onlineAtMs, equipment, online };
      }
      case 'condition': {
        const conditions = activeConditions(this.#twin);
        return { kind, at: this.#clockMs, equipment, conditions };
      }
    }
  }

  /** Goes on from what another lane of the same equipment found to be its state. Its patterns keep what they have seen. */
  adoptState(from: Lane): void {
    this.#state.adopt(from.#state);
  }

  /** Goes on with the scenario of this type that lasts in another lane of the same equipment, or with none. */
  adoptScenario(type: string, from: Lane): void {
    this.#scenarios.adopt(type, from.lasting(type));
  }

  /** Goes on with the conditions, or with what is known of the gateway, of another lane of the same equipment. */
  adoptReports(kind: 'condition' | 'online', from: Lane): void {
    copyReports(kind, from.#twin, this.#twin);
    if (kind === 'online') this.#onlineAtMs = from.#onlineAtMs;
  }

  /** Takes a person's word on an alarm when its own time has come there. */
  decideAlarm(fact: AlarmFact): void {
    if (this.#clockMs === -Infinity) this.#alarms.decide(fact, fact.atMs);
    else this.schedule(fact.atMs, () => this.#alarms.decide(fact, this.#clockMs));
  }

  /** Goes on with an alarm as another lane of the same equipment knows it. */
  adoptAlarm(alarm: Alarm, from: Lane): void {
    this.#alarms.adopt(alarm, from.#alarms, from.#clockMs);
  }

  /** The alarm of the same type that stands now, if any. */
  alarmLike({ source, type }: Alarm): Alarm | undefined {
    return this.#alarms.of(source, type);
  }

  /** The plan uses the equipment for this from `atMs` on. */
  use(useMode: UseMode, atMs: number): void {
    if (this.#clockMs === -Infinity) this.#useMode = { value: useMode, atMs };
    this.schedule(atMs, () => {
      this.#useMode = { value: useMode, atMs: this.#clockMs };
      this.#tell('$useMode', useMode, this.#clockMs);
    });
  }

  /** A step's standing was corrected: its patterns start or stop accordingly. */
  followProgress(progress: StepProgress): void {
    const attempt = this.#attempts.of(progress);
    if (!attempt) return;
    attempt.follow(progress.step, this.#clockMs);
    this.#settle(this.#clockMs);
  }

  /** The lane's clock where it is ahead of `atMs`. */
  timeFor(atMs: number): number {
    return Math.max(atMs, this.#clockMs);
  }

  /** Opens and closes attempts so that they fit who is present; call at the lane's present instant. */
  followPresence(): void {
    const atMs = this.#clockMs;
    const people = this.#shared.presences.at(this.equipment.id).map(({ person }) => person);
    this.#setPresent(people.length > 0, atMs);
    this.#followLicence(people);
    this.#attempts.follow(people, atMs);
  }

  /** A step's standing was decided elsewhere: its patterns stop now and go on, where they must, from `atMs`. */
  followDecision(fact: StepFact): void {
    this.#attempts.halt(fact);
    this.schedule(fact.atMs, () => this.#attempts.of(fact)?.follow(fact.step, this.#clockMs));
  }

  /** Everything a viewer may know, at the lane's or the last tick's time, whichever is later. */
  now(index: number): EquipmentNow {
    const scenarios = this.#scenarios.lasting();
    const people: readonly Presence[] = this.#shared.presences.at(this.equipment.id);
    const useMode = this.#useMode?.value ?? 'unassigned';
    const meaning = { useMode, scenarios, people, alarms: this.alarms() };
    const nowMs = Math.max(this.#clockMs, this.#shared.tickMs);
    const { lasting } = this.warnings;
    const now = equipmentNowOf(this.#twin, this.#state.machine, meaning, { index, nowMs });
    return lasting.length === 0 ? now : { ...now, warnings: lasting };
  }

  /** The running pattern of this name, as in `scenario warm-up: start`. */
  watchNamed(name: string): Watch | undefined {
    return this.#watches.named(name);
  }

  /** The running evidence of a step of somebody who is here. */
  stepWatch(person: string, project: string, step: string): Watch | undefined {
    return this.#attempts.evidenceWatch(person, project, step);
  }

  faults(): PatternFault[] {
    const equipment = this.equipment.id;
    return [
      ...this.#patterns.faults.map(({ pattern, message }) => ({ equipment, pattern, message })),
      ...this.#watches.faults.map(({ name, message }) => ({ equipment, pattern: name, message })),
    ];
  }

  #say(change: Change): void {
    this.#shared.changes.push(change);
  }

  #warn(warnings: readonly EarlyWarning[]): void {
    for (const warning of warnings) this.#say({ kind: 'warning', at: warning.atMs, warning });
  }

  #start(atMs: number): void {
    this.#state.start(this.#patterns.rules, this.#watches, atMs);
    const place = {
      equipment: this.equipment.id,
      watches: this.#watches,
      valueOf: (signal: string) => this.value(signal)?.value,
    };
    this.#scenarios.start(this.#shared.definition.scenarios, this.#patterns.scenarios, place, atMs);
    this.#present = { value: false, atMs };
    this.#alarms.start(atMs);
    this.followPresence(); // Those who were there when the server stopped.
  }

  #setPresent(value: boolean, atMs: number): void {
    if (value === this.#present.value) return;
    this.#present = { value, atMs };
    this.#tell('$present', value, atMs);
  }

  /** Whether all who are here may use the equipment. */
  #followLicence(people: readonly string[]): void {
    if (this.#licence.look(people, this.#clockMs))
      this.#tell('$qualified', this.#licence.now?.value ?? null, this.#clockMs);
  }

  #takeOnline(online: boolean, atMs: number): void {
    this.#onlineAtMs = atMs;
    this.#say({ kind: 'online', at: atMs, equipment: this.equipment.id, online });
    this.#tell('$online', online, atMs);
    // With its gateway gone nothing is known of the equipment until it reports again.
    if (online) return;
    for (const { signal } of this.#twin.signals) this.#tell(signal.key, null, atMs);
    this.warnings.forget(atMs);
  }

  /** Settles every instant before `atMs` (up to it, when inclusive) at which something is due. */
  #runUntil(atMs: number, inclusive: boolean): void {
    if (this.#clockMs === -Infinity) return;
    for (let due = this.#nextMs(); inclusive ? due <= atMs : due < atMs; due = this.#nextMs()) {
      this.#clockMs = Math.max(this.#clockMs, due);
      this.#settle(this.#clockMs);
    }
  }

  /** The next instant at which something is due without news; Infinity: none. */
  get dueMs(): number {
    return this.#nextMs();
  }

  #nextMs(): number {
    return Math.min(
      this.#watches.nextMs,
      this.#agenda[0]?.atMs ?? Infinity,
      this.#state.dueMs,
      this.#lostAtMs(),
      this.#alarms.nextMs,
    );
  }

  /** When the scenarios that last are lost, unless the equipment speaks. */
  #lostAtMs(): number {
    return this.#scenarios.lostAtMs(this.#twin.heardAtMs ?? this.#clockMs);
  }

  #settle(atMs: number): void {
    for (let next = this.#agenda[0]; next && next.atMs <= atMs; next = this.#agenda[0]) {
      this.#agenda.shift();
      next.act();
    }
    this.#watches.wake(atMs);
    this.#watches.settle('states', atMs);
    this.#settleState(atMs);
    this.#watches.settle('scenarios', atMs);
    this.#settleScenarios(atMs);
    this.#settleAlarms(atMs);
    this.#attempts.settle(atMs);
    if (this.#present.value && this.#licence.isOutdated) {
      this.#followLicence(this.#shared.presences.at(this.equipment.id).map(({ person }) => person));
      this.#settleAlarms(atMs);
    }
    this.#outbox?.send(atMs);
  }

  #settleAlarms(atMs: number): void {
    this.#watches.settle('alarms', atMs);
    this.#alarms.pass(atMs);
  }

  #settleState(atMs: number): void {
    const change = this.#state.settle(atMs);
    if (!change) return;
    const { state, previous } = change;
    this.#say({ kind: 'state', at: change.atMs, equipment: this.equipment.id, state, previous });
    this.#tell('$state', state, atMs);
  }

  #settleScenarios(atMs: number): void {
    for (const scenario of this.#scenarios.settle(atMs, this.#lostAtMs() <= atMs))
      this.#say({ kind: 'scenario', at: atMs, scenario });
  }
}

const tellNobody = (): void => undefined;
