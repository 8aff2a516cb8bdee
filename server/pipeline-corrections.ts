/**
 * What must be said where settled results differ from what was told. PURE. The settled result wins: what is not so is withdrawn,
 * what is so is said again as corrected, and the live corridor goes on from it, unless it has told something newer of the same
 * subject meanwhile (that will be settled in its turn). A person's decision is such a thing: it is never overwritten.
 */
import type { EquipmentId } from '../shared/names.ts';
import type { ToldEvent } from '../shared/protocol.ts';
import type { StepProgress } from '../shared/teaching.ts';
import type { Change } from './pipeline-contract.ts';
import type { Corridor } from './pipeline-corridor.ts';
import { subjectOf, type Difference, type Ledger, type Result } from './pipeline-ledger.ts';

type Report = Extract<Result, { kind: 'state' | 'online' | 'condition' }>;
type ResultOf<K extends Result['kind']> = Extract<Result, { kind: K }>;

/** What people hear first: who is there, what the machine does, what that means, what it proves. */
const ORDER: readonly Result['kind'][] = [
  'presence',
  'state',
  'online',
  'condition',
  'scenario',
  'alarm',
  'warning',
  'evidence',
  'progress',
  'noticed',
];

/** Differences of one subject, all of one kind. */
interface Subject<R extends Result> {
  name: string;
  first: R;
  /** Told and not so. */
  wrong: R[];
  /** So, and not told or told otherwise; in order of time. */
  right: R[];
}

const corrected = <C extends Result>(result: C): C => ({ ...result, corrected: true });
const withdrawn = (event: ToldEvent): Change => ({ kind: 'withdrawn', at: event.at, event });
const isReport = (result: Result): result is Report =>
  result.kind === 'state' || result.kind === 'online' || result.kind === 'condition';

export class Corrector {
  readonly #live: Corridor;
  readonly #settled: Corridor;
  readonly #ledger: Ledger;
  /** The newest settled report of each subject; at most three for each piece of equipment. */
  readonly #newest = new Map<string, Report>();
  /** Subjects whose present must be compared when all is settled that the live side knew at the correction: when that is. */
  readonly #checks = new Map<string, { report: Report; dueMs: number }>();

  constructor(live: Corridor, settled: Corridor, ledger: Ledger) {
    this.#live = live;
    this.#settled = settled;
    this.#ledger = ledger;
  }

  /** Remembers a settled result as far as corrections need it. */
  note(settled: Result): void {
    if (isReport(settled)) this.#newest.set(subjectOf(settled), settled);
  }

  /** Whether {@link correct} has something to do without differences. */
  get isWaiting(): boolean {
    return this.#checks.size > 0;
  }

  /** Corrections in the order in which they are to be said. The live corridor may have new changes afterwards. */
  correct(differences: readonly Difference[], comeMs: (equipment: EquipmentId) => number): Change[] {
    const changes = subjectsOf(differences).flatMap((subject) => this.#subject(subject));
    for (const [name, { report, dueMs }] of this.#checks) {
      if (dueMs > comeMs(report.equipment)) continue;
      this.#checks.delete(name);
      if (this.#ledger.pending(name).length === 0) changes.push(...this.#presentFrom(name, report));
    }
    return changes;
  }

  #subject(subject: Subject<Result>): Change[] {
    const { first } = subject;
    switch (first.kind) {
      case 'state':
      case 'online':
      case 'condition':
        return this.#reports(subject as Subject<Report>);
      case 'scenario':
        return this.#scenarios(subject as Subject<ResultOf<'scenario'>>);
      case 'alarm':
        return this.#alarms(subject as Subject<ResultOf<'alarm'>>);
      case 'warning':
        return this.#warnings(subject as Subject<ResultOf<'warning'>>);
      case 'presence':
        return this.#presences(subject as Subject<ResultOf<'presence'>>);
      case 'progress':
        return this.#progress(subject as Subject<ResultOf<'progress'>>);
      case 'noticed': {
        const { wrong, right } = subject as Subject<ResultOf<'noticed'>>;
        return [...wrong.map(withdrawn), ...right.map(corrected)];
      }
      case 'evidence': {
        const { wrong, right } = subject as Subject<ResultOf<'evidence'>>;
        return [
          ...wrong.map(({ evidence }): Change => ({
            kind: 'evidence-withdrawn',
            at: evidence.toMs,
            evidence,
          })),
          ...right.map(corrected),
        ];
      }
    }
  }

  /**
   * Reports follow one another: what comes after the corrected ones is said again, so that the last word is the present. The present
   * is what the live side says until all is settled that it knows by now: it has heard what came after the late reading.
   */
  #reports({ name, first, wrong, right }: Subject<Report>): Change[] {
    const changes: Change[] = [...wrong.map(withdrawn), ...right.map(corrected)];
    const pending = this.#ledger.pending(name).filter(isReport);
    if (pending.length > 0) return [...changes, ...pending.map(corrected)];
    const live = this.#live.lanes.get(first.equipment);
    this.#checks.set(name, { report: first, dueMs: live?.clockMs ?? -Infinity });
    const present = live?.report(first.kind);
    return present ? [...changes, { ...present, corrected: true, again: true }] : changes;
  }

  /** Where the live side has lost touch with what is settled (its patterns have not seen what came late), it goes on from there. */
  #presentFrom(name: string, report: Report): Change[] {
    const told = this.#live.lanes.get(report.equipment)?.report(report.kind);
    this.#adoptReports(report.kind, report.equipment);
    const settled = this.#live.lanes.get(report.equipment)?.report(report.kind);
    if (!settled || (told && JSON.stringify(told) === JSON.stringify(settled))) return [];
    return [{ ...(this.#newest.get(name) ?? settled), corrected: true, again: true }];
  }

  #adoptReports(kind: Report['kind'], equipment: EquipmentId): void {
    const live = this.#live.lanes.get(equipment);
    const settled = this.#settled.lanes.get(equipment);
    if (!live || !settled) return;
    if (kind === 'state') live.adoptState(settled);
    else live.adoptReports(kind, settled);
  }

  #scenarios({ name, first, wrong, right }: Subject<ResultOf<'scenario'>>): Change[] {
    const { type, equipment } = first.scenario;
    const changes: Change[] = [...wrong.map(withdrawn), ...right.map(corrected)];
    const [id] = equipment;
    const live = id && this.#live.lanes.get(id);
    const settled = id && this.#settled.lanes.get(id);
    const lasting = settled?.lasting(type);
    if (lasting && wrong.some(({ scenario }) => scenario.id === lasting.id))
      changes.push({ kind: 'scenario', at: lasting.fromMs, scenario: lasting, corrected: true });
    if (live && settled && this.#ledger.pending(name).length === 0) live.adoptScenario(type, settled);
    return changes;
  }

  /** What an alarm went through is said anew; then what it is now, so that the last word is the present. */
  #alarms({ name, first, wrong, right }: Subject<ResultOf<'alarm'>>): Change[] {
    const { alarm } = first;
    const changes: Change[] = [...wrong.map(withdrawn), ...right.map(corrected)];
    const pending = this.#ledger.pending(name);
    const live = this.#live.lanes.get(alarm.equipment);
    const settled = this.#settled.lanes.get(alarm.equipment);
    if (pending.length === 0 && live && settled) live.adoptAlarm(alarm, settled);
    const now = live?.alarmLike(alarm);
    if (!now) return changes;
    const { state } = now;
    const at = now.fromMs;
    const transition = { at, event: 'known', from: state, to: state } as const;
    return [...changes, { kind: 'alarm', at, alarm: now, transition, corrected: true, again: true }];
  }

  /** What a warning says last stands; where the last word was withdrawn, the settled side's is said again. */
  #warnings({ name, first, wrong, right }: Subject<ResultOf<'warning'>>): Change[] {
    const { type, equipment } = first.warning;
    const live = this.#live.lanes.get(equipment);
    const settled = this.#settled.lanes.get(equipment);
    const again = (settled?.warnings.lasting ?? []).filter(({ id }) =>
      wrong.some(({ warning }) => warning.id === id),
    );
    if (live && settled && this.#ledger.pending(name).length === 0)
      live.warnings.adopt(type, settled.warnings);
    return [
      ...wrong.map(withdrawn),
      ...right.map(corrected),
      ...again.map((warning): Change => ({ kind: 'warning', at: warning.atMs, warning, corrected: true })),
    ];
  }

  #presences({ name, first, wrong, right }: Subject<ResultOf<'presence'>>): Change[] {
    const { person } = first.presence;
    const changes: Change[] = [...wrong.map(withdrawn), ...right.map(corrected)];
    const there = this.#settled.presenceOf(person);
    const isWithdrawn = wrong.some(
      ({ presence }) => presence.equipment === there?.equipment && presence.fromMs === there.fromMs,
    );
    if (there && isWithdrawn)
      changes.push({ kind: 'presence', at: there.fromMs, presence: there, corrected: true });
    if (this.#ledger.pending(name).length === 0) this.#live.adoptPresence(person, this.#settled);
    return changes;
  }

  #progress({ name, first }: Subject<ResultOf<'progress'>>): Change[] {
    if (this.#ledger.pending(name).length > 0) return [];
    const { person, project, step, atMs } = first.progress;
    const progress: StepProgress = this.#settled.progressOf(first.progress) ?? {
      person,
      project,
      step,
      status: 'not-started',
      atMs,
    };
    this.#live.adoptProgress(first.progress, this.#settled);
    const { equipment } = first;
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
}

function subjectsOf(differences: readonly Difference[]): Subject<Result>[] {
  const subjects = new Map<string, Subject<Result>>();
  for (const { told, settled } of differences) {
    const first = settled ?? told;
    if (!first) continue;
    const name = subjectOf(first);
    let subject = subjects.get(name);
    if (!subject) subjects.set(name, (subject = { name, first, wrong: [], right: [] }));
    if (settled) subject.right.push(settled);
    else if (told) subject.wrong.push(told);
  }
  return [...subjects.values()].sort((a, b) => ORDER.indexOf(a.first.kind) - ORDER.indexOf(b.first.kind));
}
