/**
 * The book of the door: sums by window, refused readings grouped by cause and source, and their messages as far as they are
 * kept. The sum of the groups is the quarantined count in every window. Bounded: {@link MAX_GROUPS} groups, beyond that the
 * one that was silent longest joins the rest of its reason; messages as {@link KeptMessages} says. No clock of its own.
 */
import type { Ignored, QuarantineGroup, Window } from '../../shared/onboarding.ts';
import { sayRefusal } from '../../shared/refusal.ts';
import type { Refusal } from '../../shared/sample.ts';
import { IntakeLedger, type LedgerFile } from './intake-ledger.ts';
import { KEPT_EXAMPLES, KeptMessages, type KeptMessage } from './kept-messages.ts';
import { groupOf, restOf, type GroupIdentity } from './refusal-group.ts';
import { safeText } from './safe-text.ts';
import { TimeCounter, windowStart, type CountedTime } from './time-counter.ts';

/** Causes told apart. */
export const MAX_GROUPS = 500;
/** Groups nobody heard of for so long are forgotten, ms: the longest window. */
const FORGET_AFTER_MS = 7 * 86_400_000;
/** Hints come with every reading of their machine: one example a second is enough to draw a curve. */
const HINT_EVERY_MS = 1_000;
const HINT_EXAMPLES = 300;

/** Refused elements of one message that share a cause. */
export interface RefusedReadings {
  topic: string;
  payload: Uint8Array;
  receivedAtMs: number;
  refusal: Refusal;
  readings: number;
  places: ReadonlySet<number> | undefined;
}

interface Group extends GroupIdentity {
  counter: TimeCounter;
  firstMs: number;
  lastMs: number;
  ignored?: Ignored;
  /** A hint was kept at. */
  keptAtMs: number;
}

type GroupFile = Omit<Group, 'counter'> & { counted: CountedTime };

/** What is written to disk; messages are not. */
export interface BookFile {
  ledger: LedgerFile;
  groups: GroupFile[];
}

export class IntakeBook {
  readonly ledger = new IntakeLedger();
  readonly kept: KeptMessages;
  readonly #groups = new Map<string, Group>();

  constructor(options: { keptBytes?: number } = {}) {
    this.kept = new KeptMessages(options.keptBytes);
  }

  get size(): number {
    return this.#groups.size;
  }

  /** Counts and keeps refused readings. A hint is no refused reading: it counts in its group only. */
  refuse(refused: RefusedReadings, nowMs: number): void {
    const group = this.#open(groupOf(refused.topic, refused.refusal), nowMs);
    if (!group.hint) this.ledger.count('quarantined', nowMs, refused.readings);
    group.counter.add(nowMs, refused.readings);
    group.lastMs = nowMs;
    group.refusal = refused.refusal;
    this.#keep(group, refused, nowMs);
  }

  /** One reading of a message that is read again leaves the group and quarantine; the sum stays. */
  release(id: string, { countedAtMs }: KeptMessage, result: 'accepted' | 'duplicate'): void {
    this.#groups.get(id)?.counter.add(countedAtMs, -1);
    this.ledger.release(result, countedAtMs, 1);
  }

  /** What is refused again goes to the group of its new reason, or back; the sums stay. */
  regroup(id: string, message: KeptMessage, refusal: Refusal): void {
    this.#groups.get(id)?.counter.add(message.countedAtMs, -message.readings);
    const group = this.#open(groupOf(message.topic, refusal), message.countedAtMs);
    group.counter.add(message.countedAtMs, message.readings);
    group.firstMs = Math.min(group.firstMs, message.countedAtMs);
    group.lastMs = Math.max(group.lastMs, message.countedAtMs);
    this.kept.add(group.id, message, group.remedy === 'onboard' ? Infinity : KEPT_EXAMPLES);
  }

  /** Where a window begins. */
  from(window: Window, nowMs: number): number {
    return windowStart(window, nowMs);
  }

  groups(window: Window, nowMs: number): QuarantineGroup[] {
    return [...this.#groups.values()]
      .map((group) => this.#view(group, window, nowMs))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || b.last - a.last);
  }

  group(id: string, nowMs: number): QuarantineGroup | undefined {
    const group = this.#groups.get(id);
    return group && this.#view(group, '7d', nowMs);
  }

  /** False when there is no such group. Undefined ends the ignoring. */
  ignore(id: string, ignored: Ignored | undefined): boolean {
    const group = this.#groups.get(id);
    if (!group) return false;
    if (ignored) group.ignored = ignored;
    else delete group.ignored;
    return true;
  }

  toJSON(): BookFile {
    return {
      ledger: this.ledger.toJSON(),
      groups: [...this.#groups.values()].map(({ counter, ...group }) => ({
        ...group,
        counted: counter.toJSON(),
      })),
    };
  }

  /** Continues what was written; for an empty book. */
  take(file: BookFile): void {
    this.ledger.take(file.ledger);
    for (const { counted, ...group } of file.groups) {
      const counter = new TimeCounter();
      counter.take(counted);
      this.#groups.set(group.id, { ...group, counter, keptAtMs: 0 });
    }
  }

  #open(identity: GroupIdentity, nowMs: number): Group {
    const known = this.#groups.get(identity.id);
    if (known) return known;
    if (this.#groups.size >= MAX_GROUPS) this.#makeRoom(nowMs);
    const group: Group = {
      ...identity,
      counter: new TimeCounter(),
      firstMs: nowMs,
      lastMs: nowMs,
      keptAtMs: 0,
    };
    this.#groups.set(identity.id, group);
    return group;
  }

  /** The group that was silent longest joins the rest of its reason; hints and old ones just go. */
  #makeRoom(nowMs: number): void {
    let silent: Group | undefined;
    for (const group of this.#groups.values())
      if (group.source.topic !== '…' && (!silent || group.lastMs < silent.lastMs)) silent = group;
    if (!silent) return;
    this.#groups.delete(silent.id);
    this.kept.forget(silent.id);
    if (silent.hint || nowMs - silent.lastMs > FORGET_AFTER_MS) return;
    const rest = restOf(silent.refusal);
    const known: Group = this.#groups.get(rest.id) ?? {
      ...rest,
      counter: new TimeCounter(),
      firstMs: silent.firstMs,
      lastMs: silent.lastMs,
      keptAtMs: 0,
    };
    this.#groups.set(rest.id, known);
    known.counter.take(silent.counter.toJSON());
    known.lastMs = Math.max(known.lastMs, silent.lastMs);
  }

  #keep(group: Group, refused: RefusedReadings, nowMs: number): void {
    if (group.hint && nowMs - group.keptAtMs < HINT_EVERY_MS) return;
    group.keptAtMs = nowMs;
    const most = group.hint ? HINT_EXAMPLES : group.remedy === 'onboard' ? Infinity : KEPT_EXAMPLES;
    const { topic, payload, receivedAtMs, readings, places } = refused;
    // What is too large to be decoded is not worth its room; its beginning shows what it was.
    const whole = group.refusal.code === 'too-large' ? payload.subarray(0, 1_024) : payload;
    this.kept.add(
      group.id,
      // A copy: brokers hand out pieces of large buffers, which would stay in memory whole.
      {
        topic: topic === group.source.topic ? group.source.topic : topic,
        payload: new Uint8Array(whole),
        receivedAtMs,
        countedAtMs: nowMs,
        readings: group.hint ? 0 : readings,
        places,
      },
      most,
    );
  }

  #view(group: Group, window: Window, nowMs: number): QuarantineGroup {
    const { id, refusal, remedy, hint, source, counter, firstMs, lastMs, ignored } = group;
    const kept = this.kept.count(id);
    const total = counter.sum('7d', nowMs);
    return {
      id,
      code: refusal.code,
      ...(refusal.detail && { detail: refusal.detail }),
      remedy,
      hint,
      source: { ...source, topic: safeText(source.topic) },
      sentence: { zh: sayRefusal(refusal, 'zh'), en: sayRefusal(refusal, 'en') },
      count: counter.sum(window, nowMs),
      perMinute: counter.perMinute(nowMs),
      first: firstMs,
      last: lastMs,
      bars: counter.bars(nowMs),
      kept,
      notKept: hint ? 0 : Math.max(0, total - this.kept.readings(id)),
      ...(ignored && ignored.until > nowMs && { ignored }),
    };
  }
}
