/**
 * The live stream over socket.io, namespace `/live` (docs/PROTOCOL.md). Whoever connects must be signed in and come from our own
 * pages (or be a script). Rooms are per audience and workshop: each frame and event is masked and encoded once per room.
 */
import type { IncomingHttpHeaders, IncomingMessage, Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { Base } from '../../shared/base.ts';
import { workshopOf } from '../../shared/names.ts';
import {
  MAX_FRAMES_PER_SECOND,
  type ClientToServer,
  type EquipmentNow,
  type LiveEvent,
  type ServerToClient,
} from '../../shared/protocol.ts';
import type { Actor } from '../access/roles.ts';
import {
  audienceOf,
  equipmentOfEvent,
  presentOwnersOf,
  personOfEvent,
  seesEvent,
  viewOf,
  type Audience,
} from '../access/visible-to.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { LiveStream } from './live-stream.ts';
import { audienceRoom, personRoom, signInRoom, workshopRoom } from './room-names.ts';
import { createViewer, type LiveSocket, type SocketData, type Viewer } from './viewer.ts';
import { listenToViewer } from './viewer-requests.ts';
import { createWorkshopFeed, type WorkshopFeed } from './workshop-feed.ts';

/** Who is behind a handshake or a sign-in. */
export interface SignedInViewer {
  person: Actor;
  tokenHash: string;
}

/** What stream needs of access/sign-in. */
export interface StreamDoor {
  isForeign(headers: IncomingHttpHeaders): boolean;
  authenticate(cookieHeader: string | undefined): Promise<SignedInViewer | undefined>;
  authenticateToken(tokenHash: string): Promise<SignedInViewer | undefined>;
  onEnded(listener: (ended: { tokenHash: string } | { person: string }) => void): () => void;
}

export interface LiveStreamParts {
  httpServer: HttpServer;
  base: Base;
  readWorkshop: (workshop: string) => EquipmentNow[];
  signIn: StreamDoor;
  metrics: Pick<Metrics, 'viewers' | 'frames'>;
  log: Log;
  now: () => number;
  /** How often open sockets' sign-ins are looked at again, ms. */
  recheckEveryMs?: number;
}

const FRAME_EVERY_MS = 1_000 / MAX_FRAMES_PER_SECOND;
/** Largest message that a viewer may send, bytes: a watch of 100 workshops fits. */
const MOST_BYTES_IN = 16_000;
/** A sign-in that expired, or a role changed by another process, ends the stream within this time, ms. */
const RECHECK_EVERY_MS = 60_000;

type LiveServer = Server<ClientToServer, ServerToClient, Record<string, never>, SocketData>;
type Namespace = ReturnType<LiveServer['of']>;

const rightsOf = ({ role, partner }: Actor): string => `${role}|${partner ?? ''}`;

/** Attaches the stream to a server that listens or will. */
export function createLiveStream(parts: LiveStreamParts): LiveStream {
  const { httpServer, readWorkshop, metrics, signIn, log, now } = parts;
  let { base } = parts;
  const ownerOf = presentOwnersOf(() => base);
  const feeds = new Map<string, WorkshopFeed>();
  const openFeeds = (): void => {
    feeds.clear();
    for (const { id } of base.workshops)
      feeds.set(id, createWorkshopFeed({ workshop: id, readWorkshop, ownerOf }));
  };
  openFeeds();
  let audiences = allAudiences(base);
  const sockets = new Map<LiveSocket, Viewer>();
  const behind = new Set<Viewer>();
  const io = openServer(httpServer, signIn, log);
  const live = io.of('/live');
  let frameTimer: NodeJS.Timeout | undefined;
  let lastFramesMs = 0;

  live.use((socket, next) => {
    signIn.authenticate(socket.request.headers.cookie).then(
      (signedIn) => {
        if (!signedIn) return next(new Error('not-signed-in'));
        const { person, tokenHash } = signedIn;
        Object.assign(socket.data, { view: viewOf(person), tokenHash, rights: rightsOf(person) });
        next();
      },
      (error: unknown) => {
        log.warn({ err: error }, 'a viewer could not be recognised: the record store did not answer');
        next(new Error('store-unavailable'));
      },
    );
  });
  live.on('connection', (socket) => {
    const { view, tokenHash } = socket.data;
    const viewer = createViewer(socket, now, () => {
      behind.add(viewer);
      scheduleFrames();
    });
    sockets.set(socket, viewer);
    metrics.viewers.set(sockets.size);
    void socket.join([audienceRoom(view.audience), personRoom(view.self ?? ''), signInRoom(tokenHash)]);
    listenToViewer(socket, { viewer, feeds, readBase: () => base, now });
    socket.on('disconnect', () => {
      behind.delete(viewer);
      sockets.delete(socket);
      metrics.viewers.set(sockets.size);
    });
  });

  const sendFrames = (): void => {
    frameTimer = undefined;
    lastFramesMs = performance.now();
    for (const viewer of behind) if (viewer.catchUp()) behind.delete(viewer);
    for (const feed of feeds.values()) {
      if (!feed.hasChanges) continue;
      const present = audiences.filter((audience) => hasViewers(live, workshopRoom(audience, feed.workshop)));
      for (const [audience, frame] of feed.takeFrames(present, now())) {
        live.to(workshopRoom(audience, feed.workshop)).emit('frame', frame);
        metrics.frames.inc();
      }
    }
    // They must be looked at again even if nothing more changes.
    if (behind.size > 0) scheduleFrames();
  };
  const scheduleFrames = (): void => {
    frameTimer ??= setTimeout(sendFrames, Math.max(0, FRAME_EVERY_MS - (performance.now() - lastFramesMs)));
  };
  const sendEvent = (event: LiveEvent): void => {
    const equipment = equipmentOfEvent(event);
    const workshop = equipment === undefined ? '' : workshopOf(equipment);
    const rooms = audiences
      .filter((audience) => seesEvent(event, ownerOf, { audience, self: null }))
      .map((audience) => (workshop === '' ? audienceRoom(audience) : workshopRoom(audience, workshop)));
    for (const room of rooms) if (hasViewers(live, room)) live.to(room).emit('event', { workshop, event });
    // What is about a student reaches that student whatever is being watched.
    const person = personOfEvent(event);
    if (person !== undefined && hasViewers(live, personRoom(person)))
      live.to(personRoom(person)).emit('event', { workshop, event });
  };
  const end = (room: string): void => {
    live.to(room).emit('signedOut');
    live.in(room).disconnectSockets(true);
  };
  const stopListening = signIn.onEnded((ended) =>
    end('person' in ended ? personRoom(ended.person) : signInRoom(ended.tokenHash)),
  );
  const recheckTimer = setInterval(
    () => void recheck(sockets.keys(), signIn, end, log),
    parts.recheckEveryMs ?? RECHECK_EVERY_MS,
  );

  return {
    publish(changes) {
      for (const change of changes) {
        if (change.kind === 'values') feeds.get(workshopOf(change.sample.equipment))?.add(change.sample);
        else if (change.kind !== 'evidence' && change.kind !== 'evidence-withdrawn') sendEvent(change);
      }
      if (sockets.size > 0) scheduleFrames();
    },
    rebase(next) {
      // Numbers of equipment and signals are new from here on: nobody may get frames before a snapshot.
      for (const viewer of sockets.values()) viewer.watch([]);
      base = next;
      audiences = allAudiences(base);
      openFeeds();
      live.emit('base');
    },
    async stop() {
      clearTimeout(frameTimer);
      clearInterval(recheckTimer);
      stopListening();
      live.disconnectSockets(true);
      // Not io.close(): it would close the HTTP server, which main closes in its turn.
      io.engine.close();
      await live.adapter.close();
    },
  };
}

/** Every audience that can have viewers. */
function allAudiences(base: Base): Audience[] {
  const partners = base.partners.map(({ id }) => audienceOf({ id: '', role: 'partner', partner: id }));
  return ['staff', 'student', 'display', ...partners];
}

const hasViewers = (live: Namespace, room: string): boolean => (live.adapter.rooms.get(room)?.size ?? 0) > 0;

function openServer(httpServer: HttpServer, signIn: StreamDoor, log: Log): LiveServer {
  return new Server(httpServer, {
    serveClient: false,
    // Measured: deflating every frame for every viewer costs 13 times the processor.
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: MOST_BYTES_IN,
    allowRequest: (request: IncomingMessage, answer) => {
      if (!signIn.isForeign(request.headers)) return answer(null, true);
      log.info({ rule: 'foreign-origin', target: '/socket.io' }, 'access denied');
      answer('foreign-origin', false);
    },
  });
}

/** Ends the streams of sign-ins that hold no longer or whose role has changed. */
async function recheck(
  sockets: Iterable<LiveSocket>,
  signIn: StreamDoor,
  end: (room: string) => void,
  log: Log,
): Promise<void> {
  const seen = new Map([...sockets].map(({ data }) => [data.tokenHash, data.rights]));
  for (const [tokenHash, rights] of seen) {
    try {
      const signedIn = await signIn.authenticateToken(tokenHash);
      if (!signedIn || rightsOf(signedIn.person) !== rights) end(signInRoom(tokenHash));
    } catch (error) {
      log.warn({ err: error }, 'live sign-ins could not be checked again: the record store did not answer');
      return;
    }
  }
}
