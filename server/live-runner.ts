/**
 * The live shell of the corridor: owns the pipeline, gives it samples, facts and time, and hands what comes out to the three
 * exits (journal, records, stream). A failing exit never blocks the twin: the journal keeps what history has not taken, and the
 * records' queue is bounded and visible in metrics. One bad input is logged and counted; the next ones go on.
 */
import type { Base } from '../shared/base.ts';
import type { Fact } from '../shared/fact.ts';
import type { Sample, ValuesSample } from '../shared/sample.ts';
import type { StepProgress } from '../shared/teaching.ts';
import type { DeliverSamples } from './ingest/ingest.ts';
import type { JournalIntake } from './journal/journal.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Change, Pipeline, PipelineInput, UseModeInput } from './pipeline-contract.ts';
import type { RecordsWriter } from './records-writer.ts';
import type { LiveStream } from './stream/live-stream.ts';

/** How often time is passed to the pipeline, ms. */
const TICK_EVERY_MS = 200;
/**
 * How far the pipeline's clock stays behind ours, ms: readings on their way through gateway and broker still arrive in order,
 * while what waits for time alone (held for 30 s) comes no more than this late.
 */
const CLOCK_BEHIND_MS = 500;

export interface LiveRunnerParts {
  pipeline: Pipeline;
  /** Keeps every sample, and gives it to history. */
  journal: Pick<JournalIntake, 'append'>;
  records: RecordsWriter;
  /** Card number → person id. */
  cards: () => ReadonlyMap<string, string>;
  /** Told of every sample that is kept; costs next to nothing. */
  noteReading?: (sample: Sample) => void;
  metrics: Metrics;
  log: Log;
  now: () => number;
}

export interface LiveRunner {
  /** The ingest door hands over here. Never throws. */
  deliver: DeliverSamples;
  /** A person's fact, already durable in records. Returns once the twin shows it. */
  applyFact(fact: Fact): void;
  /** What the plan uses equipment for from now on. */
  use(inputs: readonly UseModeInput[]): void;
  /** What was found out about the past: where students stand, and values that may be newer than what is known. */
  inform(known: { progress?: readonly StepProgress[]; values?: readonly ValuesSample[] }): void;
  /** Goes on with another base. */
  rebase(base: Base): void;
  /** Viewers are attached once there is a server for them. */
  attach(stream: LiveStream): void;
  start(): void;
  /** Stops the clock; queues are flushed by their own `stop`. */
  stop(): void;
}

/** Creates the runner; nothing moves before `start`. */
export function createLiveRunner(parts: LiveRunnerParts): LiveRunner {
  const { pipeline, journal, records, cards, noteReading, metrics, log, now } = parts;
  let stream: LiveStream | undefined;
  let timer: NodeJS.Timeout | undefined;

  const apply = (input: PipelineInput): Change[] => {
    try {
      return pipeline.apply(input);
    } catch (error) {
      metrics.pipelineErrors.inc();
      log.error(
        { error, input: input.kind },
        'an input failed in the pipeline and was left out; the next ones go on',
      );
      return [];
    }
  };

  const handOn = (changes: readonly Change[]): void => {
    if (changes.length === 0) return;
    stream?.publish(changes);
    // Nearly always: one reading that changed nothing but values.
    if (changes.every(({ kind }) => kind === 'values')) return;
    records.write(changes);
    for (const change of changes) countChange(change, metrics);
    sayCorrections(changes, log);
  };

  const tick = (): void => {
    handOn(apply({ kind: 'tick', atMs: now() - CLOCK_BEHIND_MS }));
    const { samples, mostSamples, settledEarly, unsettled } = pipeline.waiting();
    metrics.settlingQueue.set(samples);
    metrics.settlingQueueLimit.set(mostSamples);
    metrics.settledEarly.set(settledEarly);
    metrics.unsettledResults.set(unsettled);
    metrics.lateReadings.set(pipeline.lateCount());
  };

  const flagLate = (sample: Sample): Sample => {
    if (!pipeline.isTooLate(sample)) return sample;
    metrics.readingsFlagged.inc({ flag: 'late' });
    return { ...sample, flags: [...(sample.flags ?? []), 'late'] };
  };

  const take = (sample: Sample): void => handOn(apply({ kind: 'sample', sample }));

  const withPerson = (sample: Sample): Sample => {
    if (sample.kind !== 'badge') return sample;
    const person = cards().get(sample.card);
    return person === undefined ? sample : { ...sample, person };
  };

  return {
    deliver(samples, payload) {
      const known = samples.map((sample) => flagLate(withPerson(sample)));
      const toKeep = known.every(isKept) ? known : known.filter(isKept);
      if (toKeep.length > 0) journal.append(toKeep, toKeep[0] === samples[0] ? payload : undefined);
      if (noteReading) toKeep.forEach(noteReading);
      known.forEach(take);
    },
    applyFact(fact) {
      handOn(apply({ kind: 'fact', fact }));
    },
    use(inputs) {
      handOn(inputs.flatMap((input) => apply(input)));
    },
    inform({ progress = [], values = [] }) {
      handOn(progress.flatMap((one) => apply({ kind: 'standing', progress: one })));
      handOn(values.flatMap((sample) => apply({ kind: 'past', sample })));
    },
    rebase(base) {
      const changes = pipeline.rebase(base);
      for (const fault of pipeline.patternFaults())
        log.error(fault, 'a pattern cannot be used on this equipment; the others go on');
      stream?.rebase(base);
      handOn(changes);
    },
    attach(to) {
      stream = to;
    },
    start() {
      timer = setInterval(tick, TICK_EVERY_MS);
    },
    stop() {
      clearInterval(timer);
    },
  };
}

/** What a correction corrects; undefined: the change is none. */
function correctedKind(change: Change): string | undefined {
  if (change.kind === 'values') return undefined;
  if (change.kind === 'withdrawn') return change.event.kind;
  if (change.kind === 'evidence-withdrawn') return 'evidence';
  if (change.kind !== 'evidence' && change.again === true) return undefined;
  return change.corrected === true ? change.kind : undefined;
}

function countChange(change: Change, metrics: Metrics): void {
  const kind = correctedKind(change);
  if (kind !== undefined) metrics.corrections.inc({ kind });
  else if (change.kind === 'scenario' && change.scenario.toMs === null)
    metrics.scenarios.inc({ type: change.scenario.type });
  else if (change.kind === 'evidence') metrics.stepsProven.inc();
}

/** Results never change in silence. */
function sayCorrections(changes: readonly Change[], log: Log): void {
  const kinds = new Map<string, number>();
  for (const change of changes) {
    const kind = correctedKind(change);
    if (kind !== undefined) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  if (kinds.size > 0)
    log.info({ corrected: Object.fromEntries(kinds) }, 'late readings changed what was derived: corrected');
}

/** What its sender calls transient is shown and used, not stored (Sparkplug B 3.0, clause 6.4.6). */
const isKept = ({ flags }: Sample): boolean => flags?.includes('transient') !== true;
