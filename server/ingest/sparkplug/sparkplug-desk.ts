/**
 * Keeps the Sparkplug dialect of a running door: one host for as long as the base says the same of its Sparkplug equipment,
 * and the figures that show how its edge nodes stand.
 */
import type { Base } from '../../../shared/base.ts';
import type { Metrics } from '../../metrics.ts';
import type { Decoded, Dialogue, Request } from '../decoder.ts';
import { MAX_WAITING_BYTES } from './sequence.ts';
import { createSparkplugHost, type SparkplugHost } from './sparkplug-host.ts';

export interface SparkplugDesk extends Dialogue {
  readonly host: SparkplugHost;
  /** Another base: what is known of the edge nodes stays where nothing about them changed; otherwise they are asked anew. */
  rebase(base: Base, nowMs: number): void;
}

/** What the births of a base's edge nodes are read by; the same text, the same meaning. */
const signatureOf = (base: Base): string =>
  JSON.stringify(
    base.equipment
      .filter(({ source }) => source.kind === 'sparkplug')
      .map(({ id, source, signals }) => [id, source, signals.map(({ key }) => key)]),
  );

export function createSparkplugDesk(
  firstBase: Base,
  metrics: Metrics,
  reorderMs: number | undefined,
): SparkplugDesk {
  const open = (base: Base): SparkplugHost =>
    createSparkplugHost(base, {
      ...(reorderMs !== undefined && { reorderMs }),
      tell: (event) => metrics.sparkplugEvents.inc({ event }),
    });
  let host = open(firstBase);
  let signature = signatureOf(firstBase);
  let isLinkOpen = false;
  for (const event of ['gap', 'ignored-death', 'rebirth-request'] as const)
    metrics.sparkplugEvents.inc({ event }, 0);
  metrics.sparkplugWaitingLimit.set(MAX_WAITING_BYTES);

  const shown = <T>(outcome: T): T => {
    const { nodes, online, waiting } = host.standing();
    metrics.sparkplugNodes.set({ state: 'online' }, online);
    metrics.sparkplugNodes.set({ state: 'offline' }, nodes - online);
    metrics.sparkplugWaiting.set(waiting);
    return outcome;
  };

  return {
    get host() {
      return host;
    },
    rebase(base, nowMs) {
      const next = signatureOf(base);
      if (next === signature) return;
      signature = next;
      host = open(base);
      if (isLinkOpen) host.dialogue.linkOpened(nowMs);
    },
    linkOpened(nowMs) {
      isLinkOpen = true;
      host.dialogue.linkOpened(nowMs);
    },
    linkLost(nowMs): Decoded[] {
      isLinkOpen = false;
      return shown(host.dialogue.linkLost(nowMs));
    },
    pass: (nowMs) => shown(host.dialogue.pass(nowMs)),
    takeRequests: (nowMs): Request[] => host.dialogue.takeRequests(nowMs),
  };
}
