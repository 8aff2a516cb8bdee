/** The live link: socket.io `/live` in, plain data out to the value keepers and the store. Reconnects by itself. */
import { io, type Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient, Watch, WatchAnswer } from '../../shared/protocol.ts';
import type { FrameBuffer } from './frame-buffer.ts';
import type { LatestValues } from './latest-values.ts';
import { takeEvent, takeSnapshot, type LiveStoreApi } from './live-store.ts';
import type { TwinClock } from './twin-clock.ts';

/** How often the server is asked for its time, ms. */
const ASK_TIME_EVERY_MS = 15_000;

export interface LiveLinkParts {
  store: LiveStoreApi;
  buffer: FrameBuffer;
  latest: LatestValues;
  clock: TwinClock;
  onSignedOut: () => void;
  /** The base has changed on the server. */
  onBase: () => void;
}

export interface LiveLink {
  /** Watches these workshops from now on, also after a reconnect. */
  watch(workshops: readonly string[]): void;
  stop(): void;
}

/** Monotonic local time as epoch ms: a corrected system clock does not shake the picture. */
export const localNowMs = (): number => performance.timeOrigin + performance.now();

/** Opens the link; one per signed-in page. */
export function createLiveLink(parts: LiveLinkParts): LiveLink {
  const { store, buffer, latest, clock, onSignedOut, onBase } = parts;
  const socket: Socket<ServerToClient, ClientToServer> = io('/live', {
    transports: ['websocket', 'polling'],
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    randomizationFactor: 0.5,
  });
  let wanted: Watch = { workshops: [] };

  const sendWatch = (): void => {
    if (!socket.connected) return;
    socket.emit('watch', wanted, (answer: WatchAnswer) => {
      if (!answer.ok) store.setState({ connection: 'lost' });
    });
  };
  const askTime = (): void => {
    if (!socket.connected) return;
    const asked = localNowMs();
    socket.emit('time', (serverNowMs) => clock.observeServerTime(serverNowMs, asked, localNowMs()));
  };

  socket.on('connect', () => {
    askTime();
    sendWatch();
  });
  socket.on('snapshot', (snapshot) => {
    clock.observeFrame(snapshot.at, localNowMs());
    buffer.applySnapshot(snapshot);
    latest.applySnapshot(snapshot);
    takeSnapshot(store, snapshot);
  });
  socket.on('frame', (frame) => {
    const local = localNowMs();
    clock.observeFrame(frame.at, local);
    buffer.applyFrame(frame, clock.serverNowMs(local));
    latest.applyFrame(frame);
  });
  socket.on('event', ({ event }) => takeEvent(store, event));
  socket.on('signedOut', onSignedOut);
  socket.on('base', () => {
    // Should it read as before, nobody would watch again.
    sendWatch();
    onBase();
  });
  socket.on('disconnect', () =>
    store.setState({ connection: 'lost', lastHeardMs: clock.serverNowMs(localNowMs()) }),
  );
  socket.on('connect_error', () => {
    if (store.getState().connection === 'live') store.setState({ connection: 'lost' });
  });
  const timer = setInterval(askTime, ASK_TIME_EVERY_MS);

  return {
    watch(workshops) {
      wanted = { workshops: [...workshops] };
      sendWatch();
    },
    stop() {
      clearInterval(timer);
      socket.disconnect();
    },
  };
}
