/**
 * One student at one machine in one project, from check-in to check-out. PURE. A step's pattern runs from the instant at which
 * all steps before it are proven (from the check-in, where the step says so; from the return, where it was returned) and is told
 * what is known then; what happened earlier proves nothing. The step is proven at the first instant at which its pattern is true
 * and the steps before it stand proven. Forbidden events and typical mistakes are noticed once per occurrence: again only after the rule
 * was false in between.
 */
import type { EquipmentId } from '../../shared/names.ts';
import type { Deciding } from '../../shared/pattern.ts';
import type { LiveEvent } from '../../shared/protocol.ts';
import type { Origin } from '../../shared/sample.ts';
import type { Evidence, NoticedPattern, Project, Step, StepProgress } from '../../shared/teaching.ts';
import { evidenceOf } from './evidence.ts';
import type { CompiledPattern } from './pattern/pattern-evaluator.ts';
import { isDone, stepsOf, type ProgressBook } from './progress.ts';
import { truthOf, type Watch, type Watches } from './watches.ts';

/** What an attempt can say. */
export type AttemptChange =
  { kind: 'evidence'; evidence: Evidence } | Extract<LiveEvent, { kind: 'progress' | 'noticed' }>;

/** A step's patterns, compiled for one piece of equipment. Absent: no evidence wanted, or the pattern is broken. */
export interface CompiledStep {
  step: Step;
  evidence?: CompiledPattern;
  /** The first thing that the evidence asks for. */
  beginning?: CompiledPattern;
  /** Signals that the equipment lacks and without which the step can never be proven there. */
  hopelessFor: readonly string[];
}

export interface CompiledRule {
  kind: 'forbidden' | 'mistake';
  rule: NoticedPattern;
  when: CompiledPattern;
}

/** A project, compiled for one piece of equipment. */
export interface CompiledProject {
  project: Project;
  steps: readonly CompiledStep[];
  rules: readonly CompiledRule[];
}

/** Where an attempt takes place. */
export interface AttemptPlace {
  equipment: EquipmentId;
  origin: Origin;
  watches: Watches;
  progress: ProgressBook;
  emit: (change: AttemptChange) => void;
}

interface RunningStep {
  readonly compiled: CompiledStep;
  fromMs: number;
  evidence: Watch | undefined;
  beginning: Watch | undefined;
  /** What decided that the pattern was true at this very instant. */
  rose: Deciding[] | undefined;
  hasBegun: boolean;
  isRunning: boolean;
  /** A return counts from its own time. */
  notBeforeMs: number;
}

export class Attempt {
  readonly person: string;
  readonly project: Project;
  readonly #place: AttemptPlace;
  readonly #steps: RunningStep[];
  readonly #rules: Watch[] = [];
  #nowMs: number;
  #hasNews = true;

  /** Begins at the check-in. */
  constructor(compiled: CompiledProject, person: string, place: AttemptPlace, atMs: number) {
    this.person = person;
    this.project = compiled.project;
    this.#place = place;
    this.#nowMs = atMs;
    this.#steps = compiled.steps.map((step) => ({
      compiled: step,
      fromMs: atMs,
      evidence: undefined,
      beginning: undefined,
      rose: undefined,
      hasBegun: false,
      isRunning: false,
      notBeforeMs: -Infinity,
    }));
    this.#startWhatMay();
    const isPassed = stepsOf(this.project).every(
      ({ id }) => place.progress.statusOf(person, this.project.id, id) === 'passed',
    );
    for (const rule of compiled.rules)
      if (rule.kind === 'forbidden' || !isPassed) this.#watchRule(rule, atMs);
  }

  /** Tells the attempt which instant is being settled, before its patterns speak. */
  set nowMs(atMs: number) {
    this.#nowMs = atMs;
  }

  /** Concludes from what the patterns said; proofs may open the way for later steps at the same instant. */
  settle(): void {
    if (!this.#hasNews) return;
    this.#hasNews = false;
    let hasProven = true;
    while (hasProven) {
      hasProven = false;
      for (const running of this.#steps) if (this.#proves(running)) hasProven = true;
    }
    this.#startWhatMay();
    for (const running of this.#steps) {
      this.#noteBeginning(running);
      this.#noteCannotTell(running);
      running.rose = undefined;
      running.hasBegun = false;
    }
  }

  /** A person decided about a step of this attempt: follow the new standing from `atMs` on. */
  follow(step: string, atMs: number): void {
    this.#hasNews = true;
    const running = this.#steps.find(({ compiled }) => compiled.step.id === step);
    if (!running) return;
    this.#stop(running);
    this.#nowMs = atMs;
    this.#startWhatMay();
  }

  /** Stops a step's patterns at once; {@link follow} is due at `untilMs`. */
  halt(step: string, untilMs: number): void {
    for (const running of this.#steps) {
      if (running.compiled.step.id !== step) continue;
      this.#stop(running);
      running.notBeforeMs = untilMs;
    }
  }

  /** The running evidence of a step, while it counts. */
  evidenceWatch(step: string): Watch | undefined {
    return this.#steps.find(({ compiled }) => compiled.step.id === step)?.evidence;
  }

  /** Ends with the check-out. */
  close(): void {
    for (const running of this.#steps) this.#stop(running);
    for (const watch of this.#rules) this.#place.watches.close(watch);
  }

  #statusOf({ compiled }: RunningStep): StepProgress['status'] {
    return this.#place.progress.statusOf(this.person, this.project.id, compiled.step.id);
  }

  #isOpen({ compiled }: RunningStep): boolean {
    return this.#place.progress.isOpen(this.person, this.project.id, compiled.step);
  }

  /** Starts the steps whose evidence counts from now on, and stops those for which it does not count any more. */
  #startWhatMay(): void {
    for (const running of this.#steps) {
      const isWanted =
        !isDone(this.#statusOf(running)) &&
        this.#nowMs >= running.notBeforeMs &&
        (running.compiled.step.evidenceFrom === 'check-in' || this.#isOpen(running));
      if (isWanted && !running.isRunning) this.#start(running);
      else if (!isWanted && running.isRunning) this.#stop(running);
    }
  }

  #start(running: RunningStep): void {
    const { step, evidence, beginning } = running.compiled;
    const atMs = this.#nowMs;
    running.isRunning = true;
    this.#hasNews = true;
    const name = `${this.project.id} ${step.id}`;
    running.fromMs = atMs;
    if (evidence)
      running.evidence = this.#place.watches.open(
        {
          name: `${name}: evidence`,
          layer: 'steps',
          compiled: evidence,
          onChange: (rose) => {
            this.#hasNews = true;
            if (rose) running.rose = rose;
          },
        },
        atMs,
      );
    if (beginning)
      running.beginning = this.#place.watches.open(
        {
          name: `${name}: beginning`,
          layer: 'steps',
          compiled: beginning,
          onChange: (rose) => {
            this.#hasNews = true;
            if (rose) running.hasBegun = true;
          },
        },
        atMs,
      );
  }

  #stop(running: RunningStep): void {
    if (running.evidence) this.#place.watches.close(running.evidence);
    if (running.beginning) this.#place.watches.close(running.beginning);
    running.evidence = undefined;
    running.beginning = undefined;
    running.rose = undefined;
    running.isRunning = false;
  }

  #proves(running: RunningStep): boolean {
    const watch = running.evidence;
    if (!watch || isDone(this.#statusOf(running)) || !this.#isOpen(running)) return false;
    const holds = truthOf(watch) === 'true';
    if (!holds && !running.rose) return false;
    const evidence = evidenceOf({
      person: this.person,
      equipment: this.#place.equipment,
      project: this.project.id,
      projectVersion: this.project.version,
      step: running.compiled.step.id,
      fromMs: running.fromMs,
      toMs: this.#nowMs,
      parts: running.rose ?? watch.evaluator.deciding(),
      origin: this.#place.origin,
    });
    this.#stop(running);
    this.#place.emit({ kind: 'evidence', evidence });
    this.#report(running, { status: 'proven', evidence: evidence.id });
    if (running.compiled.step.signOff === 'none')
      this.#report(running, { status: 'passed', evidence: evidence.id });
    return true;
  }

  /** In progress: from the first instant at which the first thing asked for is there. */
  #noteBeginning(running: RunningStep): void {
    const watch = running.beginning;
    if (!watch || !this.#isOpen(running)) return;
    if (!running.hasBegun && truthOf(watch) !== 'true') return;
    this.#place.watches.close(watch);
    running.beginning = undefined;
    if (this.#statusOf(running) !== 'in-progress') this.#report(running, { status: 'in-progress' });
  }

  /** Which signals keep the next steps from being told; said again only when that changes. */
  #noteCannotTell(running: RunningStep): void {
    const watch = running.evidence;
    if (!watch || watch.isDirty || !this.#isOpen(running)) return;
    const unknown = truthOf(watch) === 'unknown' && !watch.isClosed ? watch.evaluator.unknownSignals() : [];
    const signals = [...new Set([...unknown, ...running.compiled.hopelessFor])].sort();
    const before = this.#place.progress.get(this.person, this.project.id, running.compiled.step.id);
    if ((before?.cannotTell ?? []).join() === signals.join()) return;
    this.#report(running, {
      status: before?.status ?? 'not-started',
      ...(signals.length > 0 && { cannotTell: signals }),
    });
  }

  #report(
    running: RunningStep,
    standing: Pick<StepProgress, 'status'> & Pick<Partial<StepProgress>, 'evidence' | 'cannotTell'>,
  ): void {
    const { progress, equipment, emit } = this.#place;
    const step = running.compiled.step.id;
    const remark = progress.get(this.person, this.project.id, step)?.remark;
    const isStillTold = standing.status === 'in-progress' || standing.status === 'returned';
    const next: StepProgress = {
      person: this.person,
      project: this.project.id,
      step,
      atMs: this.#nowMs,
      ...standing,
      ...(remark !== undefined && isStillTold && { remark }),
    };
    progress.put(next);
    emit({ kind: 'progress', at: this.#nowMs, progress: next, equipment });
  }

  #watchRule({ kind, rule, when }: CompiledRule, atMs: number): void {
    let isArmed = true;
    const watch = this.#place.watches.open(
      {
        name: `${this.project.id} ${rule.id}`,
        layer: 'steps',
        compiled: when,
        onChange: (rose, transitions) => {
          if (rose && isArmed) {
            isArmed = false;
            this.#notice(kind, rule, rose);
          }
          if (transitions.at(-1)?.truth === 'false') isArmed = true;
        },
      },
      atMs,
    );
    this.#rules.push(watch);
  }

  #notice(kind: CompiledRule['kind'], rule: NoticedPattern, evidence: Deciding[]): void {
    const { progress, equipment, emit } = this.#place;
    if (rule.until !== undefined && isDone(progress.statusOf(this.person, this.project.id, rule.until)))
      return;
    const atMs = this.#nowMs;
    emit({
      kind: 'noticed',
      at: atMs,
      noticed: {
        id: [kind, this.project.id, rule.id, this.person, equipment, atMs].join(':'),
        kind,
        person: this.person,
        equipment,
        project: this.project.id,
        rule: rule.id,
        atMs,
        evidence,
      },
    });
  }
}
