/**
 * Who is at which equipment. PURE. A person is at one piece of equipment at a time: badging in elsewhere checks out before.
 * Badging in again where one is already, or out where one is not, changes nothing. Several people at one station are a team;
 * the one who is there longest is the operator, and only the operator is credited unless a project allows teams.
 */
import type { EquipmentId } from '../../shared/names.ts';
import type { Presence } from '../../shared/teaching.ts';

export class PresenceBook {
  readonly #byPerson = new Map<string, Presence>();
  readonly #byEquipment = new Map<EquipmentId, Presence[]>();

  /** Begins with those who were present when the server stopped. */
  constructor(restored: readonly Presence[] = []) {
    for (const presence of restored) if (presence.toMs === null) this.#put({ ...presence });
  }

  /** Present people in order of their check-in: the first is the operator. */
  at(equipment: EquipmentId): readonly Presence[] {
    return this.#byEquipment.get(equipment) ?? [];
  }

  /** Where a person is. */
  of(person: string): Presence | undefined {
    return this.#byPerson.get(person);
  }

  /** Checks in; returns what was closed and opened, in this order. */
  checkIn(person: string, equipment: EquipmentId, atMs: number): Presence[] {
    const before = this.#byPerson.get(person);
    if (before?.equipment === equipment) return [];
    const closed = before ? [this.#close(before, atMs)] : [];
    const opened: Presence = { person, equipment, fromMs: atMs, toMs: null };
    this.#put(opened);
    return [...closed, opened];
  }

  /** Checks out of this equipment; nothing when the person is not there. */
  checkOut(person: string, equipment: EquipmentId, atMs: number): Presence[] {
    const before = this.#byPerson.get(person);
    return before?.equipment === equipment ? [this.#close(before, atMs)] : [];
  }

  /** Puts a person where `presence` says, or nowhere; returns the equipment whose people changed. */
  move(person: string, presence: Presence | undefined): EquipmentId[] {
    const before = this.#byPerson.get(person);
    if (before) this.#close(before, before.fromMs);
    if (presence) this.#put({ ...presence });
    if (presence) this.#byEquipment.get(presence.equipment)?.sort((a, b) => a.fromMs - b.fromMs);
    return [before, presence].flatMap((one) => (one ? [one.equipment] : []));
  }

  #put(presence: Presence): void {
    this.#byPerson.set(presence.person, presence);
    const here = this.#byEquipment.get(presence.equipment);
    if (here) here.push(presence);
    else this.#byEquipment.set(presence.equipment, [presence]);
  }

  #close(presence: Presence, atMs: number): Presence {
    this.#byPerson.delete(presence.person);
    const here = this.#byEquipment.get(presence.equipment) ?? [];
    this.#byEquipment.set(
      presence.equipment,
      here.filter((other) => other !== presence),
    );
    return { ...presence, toMs: Math.max(atMs, presence.fromMs) };
  }
}
