/**
 * Plays a recording over MQTT as one piece of equipment of a base, in our JSON dialect: the recording's own irregular
 * timing moved to now, again and again with a pause. Knows nothing of the server; what it publishes is all that it does.
 *
 * Times never go back from one loop to the next; inside a loop they step back where the recording does. When the process
 * slept or the broker was away for longer than {@link LONGEST_LAG_MS}, the play goes on from where it stopped, later.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type MqttClient } from 'mqtt';
import { formatTopic, type Channel, type EquipmentId } from '../../shared/names.ts';
import type { RecordingMapping } from './recording-mapping.ts';
import { readMapping, readRecording } from './read-recording.ts';
import { messageAt, planReplay, type ReplaySchedule } from './replay-schedule.ts';

/** Messages without an acknowledgement before the play waits: bounds memory while a broker is slow or away. */
const MOST_UNACKNOWLEDGED = 500;

/** A lag up to this is caught up with at full speed; beyond it the play is moved to now. Below the
 * half minute after which most values count as stale, so that what is caught up with still tells the present. */
export const LONGEST_LAG_MS = 30_000;

/** How long the last messages may take to be acknowledged when the play ends; the whole program stops in five seconds. */
const LONGEST_FAREWELL_MS = 1_000;

/** Where to publish: a client that somebody else owns, or an address to connect to with a last will of our own. */
type Broker =
  { client: MqttClient; url?: never } | { client?: never; url: string; username?: string; password?: string };

export type ReplayOptions = Broker & {
  /** Id of the base in the topics. */
  base: string;
  mappingFile: string;
  /** How many times faster than recorded, above 0; 1 where absent. */
  speed?: number;
  /** Loops to play; without end where absent. */
  loops?: number;
  /** Aborting ends the play: the equipment is said to be offline, own clients are closed. */
  signal: AbortSignal;
  /** Clock, epoch ms; a test's own, else Date.now. */
  now?: () => number;
  /** Told when our own connection has trouble; it is tried again every second whatever happens. */
  onTrouble?: (trouble: Error) => void;
};

/** What a running play has done so far. */
export interface ReplayFigures {
  published: number;
  loops: number;
  /** How far the last message was behind its own time when it was published, ms. */
  lagMs: number;
}

/** A running play. */
export interface Replay {
  equipment: EquipmentId;
  /** Resolves when all loops are played or the signal was aborted; rejects when the broker refuses a message. */
  finished: Promise<void>;
  figures(): ReplayFigures;
}

/**
 * Reads the recording, connects where it has to, and starts to play. A broker that is not there yet is waited for.
 * Throws when the mapping file or the recording is faulty or the speed is not above 0.
 */
export async function startReplay(options: ReplayOptions): Promise<Replay> {
  const speed = options.speed ?? 1;
  if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError(`speed must be above 0, got ${speed}`);
  const mapping = await readMapping(options.mappingFile);
  const schedule = planReplay(await readRecording(options.mappingFile, mapping), mapping);
  const now = options.now ?? Date.now;
  const client = options.client ?? connectWithWill(options, mapping, now);
  const publisher = createPublisher(client, options.base, mapping.equipment);
  const sayOnline = () => publisher.say('status', { ts: now(), online: true }, true);
  client.on('connect', sayOnline);
  if (client.connected) sayOnline();
  // Registered after the listener above: the equipment says that it is there before it says anything else.
  const connected = client.connected || new Promise((resolve) => client.once('connect', resolve));

  const figures: ReplayFigures = { published: 0, loops: 0, lagMs: 0 };
  const finished = Promise.race([connected, whenAborted(options.signal)])
    .then(() => play(schedule, { ...options, speed, now }, publisher, figures))
    .finally(async () => {
      client.off('connect', sayOnline);
      publisher.say('status', { ts: now(), online: false }, true);
      // A refusal this late would change nothing: the play is over, and what it refused before has been thrown.
      const leftInPeace = publisher.settled().catch(() => undefined);
      if (client.connected)
        await Promise.race([leftInPeace, sleep(LONGEST_FAREWELL_MS, undefined, { ref: false })]);
      if (!options.client) await client.endAsync(!client.connected);
    });
  return { equipment: mapping.equipment, finished, figures: () => ({ ...figures }) };
}

function connectWithWill(
  options: Extract<ReplayOptions, { url: string }>,
  mapping: RecordingMapping,
  now: () => number,
): MqttClient {
  const client = connect(options.url, {
    clientId: `replay-${mapping.equipment}-${Math.random().toString(36).slice(2, 8)}`,
    reconnectPeriod: 1_000,
    ...(options.username !== undefined && { username: options.username }),
    ...(options.password !== undefined && { password: options.password }),
    will: {
      topic: formatTopic(options.base, mapping.equipment, 'status'),
      payload: Buffer.from(JSON.stringify({ ts: now(), online: false })),
      qos: 1,
      retain: true,
    },
  });
  client.on('error', (trouble) => options.onTrouble?.(trouble));
  return client;
}

interface Publisher {
  say(channel: Channel, body: Record<string, unknown>, retain?: boolean): void;
  /** Nothing when there is room for another message, else a promise of room. Throws what the broker refused. */
  room(): Promise<unknown> | undefined;
  /** Resolves when every message is acknowledged; rejects when one was refused. */
  settled(): Promise<void>;
}

function createPublisher(client: MqttClient, base: string, equipment: EquipmentId): Publisher {
  const pending = new Set<Promise<unknown>>();
  let refused: { cause: unknown } | undefined;
  const throwRefused = () => {
    if (refused) throw new Error(`the broker refused a message of ${equipment}`, refused);
  };
  return {
    say(channel, body, retain = false) {
      const acknowledged = client
        .publishAsync(formatTopic(base, equipment, channel), JSON.stringify(body), { qos: 1, retain })
        .catch((cause: unknown) => {
          refused ??= { cause };
        })
        .finally(() => pending.delete(acknowledged));
      pending.add(acknowledged);
    },
    room() {
      throwRefused();
      return pending.size < MOST_UNACKNOWLEDGED ? undefined : Promise.race(pending);
    },
    async settled() {
      await Promise.all(pending);
      throwRefused();
    },
  };
}

interface Playing {
  speed: number;
  loops?: number;
  signal: AbortSignal;
  now: () => number;
}

async function play(
  schedule: ReplaySchedule,
  { speed, loops = Number.POSITIVE_INFINITY, signal, now }: Playing,
  publisher: Publisher,
  figures: ReplayFigures,
): Promise<void> {
  const aborted = whenAborted(signal);
  let startMs = now();
  let latestMs = startMs;
  let seq = 0;
  while (figures.loops < loops) {
    for (const scheduled of schedule.messages) {
      if (!(await waitUntil(startMs + scheduled.offsetMs / speed, now, signal))) return;
      for (let room = publisher.room(); room && !signal.aborted; room = publisher.room())
        await Promise.race([room, aborted]);
      if (signal.aborted) return;
      const lagMs = now() - (startMs + scheduled.offsetMs / speed);
      if (lagMs > LONGEST_LAG_MS) startMs += lagMs;
      const message = messageAt(scheduled, { startMs, speed, seq });
      seq += 1;
      latestMs = Math.max(latestMs, message.atMs);
      publisher.say(message.channel, message.body);
      figures.published += 1;
      figures.lagMs = Math.max(0, now() - message.atMs);
    }
    figures.loops += 1;
    startMs = Math.max(startMs + schedule.loopMs / speed, latestMs + 1);
  }
  await Promise.race([publisher.settled(), aborted]);
}

/** Waits on the wall for a time of the clock; false: aborted. A time that has passed costs no turn of the event loop. */
async function waitUntil(atMs: number, now: () => number, signal: AbortSignal): Promise<boolean> {
  for (let leftMs = atMs - now(); leftMs > 0 && !signal.aborted; leftMs = atMs - now())
    await sleep(Math.min(leftMs, 60_000), undefined, { signal }).catch((cause: unknown) => {
      if (!signal.aborted) throw cause;
    });
  return !signal.aborted;
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
