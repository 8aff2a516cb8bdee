import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { can, mayUse, type Actor, type Resource } from '../../../../server/access/roles.ts';
import { ROLES, type Role } from '../../../../shared/people.ts';

const actor = (role: Role, more: Partial<Actor> = {}): Actor => ({ id: 'me', role, partner: null, ...more });
const partner = actor('partner', { partner: 'acme' });

describe('can', () => {
  it.each<[string, Actor, 'read' | 'write', Resource, string]>([
    ['a partner reads own equipment', partner, 'read', { kind: 'equipment', owner: 'acme' }, 'yes'],
    ['not that of another', partner, 'read', { kind: 'equipment', owner: 'rival' }, 'foreign'],
    ['nor that of the base', partner, 'read', { kind: 'history', owner: null }, 'foreign'],
    [
      'a partner account without enterprise owns nothing',
      actor('partner'),
      'read',
      { kind: 'equipment', owner: null },
      'foreign',
    ],
    ['a student reads own progress', actor('student'), 'read', { kind: 'progress', person: 'me' }, 'yes'],
    ['not that of others', actor('student'), 'read', { kind: 'progress', person: 'you' }, 'foreign'],
    [
      'a student passes no step, not even the own one',
      actor('student'),
      'write',
      { kind: 'progress', person: 'me' },
      'wrong-role',
    ],
    ['an instructor passes steps', actor('instructor'), 'write', { kind: 'progress', person: 'x' }, 'yes'],
    ['a manager does not', actor('manager'), 'write', { kind: 'progress', person: 'x' }, 'wrong-role'],
    [
      'an instructor sees students',
      actor('instructor'),
      'read',
      { kind: 'people', person: 'x', personRole: 'student' },
      'yes',
    ],
    [
      'not other staff',
      actor('instructor'),
      'read',
      { kind: 'people', person: 'x', personRole: 'manager' },
      'foreign',
    ],
    ['the wall sees no past', actor('display'), 'read', { kind: 'history', owner: null }, 'wrong-role'],
    ['only the manager reads quarantine', actor('instructor'), 'read', { kind: 'quarantine' }, 'wrong-role'],
  ])('%s', (_what, who, action, resource, decision) => {
    expect(can(who, action, resource)).toBe(decision);
  });

  it('never allows a row to a role that may not use the kind at all', () => {
    const kinds = ['equipment', 'history', 'scenarios', 'alarms'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...ROLES),
        fc.constantFrom('read' as const, 'write' as const),
        fc.constantFrom(...kinds),
        fc.option(fc.constantFrom('acme', 'rival')),
        (role, action, kind, owner) => {
          const decision = can(actor(role, { partner: 'acme' }), action, { kind, owner });
          expect(decision === 'wrong-role').toBe(!mayUse(role, action, kind));
          if (role === 'partner' && decision === 'yes') expect(owner).toBe('acme');
        },
      ),
    );
  });
});
