/**
 * Reports a machine as a real gateway would: states and switches on change, positions while they move, temperatures now
 * and then, and everything once in ten seconds, so that a listener knows that silence is not stillness.
 */
import type { Equipment } from '../shared/base.ts';
import { formatTopic, type Channel } from '../shared/names.ts';
import type { Value } from '../shared/sample.ts';
import type { Machine, ReportRule } from './machines/machine.ts';
import type { Message } from './message.ts';

/** Everything is said again after this time, ms. */
const REPEAT_MS = 10_000;

interface Sent {
  value: Value;
  atMs: number;
}

/** Turns one machine's values into messages. Signals that the base does not give to the equipment are not sent. */
export class Gateway {
  readonly #equipment: Equipment;
  readonly #base: string;
  readonly #keys: ReadonlySet<string>;
  readonly #rules: Readonly<Record<string, ReportRule>>;
  readonly #sent = new Map<string, Sent>();
  #seq = 0;
  #nextRepeatMs: number;

  /** `firstRepeatMs` staggers the machines, so that they do not all speak in the same instant. */
  constructor(base: string, equipment: Equipment, machine: Machine, firstRepeatMs: number) {
    this.#base = base;
    this.#equipment = equipment;
    this.#keys = new Set(equipment.signals.map((signal) => signal.key));
    this.#rules = machine.report;
    this.#nextRepeatMs = firstRepeatMs;
  }

  /** Says everything again with the next {@link collect}: whoever listens may have missed what came before. */
  repeatAll(): void {
    this.#sent.clear();
  }

  /** Messages that are due at `nowMs`; the first call tells everything. */
  collect(machine: Machine, nowMs: number): Message[] {
    const messages = machine
      .takeConditionChanges()
      .map((change) => this.message('condition', { ts: nowMs, ...change }));
    const repeat = this.#sent.size === 0 || nowMs >= this.#nextRepeatMs;
    while (nowMs >= this.#nextRepeatMs) this.#nextRepeatMs += REPEAT_MS;
    const telemetry = this.#telemetry(machine, nowMs, repeat);
    if (telemetry) messages.push(telemetry);
    return messages;
  }

  /** A message on one of the equipment's channels. Telemetry of mere positions may be lost (QoS 0), nothing else. */
  message(channel: Channel, body: object, lossy = false): Message {
    return {
      equipment: this.#equipment.id,
      topic: formatTopic(this.#base, this.#equipment.id, channel),
      payload: JSON.stringify(body),
      qos: lossy ? 0 : 1,
      retain: channel === 'status',
    };
  }

  #telemetry(machine: Machine, nowMs: number, repeat: boolean): Message | undefined {
    const due: Record<string, Value> = {};
    let count = 0;
    let lossy = !repeat;
    for (const [key, raw] of Object.entries(machine.values())) {
      if (!this.#keys.has(key)) continue;
      const rule = this.#rules[key];
      const value = rule && typeof raw === 'number' ? rounded(raw, rule.digits) : raw;
      const last = this.#sent.get(key);
      if (!repeat && last && !isDue(value, last, rule, nowMs)) continue;
      due[key] = value;
      count += 1;
      if (!rule) lossy = false;
      this.#sent.set(key, { value, atMs: nowMs });
    }
    if (count === 0) return undefined;
    this.#seq += 1;
    return this.message('telemetry', { ts: nowMs, seq: this.#seq, values: due }, lossy);
  }
}

function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  // `+ 0` turns −0 into 0.
  return Math.round(value * scale) / scale + 0;
}

function isDue(value: Value, last: Sent, rule: ReportRule | undefined, nowMs: number): boolean {
  if (value === last.value) return false;
  if (!rule || typeof value !== 'number' || typeof last.value !== 'number') return true;
  if (nowMs - last.atMs < rule.everyMs) return false;
  return Math.abs(value - last.value) >= rule.deadband * 0.999;
}
