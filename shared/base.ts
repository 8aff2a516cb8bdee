/**
 * The base as the program uses it: BASE_FILE checked, joined with the catalogue, every default filled in.
 * {@link resolveBase} lists *all* faults at once, each with its path, what was expected and what was found.
 */
import { crossCheckBase } from './base-cross-check.ts';
import { faultsOfIssue, type BaseFault } from './base-fault.ts';
import { baseFileSchema, type BaseFile, type Source } from './base-file.ts';
import { EQUIPMENT_CATALOGUE } from './catalogue/equipment-catalogue.ts';
import type { Calendar } from './plan.ts';
import { DEFAULT_STALE_AFTER, type EquipmentTypeId, type SignalKind, type StateRule } from './equipment.ts';
import { equipmentIdOf, type EquipmentId } from './names.ts';
import type { Origin } from './sample.ts';
import type { LocalText } from './text.ts';
import { durationMs } from './time.ts';

export type { BaseFault } from './base-fault.ts';

/** One signal with every default settled. */
export interface Signal {
  key: string;
  kind: SignalKind;
  unit: string;
  range?: readonly [number, number];
  values?: readonly string[];
  staleAfterMs: number;
  digits: number;
  name: LocalText;
}

/** One piece of equipment with its type's signals and its own joined (its own win by key). */
export interface Equipment {
  id: EquipmentId;
  workshop: string;
  type: EquipmentTypeId;
  name: LocalText;
  station?: string;
  /** Line within the workshop. */
  line?: string;
  owner?: string;
  /** Metres on the floor plan; rotation in degrees counter-clockwise seen from above. Absent: not placed yet. */
  position?: { x: number; y: number; rotation: number };
  model?: string;
  signals: readonly Signal[];
  states: readonly StateRule[];
  scenarioParameters: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
  /** Planned time per part where no order plans one, ms; absent: none is known. */
  standardCycleMs?: number;
  alarmParameters: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
  origin: Origin;
  source: Source;
  attribution?: string;
}

export interface Zone {
  id: string;
  name: LocalText;
  kind: 'teaching' | 'production' | 'rd' | 'service';
  outline: readonly (readonly [number, number])[];
}

export interface Workshop {
  id: string;
  name: LocalText;
  outline: readonly (readonly [number, number])[];
  zones: readonly Zone[];
  stations: readonly { id: string; name: LocalText }[];
}

export interface Base {
  id: string;
  name: LocalText;
  timezone: string;
  /** When the base means to work; absent: always. */
  calendar?: Calendar;
  partners: readonly { id: string; name: LocalText }[];
  workshops: readonly Workshop[];
  equipment: readonly Equipment[];
}

/** Checks and joins a parsed base file. Never throws for bad input. */
export function resolveBase(input: unknown): { ok: true; base: Base } | { ok: false; faults: BaseFault[] } {
  const parsed = baseFileSchema.safeParse(input);
  const shape = parsed.success ? [] : parsed.error.issues.flatMap((issue) => faultsOfIssue(issue, input));
  const said = new Set(shape.map(({ path }) => path));
  const faults = [...shape, ...crossCheckBase(input).filter(({ path }) => !said.has(path))];
  return parsed.success && faults.length === 0
    ? { ok: true, base: joinCatalogue(parsed.data) }
    : { ok: false, faults };
}

function joinCatalogue(file: BaseFile): Base {
  const workshops = file.workshops ?? [];
  return {
    id: file.base.id,
    name: file.base.name ?? { en: file.base.id },
    timezone: file.base.timezone ?? 'UTC',
    ...(file.calendar && { calendar: file.calendar }),
    partners: (file.partners ?? []).map(({ id, name }) => ({ id, name: name ?? { en: id } })),
    workshops: workshops.map((workshop) => ({
      id: workshop.id,
      name: workshop.name ?? { en: workshop.id },
      outline: workshop.outline ?? [],
      zones: (workshop.zones ?? []).map((zone) => ({ ...zone, name: zone.name ?? { en: zone.id } })),
      stations: (workshop.stations ?? []).map(({ id, name }) => ({ id, name: name ?? { en: id } })),
    })),
    equipment: workshops.flatMap((workshop) =>
      (workshop.equipment ?? []).map((item) => joinEquipment(workshop.id, item)),
    ),
  };
}

type EquipmentInFile = NonNullable<NonNullable<BaseFile['workshops']>[number]['equipment']>[number];

function joinEquipment(workshop: string, item: EquipmentInFile): Equipment {
  const type = EQUIPMENT_CATALOGUE[item.type];
  const byKey = new Map(type.signals.map((signal) => [signal.key, signal]));
  for (const key of item.without ?? []) byKey.delete(key);
  for (const own of item.signals ?? []) {
    const theirs = byKey.get(own.key);
    // Of another kind it is another signal: range, words and unit of the type's would not fit it.
    byKey.set(own.key, theirs?.kind === own.kind ? { ...theirs, ...own } : own);
  }
  const equipment: Equipment = {
    id: equipmentIdOf(workshop, item.id),
    workshop,
    type: item.type,
    name: item.name ?? { en: item.id },
    signals: [...byKey.values()].map((signal) => ({
      key: signal.key,
      kind: signal.kind,
      unit: signal.unit ?? '',
      staleAfterMs: durationMs(signal.staleAfter ?? DEFAULT_STALE_AFTER),
      digits: signal.digits ?? (signal.kind === 'counter' ? 0 : 1),
      name: signal.name ?? { en: signal.key },
      ...(signal.range && { range: signal.range }),
      ...(signal.values && { values: signal.values }),
    })),
    states: item.states ?? type.states,
    scenarioParameters: item.scenarios ?? {},
    alarmParameters: item.alarms ?? {},
    origin: item.origin ?? 'live',
    source: item.source ?? { kind: 'json' },
  };
  if (item.station !== undefined) equipment.station = item.station;
  if (item.line !== undefined) equipment.line = item.line;
  if (item.owner !== undefined) equipment.owner = item.owner;
  if (item.position) equipment.position = { ...item.position, rotation: item.position.rotation ?? 0 };
  if (item.standardCycle !== undefined) equipment.standardCycleMs = durationMs(item.standardCycle);
  if (item.model !== undefined) equipment.model = item.model;
  if (item.attribution !== undefined) equipment.attribution = item.attribution;
  return equipment;
}
