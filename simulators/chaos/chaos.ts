/**
 * A bad way from the machines to the listener, as a pure transformation of their messages: some come late, twice, after
 * younger ones, with a wrong clock, or after the connection was lost (last will first, then what was kept). Everything is
 * drawn from seeded streams, one per machine, and everything that was done is told, so that a test knows what must come of it.
 */
import type { EquipmentId } from '../../shared/names.ts';
import type { Message } from '../message.ts';
import { randomFor, type Random } from '../seeded-random.ts';
import type { TruthEntry } from '../truth.ts';
import { CHAOS_KINDS, type ChaosChances, type ChaosKind } from './chaos-kinds.ts';
import { FlappingLink, type Travelling } from './flapping-link.ts';

export interface ChaosOptions {
  chances: ChaosChances;
  seed: number;
  /** Base id, for the topics of status. */
  base: string;
  tell: (entry: TruthEntry) => void;
  /** A machine is connected again: it should tell everything anew. */
  onReconnect: (id: EquipmentId) => void;
}

const LATE_MS = [1_000, 30_000] as const;
const REORDERED_MS = [150, 900] as const;
const COPIED_MS = [0, 5_000] as const;
const CLOCK_WRONG_MS = [5_000, 60_000] as const;
/** An hour behind (summer time), a little behind and ahead, a day ahead (wrong date: beyond what the server believes). */
const CLOCK_JUMPS_MS = [-3_600_000, -90_000, 90_000, 86_400_000];

interface Way {
  /** One stream a kind: switching one on changes no other's luck. */
  luck: ReadonlyMap<ChaosKind, Random>;
  count: number;
  link: FlappingLink;
  clock: { byMs: number; untilMs: number } | undefined;
}

export class Chaos {
  readonly #options: ChaosOptions;
  readonly #ways = new Map<EquipmentId, Way>();
  /** Held back, in the order in which they are due. */
  readonly #held: { dueMs: number; travelling: Travelling }[] = [];

  constructor(options: ChaosOptions) {
    this.#options = options;
  }

  /** What arrives at `nowMs` when `messages` are sent then. Times must not go back. */
  pass(messages: readonly Message[], nowMs: number): Message[] {
    const arrived: Message[] = [];
    for (const [id, { link }] of this.#ways) {
      const back = link.comeBack(nowMs);
      arrived.push(...back);
      if (back.length > 0) this.#options.onReconnect(id);
    }
    while (this.#held[0] && this.#held[0].dueMs <= nowMs) {
      const due = this.#held.shift();
      if (due) arrived.push(...this.#deliver(due.travelling, nowMs));
    }
    for (const message of messages) arrived.push(...this.#send(message, nowMs));
    return arrived;
  }

  #send(message: Message, nowMs: number): Message[] {
    const way = this.#wayOf(message.equipment, nowMs);
    way.count += 1;
    const travelling = { message: this.#misdate(way, message, nowMs), n: way.count };
    const arrived = this.#happens(way, 'flapping') ? way.link.drop(nowMs) : [];
    if (this.#happens(way, 'duplicate')) this.#hold(travelling, 'duplicate', COPIED_MS, nowMs);
    if (this.#happens(way, 'late')) this.#hold(travelling, 'late', LATE_MS, nowMs);
    else if (this.#happens(way, 'out-of-order')) this.#hold(travelling, 'out-of-order', REORDERED_MS, nowMs);
    else arrived.push(...this.#deliver(travelling, nowMs));
    return arrived;
  }

  #wayOf(id: EquipmentId, nowMs: number): Way {
    const known = this.#ways.get(id);
    if (known) return known;
    const { seed, base, tell } = this.#options;
    const luck = new Map(CHAOS_KINDS.map((kind) => [kind, randomFor(seed, `${id}/chaos/${kind}`)]));
    const random = randomFor(seed, `${id}/chaos/away`);
    const link = new FlappingLink({ base, equipment: id, bornAtMs: nowMs, random, tell });
    const way: Way = { luck, count: 0, link, clock: undefined };
    this.#ways.set(id, way);
    return way;
  }

  #happens({ luck }: Way, kind: ChaosKind): boolean {
    return luck.get(kind)?.chance(this.#options.chances[kind] ?? 0) ?? false;
  }

  #hold(
    travelling: Travelling,
    kind: 'late' | 'duplicate' | 'out-of-order',
    [low, high]: readonly [number, number],
    nowMs: number,
  ): void {
    const { equipment } = travelling.message;
    const random = this.#wayOf(equipment, nowMs).luck.get(kind);
    const byMs = Math.floor(random?.between(low, high) ?? low);
    this.#options.tell({ atMs: nowMs, equipment, kind, detail: { n: travelling.n, byMs } });
    const dueMs = nowMs + byMs;
    const place = this.#held.findIndex((other) => other.dueMs > dueMs);
    this.#held.splice(place < 0 ? this.#held.length : place, 0, { dueMs, travelling });
  }

  #deliver(travelling: Travelling, nowMs: number): Message[] {
    return this.#wayOf(travelling.message.equipment, nowMs).link.pass(travelling, nowMs);
  }

  /** The message with the time of a clock that may be wrong just now. */
  #misdate(way: Way, message: Message, nowMs: number): Message {
    const random = way.luck.get('clock-jump');
    const jumps = this.#happens(way, 'clock-jump');
    if (way.clock && way.clock.untilMs <= nowMs) way.clock = undefined;
    if (random && jumps && !way.clock)
      way.clock = {
        byMs: random.pick(CLOCK_JUMPS_MS),
        untilMs: nowMs + random.between(...CLOCK_WRONG_MS),
      };
    if (!way.clock) return message;
    const { byMs } = way.clock;
    const { equipment } = message;
    this.#options.tell({ atMs: nowMs, equipment, kind: 'wrong-clock', detail: { n: way.count, byMs } });
    const body = JSON.parse(message.payload) as { ts: number };
    return { ...message, payload: JSON.stringify({ ...body, ts: body.ts + byMs }) };
  }
}
