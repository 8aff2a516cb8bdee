/**
 * Holds early warnings against what the simulated machines truly went through. Healthy shifts: a warning is false where nothing had
 * worn. Wearing shifts: every fault that announces itself should be warned of before it comes; how long before is the lead.
 */
import type { EquipmentTypeId } from '../../shared/equipment.ts';
import { CncMachine } from '../../simulators/machines/cnc-machine.ts';
import type { Machine } from '../../simulators/machines/machine.ts';
import type { TruthEntry } from '../../simulators/truth.ts';
import { START_MS, watchShift, type Said } from './run-machine.ts';

/** What is worked, and the fault that its wear leads to; cutting machines wear anyway. */
export interface Case {
  type: EquipmentTypeId;
  program: string;
  fault?: string;
}

export const CASES: readonly Case[] = [
  { type: 'cnc-lathe', program: 'O2001' },
  { type: 'cnc-mill', program: 'O3001' },
  { type: 'injection-moulding', program: 'CAP_ABS', fault: 'short-shot' },
  { type: 'welding-cell', program: 'BRACKET', fault: 'tip-worn' },
  { type: 'robot-arm', program: 'PICK_BELT', fault: 'gearbox-dry' },
  { type: 'sorting-station', program: 'SORT_TRAY', fault: 'air-leak' },
  { type: 'printer-3d', program: 'HOUSING_PETG', fault: 'nozzle-worn' },
];

/** Wear below which a tool is as good as new: its force has grown by less than 5 %. */
const NOTHING_WORN = 0.11;
const HOUR_MS = 3_600_000;

export interface HealthyScore {
  hours: number;
  cycles: number;
  /** Warnings that began though nothing had worn. */
  wrong: number;
  /** Warnings that began where something truly had. */
  right: number;
  /** Faults that came by chance. */
  faults: number;
  /** Those of them that a warning happened to stand before. */
  foretold: number;
}

export interface WearingScore {
  faults: number;
  warned: number;
  /** From the first warning to the fault, hours and share of the part's whole life, of those warned. */
  leadHours: number[];
  leadShares: number[];
  /** What the first forecast was wrong by, as a share of the time that was left. */
  errors: number[];
}

const beginnings = (said: readonly Said[]): Said[] =>
  said.filter(({ warning }) => warning.toMs === null && warning.atMs === warning.fromMs);

/** How worn what the warning speaks of is: 0 as new. */
function wornShare(machine: Machine, phase: unknown, fault: string | undefined): number {
  if (machine instanceof CncMachine)
    return typeof phase === 'number'
      ? machine.wearOf(phase)
      : Math.max(...[1, 2].map((tool) => machine.wearOf(tool)));
  return fault === undefined ? 0 : machine.ageOf(fault);
}

/** A shift in which people work as ever: tools wear and are changed, faults come by chance. */
export function healthyShift(one: Case, seed: number, hours: number): HealthyScore {
  const duty = { kind: 'batch', program: one.program, loading: 'auto' } as const;
  const { said, truth, parts } = watchShift({ type: one.type, duty, seed, hours }, (machine, { phase }) =>
    wornShare(machine, phase?.value, one.fault),
  );
  const begun = beginnings(said);
  const right = begun.filter(({ seen }) => seen > NOTHING_WORN).length;
  const faults = truth.filter(({ kind }) => kind === 'fault');
  return {
    hours,
    cycles: parts,
    wrong: begun.length - right,
    right,
    faults: faults.length,
    foretold: faults.filter(({ atMs }) => lastsAt(said, atMs) && one.fault !== undefined).length,
  };
}

function lastsAt(said: readonly Said[], atMs: number): boolean {
  const last = said.findLast(({ warning }) => warning.atMs < atMs);
  return last?.warning.toMs === null;
}

/** A shift in which something wears until it fails, or a tool until it is changed. */
export function wearingShift(one: Case, seed: number, healthyHours: number, lifeHours: number): WearingScore {
  const { fault } = one;
  const incidents =
    fault === undefined
      ? []
      : [{ kind: 'ageing', fault, hours: lifeHours, afterS: healthyHours * 3_600 } as const];
  const { said, truth } = watchShift(
    {
      type: one.type,
      duty: {
        kind: 'batch',
        program: one.program,
        loading: 'auto',
        ...(fault !== undefined && { incidents }),
      },
      seed,
      hours: fault === undefined ? healthyHours + lifeHours : healthyHours + 1.4 * lifeHours,
    },
    (machine, { phase }) => wornShare(machine, phase?.value, fault),
  );
  const score: WearingScore = { faults: 0, warned: 0, leadHours: [], leadShares: [], errors: [] };
  const beganMs = new Map<string, number>();
  for (const entry of truth) {
    const end = endOfLife(entry, fault, START_MS + healthyHours * HOUR_MS);
    if (end === undefined) continue;
    const fromMs = beganMs.get(end.what) ?? end.beganMs;
    beganMs.set(end.what, entry.atMs);
    // The tools that were in when the shift began have lived before it.
    if (fromMs === undefined) continue;
    count(score, { said, fromMs, atMs: entry.atMs, what: end.phase });
  }
  return score;
}

interface EndOfLife {
  what: string;
  /** The tool, where it is one. */
  phase: number | undefined;
  beganMs: number | undefined;
}

function endOfLife(entry: TruthEntry, fault: string | undefined, wearsFromMs: number): EndOfLife | undefined {
  if (fault === undefined)
    return entry.kind === 'tool-changed'
      ? { what: String(entry.detail?.['tool']), phase: Number(entry.detail?.['tool']), beganMs: undefined }
      : undefined;
  return entry.kind === 'fault' && entry.detail?.['fault'] === fault && entry.atMs > wearsFromMs
    ? { what: fault, phase: undefined, beganMs: wearsFromMs }
    : undefined;
}

function count(
  score: WearingScore,
  {
    said,
    fromMs,
    atMs,
    what,
  }: { said: readonly Said[]; fromMs: number; atMs: number; what: number | undefined },
): void {
  score.faults += 1;
  const first = beginnings(said).find(
    ({ warning }) =>
      warning.fromMs > fromMs &&
      warning.fromMs < atMs &&
      (what === undefined || warning.phase?.value === what),
  );
  if (!first) return;
  score.warned += 1;
  const leadHours = (atMs - first.warning.fromMs) / HOUR_MS;
  score.leadHours.push(leadHours);
  score.leadShares.push((atMs - first.warning.fromMs) / (atMs - fromMs));
  const told = first.warning.untilLimit?.hours;
  if (told !== undefined) score.errors.push((told - leadHours) / leadHours);
}
