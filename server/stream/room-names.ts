/** Names of the socket.io rooms; the server alone chooses who is in which. */
import type { Audience } from '../access/visible-to.ts';

/** Everybody of one audience who watches one workshop: same frames, same events. */
export const workshopRoom = (audience: Audience, workshop: string): string =>
  `workshop|${audience}|${workshop}`;
/** Everybody of one audience, whatever they watch. */
export const audienceRoom = (audience: Audience): string => `audience|${audience}`;
/** Every socket of one person. */
export const personRoom = (person: string): string => `person|${person}`;
/** Every socket of one sign-in. */
export const signInRoom = (tokenHash: string): string => `sign-in|${tokenHash}`;
