/**
 * Who may use which equipment. PURE. A student may run equipment of a type after all steps of the licence projects for it are
 * passed; where no project gives a licence for a type, everybody may.
 */
import type { EquipmentTypeId } from '../../shared/equipment.ts';
import type { Project } from '../../shared/teaching.ts';
import { stepsOf, type ProgressBook } from './progress.ts';

/** Whether all steps of all licence projects for the type are passed. */
export function isQualified(
  person: string,
  type: EquipmentTypeId,
  projects: readonly Project[],
  progress: Pick<ProgressBook, 'statusOf'>,
): boolean {
  return projects.every(
    (project) =>
      project.licenceFor?.includes(type) !== true ||
      stepsOf(project).every((step) => progress.statusOf(person, project.id, step.id) === 'passed'),
  );
}

/** Whether all who are at one piece of equipment may use it; nothing while nobody is there. */
export class LicenceWatch {
  readonly #type: EquipmentTypeId;
  readonly #projects: readonly Project[];
  readonly #progress: ProgressBook;
  readonly #needsNone: (person: string) => boolean;
  #now: { value: boolean | null; atMs: number } | undefined;
  #seenVersion = -1;

  constructor(
    type: EquipmentTypeId,
    projects: readonly Project[],
    progress: ProgressBook,
    needsNone: (person: string) => boolean = () => false,
  ) {
    this.#type = type;
    this.#projects = projects.filter(({ licenceFor }) => licenceFor?.includes(type));
    this.#progress = progress;
    this.#needsNone = needsNone;
  }

  get now(): { value: boolean | null; atMs: number } | undefined {
    return this.#now;
  }

  /** Whether anybody's standing has changed since the last look, where that matters here. */
  get isOutdated(): boolean {
    return this.#projects.length > 0 && this.#seenVersion !== this.#progress.version;
  }

  /** Looks again; true: the answer is another since `atMs`. */
  look(people: readonly string[], atMs: number): boolean {
    this.#seenVersion = this.#progress.version;
    const value =
      people.length === 0
        ? null
        : people.every(
            (person) =>
              this.#needsNone(person) || isQualified(person, this.#type, this.#projects, this.#progress),
          );
    if ((this.#now?.value ?? null) === value) return false;
    this.#now = { value, atMs };
    return true;
  }
}
