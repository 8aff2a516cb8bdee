/** Puts a student's standing in a project together: every step, what proved it, where the student is, what was noticed. */
import type { Page, ProgressView } from '../../../shared/api.ts';
import { Problem } from '../../../shared/problem.ts';
import type { Evidence, Noticed, Presence, Project, StepProgress } from '../../../shared/teaching.ts';
import type { Person, RecordStore } from '../../records/record-store.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** How far back noticed events are shown, and how many a student and project at most. */
const NOTICED_BACK_MS = 30 * 24 * 3_600_000;
const MOST_NOTICED = 50;

interface ProgressQuery {
  person?: string | undefined;
  project?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/**
 * One view per student and project, by person then project. Without `person`: students who have begun something or are
 * checked in somewhere. The cursor is the last view's `person/project`.
 */
export async function readProgressViews(
  { records, projects, now }: Pick<ApiDependencies, 'records' | 'projects' | 'now'>,
  query: ProgressQuery,
): Promise<Page<ProgressView>> {
  const { person, project } = query;
  if (query.cursor !== undefined && !/^[\w.:-]+\/[\w.:-]+$/.test(query.cursor))
    throw new Problem('bad-request', [{ path: '/cursor', expected: 'the `next` of an earlier page' }]);
  const nowMs = now();
  const [progress, presences, noticed] = await Promise.all([
    records.progress({ person, project }),
    records.presences({ person, current: true }),
    records.noticed({ person, fromMs: nowMs - NOTICED_BACK_MS, toMs: nowMs + 1 }),
  ]);
  const asked = projects.filter(({ id }) => project === undefined || id === project);
  const ids =
    person === undefined ? [...progress, ...presences].map(({ person: id }) => id).sort() : [person];
  const people = new Map((await records.peopleById([...new Set(ids)])).map((one) => [one.id, one]));
  const all = [...new Set(ids)].flatMap((id) => {
    const student = people.get(id);
    return student?.role === 'student' ? asked.map((one) => ({ student, project: one })) : [];
  });
  const rest = all
    .map((pair) => ({ ...pair, key: `${pair.student.id}/${pair.project.id}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .filter(({ key }) => query.cursor === undefined || key > query.cursor);
  const shown = rest.slice(0, query.limit);
  const proofs = await evidenceOf(records, progress);
  return {
    items: shown.map((pair) => viewOf(pair, { progress, presences, noticed, proofs })),
    next: rest.length > query.limit ? (shown.at(-1)?.key ?? null) : null,
  };
}

async function evidenceOf(
  records: RecordStore,
  progress: readonly StepProgress[],
): Promise<Map<string, Evidence>> {
  const ids = progress.flatMap(({ evidence }) => (evidence === undefined ? [] : [evidence]));
  return new Map((await records.evidence([...new Set(ids)])).map((one) => [one.id, one]));
}

interface Found {
  progress: readonly StepProgress[];
  presences: readonly Presence[];
  noticed: readonly Noticed[];
  proofs: ReadonlyMap<string, Evidence>;
}

function viewOf({ student, project }: { student: Person; project: Project }, found: Found): ProgressView {
  const mine = <T extends { person: string; project: string }>(rows: readonly T[]): T[] =>
    rows.filter((row) => row.person === student.id && row.project === project.id);
  const standing = new Map(mine(found.progress).map((progress) => [progress.step, progress]));
  return {
    person: student.id,
    personName: student.name,
    project: project.id,
    projectName: project.name,
    presence: found.presences.findLast(({ person }) => person === student.id) ?? null,
    steps: project.tasks
      .flatMap(({ steps }) => steps)
      .map(({ id: step }) => {
        const progress: StepProgress = standing.get(step) ?? {
          person: student.id,
          project: project.id,
          step,
          status: 'not-started',
          atMs: 0,
        };
        const proof = progress.evidence === undefined ? undefined : found.proofs.get(progress.evidence);
        return proof ? { ...progress, evidenceDetail: proof } : progress;
      }),
    noticed: mine(found.noticed).slice(-MOST_NOTICED),
  };
}
