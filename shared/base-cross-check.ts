/**
 * What a schema cannot say about a base file: ids are used once, and whatever is named (owner, station, signal) is there.
 * Pure. It reads what it can of a file whose shape is wrong elsewhere, so that all faults are listed at once.
 */
import { z } from 'zod';
import { written, type BaseFault } from './base-fault.ts';
import { EQUIPMENT_CATALOGUE } from './catalogue/equipment-catalogue.ts';
import { EQUIPMENT_TYPES, SIGNAL_KINDS, type EquipmentType } from './equipment.ts';

/** What is wrong in shape is left out here; {@link file://./base-file.ts} has said so already. */
const text = z.string().optional().catch(undefined);
const withId = z.object({ id: text }).catch({});
const list = <T extends z.ZodType>(item: T) => z.array(item).catch([]).default([]);
const words = z.record(z.string(), z.unknown()).catch({}).default({});

const signalInFile = z
  .object({
    key: text,
    kind: z.enum(SIGNAL_KINDS).optional().catch(undefined),
    values: z.unknown().optional(),
  })
  .catch({});
const equipmentInFile = z
  .object({
    id: text,
    type: z.enum(EQUIPMENT_TYPES).optional().catch(undefined),
    owner: text,
    station: text,
    signals: list(signalInFile),
    without: list(text),
    source: z
      .object({ kind: text, group: text, edge: text, device: text, metrics: words, signals: words })
      .optional()
      .catch(undefined),
  })
  .catch({ signals: [], without: [] });
const workshopInFile = z
  .object({ id: text, stations: list(withId), zones: list(withId), equipment: list(equipmentInFile) })
  .catch({ stations: [], zones: [], equipment: [] });
const looseFile = z
  .object({
    base: z.object({ timezone: text }).catch({}),
    partners: list(withId),
    workshops: list(workshopInFile),
  })
  .catch({ base: {}, partners: [], workshops: [] });

type LooseFile = z.infer<typeof looseFile>;
type WorkshopInFile = LooseFile['workshops'][number];
type EquipmentInFile = WorkshopInFile['equipment'][number];
type Ids = readonly (string | undefined)[];

const idsOf = (items: readonly { id?: string | undefined }[]): Ids => items.map(({ id }) => id);
const listed = (names: Ids): string => names.filter((name) => name !== undefined).join(', ') || '(none)';

/** All faults that go beyond the shape of one field. `input` is the parsed file, right in shape or not. */
export function crossCheckBase(input: unknown): BaseFault[] {
  const file = looseFile.parse(input);
  const partners = idsOf(file.partners);
  return [
    ...timezoneFaults(file.base.timezone),
    ...doubles(partners, (index) => `partners[${index}].id`),
    ...doubles(idsOf(file.workshops), (index) => `workshops[${index}].id`),
    ...file.workshops.flatMap((workshop, index) => workshopFaults(workshop, `workshops[${index}]`, partners)),
    ...speakerFaults(file),
  ];
}

function doubles(ids: Ids, pathOf: (index: number) => string): BaseFault[] {
  const seen = new Set<string>();
  return ids.flatMap((id, index) => {
    if (id === undefined) return [];
    if (seen.has(id)) return [{ path: pathOf(index), expected: 'an id used once only', got: written(id) }];
    seen.add(id);
    return [];
  });
}

function timezoneFaults(name: string | undefined): BaseFault[] {
  if (name === undefined || isTimezone(name)) return [];
  const expected = 'an IANA time zone such as "Asia/Shanghai"';
  return [{ path: 'base.timezone', expected, got: written(name) }];
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false; // RangeError is how Intl says "no such zone".
  }
}

function workshopFaults(workshop: WorkshopInFile, path: string, partners: Ids): BaseFault[] {
  const stations = idsOf(workshop.stations);
  return [
    ...doubles(stations, (index) => `${path}.stations[${index}].id`),
    ...doubles(idsOf(workshop.zones), (index) => `${path}.zones[${index}].id`),
    ...doubles(idsOf(workshop.equipment), (index) => `${path}.equipment[${index}].id`),
    ...workshop.equipment.flatMap((item, index) => {
      const here = `${path}.equipment[${index}]`;
      return [
        ...mustBeOneOf(item.owner, `${here}.owner`, 'the partners', partners),
        ...mustBeOneOf(item.station, `${here}.station`, `the stations of ${workshop.id ?? path}`, stations),
        ...signalFaults(item, here),
        ...withoutFaults(item, here),
        ...sourceFaults(item, here),
      ];
    }),
  ];
}

function mustBeOneOf(name: string | undefined, path: string, whose: string, names: Ids): BaseFault[] {
  if (name === undefined || names.includes(name)) return [];
  return [{ path, expected: `one of ${whose}: ${listed(names)}`, got: written(name) }];
}

function signalFaults(item: EquipmentInFile, path: string): BaseFault[] {
  const type = typeOf(item);
  const faults = doubles(
    item.signals.map(({ key }) => key),
    (index) => `${path}.signals[${index}].key`,
  );
  item.signals.forEach(({ key, kind, values }, index) => {
    const hasWords = type?.signals.some((signal) => signal.key === key && signal.kind === 'state') ?? false;
    if (kind === 'state' && values === undefined && !hasWords)
      faults.push({
        path: `${path}.signals[${index}].values`,
        expected: 'the allowed words of a signal of kind "state"',
        got: 'nothing',
      });
  });
  if (item.type === 'generic' && item.signals.length === 0)
    faults.push({
      path: `${path}.signals`,
      expected: 'at least one signal for equipment of type "generic"',
      got: 'nothing',
    });
  return faults;
}

const typeOf = ({ type }: EquipmentInFile): EquipmentType | undefined => type && EQUIPMENT_CATALOGUE[type];

/** What equipment lacks must be a signal of its type: a misspelt one would be lacked in silence. */
function withoutFaults(item: EquipmentInFile, path: string): BaseFault[] {
  const keys = typeOf(item)?.signals.map(({ key }) => key);
  if (!keys) return [];
  return item.without.flatMap((key, index) =>
    mustBeOneOf(key, `${path}.without[${index}]`, `the signals of type ${item.type}`, keys),
  );
}

/** A source may only name signals that its equipment has: a slip there would lose data in silence. */
function sourceFaults(item: EquipmentInFile, path: string): BaseFault[] {
  const { source } = item;
  const type = typeOf(item);
  if (!source || !type) return [];
  const ofType = type.signals.filter(({ key }) => !item.without.includes(key));
  const keys = [...ofType, ...item.signals].map(({ key }) => key);
  const mapped = Object.entries(source.signals).map(
    ([name, rule]) => [`signals.${name}`, source.kind === 'json' ? renamedTo(rule) : name] as const,
  );
  const metrics = Object.entries(source.metrics).map(([metric, key]) => [`metrics.${metric}`, key] as const);
  const faults = [...mapped, ...metrics].flatMap(([field, key]) =>
    typeof key === 'string'
      ? mustBeOneOf(key, `${path}.source.${field}`, 'the signals of this equipment', keys)
      : [],
  );
  if (source.kind === 'mapped' && mapped.length === 0)
    faults.push({ path: `${path}.source.signals`, expected: 'at least one mapped signal', got: 'nothing' });
  const taken = new Map<unknown, string>();
  for (const [metric, key] of Object.entries(source.metrics)) {
    const first = taken.get(key);
    taken.set(key, first ?? metric);
    if (first === undefined) continue;
    const expected = `a signal that no other metric is mapped to (${first} is)`;
    faults.push({ path: `${path}.source.metrics.${metric}`, expected, got: written(key) });
  }
  return faults;
}

/** The signal that a name of the `json` source stands for, written in short or in full. */
const renamedTo = (rule: unknown): unknown =>
  typeof rule === 'object' && rule !== null && 'signal' in rule ? rule.signal : rule;

/**
 * Two pieces of equipment behind one Sparkplug device could not be told apart; ids that differ only in case are taken for a
 * slip of the pen (Sparkplug B 3.0, clause 5.2).
 */
function speakerFaults(file: LooseFile): BaseFault[] {
  const seen = new Map<string, string>();
  const spelled = new Map<string, string>();
  return file.workshops.flatMap((workshop, w) =>
    workshop.equipment.flatMap(({ id, source }, e) => {
      if (source?.kind !== 'sparkplug') return [];
      const device = [source.group, source.edge, source.device ?? ''].join('/');
      const first = seen.get(device);
      seen.set(device, first ?? `${workshop.id}.${id}`);
      const path = `workshops[${w}].equipment[${e}].source`;
      if (first !== undefined) {
        const expected = `a Sparkplug device that no other equipment has (${first} has it)`;
        return [{ path, expected, got: written(device) }];
      }
      const levels = [source.group, source.edge, source.device].filter((level) => level !== undefined);
      for (let depth = 1; depth <= levels.length; depth++) {
        const name = levels.slice(0, depth).join('/');
        const known = spelled.get(name.toLowerCase()) ?? name;
        spelled.set(name.toLowerCase(), known);
        if (known === name) continue;
        const expected = `one way to write a Sparkplug id; elsewhere it is ${written(known)}`;
        return [{ path, expected, got: written(name) }];
      }
      return [];
    }),
  );
}
