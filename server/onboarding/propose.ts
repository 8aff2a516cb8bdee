/** What a group of refused messages could become, from the messages that were kept. Pure. */
import type { Base } from '../../shared/base.ts';
import { EQUIPMENT_CATALOGUE } from '../../shared/catalogue/equipment-catalogue.ts';
import type { EquipmentTypeId } from '../../shared/equipment.ts';
import { NAME_PATTERN, parseEquipmentId } from '../../shared/names.ts';
import type { Proposal, QuarantineGroup } from '../../shared/onboarding.ts';
import type { LocalText } from '../../shared/text.ts';
import { observeJson, observeValues, type RawMessage, type SeenName } from './observe.ts';
import { guessType, suggest } from './suggest.ts';

interface ProposeParts {
  base: Base;
  group: QuarantineGroup;
  messages: readonly RawMessage[];
  /** Chosen by a person; default: guessed. */
  type?: EquipmentTypeId | undefined;
}

/** Undefined for a group that must be mended on the device. */
export function propose({ base, group, messages, type }: ProposeParts): Proposal | undefined {
  if (group.remedy !== 'onboard') return undefined;
  switch (group.code) {
    case 'unknown-signal':
      return proposeSignals(base, group, messages);
    case 'unknown-topic': {
      const { names, time } = observeJson(messages);
      const id = idFromTopic(group.source.topic, base);
      return proposeMachine({ base, group, messages, type }, { names, ...id, kind: 'new-topic', time });
    }
    default: {
      const [workshop = '', equipment = ''] = group.source.equipment?.split('.') ?? [];
      const names = observeValues(messages, new Set());
      return proposeMachine(
        { base, group, messages, type },
        { names, workshop, equipment, kind: 'new-equipment', time: undefined },
      );
    }
  }
}

interface Found {
  kind: 'new-equipment' | 'new-topic';
  names: SeenName[];
  workshop: string;
  equipment: string;
  time: Proposal['time'];
}

function proposeMachine({ group, messages, type }: ProposeParts, found: Found): Proposal {
  const { kind, names, workshop, equipment, time } = found;
  const guessed = guessType(names, equipment);
  const chosen = type ?? guessed.type;
  return {
    group: group.id,
    kind,
    workshop,
    equipment,
    type: chosen,
    typeReasons: chosen === guessed.type ? guessed.reasons : [],
    name: nameFor(chosen, equipment),
    topic: group.source.topic,
    ...(time && { time }),
    messages: messages.length,
    observed: suggest(names, EQUIPMENT_CATALOGUE[chosen].signals),
  };
}

function proposeSignals(
  base: Base,
  group: QuarantineGroup,
  messages: readonly RawMessage[],
): Proposal | undefined {
  const id = parseEquipmentId(group.source.equipment ?? '');
  const equipment = base.equipment.find((item) => item.id === id);
  if (!equipment) return undefined;
  const { source } = equipment;
  const renamed = source.kind === 'json' ? Object.keys(source.signals ?? {}) : [];
  const known = new Set([...equipment.signals.map(({ key }) => key), ...renamed]);
  const speaking = new Set(observeValues(messages, new Set()).map(({ name }) => name));
  // A signal that the machine sends under its own name already is no candidate for another.
  const free = equipment.signals.filter(({ key }) => !speaking.has(key));
  return {
    group: group.id,
    kind: 'new-signals',
    workshop: equipment.workshop,
    equipment: equipment.id.slice(equipment.workshop.length + 1),
    type: equipment.type,
    typeReasons: [],
    name: equipment.name,
    topic: group.source.topic,
    messages: messages.length,
    observed: suggest(observeValues(messages, known), free),
  };
}

/** `lathe-08` of a lathe: 车床 08. */
function nameFor(type: EquipmentTypeId, equipment: string): LocalText {
  const { zh, en } = EQUIPMENT_CATALOGUE[type].shortName;
  const number = /(\d+)$/.exec(equipment)?.[1];
  if (type === 'generic') return { zh: equipment, en: equipment };
  return number === undefined ? { zh, en } : { zh: `${zh} ${number}`, en: `${en} ${number}` };
}

/** An id that is free, from the end of the topic; the first workshop that there is. */
function idFromTopic(topic: string, base: Base): { workshop: string; equipment: string } {
  const workshop = base.workshops[0]?.id ?? 'workshop';
  const levels = topic.split('/').filter((level) => level !== '');
  const last = levels
    .slice(-2)
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  const trimmed = last.replaceAll(/^-+|-+$/g, '').slice(0, 50);
  const stem = NAME_PATTERN.test(trimmed) ? trimmed : 'machine';
  const taken = new Set<string>(base.equipment.map(({ id }) => id));
  let equipment = stem;
  for (let n = 2; taken.has(`${workshop}.${equipment}`); n++) equipment = `${stem}-${n}`;
  return { workshop, equipment };
}
