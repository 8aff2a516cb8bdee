/**
 * The live stream: socket.io namespace `/live`. The client watches workshops; the server answers each watch with one
 * `snapshot` and then sends `frame`s (≤ 10 Hz, only what changed, newest value wins within a frame) and `event`s.
 * docs/PROTOCOL.md describes it for writers of other clients. Raise PROTOCOL_VERSION when a client of the old one would misread
 * something; events of a new kind are none such, clients ignore kinds that they do not know.
 */
import { z } from 'zod';
import type { Alarm, AlarmTransition } from './alarms.ts';
import type { EarlyWarning } from './early-warning.ts';
import type { EquipmentState, UseMode } from './equipment.ts';
import type { Scenario } from './insight.ts';
import { nameSchema, type EquipmentId } from './names.ts';
import type { Origin, Quality, Value } from './sample.ts';
import type { Noticed, Presence, StepProgress } from './teaching.ts';

/** History: 1 first version. */
export const PROTOCOL_VERSION = 1;

/** Frames a second at most, per watched area. */
export const MAX_FRAMES_PER_SECOND = 10;

/** Client → server `watch`: the workshops from now on; replaces the earlier watch. An empty list stops the stream. */
export const watchSchema = z.strictObject({ workshops: z.array(nameSchema).max(100) });
export type Watch = z.infer<typeof watchSchema>;

/** Acknowledgement of `watch`. */
export type WatchAnswer = { ok: true } | { ok: false; code: string; message: string };

/** Latest value of one signal. `at` null: never reported. */
export interface SignalNow {
  key: string;
  value: Value;
  at: number | null;
  quality: Quality;
}

/** Everything a viewer may know of one piece of equipment now. */
export interface EquipmentNow {
  id: EquipmentId;
  /** Short number that frames use instead of the id; valid until the next snapshot of its workshop. */
  index: number;
  state: EquipmentState;
  stateSince: number | null;
  useMode: UseMode;
  /** False: its gateway said goodbye or its last will came. Null: has never said. */
  online: boolean | null;
  origin: Origin;
  /** In the order that frames count by. */
  signals: SignalNow[];
  /** Those that last. */
  scenarios: Scenario[];
  /** Early warnings that last; absent: none. */
  warnings?: EarlyWarning[];
  /** Alarms that stand, those that are put away too. */
  alarms: Alarm[];
  /** Who is checked in; absent for audiences that may not know. */
  people?: Presence[];
  /** Active condition ids at WARNING or FAULT. */
  conditions: { id: string; level: 'WARNING' | 'FAULT'; code?: string; text?: string; at: number }[];
}

/** Server → client `snapshot`: the complete state of one workshop. */
export interface Snapshot {
  protocol: typeof PROTOCOL_VERSION;
  workshop: string;
  /** Server time, epoch ms. */
  at: number;
  /** `seq` of the last frame that it contains; the next frame has this plus 1. */
  seq?: number;
  equipment: EquipmentNow[];
}

/**
 * One row of a frame: `[equipment index, time of the values (epoch ms), signal index, value, signal index, value, …]`.
 * A piece of equipment has one row per distinct time.
 */
export type FrameRow = [equipment: number, at: number, ...signalsAndValues: (number | Value)[]];

/**
 * Server → client `frame`. `seq` grows by 1 per workshop. A viewer that cannot keep up gets no frames until it has caught up,
 * then a new `snapshot`, so a gap never stands without a snapshot behind it. A value older than the known one is ignored.
 */
export interface Frame {
  workshop: string;
  seq: number;
  at: number;
  rows: FrameRow[];
}

/**
 * What a reading, or a person, brought about. `corrected`: it replaces what was said of the same thing before. `again`: it was said
 * before and is said again after corrections of the past, so that the last word is the present.
 */
export type ToldEvent = (
  | { kind: 'state'; at: number; equipment: EquipmentId; state: EquipmentState; previous: EquipmentState }
  | { kind: 'online'; at: number; equipment: EquipmentId; online: boolean }
  | { kind: 'condition'; at: number; equipment: EquipmentId; conditions: EquipmentNow['conditions'] }
  | { kind: 'scenario'; at: number; scenario: Scenario }
  | { kind: 'alarm'; at: number; alarm: Alarm; transition: AlarmTransition }
  | { kind: 'warning'; at: number; warning: EarlyWarning }
  | { kind: 'presence'; at: number; presence: Presence }
  | { kind: 'progress'; at: number; progress: StepProgress; equipment?: EquipmentId }
  | { kind: 'noticed'; at: number; noticed: Noticed }
) & { corrected?: true; again?: true };

/** What equipment is used for from `at` on, as the plan says; not derived from readings, so never corrected. */
export interface UseModeEvent {
  kind: 'use-mode';
  at: number;
  equipment: EquipmentId;
  useMode: UseMode;
}

/** What readings and people brought about, or what was said of that before and turned out not to be so. */
export type DerivedEvent = ToldEvent | { kind: 'withdrawn'; at: number; event: ToldEvent };

/** Server → client `event`: something other than a value changed. */
export type LiveEvent = DerivedEvent | UseModeEvent;

/** Message of an event on the wire. `workshop` is empty where the event belongs to none (a sign-off). */
export interface EventMessage {
  workshop: string;
  event: LiveEvent;
}

/** Names and payloads server → client, for socket.io's typing. */
export interface ServerToClient {
  snapshot: (snapshot: Snapshot) => void;
  frame: (frame: Frame) => void;
  event: (message: EventMessage) => void;
  /** The sign-in has ended (signed out elsewhere, role changed); the server closes the socket right after. */
  signedOut: () => void;
  /** The base has changed: ask for `GET /api/v1/base` and watch again; until then nothing more comes. */
  base: () => void;
}

/** Names and payloads client → server. `time` answers with the server's clock for offset estimation. */
export interface ClientToServer {
  watch: (watch: unknown, answer: (answer: WatchAnswer) => void) => void;
  time: (answer: (serverNowMs: number) => void) => void;
}
