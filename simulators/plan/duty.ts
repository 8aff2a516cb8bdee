/** What a piece of equipment is there for during one segment of the day; data, carried out by the scripts in people/. */
import type { Behaviour } from '../people/student-lathe.ts';

/** Something out of the ordinary that happens in production, see people/incidents.ts. */
export type Incident =
  | { kind: 'fault'; fault?: string }
  | { kind: 'emergency-stop' }
  | { kind: 'tool-break' }
  | { kind: 'parts-late' }
  | { kind: 'quality-drift' }
  /** A part wears from now on and fails after so many hours of running: a fault that announces itself. */
  | { kind: 'ageing'; fault: string; hours: number }
  /** Stopped between two parts and left alone with everything on. */
  | { kind: 'left-on' };

/** When it happens, s after the duty has begun. */
export type PlannedIncident = Incident & { afterS: number };

export type Duty =
  | { kind: 'off' }
  | { kind: 'idle' }
  /** Parts of one program, one after another. `loading`: by hand through the door, or by bar feeder or robot. */
  | {
      kind: 'batch';
      program: string;
      loading?: 'hand' | 'auto';
      wear?: number;
      /** In order of time. */
      incidents?: readonly PlannedIncident[];
      /** Measuring machines: id of the equipment that makes the parts. */
      partsFrom?: string;
    }
  /** The safe-start project at a lathe, one student after another. */
  | { kind: 'lesson'; students: readonly { card: string; behaviour: Behaviour }[] }
  /** Off for a while, then a spindle warm-up in stages, then the batch. */
  | { kind: 'warm-up'; restS: number; program: string }
  /** A student teaches poses in T1. */
  | { kind: 'teach-in'; card: string }
  /** A student sets up a mill: vice, probe, tool lengths. */
  | { kind: 'set-up'; card: string }
  /** A vehicle goes round between places (equipment ids). */
  | { kind: 'transport'; places: readonly string[] };
