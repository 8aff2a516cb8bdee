import { describe, expect, it } from 'vitest';
import {
  audienceOf,
  maskBase,
  maskEquipment,
  maskScenario,
  ownersOf,
  seesEvent,
  type Audience,
} from '../../../../server/access/visible-to.ts';
import type { Scenario } from '../../../../shared/insight.ts';
import type { EquipmentNow, LiveEvent, ToldEvent } from '../../../../shared/protocol.ts';
import { FOREIGN, OWN, SCHOOL, testBase } from '../api/people-house.ts';

const base = testBase();
const ownerOf = ownersOf(base);
const acme: Audience = 'partner:acme';
const room = (audience: Audience) => ({ audience, self: null });

const scenario = (...equipment: (typeof OWN)[]): Scenario => ({
  id: equipment.join('+'),
  type: 'waiting',
  version: 1,
  equipment,
  fromMs: 1,
  toMs: null,
  severity: 'info',
  evidence: [],
});
const presence = (person: string) => ({ person, equipment: OWN, fromMs: 1, toMs: null });
const now = (people: string[]): EquipmentNow => ({
  id: OWN,
  index: 0,
  state: 'running',
  stateSince: 1,
  useMode: 'teaching',
  online: true,
  origin: 'live',
  signals: [],
  scenarios: [scenario(OWN), scenario(OWN, FOREIGN)],
  people: people.map(presence),
  conditions: [],
  alarms: [],
});

describe('equipment', () => {
  it('is hidden from partners who do not own it, and unknown equipment from everybody', () => {
    expect(maskEquipment({ ...now([]), id: SCHOOL }, ownerOf, room(acme))).toBeUndefined();
    expect(maskEquipment({ ...now([]), id: FOREIGN }, ownerOf, room(acme))).toBeUndefined();
    expect(maskEquipment({ ...now([]), id: 'a.b' as typeof OWN }, ownerOf, room('staff'))).toBeUndefined();
  });

  it('shows people to staff, the own presence to a student, and nobody to rooms of students, partners, walls', () => {
    const people = (audience: Audience, self: string | null = null) =>
      maskEquipment(now(['a', 'b']), ownerOf, { audience, self })?.people?.map(({ person }) => person);
    expect(people('staff')).toEqual(['a', 'b']);
    expect(people('student', 'a')).toEqual(['a']);
    expect(people('student')).toBeUndefined();
    expect(people(acme, 'a')).toBeUndefined();
    expect(people('display', 'a')).toBeUndefined();
  });

  it('hides scenarios that involve foreign equipment from a partner', () => {
    expect(maskEquipment(now([]), ownerOf, room(acme))?.scenarios.map(({ id }) => id)).toEqual([OWN]);
    expect(maskScenario(scenario(OWN, FOREIGN), ownerOf, room('student'))).toBeDefined();
  });

  it('is not changed by masking', () => {
    const equipment = now(['a']);
    const before = structuredClone(equipment);
    maskEquipment(equipment, ownerOf, room('student'));
    expect(equipment).toEqual(before);
  });
});

describe('events', () => {
  const told: ToldEvent[] = [
    { kind: 'presence', at: 1, presence: presence('a') },
    {
      kind: 'progress',
      at: 1,
      progress: { person: 'a', project: 'p', step: 's', status: 'proven', atMs: 1 },
      equipment: OWN,
    },
    {
      kind: 'noticed',
      at: 1,
      noticed: {
        id: 'n',
        kind: 'mistake',
        person: 'a',
        equipment: OWN,
        project: 'p',
        rule: 'r',
        atMs: 1,
        evidence: [],
      },
    },
  ];
  const about: LiveEvent[] = [
    ...told,
    ...told.map((event) => ({ kind: 'withdrawn', at: 2, event }) as const),
  ];
  it.each(about)('$kind of a student goes to staff and that student only', (event) => {
    const sees = (audience: Audience, self: string | null) => seesEvent(event, ownerOf, { audience, self });
    expect(sees('staff', null)).toBe(true);
    expect(sees('student', 'a')).toBe(true);
    for (const audience of ['student', 'display', acme] as const) expect(sees(audience, null)).toBe(false);
    expect(sees('student', 'b')).toBe(false);
    expect(sees(acme, 'a')).toBe(false);
  });

  it('about equipment go to everybody who may know of it', () => {
    const event: LiveEvent = { kind: 'online', at: 1, equipment: FOREIGN, online: true };
    expect(seesEvent(event, ownerOf, room(acme))).toBe(false);
    expect(seesEvent(event, ownerOf, room('partner:rival'))).toBe(true);
    expect(seesEvent(event, ownerOf, room('display'))).toBe(true);
  });
});

describe('the base', () => {
  it('shows a partner the own enterprise, equipment and workshop alone', () => {
    const seen = maskBase(base, false, acme);
    expect(seen.equipment.map(({ id }) => id)).toEqual([OWN]);
    expect(seen.workshops.map(({ id }) => id)).toEqual(['machining']);
    expect(seen.partners.map(({ id }) => id)).toEqual(['acme']);
  });

  it('never shows rules, sources or tuned thresholds', () => {
    const [first] = maskBase(base, false, 'staff').equipment;
    expect(Object.keys(first ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/states|source|scenarioParameters/)]),
    );
  });
});

describe('audienceOf', () => {
  it('gives a partner without enterprise an audience that owns nothing', () => {
    const audience = audienceOf({ id: 'x', role: 'partner', partner: null });
    expect(maskBase(base, false, audience).equipment).toEqual([]);
  });
});
