/**
 * The same rights as an `acl_file` of Mosquitto: one entry per client and one for the server. Pure. Mosquitto treats `deny`
 * before what is granted, whatever the order (mosquitto.conf(5), acl_file).
 */
import type { Base } from '../../shared/base.ts';
import type { SpeaksFor } from '../../shared/device-credential.ts';
import { SPARKPLUG_NAMESPACE, stateTopicOf } from '../../shared/sparkplug.ts';
import { mappedTopics, rightsOf } from './equipment-credentials.ts';

export interface AclParts {
  base: Base;
  devices: readonly { name: string; speaksFor: SpeaksFor }[];
  /** User name of the server itself at that broker. */
  server: string;
  /** Of the Sparkplug host application; absent: there is none. */
  hostId?: string;
}

/** The text of the file. */
export function mosquittoAcl({ base, devices, server, hostId }: AclParts): string {
  const entries = [serverEntry({ base, server, hostId }), ...devices.map((device) => entryOf(base, device))];
  return `${entries.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function serverEntry({
  base,
  server,
  hostId,
}: {
  base: Base;
  server: string;
  hostId: string | undefined;
}): string[] {
  const mapped = [...new Set(base.equipment.flatMap(mappedTopics))];
  const lines = [
    `# The server reads everything and commands nothing.`,
    `user ${server}`,
    `topic read tb/${base.id}/#`,
    ...mapped.map((topic) => `topic read ${topic}`),
  ];
  if (hostId === undefined) return lines;
  return [
    ...lines,
    `topic read ${SPARKPLUG_NAMESPACE}/#`,
    `topic write ${stateTopicOf(hostId)}`,
    // Requests for births, nothing else.
    `topic write ${SPARKPLUG_NAMESPACE}/+/NCMD/+`,
  ];
}

function entryOf(base: Base, { name, speaksFor }: AclParts['devices'][number]): string[] {
  const { publish, except, subscribe } = rightsOf(speaksFor, base);
  return [
    `user ${name}`,
    ...except.map((topic) => `topic deny ${topic}`),
    ...publish.map((topic) => `topic write ${topic}`),
    ...subscribe.map((topic) => `topic read ${topic}`),
  ];
}
