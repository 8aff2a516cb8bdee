/**
 * A lathe, the door, the live runner and the corridor on a clock that the test moves: what history was given, what was told, what
 * people see. Needs vitest's fake timers.
 */
import { vi } from 'vitest';
import { createLiveRunner } from '../../server/live-runner.ts';
import { createPipeline } from '../../server/pipeline.ts';
import type { Change, Pipeline } from '../../server/pipeline-contract.ts';
import { resolveBase, type Base } from '../../shared/base.ts';
import type { Fact } from '../../shared/fact.ts';
import { scenarioDefinitionSchema, type Scenario } from '../../shared/insight.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { SignalNow } from '../../shared/protocol.ts';
import type { Sample, Value } from '../../shared/sample.ts';
import { projectSchema } from '../../shared/teaching.ts';
import { openDoor, type Door } from './door.ts';
import { standingAfter, type Standing } from './late-readings.ts';

export const START_MS = Date.UTC(2026, 2, 2, 9, 0, 0);
export const MACHINE = 'hall.lathe-01' as EquipmentId;
const TOPIC = 'tb/school/hall/lathe-01';
const STUDENT = 'student-01';

function theBase(): Base {
  const resolved = resolveBase({
    base: { id: 'school' },
    workshops: [
      {
        id: 'hall',
        equipment: [
          { id: 'lathe-01', type: 'cnc-lathe' },
          { id: 'lathe-02', type: 'cnc-lathe' },
        ],
      },
    ],
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}

const turns = { op: 'compare', signal: 'spindle_speed', is: '>', value: 100 } as const;
const FAST = scenarioDefinitionSchema.parse({
  id: 'fast',
  version: 1,
  name: { en: 'fast' },
  teaches: { en: 'fast' },
  severity: 'info',
  equipmentTypes: ['cnc-lathe'],
  start: turns,
  end: { op: 'not', of: turns },
});
/** Proven when the spindle has turned for 3 s; an instructor signs it off. */
const PROJECT = projectSchema.parse({
  id: 'turning',
  version: 1,
  name: { en: 'Turning' },
  brief: { en: 'Turn' },
  safety: { en: 'Goggles' },
  equipmentTypes: ['cnc-lathe'],
  tasks: [
    {
      id: 'task',
      name: { en: 'Task' },
      steps: [
        {
          id: 'turn',
          name: { en: 'Turn' },
          instruction: { en: 'Turn for three seconds' },
          expectedMinutes: 1,
          signOff: 'instructor',
          evidence: { op: 'held', of: turns, for: '3s' },
        },
      ],
    },
  ],
});

/** What a reading may say beside its values. */
export interface Stamp {
  /** Its own time, ms after the start; default: now. */
  at?: number;
  seq?: number;
}

export class TimeWorld {
  readonly door: Door;
  readonly pipeline: Pipeline;
  /** What history was given, in order. */
  readonly history: Sample[] = [];
  /** What was told, in order, but for values. */
  readonly told: Change[] = [];
  readonly #runner;

  constructor(latenessMs = 10_000) {
    vi.useFakeTimers({ now: START_MS });
    const base = theBase();
    this.door = openDoor(base, () => Date.now());
    this.pipeline = createPipeline({ base, scenarios: [FAST], projects: [PROJECT] }, { latenessMs });
    this.#runner = createLiveRunner({
      pipeline: this.pipeline,
      journal: { append: (samples) => void this.history.push(...samples) },
      records: {
        write: (changes) => void this.told.push(...changes.filter(({ kind }) => kind !== 'values')),
        flush: () => Promise.resolve(),
        stop: () => Promise.resolve(0),
      },
      cards: () => new Map([['card-01', STUDENT]]),
      metrics: this.door.metrics,
      log: this.door.log,
      now: () => Date.now(),
    });
    this.#runner.start();
  }

  end(): void {
    this.#runner.stop();
    vi.useRealTimers();
  }

  /** Ms after the start. */
  get nowMs(): number {
    return Date.now() - START_MS;
  }

  /** Lets the server's clock run. */
  pass(ms: number): this {
    vi.advanceTimersByTime(ms);
    return this;
  }

  /** One reading as a message of its own; a number is a spindle speed. */
  say(speed: number | Record<string, Value>, stamp: Stamp = {}): this {
    return this.#publish('telemetry', readingOf(speed, stamp));
  }

  /** Several readings in one message. */
  sayTogether(readings: readonly [number, Stamp][]): this {
    return this.#publish(
      'telemetry',
      readings.map(([speed, stamp]) => readingOf(speed, stamp)),
    );
  }

  /** A reading a second of the same speed, for so many seconds. */
  run(seconds: number, speed = 0): this {
    for (let second = 0; second < seconds; second += 1) this.say(speed).pass(1_000);
    return this;
  }

  status(online: boolean, stamp: Stamp = {}): this {
    return this.#publish('status', { ts: tsOf(stamp), online });
  }

  badge(action: 'in' | 'out', stamp: Stamp = {}): this {
    return this.#publish('badge', { ts: tsOf(stamp), card: 'card-01', action });
  }

  condition(level: string, stamp: Stamp = {}): this {
    return this.#publish('condition', { ts: tsOf(stamp), id: 'turret', level });
  }

  decide(kind: 'passed' | 'returned'): this {
    const fact: Fact = {
      id: `fact-${this.nowMs}`,
      kind,
      by: 'teacher-01',
      person: STUDENT,
      project: 'turning',
      step: 'turn',
      remark: 'seen',
      atMs: Date.now(),
    };
    this.#runner.applyFact(fact);
    return this;
  }

  /** Lets everything settle. */
  settle(): this {
    return this.pass(15_000);
  }

  /** What stands when all that was told is followed. */
  get standing(): Standing {
    return standingAfter(this.told);
  }

  /** The `fast` scenarios that stand, as `from-to` in ms after the start. */
  get fast(): string[] {
    return Object.entries(this.standing)
      .filter(([name]) => name.startsWith('fast:'))
      .map(([, text]) => JSON.parse(text) as Scenario)
      .sort((a, b) => a.fromMs - b.fromMs)
      .map(({ fromMs, toMs }) => `${fromMs - START_MS}-${toMs === null ? '' : toMs - START_MS}`);
  }

  /** The step's standing. */
  get step(): string {
    const text = this.standing[`progress ${STUDENT} turn`];
    return text === undefined ? 'not-started' : (JSON.parse(text) as { status: string }).status;
  }

  /** Ids of the proofs that stand. */
  get proofs(): string[] {
    return Object.keys(this.standing).filter((name) => name.startsWith('evidence:'));
  }

  /** The spindle speed as people see it. */
  get speed(): SignalNow | undefined {
    return this.pipeline.equipmentNow(MACHINE)?.signals.find(({ key }) => key === 'spindle_speed');
  }

  /** Own times of what history has, ms after the start. */
  get times(): number[] {
    return this.history.map(({ atMs }) => atMs - START_MS);
  }

  /** Flags of what history has. */
  get flags(): string[] {
    return this.history.flatMap(({ flags }) => flags ?? []);
  }

  /** The value of a counter or gauge in /metrics. */
  async metric(name: string, labels = ''): Promise<number> {
    const text = await this.door.metrics.registry.metrics();
    const line = text.split('\n').find((each) => each.startsWith(`${name}${labels} `));
    return line === undefined ? 0 : Number(line.split(' ').at(-1));
  }

  #publish(channel: string, body: unknown): this {
    this.door.say(`${TOPIC}/${channel}`, JSON.stringify(body), Date.now());
    this.#runner.deliver(this.door.samples.splice(0));
    return this;
  }
}

const tsOf = ({ at }: Stamp): number => (at === undefined ? Date.now() : START_MS + at);

const readingOf = (speed: number | Record<string, Value>, stamp: Stamp): Record<string, unknown> => ({
  ts: tsOf(stamp),
  ...(stamp.seq !== undefined && { seq: stamp.seq }),
  values: typeof speed === 'number' ? { spindle_speed: speed } : speed,
});
