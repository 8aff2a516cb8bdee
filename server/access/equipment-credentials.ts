/**
 * For which topics a client of the broker may speak and which it may hear, from what its credential speaks for and the base.
 * Pure. The same filters stand in the ACL for Mosquitto, so both brokers decide alike.
 */
import type { Base, Equipment } from '../../shared/base.ts';
import type { SpeaksFor } from '../../shared/device-credential.ts';
import { workshopOf, type EquipmentId } from '../../shared/names.ts';
import { SPARKPLUG_NAMESPACE } from '../../shared/sparkplug.ts';
import { coversFilter, matchesFilter } from '../../shared/topic-filter.ts';

/** Topic filters (MQTT 3.1.1 §4.7). */
export interface DeviceRights {
  publish: readonly string[];
  /** Taken out of `publish`: one message there would speak for equipment of others, too. */
  except: readonly string[];
  subscribe: readonly string[];
}

/** Everything: for a credential that all clients share, and for anybody on a demo's own machine. */
export const ALL_RIGHTS: DeviceRights = { publish: ['#'], except: [], subscribe: ['#'] };

/** What an edge node says; commands are not among it: nobody commands a machine through us. */
const NODE_SAYS = ['NBIRTH', 'NDEATH', 'NDATA'] as const;
const DEVICE_SAYS = ['DBIRTH', 'DDEATH', 'DDATA'] as const;

/** The rights that follow from a credential in this base. */
export function rightsOf(speaksFor: SpeaksFor, base: Base): DeviceRights {
  const own = base.equipment.filter((item) => isSpokenFor(speaksFor, item));
  const others = base.equipment.filter((item) => !isSpokenFor(speaksFor, item));
  // One that begins with a wildcard would reach into our own topics and Sparkplug's.
  const mapped = unique(own.flatMap(mappedTopics)).filter((filter) => !/^[+#]/.test(filter));
  const foreign = unique(others.flatMap(mappedTopics));
  return {
    publish: [
      ...speaksFor.workshops.map((workshop) => `tb/${base.id}/${workshop}/#`),
      ...speaksFor.equipment.map((id) => `${placeOf(base, id)}/#`),
      ...mapped,
      ...speaksFor.sparkplug.flatMap(nodeTopics),
    ],
    except: foreign.filter((filter) => mapped.some((mine) => filtersMeet(mine, filter))),
    subscribe: [
      ...speaksFor.workshops.map((workshop) => `tb/${base.id}/${workshop}/+/status`),
      ...speaksFor.equipment.map((id) => `${placeOf(base, id)}/status`),
      ...speaksFor.sparkplug.flatMap(({ group, edge }) => [
        `${SPARKPLUG_NAMESPACE}/${group}/NCMD/${edge}/#`,
        `${SPARKPLUG_NAMESPACE}/${group}/DCMD/${edge}/#`,
      ]),
      ...(speaksFor.sparkplug.length > 0 ? [`${SPARKPLUG_NAMESPACE}/STATE/#`] : []),
    ],
  };
}

/** Speaks for all that the base has: for machines that are the server's own. */
export function everythingOf(base: Base): SpeaksFor {
  const nodes = base.equipment.flatMap(({ source }) =>
    source.kind === 'sparkplug' ? [{ group: source.group, edge: source.edge }] : [],
  );
  return {
    equipment: base.equipment.map(({ id }) => id),
    workshops: base.workshops.map(({ id }) => id),
    sparkplug: [...new Map(nodes.map((node) => [`${node.group}/${node.edge}`, node])).values()],
  };
}

export function mayPublish({ publish, except }: DeviceRights, topic: string): boolean {
  const levels = topic.split('/');
  const fits = (filter: string): boolean => matchesFilter(filter.split('/'), levels);
  return publish.some(fits) && !except.some(fits);
}

/** Whether all that a filter asks for may be heard: a part of it is not given either. */
export function maySubscribe({ subscribe }: DeviceRights, filter: string): boolean {
  return subscribe.some((granted) => coversFilter(granted, filter));
}

/** The topics of a source of kind `mapped`; of other kinds none. */
export function mappedTopics({ source }: Pick<Equipment, 'source'>): string[] {
  if (source.kind !== 'mapped') return [];
  const { topic, signals, status } = source;
  const all = [topic, ...Object.values(signals).map((signal) => signal.topic), status?.topic];
  return unique(all.filter((filter) => filter !== undefined));
}

function isSpokenFor({ equipment, workshops }: SpeaksFor, { id }: Equipment): boolean {
  return equipment.includes(id) || workshops.includes(workshopOf(id));
}

const placeOf = (base: Base, id: EquipmentId): string => `tb/${base.id}/${id.replace('.', '/')}`;

const nodeTopics = ({ group, edge }: SpeaksFor['sparkplug'][number]): string[] => [
  ...NODE_SAYS.map((type) => `${SPARKPLUG_NAMESPACE}/${group}/${type}/${edge}`),
  ...DEVICE_SAYS.map((type) => `${SPARKPLUG_NAMESPACE}/${group}/${type}/${edge}/+`),
];

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

/** Whether some topic fits both filters. */
function filtersMeet(one: string, other: string): boolean {
  const [left, right] = [one.split('/'), other.split('/')];
  for (let index = 0; ; index++) {
    const [a, b] = [left[index], right[index]];
    if (a === '#' || b === '#' || (a === undefined && b === undefined)) return true;
    if (a === undefined || b === undefined) return false;
    if (a !== '+' && b !== '+' && a !== b) return false;
  }
}
