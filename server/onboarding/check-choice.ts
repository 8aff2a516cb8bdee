/** Whether what a person chose fits what was seen; says every place that does not. Pure. */
import { EQUIPMENT_CATALOGUE } from '../../shared/catalogue/equipment-catalogue.ts';
import type { Base } from '../../shared/base.ts';
import { IN_RANGE_SHARE, type OnboardRequest, type Proposal } from '../../shared/onboarding.ts';
import { shareInRange, type Target } from './value-fit.ts';

export interface Misfit {
  path: string;
  expected: string;
}

/** Empty when the choice can be written. */
export function misfitsOf(base: Base, proposal: Proposal, request: OnboardRequest): Misfit[] {
  return [...misfitsOfPlace(base, proposal, request), ...misfitsOfMappings(base, proposal, request)];
}

function misfitsOfPlace(
  base: Base,
  { kind, workshop, equipment }: Proposal,
  request: OnboardRequest,
): Misfit[] {
  const id = `${request.workshop}.${request.equipment}`;
  const misfits: Misfit[] = [];
  const isKnown = base.equipment.some((item) => item.id === id);
  if (kind === 'new-signals' ? !isKnown : isKnown)
    misfits.push({
      path: '/equipment',
      expected: isKnown ? 'an id that no equipment has' : 'equipment of the base',
    });
  // The topic of our own dialect says which machine speaks.
  if (kind !== 'new-topic' && id !== `${workshop}.${equipment}`)
    misfits.push({ path: '/equipment', expected: `${workshop}.${equipment}` });
  if (request.owner !== null && !base.partners.some((partner) => partner.id === request.owner))
    misfits.push({ path: '/owner', expected: 'one of the partners of the base' });
  return misfits;
}

function misfitsOfMappings(base: Base, proposal: Proposal, request: OnboardRequest): Misfit[] {
  const { mappings } = request;
  if (mappings.length === 0) return [{ path: '/mappings', expected: 'at least one name' }];
  const known = base.equipment.find(({ id }) => id === `${request.workshop}.${request.equipment}`);
  const signals: readonly Target[] =
    proposal.kind === 'new-signals' ? (known?.signals ?? []) : EQUIPMENT_CATALOGUE[request.type].signals;
  const taken = new Set<string>();
  return mappings.flatMap(({ name, signal, scale, offset, own, enum: table }, index): Misfit[] => {
    const path = `/mappings/${index}`;
    const seen = proposal.observed.find((one) => one.name === name);
    if (!seen) return [{ path: `${path}/name`, expected: 'a name of the refused messages' }];
    if (taken.has(signal)) return [{ path: `${path}/signal`, expected: 'a signal that no other name has' }];
    taken.add(signal);
    const definition = signals.find(({ key }) => key === signal);
    if (own) return definition ? [{ path: `${path}/signal`, expected: 'a new key' }] : [];
    if (!definition) return [{ path: `${path}/signal`, expected: `a signal of ${request.type}` }];
    if (known && known.source.kind !== 'json' && name !== signal)
      return [{ path: `${path}/signal`, expected: 'the same key: only a json source has other names' }];
    const { range } = definition;
    const conversion = { scale: scale ?? 1, offset: offset ?? 0 };
    if (range && !table && shareInRange(seen.points, range, conversion) < IN_RANGE_SHARE)
      return [{ path, expected: `values within ${range[0]}–${range[1]}; set scale and offset` }];
    return [];
  });
}
