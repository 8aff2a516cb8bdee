/** A made-up machine whose load per cycle is given cycle by cycle, for tests of early warning. */
import type { Equipment } from '../../shared/base.ts';
import {
  warningDefinitionSchema,
  type EarlyWarning,
  type WarningDefinition,
} from '../../shared/early-warning.ts';
import type { Value } from '../../shared/sample.ts';
import { WarningWatch } from '../../server/insight/early-warning/warning-watch.ts';
import { baseWith } from '../warning-table/run-machine.ts';

/** Ms of one cycle. */
export const CYCLE_MS = 10_000;

/** The load of each cycle, judged tool by tool and program by program. */
export const LOAD_WARNING: WarningDefinition = warningDefinitionSchema.parse({
  id: 'load',
  version: 1,
  name: { en: 'Load', zh: '负载' },
  means: { en: 'The load grows.', zh: '负载上升。' },
  equipmentTypes: ['cnc-lathe'],
  signal: 'spindle_load',
  measure: 'mean',
  during: [{ signal: 'execution', oneOf: ['ACTIVE'] }],
  counter: 'part_count',
  phase: 'tool',
  context: ['program'],
  renewal: { changes: ['tool_offset_z'], by: [{ signal: 'mode', oneOf: ['MANUAL'] }] },
  learn: 20,
  direction: 'rises',
  effect: { share: 0.1 },
  limit: { share: 0.4 },
});

/** Repeats itself, lies within ±1. */
export const wobble = (index: number): number =>
  Math.sin(index * 12.9898) * 0.7 + Math.cos(index * 4.1) * 0.3;

export class WearingMachine {
  readonly equipment: Equipment = baseWith('cnc-lathe').equipment;
  readonly watch: WarningWatch;
  readonly said: EarlyWarning[] = [];
  atMs = 1_000_000;
  count = 100;

  constructor(definition: WarningDefinition = LOAD_WARNING) {
    this.watch = new WarningWatch(this.equipment, [definition]);
    this.say({
      execution: 'READY',
      mode: 'AUTOMATIC',
      program: 'O1',
      tool: 1,
      tool_offset_z: -40,
      part_count: 100,
    });
    // The first counted part makes the next cycle a whole one.
    this.cycle(40);
  }

  /** Values at the present instant. */
  say(values: Readonly<Record<string, Value>>): readonly EarlyWarning[] {
    for (const [signal, value] of Object.entries(values)) this.watch.note(signal, value);
    const said = this.watch.take(this.atMs);
    this.said.push(...said);
    return said;
  }

  /** One part with this mean load. */
  cycle(load: number): readonly EarlyWarning[] {
    this.say({ execution: 'ACTIVE', spindle_load: load + 2 });
    this.atMs += CYCLE_MS / 2;
    this.say({ spindle_load: load - 2 });
    this.atMs += CYCLE_MS / 2;
    this.count += 1;
    return this.say({ execution: 'PROGRAM_COMPLETED', part_count: this.count });
  }

  /** Parts whose load the function gives by their number from 0. */
  cycles(parts: number, load: (index: number) => number): void {
    for (let index = 0; index < parts; index += 1) this.cycle(load(index));
  }

  /** Somebody changes the offset of the tool in use by hand. */
  changeTool(offset: number): void {
    this.say({ mode: 'MANUAL' });
    this.atMs += 30_000;
    this.say({ tool_offset_z: offset });
    this.say({ mode: 'AUTOMATIC' });
  }
}
