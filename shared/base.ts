/**
 * The base as the program uses it: BASE_FILE checked, joined with the catalogue, every default filled in.
 * {@link resolveBase} lists *all* faults at once, each with its path, what was expected and what was found.
 */
import type { z } from 'zod';
import { baseFileSchema, type BaseFile, type Source } from './base-file.ts';
import { EQUIPMENT_CATALOGUE } from './catalogue/equipment-catalogue.ts';
import { DEFAULT_STALE_AFTER, type EquipmentTypeId, type SignalKind, type StateRule } from './equipment.ts';
import { equipmentIdOf, type EquipmentId } from './names.ts';
import type { Origin } from './sample.ts';
import type { LocalText } from './text.ts';
import { durationMs } from './time.ts';

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
  owner?: string;
  /** Metres on the floor plan; rotation in degrees counter-clockwise seen from above. Absent: not placed yet. */
  position?: { x: number; y: number; rotation: number };
  model?: string;
  signals: readonly Signal[];
  states: readonly StateRule[];
  scenarioParameters: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
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
  partners: readonly { id: string; name: LocalText }[];
  workshops: readonly Workshop[];
  equipment: readonly Equipment[];
}

/** One fault of a base file, for people. `path` as in `workshops[0].equipment[2].type`. */
export interface BaseFault {
  path: string;
  expected: string;
  got: string;
}

const written = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    '',
  ) || '(file)';

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, part) => (value !== null && typeof value === 'object' ? Reflect.get(value, part) : undefined),
    input,
  );

function faultsOfIssue(issue: z.core.$ZodIssue, input: unknown): BaseFault {
  const keys = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : undefined;
  return {
    path: pathText(issue.path),
    expected: keys ? `no field "${keys}" (misspelt?)` : issue.message,
    got: keys ? `"${keys}"` : written(valueAt(input, issue.path)),
  };
}

/** Checks and joins a parsed base file. Never throws for bad input. */
export function resolveBase(input: unknown): { ok: true; base: Base } | { ok: false; faults: BaseFault[] } {
  const parsed = baseFileSchema.safeParse(input);
  if (!parsed.success)
    return { ok: false, faults: parsed.error.issues.map((issue) => faultsOfIssue(issue, input)) };
  const faults = crossCheck(parsed.data);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, base: joinCatalogue(parsed.data) };
}

function doubles(ids: readonly string[], pathOf: (index: number) => string): BaseFault[] {
  const seen = new Set<string>();
  const faults: BaseFault[] = [];
  ids.forEach((id, index) => {
    if (seen.has(id))
      faults.push({ path: pathOf(index), expected: 'an id used once only', got: written(id) });
    seen.add(id);
  });
  return faults;
}

function crossCheck(file: BaseFile): BaseFault[] {
  const faults: BaseFault[] = [];
  const partners = (file.partners ?? []).map((partner) => partner.id);
  const workshops = file.workshops ?? [];
  faults.push(...doubles(partners, (index) => `partners[${index}].id`));
  faults.push(
    ...doubles(
      workshops.map(({ id }) => id),
      (index) => `workshops[${index}].id`,
    ),
  );
  if (file.base.timezone !== undefined && !isTimezone(file.base.timezone))
    faults.push({
      path: 'base.timezone',
      expected: 'an IANA time zone such as "Asia/Shanghai"',
      got: written(file.base.timezone),
    });
  workshops.forEach((workshop, w) => {
    const at = `workshops[${w}]`;
    const stations = (workshop.stations ?? []).map(({ id }) => id);
    const equipment = workshop.equipment ?? [];
    faults.push(...doubles(stations, (index) => `${at}.stations[${index}].id`));
    faults.push(
      ...doubles(
        equipment.map(({ id }) => id),
        (index) => `${at}.equipment[${index}].id`,
      ),
    );
    equipment.forEach((item, e) => {
      const here = `${at}.equipment[${e}]`;
      if (item.owner !== undefined && !partners.includes(item.owner))
        faults.push({
          path: `${here}.owner`,
          expected: `one of the partners: ${partners.join(', ') || '(none)'}`,
          got: written(item.owner),
        });
      if (item.station !== undefined && !stations.includes(item.station))
        faults.push({
          path: `${here}.station`,
          expected: `one of the stations of ${workshop.id}: ${stations.join(', ') || '(none)'}`,
          got: written(item.station),
        });
      const signals = item.signals ?? [];
      faults.push(
        ...doubles(
          signals.map(({ key }) => key),
          (index) => `${here}.signals[${index}].key`,
        ),
      );
      const ofType = EQUIPMENT_CATALOGUE[item.type].signals;
      const typeKeys = ofType.map(({ key }) => key);
      signals.forEach((signal, s) => {
        const values = signal.values ?? ofType.find(({ key }) => key === signal.key)?.values;
        if (signal.kind === 'state' && !values)
          faults.push({
            path: `${here}.signals[${s}].values`,
            expected: 'the allowed words of a signal of kind "state"',
            got: 'nothing',
          });
      });
      (item.without ?? []).forEach((key, index) => {
        if (!typeKeys.includes(key))
          faults.push({
            path: `${here}.without[${index}]`,
            expected: `a signal of the type ${item.type}: ${typeKeys.join(', ')}`,
            got: written(key),
          });
      });
      if (item.type === 'generic' && signals.length === 0)
        faults.push({
          path: `${here}.signals`,
          expected: 'at least one signal for equipment of type "generic"',
          got: 'nothing',
        });
    });
  });
  return faults;
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false; // RangeError is how Intl says "no such zone".
  }
}

function joinCatalogue(file: BaseFile): Base {
  const workshops = file.workshops ?? [];
  return {
    id: file.base.id,
    name: file.base.name ?? { en: file.base.id },
    timezone: file.base.timezone ?? 'UTC',
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
  for (const own of item.signals ?? []) byKey.set(own.key, { ...byKey.get(own.key), ...own });
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
    origin: item.origin ?? 'live',
    source: item.source ?? { kind: 'json' },
  };
  if (item.station !== undefined) equipment.station = item.station;
  if (item.owner !== undefined) equipment.owner = item.owner;
  if (item.position) equipment.position = { ...item.position, rotation: item.position.rotation ?? 0 };
  if (item.model !== undefined) equipment.model = item.model;
  if (item.attribution !== undefined) equipment.attribution = item.attribution;
  return equipment;
}
