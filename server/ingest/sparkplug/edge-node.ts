/**
 * One edge node and its devices, as a Sparkplug B 3.0 Host Application must see them: born, dead or unknown, which metrics
 * their births have defined, whose turn it is, and whether the node must be asked for its births. Pure: bytes were read
 * before, time comes with every call; what is said of the equipment goes out as readings.
 */
import type { Equipment } from '../../../shared/base.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import { BD_SEQ, type SparkplugMessageType } from '../../../shared/sparkplug.ts';
import { refused, type Decoded, type Utterance } from '../decoder.ts';
import { MetricBook } from './metric-book.ts';
import { readMetrics } from './read-metrics.ts';
import { createRebirthLimit } from './rebirth-limit.ts';
import { Sequence, type Numbered } from './sequence.ts';
import type { SparkplugPayload } from './sparkplug-payload.ts';

/** Device id of what the node says of itself. */
export const NODE = '';

/** An edge node of the base: whom its node metrics (`''`) and its devices speak for. */
export interface NodeDefinition {
  group: string;
  edge: string;
  speakers: ReadonlyMap<string, Equipment>;
}

/** A message of this node, its payload read. */
export interface NodeMessage {
  type: Exclude<SparkplugMessageType, 'NCMD' | 'DCMD'>;
  device: string;
  payload: SparkplugPayload;
  utterance: Utterance;
}

/** What is worth counting. */
export type NodeEvent = 'gap' | 'ignored-death' | 'rebirth-request';
export type TellEvent = (event: NodeEvent) => void;

/** What is known of one device, or of the node itself. */
interface Speaker {
  readonly equipment: Equipment;
  isBorn: boolean;
  /** What was last said of it; undefined: nothing yet. */
  online: boolean | undefined;
  /** When it was last known to be away, epoch ms of the server. */
  awaySinceMs: number;
}

type InTurn = Numbered & { message: NodeMessage };

const metricOf = ({ metrics }: SparkplugPayload, wanted: string) =>
  metrics.find(({ name }) => name === wanted);

/** `bdSeq` is Int64 in one clause and UInt64 in another; both are read. */
function bdSeqOf(payload: SparkplugPayload): bigint | undefined {
  const value = metricOf(payload, BD_SEQ)?.value;
  return value?.field === 'int' || value?.field === 'long' ? BigInt(value.value) : undefined;
}

export class EdgeNode {
  readonly definition: NodeDefinition;
  readonly rebirth = createRebirthLimit();
  readonly #tell: TellEvent;
  readonly #reorderMs: number;
  readonly #speakers: ReadonlyMap<string, Speaker>;
  readonly #book = new MetricBook();
  readonly #sequence = new Sequence<InTurn>();
  #isBorn = false;
  #isDead = false;
  #bdSeq: bigint | undefined;
  /** Since when devices that were there wait for the birth that must follow their node's; undefined: none does. */
  #devicesVoidSinceMs: number | undefined;

  constructor(definition: NodeDefinition, reorderMs: number, tell: TellEvent) {
    this.definition = definition;
    this.#reorderMs = reorderMs;
    this.#tell = tell;
    this.#speakers = new Map(
      [...definition.speakers].map(([device, equipment]) => [
        device,
        { equipment, isBorn: false, online: undefined, awaySinceMs: 0 },
      ]),
    );
  }

  get isBorn(): boolean {
    return this.#isBorn;
  }

  /** Messages that wait for those before them. */
  get waiting(): number {
    return this.#sequence.waiting;
  }

  hear(message: NodeMessage): Decoded[] {
    const { receivedAtMs } = message.utterance;
    const before = this.pass(receivedAtMs);
    switch (message.type) {
      case 'NBIRTH':
        return [...before, ...this.#release(), ...this.#nodeBirth(message)];
      case 'NDEATH':
        return [...before, ...this.#nodeDeath(message)];
      default:
        return [...before, ...this.#inTurn(message)];
    }
  }

  /** What time alone brings about: an end to waiting for messages, and for births of devices. */
  pass(nowMs: number): Decoded[] {
    const decoded: Decoded[] = [];
    if (this.#sequence.isOverdue(nowMs, this.#reorderMs)) {
      this.#tell('gap');
      this.rebirth.want();
      decoded.push(...this.#release());
    }
    const sinceMs = this.#devicesVoidSinceMs;
    if (sinceMs === undefined || nowMs - sinceMs < this.#reorderMs) return decoded;
    this.#devicesVoidSinceMs = undefined;
    for (const speaker of this.#speakers.values())
      if (!speaker.isBorn) decoded.push(...this.#say(speaker, false, nowMs));
    return decoded;
  }

  /** We are cut off: what is known is stale, what comes next may have others before it. */
  lose(nowMs: number): Decoded[] {
    const decoded = this.#release();
    this.#isDead = false;
    this.rebirth.reset();
    return [...decoded, ...this.#allAway(nowMs)];
  }

  /** A message that could not be read: its place in the order is not known either. */
  misunderstand(): void {
    this.rebirth.want();
  }

  /** The link has been there for a while and nothing was heard of it: it may be there and silent. */
  askIfUnknown(): void {
    if (!this.#isBorn && !this.#isDead) this.rebirth.want();
  }

  #nodeBirth(message: NodeMessage): Decoded[] {
    const { payload, utterance } = message;
    const bdSeq = bdSeqOf(payload);
    if (bdSeq === undefined || bdSeq !== this.#bdSeq) this.rebirth.reset();
    this.rebirth.settle();
    this.#isBorn = true;
    this.#isDead = false;
    this.#bdSeq = bdSeq;
    this.#sequence.restart(payload.seq);
    this.#book.clear();
    for (const [device, speaker] of this.#speakers) if (device !== NODE) speaker.isBorn = false;
    this.#devicesVoidSinceMs = utterance.receivedAtMs;
    return this.#birth(message);
  }

  /** A will of a connection before the present one comes late, or twice: it says nothing any more (clauses 5.5, 6.4.25). */
  #nodeDeath({ payload, utterance }: NodeMessage): Decoded[] {
    if (!this.#isBorn || bdSeqOf(payload) !== this.#bdSeq) {
      this.#tell('ignored-death');
      return [];
    }
    const decoded = this.#release();
    this.#isDead = true;
    this.rebirth.reset();
    return [...decoded, ...this.#allAway(utterance.receivedAtMs)];
  }

  #allAway(nowMs: number): Decoded[] {
    this.#isBorn = false;
    this.#devicesVoidSinceMs = undefined;
    this.#sequence.restart(undefined);
    return [...this.#speakers.values()].flatMap((speaker) => this.#away(speaker, nowMs));
  }

  #away(speaker: Speaker, nowMs: number): Decoded[] {
    speaker.isBorn = false;
    return speaker.online === true ? this.#say(speaker, false, nowMs) : [];
  }

  /** Node and device messages but NBIRTH and NDEATH: each in its turn. */
  #inTurn(message: NodeMessage): Decoded[] {
    const { payload, utterance } = message;
    if (!this.#isBorn) {
      this.rebirth.want();
      return [refused({ code: 'sparkplug-not-born' })];
    }
    const { seq } = payload;
    // Without a number there is no turn to wait for.
    if (seq === undefined) return this.#process(message);
    if (seq > 255) {
      this.rebirth.want();
      return [refused({ code: 'wrong-shape', detail: 'seq-wrong', path: '/seq', got: String(seq) })];
    }
    const numbered = {
      seq,
      receivedAtMs: utterance.receivedAtMs,
      bytes: utterance.payload.byteLength,
      message,
    };
    if (this.rebirth.isWanted) {
      const waited = this.#release();
      this.#sequence.skipTo(numbered);
      return [...waited, ...this.#process(message)];
    }
    return this.#processAll(this.#sequence.take(numbered), message);
  }

  #release(): Decoded[] {
    return this.#processAll(this.#sequence.release());
  }

  #processAll(inTurn: readonly InTurn[], atHand?: NodeMessage): Decoded[] {
    return inTurn.flatMap(({ message }) => {
      const decoded = this.#process(message);
      const from = message.utterance;
      return message === atHand ? decoded : decoded.map((element) => ({ ...element, from }));
    });
  }

  #process(message: NodeMessage): Decoded[] {
    const { type, device, utterance } = message;
    if (type === 'DBIRTH') return this.#birth(message);
    const speaker = this.#speakers.get(device);
    if (!speaker) return this.#unknown(message);
    if (type === 'DDEATH') return this.#away(speaker, utterance.receivedAtMs);
    if (!speaker.isBorn) {
      this.rebirth.want();
      return [refused({ code: 'sparkplug-not-born' })];
    }
    return this.#read(speaker.equipment.id, message);
  }

  #birth(message: NodeMessage): Decoded[] {
    const { device, payload, utterance } = message;
    const speaker = this.#speakers.get(device);
    if (!speaker) return this.#unknown(message);
    this.#book.define(device, payload.metrics, speaker.equipment);
    speaker.isBorn = true;
    const { receivedAtMs } = utterance;
    const atMs = Math.max(Math.min(payload.timestamp ?? receivedAtMs, receivedAtMs), speaker.awaySinceMs + 1);
    const values = readMetrics(payload, {
      equipment: speaker.equipment.id,
      find: (metric) => this.#book.find(device, metric),
      receivedAtMs,
      notBeforeMs: atMs,
    });
    return [...this.#say(speaker, true, atMs), ...values];
  }

  #read(equipment: EquipmentId, { device, payload, utterance }: NodeMessage): Decoded[] {
    const find = this.#book.find.bind(this.#book, device);
    const { receivedAtMs } = utterance;
    const decoded = readMetrics(payload, { equipment, find, receivedAtMs });
    if (decoded.some((element) => !element.ok && element.refusal.detail === 'unknown-metric'))
      this.rebirth.want();
    return decoded;
  }

  /** Data that nobody of the base is behind. A gateway's own birth and deaths are no data. */
  #unknown({ type, device }: NodeMessage): Decoded[] {
    if (type === 'NBIRTH' || type === 'DDEATH') return [];
    const { group, edge } = this.definition;
    const got = [group, edge, ...(device === NODE ? [] : [device])].join('/');
    return [refused({ code: 'unknown-equipment', detail: 'unknown-node', got })];
  }

  /** Said when it is news only. */
  #say(speaker: Speaker, online: boolean, atMs: number): Decoded[] {
    if (!online) speaker.awaySinceMs = atMs;
    if (speaker.online === online || (!online && speaker.online === undefined)) return [];
    speaker.online = online;
    return [{ ok: true, reading: { kind: 'status', equipment: speaker.equipment.id, atMs, online } }];
  }
}
