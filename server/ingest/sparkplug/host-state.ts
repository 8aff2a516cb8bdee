/** What a Sparkplug host application says of itself on `spBv1.0/STATE/{host_id}` (clauses 4.2.3, 5.3, 5.13, 6.4.26). Pure. */
import type { Base } from '../../../shared/base.ts';
import { hostStateSchema, stateTopicOf, type HostState } from '../../../shared/sparkplug.ts';

const utf8 = new TextDecoder();

/** One STATE message. `timestamp`: epoch ms UTC; birth and will of one connection carry the same. */
export function writeHostState(hostId: string, state: HostState): { topic: string; payload: string } {
  return { topic: stateTopicOf(hostId), payload: JSON.stringify(state) };
}

/** Undefined for bodies that are none (another product's, or of Sparkplug 2.2). */
export function readHostState(payload: Uint8Array): HostState | undefined {
  try {
    return hostStateSchema.safeParse(JSON.parse(utf8.decode(payload))).data;
  } catch {
    return undefined; // A SyntaxError is how JSON.parse says so.
  }
}

/** The host id where no setting names one. Ids of bases have no character that is reserved in topics. */
export const defaultHostId = (baseId: string): string => `training-base-twin-${baseId}`;

/** The name of the host application; undefined where there is none: the base has no Sparkplug equipment and nobody named it. */
export function hostIdOf(base: Base, given: string | undefined): string | undefined {
  if (given !== undefined) return given;
  const isNeeded = base.equipment.some(({ source }) => source.kind === 'sparkplug');
  return isNeeded ? defaultHostId(base.id) : undefined;
}
