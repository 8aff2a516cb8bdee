/** What a person can do to a machine: the only way in which operators and simulated students touch the models. */

/** MTConnect controller modes that the simulated machines know. */
export type Mode = 'AUTOMATIC' | 'MANUAL' | 'MANUAL_DATA_INPUT';

/** One operator action. Lengths in mm, speeds in the unit that the machine's panel shows. */
export type Action =
  | { kind: 'power'; on: boolean }
  | { kind: 'estop'; pressed: boolean }
  | { kind: 'reset' }
  | { kind: 'mode'; mode: Mode }
  | { kind: 'load-program'; program: string }
  /** Sets the part counter to zero, as for a new job. */
  | { kind: 'reset-count' }
  | { kind: 'start' }
  | { kind: 'stop' }
  | { kind: 'feed-hold' }
  | { kind: 'repair'; fault: string }
  | { kind: 'door'; open: boolean }
  | { kind: 'overrides'; feed?: number; rapid?: number }
  /** Lathe chuck or mill vice; `pressureMpa` is the chuck's regulator. */
  | { kind: 'clamp'; closed: boolean; pressureMpa?: number }
  | { kind: 'spindle'; rpm: number }
  /** Moves axes in MANUAL; feed in mm/min. */
  | { kind: 'jog'; to: Readonly<Record<string, number>>; feed: number }
  /** Sends all axes to their reference position. */
  | { kind: 'reference' }
  | { kind: 'coolant'; on: boolean }
  | { kind: 'tool'; number: number }
  | { kind: 'tool-offset'; x?: number; z?: number }
  | { kind: 'work-offset'; x: number; y: number; z: number }
  /** Fits a new insert: wear back to nothing. */
  | { kind: 'new-tool'; number: number }
  /** Mill and lathe: programs run without cutting and without counting. */
  | { kind: 'dry-run'; on: boolean }
  | { kind: 'probe'; on: boolean }
  /** Robot: T1, T2 or AUTO at the key switch. */
  | { kind: 'controller-mode'; mode: 'T1' | 'T2' | 'AUTO' }
  | { kind: 'enabling-switch'; on: boolean }
  | { kind: 'gripper'; closed: boolean }
  /** Robot: joint angles in degrees. */
  | { kind: 'move-joints'; to: readonly number[] }
  /** Sorting station. */
  | { kind: 'plc-mode'; mode: 'AUTO' | 'MANUAL' | 'STEP' }
  | { kind: 'belt'; on: boolean }
  | { kind: 'feed-parts'; count: number }
  /** AGV: drive to a named place. */
  | { kind: 'send-to'; place: string }
  | { kind: 'load'; loaded: boolean }
  /** Moulding machine and printer. */
  | { kind: 'heat'; on: boolean }
  | { kind: 'fume-extraction'; on: boolean }
  | { kind: 'qualify-probe' };

/** Whether the machine did what was asked; `why` names the interlock that refused it. */
export type Outcome = { done: true } | { done: false; why: string };

/** The action was carried out. */
export const DONE: Outcome = { done: true };

/** The action was refused by an interlock. */
export const refused = (why: string): Outcome => ({ done: false, why });
