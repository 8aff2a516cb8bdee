/**
 * The credentials of equipment as the file has them, each with its rights in the base as it is now. Clients that are connected
 * hold on to what stands here, so a new base or a changed credential counts for them, too.
 */
import type { Base } from '../../shared/base.ts';
import type { DeviceCredential, SpeaksFor } from '../../shared/device-credential.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { KnownClient } from './client-gate.ts';
import type { DeviceFile } from './device-file.ts';
import {
  ALL_RIGHTS,
  everythingOf,
  mayPublish,
  maySubscribe,
  rightsOf,
  type DeviceRights,
} from './equipment-credentials.ts';

export interface CredentialBookParts {
  base: Base;
  file: DeviceFile;
  metrics: Metrics;
  log: Log;
  /** The server's own machines, where it has some. */
  simulators?: { username: string };
}

/** Topics whose answer is remembered for each credential. */
const MOST_TOPICS = 4_096;

/** A credential with the rights that it gives now. */
interface Entry {
  rights: DeviceRights;
  allowed: Set<string>;
  client: KnownClient;
}

export type CredentialBook = ReturnType<typeof createCredentialBook>;

/** Reads the file; throws an Error with a sentence for people when it cannot be used. */
export function createCredentialBook({ base: first, file, metrics, log, simulators }: CredentialBookParts) {
  let base = first;
  let stamp = file.stamp();
  let stored = new Map(file.read().map((credential) => [credential.name, credential]));
  metrics.deviceCredentials.set(stored.size);
  const entries = new Map<string, Entry>();
  const listeners = new Set<(name: string) => void>();
  const ofServer = entryOf(simulators?.username ?? 'simulators', rightsOf(everythingOf(base), base));

  const take = (fresh: ReadonlyMap<string, DeviceCredential>): void => {
    const before = stored;
    stored = new Map(fresh);
    metrics.deviceCredentials.set(stored.size);
    for (const [name, { secretHash }] of before) {
      if (stored.get(name)?.secretHash === secretHash) continue;
      entries.delete(name);
      for (const listener of listeners) listener(name);
    }
    refresh();
  };
  const refresh = (): void => {
    for (const [name, entry] of entries) {
      const credential = stored.get(name);
      if (credential) setRights(entry, rightsOf(credential.speaksFor, base));
    }
    setRights(ofServer, rightsOf(everythingOf(base), base));
  };

  return {
    anonymous: entryOf('anonymous', ALL_RIGHTS).client,
    everybody: entryOf('MQTT_USERNAME', ALL_RIGHTS).client,
    simulators: ofServer.client,
    credential: (name: string): DeviceCredential | undefined => stored.get(name),
    client({ name, speaksFor }: { name: string; speaksFor: SpeaksFor }): KnownClient {
      const entry = entries.get(name) ?? entryOf(name, rightsOf(speaksFor, base));
      entries.set(name, entry);
      return entry.client;
    },
    reload(): void {
      try {
        const newest = file.stamp();
        if (newest === stamp) return;
        stamp = newest;
        take(new Map(file.read().map((credential) => [credential.name, credential])));
      } catch (error) {
        log.error({ err: error }, 'the credentials of equipment cannot be read; those known before stay');
      }
    },
    rebase(next: Base): void {
      base = next;
      refresh();
    },
    onEnded(listener: (name: string) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function setRights(entry: Entry, rights: DeviceRights): void {
  entry.rights = rights;
  entry.allowed.clear();
}

/** Devices use few topics: the answer is looked up once for each. */
function entryOf(name: string, rights: DeviceRights): Entry {
  const entry: Entry = {
    rights,
    allowed: new Set(),
    client: {
      name,
      mayPublish(topic) {
        if (entry.allowed.has(topic)) return true;
        if (!mayPublish(entry.rights, topic)) return false;
        if (entry.allowed.size >= MOST_TOPICS) entry.allowed.clear();
        entry.allowed.add(topic);
        return true;
      },
      maySubscribe: (filter) => maySubscribe(entry.rights, filter),
    },
  };
  return entry;
}
