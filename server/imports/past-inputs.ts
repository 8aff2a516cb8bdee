/** What the corridor is given of the past: samples of history, and what the records know of people. All in order of time. */
import type { EquipmentId } from '../../shared/names.ts';
import type { Sample } from '../../shared/sample.ts';
import type { Evidence, Presence, Project, StepProgress } from '../../shared/teaching.ts';
import type { HistoryStore } from '../history/history-store.ts';
import type { PipelineInput } from '../pipeline-contract.ts';
import type { RecordStore } from '../records/record-store.ts';
import { mergeByTime } from './merge-by-time.ts';
import type { Period } from './touched-hours.ts';

/** An input with its time. */
export interface Timed {
  atMs: number;
  input: PipelineInput;
}

/** Beyond so many pieces of equipment all of history's period is read once instead of once for each. */
const MOST_SINGLE_READS = 4;

/** Samples of the equipment. Each counts as having arrived at its own time. */
export async function* readHistory(
  history: Pick<HistoryStore, 'read'>,
  equipment: readonly EquipmentId[],
  range: { fromMs: number; toMs: number },
): AsyncGenerator<readonly Timed[]> {
  const isSingle = equipment.length <= MOST_SINGLE_READS;
  const wanted = new Set(equipment);
  const reads: AsyncIterable<readonly Sample[]>[] = isSingle
    ? equipment.map((id) => history.read({ ...range, equipment: id }))
    : [history.read(range)];
  for await (const piece of mergeByTime(reads, 2_000))
    yield piece.flatMap((sample): Timed[] =>
      wanted.has(sample.equipment)
        ? [{ atMs: sample.atMs, input: { kind: 'sample', sample: { ...sample, receivedAtMs: sample.atMs } } }]
        : [],
    );
}

/** What the records know of people around a walk over [startMs, endMs): before it, beside it, and after it begins. */
export interface PeopleInputs {
  before: Timed[];
  /** Decisions, and what happened at equipment that is not derived anew. */
  within: Timed[];
  /** From the begin of the period on, for whoever looks on from where the walk ends. */
  after: Timed[];
}

/** Decisions of people, proofs, and cards held at equipment that is not derived anew. */
export async function inputsFromRecords(
  {
    records,
    projects,
  }: { records: Pick<RecordStore, 'facts' | 'allEvidence' | 'presences'>; projects: readonly Project[] },
  { fromMs, equipment }: Period,
  { startMs, endMs }: { startMs: number; endMs: number },
): Promise<PeopleInputs> {
  const facts = (await records.facts()).map((fact): Timed => ({
    atMs: fact.atMs,
    input: { kind: 'fact', fact },
  }));
  const evidence = await records.allEvidence();
  const timed = (proofs: readonly Evidence[]): Timed[] =>
    proofs.map((proof) => ({
      atMs: proof.toMs,
      input: { kind: 'standing', progress: standingOf(proof, projects) },
    }));
  const presences = await records.presences({ overlapping: { fromMs: startMs, toMs: endMs } });
  const elsewhere = presences
    .filter((presence) => !equipment.has(presence.equipment))
    .flatMap((presence) => badgesOf(presence, startMs, endMs));
  const ofOthers = timed(evidence.filter((proof) => !equipment.has(proof.equipment)));
  const all = [...facts, ...timed(evidence)];
  const inOrder = (inputs: Timed[]): Timed[] => inputs.sort((a, b) => a.atMs - b.atMs);
  return {
    before: inOrder(all.filter(({ atMs }) => atMs < startMs)),
    within: inOrder(
      [...facts, ...ofOthers, ...elsewhere].filter(({ atMs }) => atMs >= startMs && atMs < endMs),
    ),
    after: inOrder(all.filter(({ atMs }) => atMs >= fromMs)),
  };
}

/** What a proof meant for the step. */
function standingOf(
  { person, project, step, toMs, id }: Evidence,
  projects: readonly Project[],
): StepProgress {
  const definition = projects
    .find((one) => one.id === project)
    ?.tasks.flatMap(({ steps }) => steps)
    .find((one) => one.id === step);
  const status = definition?.signOff === 'none' ? 'passed' : 'proven';
  return { person, project, step, status, atMs: toMs, evidence: id };
}

function badgesOf({ person, equipment, fromMs, toMs }: Presence, startMs: number, endMs: number): Timed[] {
  const badge = (atMs: number, action: 'in' | 'out'): Timed => ({
    atMs,
    input: {
      kind: 'sample',
      sample: { kind: 'badge', equipment, atMs, receivedAtMs: atMs, card: '', action, person },
    },
  });
  return [
    ...(fromMs > startMs ? [badge(fromMs, 'in')] : []),
    ...(toMs !== null && toMs < endMs ? [badge(toMs, 'out')] : []),
  ];
}
