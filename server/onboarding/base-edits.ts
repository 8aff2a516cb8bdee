/**
 * What a person chose, as places and values in the base file: no text, no YAML. The same list is applied to a YAML document
 * (comments and order stay) or to a parsed JSON file. Pure.
 */
import type { BaseFile } from '../../shared/base-file.ts';
import type { Mapping, OnboardRequest } from '../../shared/onboarding.ts';
import type { TimePlace } from './observe.ts';

export type Path = readonly (string | number)[];

/** Sets the value at a path, or appends it to the list there (which is made where it is missing). */
export interface Edit {
  kind: 'set' | 'append';
  path: Path;
  value: unknown;
}

/** Where the group's messages come from. */
export interface Origin {
  kind: 'new-equipment' | 'new-signals' | 'new-topic';
  topic: string;
  time?: TimePlace | undefined;
}

/** The edits that bring a choice into a file. */
export function editsFor(file: BaseFile, request: OnboardRequest, origin: Origin): Edit[] {
  return origin.kind === 'new-signals'
    ? editsForSignals(file, request)
    : editsForMachine(file, request, origin);
}

const ownSignals = (mappings: readonly Mapping[]): Record<string, unknown>[] =>
  mappings.flatMap(({ name, signal, own }) =>
    own
      ? [
          {
            key: signal,
            kind: own.kind,
            ...(own.unit !== '' && { unit: own.unit }),
            name: { en: labelOf(name) },
          },
        ]
      : [],
  );

const labelOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1) || name;

const ruleOf = ({ scale, offset, enum: table }: Mapping): Record<string, unknown> => ({
  ...(table && { enum: table }),
  ...(scale !== undefined && scale !== 1 && { scale }),
  ...(offset !== undefined && offset !== 0 && { offset }),
});

/** Names that differ from our key, or need a rule; in short where the key says it all. */
function namesOf(mappings: readonly Mapping[]): Record<string, unknown> {
  return Object.fromEntries(
    mappings.flatMap((mapping): [string, unknown][] => {
      const rule = ruleOf(mapping);
      const isPlain = Object.keys(rule).length === 0;
      if (isPlain && mapping.name === mapping.signal) return [];
      return [[mapping.name, isPlain ? mapping.signal : { signal: mapping.signal, ...rule }]];
    }),
  );
}

function sourceOf(
  { mappings }: OnboardRequest,
  { kind, topic, time }: Origin,
): Record<string, unknown> | undefined {
  if (kind !== 'new-topic') {
    const signals = namesOf(mappings);
    return Object.keys(signals).length > 0 ? { kind: 'json', signals } : undefined;
  }
  const signals = mappings.map((mapping) => [mapping.signal, { pointer: mapping.name, ...ruleOf(mapping) }]);
  return { kind: 'mapped', topic, ...(time && { time }), signals: Object.fromEntries(signals) as unknown };
}

function editsForMachine(file: BaseFile, request: OnboardRequest, origin: Origin): Edit[] {
  const { workshop, equipment, type, name, owner, position, mappings } = request;
  const signals = ownSignals(mappings);
  const source = sourceOf(request, origin);
  const machine = {
    id: equipment,
    type,
    name: { zh: name },
    ...(owner !== null && { owner }),
    ...(position && { position }),
    ...(signals.length > 0 && { signals }),
    ...(source && { source }),
  };
  const place = (file.workshops ?? []).findIndex(({ id }) => id === workshop);
  if (place < 0)
    return [{ kind: 'append', path: ['workshops'], value: { id: workshop, equipment: [machine] } }];
  return [{ kind: 'append', path: ['workshops', place, 'equipment'], value: machine }];
}

function editsForSignals(file: BaseFile, request: OnboardRequest): Edit[] {
  const { workshop, equipment, mappings } = request;
  const w = (file.workshops ?? []).findIndex(({ id }) => id === workshop);
  const e = (file.workshops?.[w]?.equipment ?? []).findIndex(({ id }) => id === equipment);
  const machine = file.workshops?.[w]?.equipment?.[e];
  if (!machine) return [];
  const path: Path = ['workshops', w, 'equipment', e];
  const edits = ownSignals(mappings).map((value): Edit => ({
    kind: 'append',
    path: [...path, 'signals'],
    value,
  }));
  const names = namesOf(mappings);
  if (Object.keys(names).length === 0) return edits;
  if (machine.source === undefined)
    return [...edits, { kind: 'set', path: [...path, 'source'], value: { kind: 'json', signals: names } }];
  if (machine.source.kind !== 'json') return edits;
  for (const [name, value] of Object.entries(names))
    edits.push({ kind: 'set', path: [...path, 'source', 'signals', name], value });
  return edits;
}
