/**
 * One connected socket: what it watches and whether it keeps up. A viewer whose queue grows leaves its rooms at once, so nothing
 * more is queued for it, and gets fresh snapshots when the queue is empty again: it sees fewer pictures, never wrong ones.
 * (`volatile` would throw frames away in silence, even the second of two workshops' frames of one turn of the loop, and the
 * values in them would be missing until they change again.)
 */
import type { Socket } from 'socket.io';
import type { ClientToServer, ServerToClient } from '../../shared/protocol.ts';
import type { View } from '../access/visible-to.ts';
import { workshopRoom } from './room-names.ts';
import type { WorkshopFeed } from './workshop-feed.ts';

/** What a socket carries, set at the handshake. */
export interface SocketData {
  view: View;
  tokenHash: string;
  /** For telling a changed role. */
  rights: string;
}

export type LiveSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, SocketData>;

/** Packets that may wait for a socket before it counts as slow: about 3 s of frames of one workshop. */
const MOST_WAITING_PACKETS = 32;

export interface Viewer {
  /** Watches these workshops from now on: a snapshot of each, then its frames. */
  watch(feeds: readonly WorkshopFeed[]): void;
  /** For a viewer that fell behind: begins anew if its queue is empty. False: it is still behind. */
  catchUp(): boolean;
}

/** @param onBehind called when it falls behind; {@link Viewer.catchUp} is to be called from time to time until it is true */
export function createViewer(socket: LiveSocket, now: () => number, onBehind: () => void): Viewer {
  let watched: readonly WorkshopFeed[] = [];
  let isBehind = false;
  /** Packets that the transport has not taken yet. */
  let waiting = 0;

  const roomOf = (feed: WorkshopFeed): string => workshopRoom(socket.data.view.audience, feed.workshop);
  /** Snapshot and joining happen in one turn of the loop: no frame can come between them. */
  const begin = (): void => {
    for (const feed of watched) {
      socket.emit('snapshot', feed.snapshot(socket.data.view, now()));
      void socket.join(roomOf(feed));
    }
  };
  const leave = (): void => watched.forEach((feed) => void socket.leave(roomOf(feed)));

  socket.conn.on('flush', () => (waiting = 0));
  socket.conn.on('packetCreate', () => {
    waiting += 1;
    // Snapshots of many workshops at once are no sign of slowness.
    if (isBehind || waiting <= MOST_WAITING_PACKETS + watched.length) return;
    isBehind = true;
    leave();
    onBehind();
  });

  return {
    watch(feeds) {
      leave();
      watched = feeds;
      if (!isBehind) begin();
    },
    catchUp() {
      if (isBehind && waiting === 0 && socket.conn.transport.writable) {
        isBehind = false;
        begin();
      }
      return !isBehind;
    },
  };
}
