/** How inputs come in when they come late, and what stands in the end when every correction is followed. */
import type { EquipmentNow } from '../../shared/protocol.ts';
import type { StepProgress } from '../../shared/teaching.ts';
import type { Change, Pipeline, PipelineInput } from '../../server/pipeline-contract.ts';

/** When an input was, epoch ms. */
export function timeOf(input: PipelineInput): number {
  switch (input.kind) {
    case 'sample':
    case 'past':
      return input.sample.atMs;
    case 'fact':
      return input.fact.atMs;
    case 'standing':
      return input.progress.atMs;
    case 'tick':
    case 'use-mode':
      return input.atMs;
  }
}

/** The inputs in order, no two of one millisecond, so that their times say everything about their order. */
export function oneAfterAnother(inputs: readonly PipelineInput[]): PipelineInput[] {
  let lastMs = -Infinity;
  return [...inputs]
    .sort((a, b) => timeOf(a) - timeOf(b))
    .map((input): PipelineInput => {
      lastMs = Math.max(timeOf(input), lastMs + 1);
      if (input.kind === 'sample') return { ...input, sample: { ...input.sample, atMs: lastMs } };
      if (input.kind === 'fact') return { ...input, fact: { ...input.fact, atMs: lastMs } };
      return input.kind === 'tick' ? { ...input, atMs: lastMs } : input;
    });
}

/** How often the server passes time to the pipeline here, and how far behind its clock, ms. */
const TICK_EVERY_MS = 1_000;
const CLOCK_BEHIND_MS = 500;

/**
 * The inputs in the order in which they are received when each is late by `latenessMs(index)`, with the server's ticks between
 * them and a long time after. Facts are never late: the server dates them.
 */
export function received(
  inputs: readonly PipelineInput[],
  latenessMs: (index: number) => number,
): PipelineInput[] {
  const arrivals = inputs
    .map((input, index) => {
      if (input.kind !== 'sample') return { input, atMs: timeOf(input) };
      const receivedAtMs = input.sample.atMs + latenessMs(index);
      return { input: { ...input, sample: { ...input.sample, receivedAtMs } }, atMs: receivedAtMs };
    })
    .sort((a, b) => a.atMs - b.atMs);
  const all: PipelineInput[] = [];
  let nextMs = (arrivals[0]?.atMs ?? 0) - CLOCK_BEHIND_MS;
  for (const { input, atMs } of arrivals) {
    for (; nextMs < atMs - CLOCK_BEHIND_MS; nextMs += TICK_EVERY_MS) all.push({ kind: 'tick', atMs: nextMs });
    all.push(input);
  }
  for (let tick = 1; tick <= 30; tick += 1) all.push({ kind: 'tick', atMs: nextMs + tick * TICK_EVERY_MS });
  return [...all, ...longAfter(nextMs)];
}

/** Two ticks long after: the first lets everything happen that waits for time alone, the second settles it. */
export const longAfter = (atMs: number): PipelineInput[] => [
  { kind: 'tick', atMs: atMs + 2 * 3_600_000 },
  { kind: 'tick', atMs: atMs + 2 * 3_600_000 + 60_000 },
];

/** What stands, by kind and by what it is about; each as JSON. */
export type Standing = Record<string, string>;

/** Follows all changes as the records do: the last word on each thing, and nothing that was withdrawn. */
export function standingAfter(changes: readonly Change[]): Standing {
  const standing = new Map<string, { at: number; text: string }>();
  for (const change of changes) {
    if (change.kind === 'values') continue;
    if ('again' in change && change.again) continue;
    if (change.kind === 'withdrawn') {
      standing.delete(nameOf(change.event));
      continue;
    }
    if (change.kind === 'evidence-withdrawn') {
      standing.delete(nameOf({ kind: 'evidence', evidence: change.evidence }));
      continue;
    }
    const name = nameOf(change);
    const at = change.kind === 'evidence' ? change.evidence.toMs : change.at;
    const known = standing.get(name);
    if (known && known.at > at && change.corrected !== true) continue;
    if (change.kind === 'progress' && isNothing(change.progress)) standing.delete(name);
    else standing.set(name, { at, text: textOf(change) });
  }
  return Object.fromEntries([...standing].map(([name, { text }]) => [name, text] as const).sort());
}

/** Not started, and nothing to say about it: as if it had never been mentioned. */
const isNothing = ({ status, cannotTell }: StepProgress): boolean =>
  status === 'not-started' && cannotTell === undefined;

type Told = Exclude<Change, { kind: 'values' | 'withdrawn' | 'evidence-withdrawn' }>;

function nameOf(told: Told): string {
  switch (told.kind) {
    case 'state':
    case 'online':
    case 'condition':
      return `${told.kind} ${told.equipment} ${told.at}`;
    case 'scenario':
      return told.scenario.id;
    case 'warning':
      return told.warning.id;
    case 'alarm':
      return `alarm ${told.alarm.id} ${told.transition.at} ${told.transition.to}`;
    case 'presence':
      return `presence ${told.presence.person} ${told.presence.equipment} ${told.presence.fromMs}`;
    case 'progress':
      return `progress ${told.progress.person} ${told.progress.step}`;
    case 'noticed':
      return told.noticed.id;
    case 'evidence':
      return told.evidence.id;
  }
}

function textOf(told: Told): string {
  switch (told.kind) {
    case 'state':
      return told.state;
    case 'online':
      return String(told.online);
    case 'condition':
      return JSON.stringify(told.conditions);
    case 'scenario':
      return JSON.stringify(told.scenario);
    case 'warning':
      return JSON.stringify(told.warning);
    case 'alarm':
      return JSON.stringify([told.alarm, told.transition]);
    case 'presence':
      return JSON.stringify(told.presence);
    case 'progress':
      return JSON.stringify(told.progress);
    case 'noticed':
      return JSON.stringify(told.noticed);
    case 'evidence':
      return JSON.stringify(told.evidence);
  }
}

/** What is corrected among the changes. */
export const correctionsIn = (changes: readonly Change[]): Change[] =>
  changes.filter(
    (change) =>
      change.kind === 'withdrawn' ||
      change.kind === 'evidence-withdrawn' ||
      (change.kind !== 'values' && change.corrected === true),
  );

/** The present as people see it, but for ages and values. */
export const meaningNow = (
  pipeline: Pipeline,
  workshop: string,
): Pick<EquipmentNow, 'id' | 'state' | 'scenarios' | 'people' | 'conditions'>[] =>
  pipeline.workshopNow(workshop).map(({ id, state, scenarios, people, conditions }) => ({
    id,
    state,
    scenarios,
    ...(people && { people }),
    conditions,
  }));
