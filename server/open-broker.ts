/**
 * Opens the way in for equipment: the embedded broker with its gate, or the link to a broker of the base's own; and the Sparkplug
 * host application where the base needs one.
 */
import type { Base } from '../shared/base.ts';
import { openDeviceFile } from './access/device-file.ts';
import { createDeviceGate } from './access/device-gate.ts';
import type { Passwords } from './access/passwords.ts';
import { startEmbeddedBroker, type EmbeddedBroker } from './ingest/embedded-broker.ts';
import type { BrokerLink, EquipmentLink, Ingest } from './ingest/ingest.ts';
import { connectToBroker } from './ingest/mqtt-client.ts';
import { startEmbeddedSession } from './ingest/sparkplug/embedded-session.ts';
import { startHostSession } from './ingest/sparkplug/host-session.ts';
import { hostIdOf } from './ingest/sparkplug/host-state.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { isLoopback, type Settings } from './settings.ts';
import type { TlsPair } from './tls-pair.ts';

export interface BrokerParts {
  settings: Settings;
  base: Base;
  ingest: Ingest;
  passwords: Passwords;
  metrics: Metrics;
  log: Log;
  now: () => number;
  /** The password of the server's own machines at the embedded broker; absent: there are none. */
  simulatorsPassword?: string | undefined;
  /** The embedded broker then speaks TLS. */
  tls?: TlsPair | undefined;
  onClose: (closer: () => Promise<void> | void) => void;
}

export interface OpenBroker {
  link: EquipmentLink;
  /** The host application's own link, where there is one beside the broker's. */
  sparkplug?: BrokerLink;
  brokerUrl: string;
  /** Where the server's own machines reach it. */
  simulatorsUrl: string;
  /** Of the embedded broker: from now on new connections get this certificate. */
  useCertificate(pair: TlsPair): void;
}

/** User name of the server's own machines; no stored credential can have it. */
export const SIMULATORS_NAME = 'demo/simulators';

/** The embedded broker asks nobody for a name: only in a demo that no other machine can reach. */
export const isOpenToAnybody = ({ demo, host, mqtt }: Settings): boolean =>
  demo && isLoopback(host) && mqtt.username === undefined;

export async function openBroker(parts: BrokerParts): Promise<OpenBroker> {
  const { settings, base, ingest, now, onClose } = parts;
  const { url } = settings.mqtt;
  if (url !== undefined) return openLink(parts, url);
  const broker = await openEmbedded(parts);
  onClose(() => broker.stop());
  const hostId = hostIdOf(base, settings.sparkplug.hostId);
  if (hostId !== undefined) {
    const { dialogue } = ingest;
    const session = await startEmbeddedSession({ hostId, dialogue, publish: broker.publish, now });
    onClose(() => session.stop());
  }
  // The demo's machines need not trust a certificate that is made out to another name than this machine's.
  const needsLoopback = parts.tls !== undefined && parts.simulatorsPassword !== undefined;
  return {
    link: broker,
    brokerUrl: broker.url,
    simulatorsUrl: needsLoopback ? await broker.openLoopback() : broker.url,
    useCertificate: (pair) => broker.useCertificate(pair),
  };
}

function openLink(parts: BrokerParts, url: string): OpenBroker {
  const { settings, base, ingest, metrics, log, now, onClose } = parts;
  const { username, password, ca } = settings.mqtt;
  const shared = {
    ingest,
    log,
    now,
    url,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca }),
  };
  const link = connectToBroker({ ...shared, base, metrics });
  onClose(() => link.stop());
  const hostId = hostIdOf(base, settings.sparkplug.hostId);
  const sparkplug = hostId === undefined ? undefined : startHostSession({ ...shared, hostId });
  onClose(() => sparkplug?.stop());
  return {
    link,
    ...(sparkplug && { sparkplug }),
    brokerUrl: url.replace(/\/\/.*@/s, '//'),
    simulatorsUrl: url,
    useCertificate: () => undefined,
  };
}

async function openEmbedded(parts: BrokerParts): Promise<EmbeddedBroker> {
  const { settings, base, ingest, passwords, metrics, log, now, simulatorsPassword, tls, onClose } = parts;
  const { username, password } = settings.mqtt;
  const gate = createDeviceGate({
    base,
    file: openDeviceFile(settings.dataDir),
    passwords,
    metrics,
    log,
    now,
    anonymous: isOpenToAnybody(settings),
    ...(username !== undefined && password !== undefined && { shared: { username, password } }),
    ...(simulatorsPassword !== undefined && {
      simulators: { username: SIMULATORS_NAME, password: simulatorsPassword },
    }),
  });
  onClose(() => gate.stop());
  const { host, mqtt } = settings;
  return startEmbeddedBroker({
    base,
    ingest,
    metrics,
    log,
    now,
    host,
    port: mqtt.port,
    gate,
    ...(tls && { tls }),
  });
}
