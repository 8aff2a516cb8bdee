/**
 * Compares what was told at once with what turns out to be settled. PURE. Every result has a key (what it is about and when);
 * told and settled alike it is forgotten, otherwise it comes out as a difference as soon as nothing can make them alike any more.
 */
import type { EquipmentId } from '../shared/names.ts';
import type { Change } from './pipeline-contract.ts';

/** Results: every change but values, and but corrections themselves. */
export type Result = Exclude<Change, { kind: 'values' | 'evidence-withdrawn' | 'withdrawn' }>;

/** A result that was told and is not so (`settled` absent), is so and was not told (`told` absent), or is otherwise. */
export interface Difference {
  told?: Result;
  settled?: Result;
}

interface Entry extends Difference {
  /** Whose time decides when it must be settled; undefined: people's, which is the server's. */
  equipment: EquipmentId | undefined;
  dueMs: number;
}

/** Whether a change is a result. */
export const isResult = (change: Change): change is Result =>
  change.kind !== 'values' && change.kind !== 'withdrawn' && change.kind !== 'evidence-withdrawn';

/** What a result is about: results of one subject replace or follow one another. */
export function subjectOf(result: Result): string {
  switch (result.kind) {
    case 'state':
    case 'online':
    case 'condition':
      return `${result.kind}\n${result.equipment}`;
    case 'scenario':
      return `scenario\n${result.scenario.type}\n${result.scenario.equipment.join()}`;
    case 'alarm':
      return `alarm\n${result.alarm.source}\n${result.alarm.equipment}\n${result.alarm.type}`;
    case 'warning':
      return `warning\n${result.warning.type}\n${result.warning.equipment}`;
    case 'presence':
      return `presence\n${result.presence.person}`;
    case 'progress': {
      const { person, project, step } = result.progress;
      return `progress\n${person}\n${project}\n${step}`;
    }
    case 'noticed':
      return `noticed\n${result.noticed.id}`;
    case 'evidence':
      return `evidence\n${result.evidence.id}`;
  }
}

function keyOf(result: Result): string {
  const subject = subjectOf(result);
  switch (result.kind) {
    case 'state':
    case 'online':
    case 'condition':
      return `${subject}\n${result.at}`;
    case 'scenario':
      return `${subject}\n${result.scenario.id}\n${result.scenario.toMs === null ? 'begins' : 'ends'}`;
    case 'alarm': {
      const { event, to } = result.transition;
      return `${subject}\n${result.at}\n${event}\n${to}`;
    }
    case 'warning': {
      const { id, atMs, toMs } = result.warning;
      return `${subject}\n${id}\n${atMs}\n${toMs === null ? 'lasts' : 'ends'}`;
    }
    case 'presence': {
      const { equipment, fromMs, toMs } = result.presence;
      return `${subject}\n${equipment}\n${fromMs}\n${toMs === null ? 'begins' : 'ends'}`;
    }
    case 'progress':
      return `${subject}\n${result.progress.atMs}\n${result.progress.status}`;
    case 'noticed':
    case 'evidence':
      return subject;
  }
}

/** What is compared: all that a result says, but for how it came about. */
function contentOf(result: Result): string {
  switch (result.kind) {
    case 'state':
      return result.state;
    case 'online':
      return String(result.online);
    case 'progress':
      return JSON.stringify(result.progress);
    case 'scenario':
      return JSON.stringify(result.scenario);
    case 'alarm':
      return JSON.stringify([result.alarm, result.transition]);
    default:
      return JSON.stringify(result);
  }
}

const isAlike = ({ told, settled }: Difference): boolean =>
  told !== undefined && settled !== undefined && contentOf(told) === contentOf(settled);

export class Ledger {
  readonly #entries = new Map<string, Entry>();
  readonly #limit: number;
  #forgotten = 0;

  /** Keeps at most `limit` results; the oldest give way and are never compared. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Results that gave way. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** A result was told; it must be settled when the time of the equipment has come to `dueMs`. */
  tell(told: Result, equipment: EquipmentId | undefined, dueMs: number): void {
    const key = keyOf(told);
    // The newest of a key comes last, so that those that wait stay in the order in which they were told.
    this.#entries.delete(key);
    this.#entries.set(key, { told, equipment, dueMs });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limit) break;
      this.#entries.delete(oldest);
      this.#forgotten += 1;
    }
  }

  /** A result is settled. */
  settle(settled: Result): void {
    const key = keyOf(settled);
    const entry = this.#entries.get(key);
    if (!entry) this.#entries.set(key, { settled, equipment: undefined, dueMs: -Infinity });
    else if (isAlike({ ...entry, settled })) this.#entries.delete(key);
    else entry.settled = settled;
  }

  /** Takes out what stands: settled otherwise, or not settled by its time. `comeMs` says how far a time has come. */
  takeDifferences(comeMs: (equipment: EquipmentId | undefined) => number): Difference[] {
    const differences: Difference[] = [];
    for (const [key, entry] of this.#entries) {
      if (!entry.settled && entry.dueMs > comeMs(entry.equipment)) continue;
      this.#entries.delete(key);
      differences.push(entry);
    }
    return differences;
  }

  /** What was told of a subject and is not settled yet, in the order in which it was told. */
  pending(subject: string): Result[] {
    const pending: Result[] = [];
    for (const { told } of this.#entries.values())
      if (told && subjectOf(told) === subject) pending.push(told);
    return pending;
  }
}
