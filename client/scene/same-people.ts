/** Tells whether a list of people would change the picture. */
import type { ScenePerson } from './scene-contract.ts';

/** True when both lists put the same people, looking the same, at the same machines in the same order. */
export function samePeople(a: readonly ScenePerson[], b: readonly ScenePerson[]): boolean {
  return (
    a.length === b.length &&
    a.every((person, i) => {
      const other = b[i];
      return (
        other?.id === person.id &&
        other.equipment === person.equipment &&
        other.initials === person.initials &&
        other.role === person.role &&
        other.team === person.team
      );
    })
  );
}
