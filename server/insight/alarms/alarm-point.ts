/**
 * One alarm of one piece of equipment on its way through time: delays, latch, shelf, suppression and the state of ISA-18.2. PURE.
 * It is told the truth of its condition and what people do, and says every transition. What depends on time alone happens at its
 * computed instant ({@link AlarmPoint.nextMs}). Unknown starts nothing, ends nothing, and stops running delays.
 */
import {
  alarmIdOf,
  LONGEST_SHELF_MS,
  type Alarm,
  type AlarmAct,
  type AlarmCause,
  type AlarmEvent,
  type AlarmFactBody,
  type AlarmPriority,
  type AlarmSource,
  type AlarmState,
  type AlarmTransition,
} from '../../../shared/alarms.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import type { Truth } from '../../../shared/pattern.ts';
import { nextAlarmState } from './alarm-machine.ts';

/** Three times within a minute is chattering (ISA-18.2, clause 16). */
const CHATTER_WITHIN_MS = 60_000;
const CHATTER_COUNT = 3;

/** What an alarm is, compiled for one piece of equipment. */
export interface AlarmRule {
  source: AlarmSource;
  type: string;
  version: number;
  priority: AlarmPriority;
  level: 'WARNING' | 'FAULT';
  latch: boolean;
  onDelayMs: number;
  offDelayMs: number;
  /** Null: an acknowledged alarm does not call again. */
  reAlarmMs: number | null;
  staffOnly: boolean;
}

/** Told of every transition, with the alarm as it is since. */
export type SayAlarm = (alarm: Alarm, transition: AlarmTransition) => void;

/** A fact with who and when. */
export type AlarmFact = AlarmFactBody & { id: string; atMs: number };

/** What a raise brings with it. */
export interface Raise {
  cause?: AlarmCause | undefined;
  code?: string | undefined;
  text?: string | undefined;
}

const EVENT_OF = {
  acknowledge: 'acknowledge',
  shelve: 'shelve',
  unshelve: 'unshelve',
  reset: 'reset',
  'take-out': 'take-out',
  return: 'return',
} as const satisfies Record<AlarmAct, AlarmEvent>;

const isPutAway = (state: AlarmState): boolean =>
  state === 'shelved' || state === 'suppressed' || state === 'out-of-service';
const isLatched = (state: AlarmState): boolean => state === 'latched' || state === 'latched-acknowledged';

export class AlarmPoint {
  #rule: AlarmRule;
  readonly #equipment: EquipmentId;
  readonly #say: SayAlarm;
  #state: AlarmState = 'normal';
  #alarm: Alarm | undefined;
  #truth: Truth = 'unknown';
  #truthSinceMs = -Infinity;
  /** Whether the condition holds, after delays, as far as it was ever known. */
  #holds = false;
  #pending: { event: 'raise' | 'clear'; atMs: number } | undefined;
  #causeOf: () => Raise = () => ({});
  #shelvedUntilMs = Infinity;
  #callsAgainMs = Infinity;
  #suppressed: Truth = 'unknown';
  #raises: number[] = [];

  /** `restored`: the alarm that stood when the server stopped; whether its condition still holds is not known yet. */
  constructor(rule: AlarmRule, equipment: EquipmentId, say: SayAlarm, restored?: Alarm) {
    this.#rule = rule;
    this.#equipment = equipment;
    this.#say = say;
    if (!restored || restored.closedMs !== null) return;
    this.#alarm = { ...restored, holds: 'unknown' };
    this.#state = restored.state;
    this.#holds = holdsIn(restored);
    this.#shelvedUntilMs = restored.shelved?.untilMs ?? Infinity;
    this.#callAgainAfter(restored.acknowledged?.atMs);
  }

  get state(): AlarmState {
    return this.#state;
  }

  /** The alarm that stands; undefined: none. */
  get alarm(): Alarm | undefined {
    return this.#alarm;
  }

  /** The next instant at which time alone brings something about; Infinity: none. */
  get nextMs(): number {
    return Math.min(this.#pending?.atMs ?? Infinity, this.#shelvedUntilMs, this.#callsAgainMs);
  }

  /** Nothing stands, nothing is on its way. */
  get isQuiet(): boolean {
    return this.#state === 'normal' && this.nextMs === Infinity;
  }

  /** The condition's truth from `atMs` on. `raise` is asked for what the alarm should say, at the instant at which it is raised. */
  setTruth(truth: Truth, atMs: number, raise: () => Raise = () => ({})): void {
    if (truth === this.#truth) return;
    this.#truth = truth;
    this.#truthSinceMs = atMs;
    this.#pending = undefined;
    this.#causeOf = raise;
    if (truth === 'unknown') {
      if (this.#alarm && this.#alarm.holds !== 'unknown') this.#note('unknown', atMs, { holds: 'unknown' });
      return;
    }
    const isNews = (truth === 'true') !== this.#holds;
    if (isNews)
      this.#pending =
        truth === 'true'
          ? { event: 'raise', atMs: atMs + this.#rule.onDelayMs }
          : { event: 'clear', atMs: atMs + this.#rule.offDelayMs };
    this.pass(atMs);
    if (this.#alarm?.holds === 'unknown')
      this.#note('known', atMs, { holds: this.#holds ? 'true' : 'false' });
  }

  /** The reported condition is of this level now, while nothing stands. */
  regard(priority: AlarmPriority, level: 'WARNING' | 'FAULT'): void {
    if (!this.#alarm) this.#rule = { ...this.#rule, priority, level };
  }

  /** The reported condition has become worse: it calls again. */
  worsen(priority: AlarmPriority, level: 'WARNING' | 'FAULT', atMs: number): void {
    if (!this.#alarm || this.#alarm.level === level) return;
    this.#rule = { ...this.#rule, priority, level };
    this.#alarm = { ...this.#alarm, priority, level };
    if (!this.#apply('re-alarm', atMs)) this.#note('re-alarm', atMs, {});
  }

  /** By design the alarm is meaningless (`true`) or means something again (`false`); unknown changes nothing. */
  setSuppressed(truth: Truth, atMs: number): void {
    if (truth === 'unknown') return;
    this.#suppressed = truth;
    this.#apply(truth === 'true' ? 'suppress' : 'unsuppress', atMs);
  }

  /** Takes a person's word at `atMs`; false: it does not fit the state and changes nothing. */
  decide(fact: AlarmFact, atMs: number): boolean {
    if (fact.act !== 'shelve') return this.#apply(EVENT_OF[fact.act], atMs, fact.id);
    const untilMs = Math.min(fact.untilMs ?? Infinity, atMs + LONGEST_SHELF_MS);
    if (untilMs <= atMs) return false;
    const before = this.#shelvedUntilMs;
    this.#shelvedUntilMs = untilMs;
    if (this.#apply('shelve', atMs, fact.id)) return true;
    this.#shelvedUntilMs = before;
    return false;
  }

  /** Lets what is due up to `atMs` happen, each at its instant. */
  pass(atMs: number): void {
    for (let due = this.nextMs; due <= atMs; due = this.nextMs) {
      if (this.#pending?.atMs === due) this.#conclude(this.#pending.event, due);
      else if (this.#shelvedUntilMs === due) this.#apply('shelf-ended', due);
      else this.#apply('re-alarm', due);
    }
  }

  /** The equipment or the rule is no more. */
  end(atMs: number): void {
    this.#pending = undefined;
    if (this.#alarm) this.#apply('gone', atMs);
  }

  /** Goes on from what another point of the same alarm knows; of the condition it keeps what it heard after `knownMs`. */
  adopt(from: AlarmPoint, knownMs: number): void {
    this.#rule = from.#rule;
    this.#state = from.#state;
    this.#alarm = from.#alarm;
    this.#holds = from.#holds;
    this.#shelvedUntilMs = from.#shelvedUntilMs;
    this.#callsAgainMs = from.#callsAgainMs;
    this.#suppressed = from.#suppressed;
    this.#raises = [...from.#raises];
    if (this.#truthSinceMs > knownMs) return;
    this.#truth = from.#truth;
    this.#pending = from.#pending;
  }

  #conclude(event: 'raise' | 'clear', atMs: number): void {
    this.#pending = undefined;
    this.#holds = event === 'raise';
    if (event === 'raise')
      this.#raises = [...this.#raises.filter((at) => at > atMs - CHATTER_WITHIN_MS), atMs];
    this.#apply(event, atMs);
  }

  /** False where the table has no such transition. */
  #apply(event: AlarmEvent, atMs: number, fact?: string): boolean {
    const from = this.#state;
    const facts = {
      latch: this.#rule.latch,
      holds: this.#holds,
      isKnown: this.#truth !== 'unknown',
    };
    // What is put away goes on being recorded; only its call is silent.
    const isSilent = isPutAway(from) && (event === 'raise' || event === 'clear');
    const to = isSilent ? from : nextAlarmState(from, event, facts);
    if (to === undefined) return false;
    this.#state = to;
    if (to !== 'shelved') this.#shelvedUntilMs = Infinity;
    this.#callsAgainMs = Infinity;
    if (to === 'acknowledged') this.#callAgainAfter(atMs);
    this.#tell({ at: atMs, event, from, to, ...(fact !== undefined && { fact }) });
    const isReleased = event === 'unshelve' || event === 'shelf-ended' || event === 'return';
    if (isReleased && this.#suppressed === 'true') this.#apply('suppress', atMs);
    return true;
  }

  #tell(transition: AlarmTransition): void {
    const { at, event, from, to } = transition;
    // Suppressed by design while nothing stands: nobody needs to hear of it.
    const opens = event === 'raise' || event === 'shelve' || event === 'take-out';
    const before = this.#alarm ?? (opens ? this.#open(at) : undefined);
    if (!before) return;
    // What was raised and cleared while it was suppressed is over.
    const isOver = to === 'normal' || (to === 'suppressed' && event === 'clear');
    const shown = isOver ? 'normal' : to;
    const alarm = after(before, transition, {
      state: shown,
      holds: this.#holds,
      shelvedUntilMs: this.#shelvedUntilMs,
      raise: event === 'raise' ? this.#causeOf() : undefined,
      chatters: event === 'raise' && this.#raises.length >= CHATTER_COUNT,
    });
    this.#alarm = isOver ? undefined : alarm;
    this.#say(alarm, { ...transition, from: before.step === 0 ? 'normal' : from, to: shown });
  }

  /** Something is worth knowing that changes no state. */
  #note(event: AlarmEvent, at: number, change: Partial<Alarm>): void {
    if (!this.#alarm) return;
    this.#alarm = { ...this.#alarm, ...change, step: this.#alarm.step + 1 };
    this.#say(this.#alarm, { at, event, from: this.#alarm.state, to: this.#alarm.state });
  }

  #open(fromMs: number): Alarm {
    const { source, type, version, priority, level, staffOnly } = this.#rule;
    return {
      id: alarmIdOf(source, type, this.#equipment, fromMs),
      type,
      source,
      equipment: this.#equipment,
      version,
      priority,
      level,
      state: 'normal',
      holds: 'unknown',
      fromMs,
      toMs: null,
      closedMs: null,
      count: 0,
      step: 0,
      ...(staffOnly && { staffOnly }),
    };
  }

  #callAgainAfter(atMs: number | undefined): void {
    const { reAlarmMs } = this.#rule;
    this.#callsAgainMs =
      this.#state === 'acknowledged' && atMs !== undefined && reAlarmMs !== null
        ? atMs + reAlarmMs
        : Infinity;
  }
}

/** Whether the condition held, as far as it was known when the alarm was written. */
const holdsIn = ({ state, toMs }: Alarm): boolean =>
  state === 'unacknowledged' || state === 'acknowledged' || (isPutAway(state) && toMs === null);

interface Since {
  state: AlarmState;
  holds: boolean;
  shelvedUntilMs: number;
  raise: Raise | undefined;
  chatters: boolean;
}

/** The alarm after a transition. */
function after(before: Alarm, { at, event, fact }: AlarmTransition, since: Since): Alarm {
  const { acknowledged, shelved, takenOut, ...rest } = before;
  const { state, holds, raise } = since;
  const calls = state === 'unacknowledged';
  const isOpen = holds || isLatched(state);
  const by = fact ?? '';
  const isHeard = event === 'raise' || event === 'clear';
  return {
    ...rest,
    state,
    holds: isHeard ? (holds ? 'true' : 'false') : rest.holds,
    toMs: isOpen && state !== 'normal' ? null : (rest.toMs ?? at),
    closedMs: state === 'normal' ? at : null,
    count: rest.count + (event === 'raise' ? 1 : 0),
    step: rest.step + 1,
    ...(raise?.cause && { cause: raise.cause }),
    ...(raise?.code !== undefined && { code: raise.code }),
    ...(raise?.text !== undefined && { text: raise.text }),
    ...(since.chatters && { chattering: true as const }),
    ...(event === 'acknowledge'
      ? { acknowledged: { atMs: at, fact: by } }
      : acknowledged && !calls && { acknowledged }),
    ...(state === 'shelved' && {
      shelved:
        event === 'shelve'
          ? { untilMs: since.shelvedUntilMs, fact: by }
          : (shelved ?? { untilMs: at, fact: by }),
    }),
    ...(state === 'out-of-service' && { takenOut: event === 'take-out' ? by : (takenOut ?? by) }),
  };
}
