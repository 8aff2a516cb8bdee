/** The page's one live store: what {@link file://./live-state.ts} says, the connection, and the value keepers beside it. */
import { createStore } from 'zustand/vanilla';
import type { LiveEvent, Snapshot } from '../../shared/protocol.ts';
import { applyEvent, applySnapshot, EMPTY_LIVE_STATE, type LiveState } from './live-state.ts';

/** `connecting` before the first snapshot; `lost` keeps the last picture. */
export type Connection = 'connecting' | 'live' | 'lost';

export interface LiveStore extends LiveState {
  connection: Connection;
  /** Server time of the last thing heard, epoch ms; shown while the connection is lost. */
  lastHeardMs: number | null;
}

/** Zustand vanilla store; React reads slices of it, never values. */
export const createLiveStore = () =>
  createStore<LiveStore>()(() => ({ ...EMPTY_LIVE_STATE, connection: 'connecting', lastHeardMs: null }));
export type LiveStoreApi = ReturnType<typeof createLiveStore>;

/** Applies a snapshot to the store. */
export function takeSnapshot(store: LiveStoreApi, snapshot: Snapshot): void {
  store.setState((state) => ({
    ...applySnapshot(state, snapshot),
    connection: 'live',
    lastHeardMs: snapshot.at,
  }));
}

/** Applies an event to the store. */
export function takeEvent(store: LiveStoreApi, event: LiveEvent): void {
  store.setState((state) => applyEvent(state, event));
}
