/**
 * A connection that breaks: the broker sends the last will (written when the connection began), what may be lost is lost, the
 * rest waits in the gateway's memory and comes in one burst after the next birth.
 */
import { formatTopic, type EquipmentId } from '../../shared/names.ts';
import type { Message } from '../message.ts';
import type { Random } from '../seeded-random.ts';
import type { TruthEntry } from '../truth.ts';

const AWAY_MS = [3_000, 20_000] as const;
/** Messages that the gateway keeps; the oldest go first. */
const MOST_WAITING = 1_000;

/** A message on its way; `n` counts the messages of its machine, copies share it. */
export interface Travelling {
  message: Message;
  n: number;
}

export interface LinkOptions {
  base: string;
  equipment: EquipmentId;
  bornAtMs: number;
  random: Random;
  tell: (entry: TruthEntry) => void;
}

export class FlappingLink {
  readonly #options: LinkOptions;
  readonly #waiting: Travelling[] = [];
  #bornAtMs: number;
  #backAtMs: number | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#bornAtMs = options.bornAtMs;
  }

  /** Breaks the connection, where there is one. */
  drop(nowMs: number): Message[] {
    const forMs = Math.floor(this.#options.random.between(...AWAY_MS));
    if (this.#backAtMs !== undefined) return [];
    this.#backAtMs = nowMs + forMs;
    this.#tell('went-offline', nowMs, { forMs });
    return [this.#status(false)];
  }

  /** What comes with a new connection, when its time has come. */
  comeBack(nowMs: number): Message[] {
    if (this.#backAtMs === undefined || nowMs < this.#backAtMs) return [];
    this.#backAtMs = undefined;
    this.#bornAtMs = nowMs;
    this.#tell('came-online', nowMs, { kept: this.#waiting.length });
    return [this.#status(true), ...this.#waiting.splice(0).map(({ message }) => message)];
  }

  /** The message where there is a connection; otherwise it waits, or is lost. */
  pass(travelling: Travelling, nowMs: number): Message[] {
    if (this.#backAtMs === undefined) return [travelling.message];
    if (travelling.message.qos === 0) this.#tell('lost', nowMs, { n: travelling.n });
    else this.#waiting.push(travelling);
    if (this.#waiting.length > MOST_WAITING) this.#tell('lost', nowMs, { n: this.#waiting.shift()?.n ?? 0 });
    return [];
  }

  #status(online: boolean): Message {
    const { base, equipment } = this.#options;
    const payload = JSON.stringify({ ts: this.#bornAtMs, online });
    return { equipment, topic: formatTopic(base, equipment, 'status'), payload, qos: 1, retain: true };
  }

  #tell(kind: TruthEntry['kind'], atMs: number, detail: Record<string, number>): void {
    this.#options.tell({ atMs, equipment: this.#options.equipment, kind, detail });
  }
}
