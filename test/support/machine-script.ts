/** Builders for tests of the corridor: a small base, a machine that says what the test wants it to say, and a run of both. */
import { resolveBase, type Base } from '../../shared/base.ts';
import { PROJECT_CATALOGUE } from '../../shared/catalogue/projects/project-catalogue.ts';
import { SCENARIO_CATALOGUE } from '../../shared/catalogue/scenarios/scenario-catalogue.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { ConditionLevel, Value } from '../../shared/sample.ts';
import { createPipeline } from '../../server/pipeline.ts';
import type {
  Change,
  Pipeline,
  PipelineDefinition,
  PipelineInput,
  PipelineOptions,
} from '../../server/pipeline-contract.ts';

export const START_MS = 1_764_000_000_000;
export const LATHE = 'hall.lathe-01' as EquipmentId;
export const OTHER_LATHE = 'hall.lathe-02' as EquipmentId;
export const SORTER = 'hall.sorting-01' as EquipmentId;

/** Thresholds in minutes instead of hours, as the demo base has them. */
export const QUICK_WARM_UP = { offFor: '2min', minTurning: '1min', startWithin: '5min', stage: '30s' };

/** Two lathes and a sorting station; the first lathe with a quick warm-up. */
export function aBase(lathe: Record<string, unknown> = {}): Base {
  const result = resolveBase({
    base: { id: 'test' },
    workshops: [
      {
        id: 'hall',
        equipment: [
          { id: 'lathe-01', type: 'cnc-lathe', scenarios: { 'warm-up': QUICK_WARM_UP }, ...lathe },
          { id: 'lathe-02', type: 'cnc-lathe' },
          { id: 'sorting-01', type: 'sorting-station', signals: SORTER_SIGNALS },
        ],
      },
    ],
  });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.base;
}

const SORTER_SIGNALS = [{ key: 'sorted_ok', kind: 'counter' }];

/** The catalogue on the test base. */
export const aPipeline = (more: Partial<PipelineDefinition> = {}, options: PipelineOptions = {}): Pipeline =>
  createPipeline(
    { base: aBase(), scenarios: SCENARIO_CATALOGUE, projects: PROJECT_CATALOGUE, ...more },
    options,
  );

/** A lathe at rest, ready for a student. */
export const LATHE_AT_REST: Readonly<Record<string, Value>> = {
  execution: 'READY',
  mode: 'MANUAL',
  estop: 'ARMED',
  program: 'O2001',
  part_count: 0,
  power: 0.8,
  spindle_speed: 0,
  spindle_load: 0,
  spindle_temp: 21,
  axis_x: 250,
  axis_z: 500,
  feed_rate: 0,
  chuck: 'CLOSED',
  chuck_pressure: 1.6,
  door: 'CLOSED',
  coolant: false,
};

/** The values but for one of them. */
export const without = (values: Readonly<Record<string, Value>>, key: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(values).filter(([other]) => other !== key));

/** One machine that tells everything it knows once a second. Times in seconds after {@link START_MS}. */
export class MachineScript {
  readonly inputs: PipelineInput[] = [];
  readonly equipment: EquipmentId;
  values: Record<string, Value>;
  nowS = 0;

  constructor(equipment: EquipmentId = LATHE, values: Readonly<Record<string, Value>> = LATHE_AT_REST) {
    this.equipment = equipment;
    this.values = { ...values };
    this.#tell();
  }

  get nowMs(): number {
    return START_MS + this.nowS * 1000;
  }

  /** Changes some values now and goes on telling all of them for so many seconds. */
  go(seconds: number, change: Readonly<Record<string, Value>> = {}): this {
    Object.assign(this.values, change);
    for (let s = 0; s < seconds; s += 1) {
      this.#tell();
      this.nowS += 1;
    }
    return this;
  }

  /** Says nothing for so many seconds. */
  silence(seconds: number): this {
    this.nowS += seconds;
    return this;
  }

  badge(person: string, action: 'in' | 'out' = 'in'): this {
    this.inputs.push({
      kind: 'sample',
      sample: { kind: 'badge', ...this.#stamp(), card: `card of ${person}`, action, person },
    });
    return this;
  }

  condition(id: string, level: ConditionLevel): this {
    this.inputs.push({ kind: 'sample', sample: { kind: 'condition', ...this.#stamp(), id, level } });
    return this;
  }

  status(online: boolean): this {
    this.inputs.push({ kind: 'sample', sample: { kind: 'status', ...this.#stamp(), online } });
    return this;
  }

  fact(kind: 'passed' | 'returned', person: string, step: string, remark = 'once more, please'): this {
    const of = { person, project: 'p1-lathe-safe-start', step, remark, by: 'teacher' };
    this.inputs.push({ kind: 'fact', fact: { kind, ...of, id: `fact-${this.nowMs}`, atMs: this.nowMs } });
    return this;
  }

  tick(): this {
    this.inputs.push({ kind: 'tick', atMs: this.nowMs });
    return this;
  }

  #stamp(): { equipment: EquipmentId; atMs: number; receivedAtMs: number } {
    return { equipment: this.equipment, atMs: this.nowMs, receivedAtMs: this.nowMs };
  }

  #tell(): void {
    this.inputs.push({
      kind: 'sample',
      sample: { kind: 'values', ...this.#stamp(), values: { ...this.values } },
    });
  }
}

/** Everything that follows from the inputs, but for the values themselves. */
export function meaningOf(inputs: readonly PipelineInput[], pipeline: Pipeline = aPipeline()): Change[] {
  return inputs.flatMap((input) => pipeline.apply(input).filter(({ kind }) => kind !== 'values'));
}

/** Changes of one kind. */
export const only = <K extends Change['kind']>(
  changes: readonly Change[],
  kind: K,
): Extract<Change, { kind: K }>[] =>
  changes.filter((change): change is Extract<Change, { kind: K }> => change.kind === kind);

/** Seconds after {@link START_MS}. */
export const secondsOf = (atMs: number): number => (atMs - START_MS) / 1000;

/** P1 as a good student does it: all six steps, in order. */
export function playP1(script: MachineScript, person = 'student-01'): MachineScript {
  return script
    .badge(person)
    .go(5)
    .go(3, { estop: 'TRIGGERED' })
    .go(20, { estop: 'ARMED' })
    .go(190, { spindle_speed: 450, spindle_load: 3 })
    .go(190, { spindle_speed: 1200, spindle_load: 5 })
    .go(190, { spindle_speed: 2000, spindle_load: 6 })
    .go(10, { spindle_speed: 0, spindle_load: 0 })
    .go(10, { estop: 'TRIGGERED' })
    .badge(person, 'out');
}
