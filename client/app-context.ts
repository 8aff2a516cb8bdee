/** What the whole signed-in page shares: who, the base, the live link and its keepers. Made once in {@link file://./routes.tsx}. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { BaseView } from '../shared/api.ts';
import type { Me } from '../shared/people.ts';
import type { EquipmentId } from '../shared/names.ts';
import type { FrameBuffer } from './live/frame-buffer.ts';
import type { LatestValues } from './live/latest-values.ts';
import type { LiveStore, LiveStoreApi } from './live/live-store.ts';
import type { TwinClock } from './live/twin-clock.ts';

export interface AppParts {
  me: Me;
  base: BaseView;
  /** `base.equipment` by id. */
  equipment: ReadonlyMap<EquipmentId, BaseView['equipment'][number]>;
  store: LiveStoreApi;
  buffer: FrameBuffer;
  latest: LatestValues;
  clock: TwinClock;
  /** Server time now, epoch ms. */
  now: () => number;
  /** Name of a person as far as one may know it; own id or an opaque one otherwise. */
  personName: (id: string) => string;
  /** One or two characters for a tag. */
  initials: (id: string) => string;
}

export const AppContext = createContext<AppParts | null>(null);

/** The shared parts; throws outside a signed-in page, which would be our own mistake. */
export function useApp(): AppParts {
  const parts = useContext(AppContext);
  if (!parts) throw new Error('useApp outside a signed-in page');
  return parts;
}

/** A slice of the live store; the component renders again when the slice changes identity. */
export function useLive<T>(slice: (state: LiveStore) => T): T {
  return useStore(useApp().store, slice);
}
