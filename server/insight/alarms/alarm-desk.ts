/**
 * All alarms of one piece of equipment: those of the catalogue, which are patterns, and the conditions that it reports itself.
 * PURE. At most one alarm stands per type; whatever time alone brings about happens at {@link AlarmDesk.nextMs}.
 */
import type { Alarm, AlarmSource, AlarmTransition } from '../../../shared/alarms.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import type { Deciding } from '../../../shared/pattern.ts';
import type { ConditionLevel } from '../../../shared/sample.ts';
import type { CompiledPattern, Transition } from '../pattern/pattern-evaluator.ts';
import type { Watch, Watches } from '../watches.ts';
import { AlarmPoint, type AlarmFact, type AlarmRule, type Raise } from './alarm-point.ts';
import type { CompiledAlarm } from './compiled-alarm.ts';

/** Most reported conditions that are remembered while nothing stands of them. */
const MOST_QUIET_REPORTS = 256;

/** Priority of a condition that equipment reports: it knows how bad, not how urgent. */
const REPORTED_PRIORITY = { WARNING: 'low', FAULT: 'medium' } as const;

/** A report of a condition. */
export interface Report {
  id: string;
  level: ConditionLevel;
  code?: string;
  text?: string;
}

export interface AlarmPlace {
  equipment: EquipmentId;
  watches: Watches;
  say: (alarm: Alarm, transition: AlarmTransition) => void;
  /** Alarms that stood when the server stopped, of this equipment. */
  restored: readonly Alarm[];
}

const keyOf = (source: AlarmSource, type: string): string => `${source}\n${type}`;

export class AlarmDesk {
  readonly #place: AlarmPlace;
  readonly #rules: readonly CompiledAlarm[];
  readonly #points = new Map<string, AlarmPoint>();
  #nextMs = Infinity;

  constructor(rules: readonly CompiledAlarm[], place: AlarmPlace) {
    this.#rules = rules;
    this.#place = place;
    const restored = new Map(place.restored.map((alarm) => [keyOf(alarm.source, alarm.type), alarm]));
    for (const { rule } of rules) {
      const key = keyOf('rule', rule.type);
      this.#points.set(key, this.#point(rule, restored.get(key)));
    }
    for (const [key, alarm] of restored)
      if (!this.#points.has(key)) this.#points.set(key, this.#point(ruleOf(alarm), alarm));
    this.#plan();
  }

  /** Patterns begin; alarms of rules that are no more end. */
  start(atMs: number): void {
    const known = new Set(this.#rules.map(({ rule }) => keyOf('rule', rule.type)));
    for (const [key, point] of this.#points) {
      if (!key.startsWith('rule\n') || known.has(key)) continue;
      point.end(atMs);
      this.#points.delete(key);
    }
    for (const compiled of this.#rules) this.#watch(compiled, atMs);
    this.#plan();
  }

  #watch({ rule, when, suppressedWhen, limits }: CompiledAlarm, atMs: number): void {
    const point = this.#points.get(keyOf('rule', rule.type));
    if (!point) return;
    const open = (part: string, compiled: CompiledPattern, tell: (transition: Transition) => void): Watch =>
      this.#place.watches.open(
        {
          name: `alarm ${rule.type}: ${part}`,
          layer: 'alarms',
          compiled,
          onChange: (_rose, transitions) => {
            transitions.forEach(tell);
            this.#plan();
          },
        },
        atMs,
      );
    if (suppressedWhen)
      open('suppressed when', suppressedWhen, (change) => point.setSuppressed(change.truth, change.atMs));
    const watch = open('when', when, ({ truth, atMs: since }) =>
      point.setTruth(truth, since, () => causeOf(watch, limits)),
    );
  }

  /** The equipment reports a condition at `atMs`. */
  report({ id, level, code, text }: Report, atMs: number): void {
    const key = keyOf('reported', id);
    if (level === 'NORMAL' || level === 'UNAVAILABLE') {
      this.#points.get(key)?.setTruth(level === 'NORMAL' ? 'false' : 'unknown', atMs);
    } else {
      const priority = REPORTED_PRIORITY[level];
      let point = this.#points.get(key);
      if (!point || (point.isQuiet && point.state === 'normal')) {
        point ??= this.#point(reportedRule(id, level));
        this.#points.delete(key);
        this.#points.set(key, point);
        point.regard(priority, level);
      }
      if (level === 'FAULT') point.worsen(priority, level, atMs);
      point.setTruth('true', atMs, () => ({ code, text }));
    }
    this.#forgetQuiet();
    this.#plan();
  }

  /** Lets what is due up to `atMs` happen. */
  pass(atMs: number): void {
    if (this.#nextMs > atMs) return;
    for (const point of this.#points.values()) point.pass(atMs);
    this.#plan();
  }

  /** Takes a person's word at `atMs`. */
  decide(fact: AlarmFact, atMs: number): void {
    this.#points.get(keyOf(fact.source, fact.alarm))?.decide(fact, atMs);
    this.#plan();
  }

  /** The next instant at which time alone brings something about; Infinity: none. */
  get nextMs(): number {
    return this.#nextMs;
  }

  /** All that stand, those that are put away too. */
  standing(): Alarm[] {
    const alarms: Alarm[] = [];
    for (const { alarm } of this.#points.values()) if (alarm) alarms.push(alarm);
    return alarms;
  }

  /** The alarm of a type that stands; undefined: none. */
  of(source: AlarmSource, type: string): Alarm | undefined {
    return this.#points.get(keyOf(source, type))?.alarm;
  }

  /** Goes on from what another desk of the same equipment knows of an alarm, which has come to `knownMs`. */
  adopt({ source, type }: Pick<Alarm, 'source' | 'type'>, from: AlarmDesk, knownMs: number): void {
    const key = keyOf(source, type);
    const theirs = from.#points.get(key);
    let mine = this.#points.get(key);
    if (!mine && theirs?.alarm) this.#points.set(key, (mine = this.#point(ruleOf(theirs.alarm))));
    // What they have never heard of has never been.
    if (mine) mine.adopt(theirs ?? this.#point(reportedRule(type, 'WARNING')), knownMs);
    this.#plan();
  }

  /** The equipment is gone: nothing stands any more. */
  end(atMs: number): void {
    for (const point of this.#points.values()) point.end(atMs);
    this.#plan();
  }

  #point(rule: AlarmRule, restored?: Alarm): AlarmPoint {
    return new AlarmPoint(rule, this.#place.equipment, this.#place.say, restored);
  }

  #forgetQuiet(): void {
    let excess = this.#points.size - this.#rules.length - MOST_QUIET_REPORTS;
    for (const [key, point] of this.#points) {
      if (excess <= 0) return;
      if (!key.startsWith('reported\n') || !point.isQuiet) continue;
      this.#points.delete(key);
      excess -= 1;
    }
  }

  #plan(): void {
    let nextMs = Infinity;
    for (const point of this.#points.values()) nextMs = Math.min(nextMs, point.nextMs);
    this.#nextMs = nextMs;
  }
}

function reportedRule(type: string, level: 'WARNING' | 'FAULT'): AlarmRule {
  return {
    source: 'reported',
    type,
    version: 0,
    priority: REPORTED_PRIORITY[level],
    level,
    // Equipment that reports a condition has delays and a latch of its own.
    latch: false,
    onDelayMs: 0,
    offDelayMs: 0,
    reAlarmMs: null,
    staffOnly: false,
  };
}

/** What is known of the rule of an alarm that stands. */
function ruleOf({ source, type, version, priority, level, staffOnly }: Alarm): AlarmRule {
  return { ...reportedRule(type, level), source, version, priority, staffOnly: staffOnly === true };
}

/** The part that decides, which is the one nearest to its limit; the first where none has a number. */
function causeOf(watch: Watch, limits: CompiledAlarm['limits']): Raise {
  if (watch.isClosed) return {};
  const parts = watch.evaluator.deciding();
  const nearest = parts.filter(({ margin }) => margin !== null).sort((a, b) => sizeOf(a) - sizeOf(b))[0];
  const part = nearest ?? parts[0];
  if (!part) return {};
  const { signal, value } = part;
  const limit = limits.get(signal) ?? null;
  // Against the limit itself: while it holds, a deadband measures from where it would end.
  const margin = limit === null || typeof value !== 'number' ? part.margin : Math.abs(value - limit);
  return { cause: { signal, value, limit, margin } };
}

const sizeOf = ({ margin, normalisedMargin }: Deciding): number =>
  Math.abs(normalisedMargin ?? margin ?? Infinity);
