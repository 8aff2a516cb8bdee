/** What the manager has chosen for a group so far; begins as proposed. Pure. */
import { EQUIPMENT_CATALOGUE } from '../../../shared/catalogue/equipment-catalogue.ts';
import type { BaseView } from '../../../shared/api.ts';
import type { EquipmentTypeId, SignalKind } from '../../../shared/equipment.ts';
import {
  IN_RANGE_SHARE,
  type Candidate,
  type Observed,
  type OnboardRequest,
  type Proposal,
} from '../../../shared/onboarding.ts';
import { inLanguage, type Language, type LocalText } from '../../../shared/text.ts';

/** From here on a suggestion is ticked; from {@link SURE} on nobody needs to look. */
export const LIKELY = 0.6;
export const SURE = 0.9;
/** Value of the selection that makes a name a signal of its own. */
export const OWN = '+own';

/** A signal that can be chosen. */
export interface Target {
  key: string;
  kind: SignalKind;
  unit?: string | undefined;
  range?: readonly [number, number] | undefined;
  name?: LocalText | undefined;
}

/** One name and what becomes of it. */
export interface Row {
  ticked: boolean;
  /** A signal's key, {@link OWN}, or '' for none. */
  signal: string;
  scale: number;
  offset: number;
}

export interface Choice {
  type: EquipmentTypeId;
  workshop: string;
  equipment: string;
  name: string;
  owner: string | null;
  position: { x: number; y: number; rotation: number } | null;
  rows: Readonly<Record<string, Row>>;
}

/** Signals that names of this proposal may become. */
export function targetsOf(proposal: Proposal, base: BaseView): readonly Target[] {
  if (proposal.kind !== 'new-signals') return EQUIPMENT_CATALOGUE[proposal.type].signals;
  return base.equipment.find(({ id }) => id === `${proposal.workshop}.${proposal.equipment}`)?.signals ?? [];
}

/** The choice as proposed: what is likely and fits its range is ticked. */
export function initialChoice(proposal: Proposal, base: BaseView, language: Language): Choice {
  const targets = targetsOf(proposal, base);
  const rows = Object.fromEntries(
    proposal.observed.map((seen): [string, Row] => {
      const [best] = seen.candidates;
      const row = {
        ticked: false,
        signal: best && best.score >= LIKELY ? best.key : '',
        scale: 1,
        offset: 0,
      };
      return [seen.name, { ...row, ticked: row.signal !== '' && !isBlocked(seen, row, targets) }];
    }),
  );
  return {
    type: proposal.type,
    workshop: proposal.workshop,
    equipment: proposal.equipment,
    name: inLanguage(proposal.name, language, proposal.equipment),
    owner: null,
    position: null,
    rows,
  };
}

/** The guess for the signal chosen in a row; undefined where nobody guessed it. */
export const candidateOf = (seen: Observed, row: Row): Candidate | undefined =>
  seen.candidates.find(({ key }) => key === row.signal);

/** Share of the values inside the range of the chosen signal; null where there is no range to speak of. */
export function shareInside(seen: Observed, row: Row, targets: readonly Target[]): number | null {
  const range = targets.find(({ key }) => key === row.signal)?.range;
  if (!range || seen.form !== 'number' || candidateOf(seen, row)?.enum) return null;
  const numbers = seen.points.flatMap(([, value]) =>
    typeof value === 'number' ? [value * row.scale + row.offset] : [],
  );
  if (numbers.length === 0) return null;
  return numbers.filter((number) => number >= range[0] && number <= range[1]).length / numbers.length;
}

/** True where the values contradict the signal: such a row cannot be ticked. */
export function isBlocked(seen: Observed, row: Row, targets: readonly Target[]): boolean {
  return (shareInside(seen, row, targets) ?? 1) < IN_RANGE_SHARE;
}

/** Names that are ticked, in the order of the messages. */
export const tickedOf = (proposal: Proposal, choice: Choice): Observed[] =>
  proposal.observed.filter(({ name }) => choice.rows[name]?.ticked === true);

/** What is sent. */
export function requestOf(proposal: Proposal, choice: Choice, hash: string): OnboardRequest {
  const { type, workshop, equipment, name, owner, position } = choice;
  const mappings = tickedOf(proposal, choice).flatMap((seen): OnboardRequest['mappings'] => {
    const row = choice.rows[seen.name];
    if (!row) return [];
    if (row.signal === OWN) {
      const { key, kind, unit } = seen.own;
      return [{ name: seen.name, signal: key, own: { kind, unit } }];
    }
    const table = candidateOf(seen, row)?.enum;
    return [
      {
        name: seen.name,
        signal: row.signal,
        ...(row.scale !== 1 && { scale: row.scale }),
        ...(row.offset !== 0 && { offset: row.offset }),
        ...(table && { enum: table }),
      },
    ];
  });
  return { hash, type, workshop, equipment, name, owner, position, mappings };
}
