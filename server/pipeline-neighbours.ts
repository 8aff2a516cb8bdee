/**
 * What equipment hears of equipment near by: patterns with `across` read its signals. PURE. Nobody listens to most equipment,
 * and then nothing here costs anything; what is read is handed on once per instant, at its own time.
 */
import type { Equipment } from '../shared/base.ts';
import type { Value } from '../shared/sample.ts';
import { foreignKey, readForeignKey } from './insight/pattern/foreign-pattern.ts';

/** One value as its reader knows it: by `<equipment id>/<key>`. */
export interface Word {
  name: string;
  value: Value;
  isNews: boolean;
}

/** What neighbours are to each other. */
export interface Neighbour {
  readonly equipment: Equipment;
  /** The next instant at which something is due without news; Infinity: none. */
  readonly dueMs: number;
  /** Signals of others that it reads, by the names under which it does. */
  foreignSignals(): Iterable<string>;
  tellTo(outbox: Outbox | undefined): void;
  hear(words: readonly Word[], atMs: number): void;
  pass(atMs: number): void;
}

/** What one piece of equipment tells those that read it. */
export class Outbox {
  readonly #equipment: string;
  readonly #readers: readonly { lane: Neighbour; names: ReadonlySet<string> }[];
  #said: Word[] = [];

  constructor(equipment: string, readers: readonly { lane: Neighbour; names: ReadonlySet<string> }[]) {
    this.#equipment = equipment;
    this.#readers = readers;
  }

  put(key: string, value: Value, isNews: boolean): void {
    const name = foreignKey(this.#equipment, key);
    if (this.#readers.some(({ names }) => names.has(name))) this.#said.push({ name, value, isNews });
  }

  /** The instant is over: every reader hears what it reads of it. */
  send(atMs: number): void {
    if (this.#said.length === 0) return;
    const said = this.#said;
    this.#said = [];
    for (const { lane, names } of this.#readers) {
      const heard = said.filter(({ name }) => names.has(name));
      if (heard.length > 0) lane.hear(heard, atMs);
    }
  }
}

/** The lanes of a corridor that read each other. */
export class Neighbours<L extends Neighbour> {
  /** All that read or are read. */
  readonly #linked: readonly L[];
  readonly #readers: ReadonlySet<L>;

  /** Connects the lanes: from now on each tells those that read it. */
  constructor(lanes: ReadonlyMap<string, L>) {
    const readersOf = new Map<L, { lane: Neighbour; names: ReadonlySet<string> }[]>();
    const readers = new Set<L>();
    for (const lane of lanes.values())
      for (const [source, names] of namesBySource(lane.foreignSignals(), lanes)) {
        readers.add(lane);
        readersOf.set(source, [...(readersOf.get(source) ?? []), { lane, names }]);
      }
    for (const lane of lanes.values()) {
      const own = readersOf.get(lane);
      lane.tellTo(own && new Outbox(lane.equipment.id, own));
    }
    this.#readers = readers;
    this.#linked = [...lanes.values()].filter((lane) => readers.has(lane) || readersOf.has(lane));
  }

  /** Lets what reads others hear all that they come to by themselves before `beforeMs`; none goes beyond its own limit. */
  bring(lane: L, beforeMs: number, limitOf: (lane: L) => number): void {
    if (this.#readers.has(lane)) this.run((other) => Math.min(beforeMs - 1, limitOf(other)));
  }

  /** Lets the linked lanes come to what is due, in order of time, each up to its own limit. */
  run(limitOf: (lane: L) => number): void {
    for (let next = this.#first(limitOf); next; next = this.#first(limitOf)) next.pass(next.dueMs);
  }

  #first(limitOf: (lane: L) => number): L | undefined {
    let first: L | undefined;
    let firstMs = Infinity;
    for (const lane of this.#linked) {
      const { dueMs } = lane;
      if (dueMs >= firstMs || dueMs > limitOf(lane)) continue;
      first = lane;
      firstMs = dueMs;
    }
    return first;
  }
}

function namesBySource<L extends Neighbour>(
  names: Iterable<string>,
  lanes: ReadonlyMap<string, L>,
): ReadonlyMap<L, Set<string>> {
  const bySource = new Map<L, Set<string>>();
  for (const name of names) {
    const source = lanes.get(readForeignKey(name)?.equipment ?? '');
    if (!source) continue;
    const known = bySource.get(source);
    if (known) known.add(name);
    else bySource.set(source, new Set([name]));
  }
  return bySource;
}
