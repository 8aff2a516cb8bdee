/** The part of the record store's contract that is about what equipment is used for; run by record-store.test.ts on every store. */
import { describe, expect, it } from 'vitest';
import type { KeptUseHour, RecordStore } from '../../server/records/record-store.ts';
import type { PlanFact } from '../../shared/plan.ts';
import { lathe, mill } from '../support/record-examples.ts';

/** `store`: the one of the test under way. */
export function useContract(store: () => RecordStore): void {
  describe('hours of use that were summed up', () => {
    const HOUR_MS = 3_600_000;
    const hour = (hourMs: number, more: Partial<KeptUseHour> = {}): KeptUseHour => ({
      equipment: lathe,
      hourMs,
      generation: 0,
      dependsUntilMs: hourMs + HOUR_MS,
      basis: 'plan',
      body: '{"sum":0.1}',
      ...more,
    });

    it('are read back equal, and go when a state within them, or one they depend on, changes', async () => {
      const kept = [hour(HOUR_MS), hour(2 * HOUR_MS, { dependsUntilMs: 5 * HOUR_MS }), hour(3 * HOUR_MS)];
      await store().putUseHours(kept);
      expect(await store().useHours(lathe, 0, 10 * HOUR_MS)).toEqual(kept);
      expect(await store().useHours(mill, 0, 10 * HOUR_MS)).toEqual([]);
      await store().recordChanges([
        { kind: 'state', equipment: lathe, at: 4.5 * HOUR_MS, state: 'idle', previous: 'unknown' },
      ]);
      const left = await store().useHours(lathe, 0, 4 * HOUR_MS);
      expect(left.map(({ body, generation }) => [body, generation])).toEqual([
        ['{"sum":0.1}', 0],
        [null, 1],
        ['{"sum":0.1}', 0],
      ]);
      await store().replaceResults({ equipment: [lathe], fromMs: HOUR_MS + 1, toMs: HOUR_MS + 2 }, []);
      expect((await store().useHours(lathe, HOUR_MS, 2 * HOUR_MS))[0]?.body).toBeNull();
    });

    it('are not kept where something changed while they were summed up', async () => {
      await store().touchUse([{ equipment: lathe, fromMs: HOUR_MS + 5, toMs: HOUR_MS + 6 }]);
      await store().putUseHours([hour(HOUR_MS), hour(2 * HOUR_MS)]);
      const [touched, kept] = await store().useHours(lathe, 0, 10 * HOUR_MS);
      expect(touched).toMatchObject({ generation: 1, body: null });
      expect(kept?.body).toBe('{"sum":0.1}');
      await store().putUseHours([hour(HOUR_MS, { generation: 1 })]);
      expect((await store().useHours(lathe, 0, 2 * HOUR_MS))[0]?.body).toBe('{"sum":0.1}');
    });
  });

  describe('decisions about the plan', () => {
    it('are read back equal, in order of time, once each; those of the demo can be forgotten', async () => {
      const booking = { id: 'b', equipment: lathe, from: 1_000, to: 2_000, use: 'service' as const };
      const facts: PlanFact[] = [
        { kind: 'booking', booking, id: 'f1', by: 'manager', atMs: 10 },
        { kind: 'booking-cancelled', booking: 'b', id: 'f2', by: 'manager', atMs: 20, demo: true },
      ];
      await store().appendPlanFacts(facts.toReversed());
      await store().appendPlanFacts(facts);
      expect(await store().planFacts()).toEqual(facts);
      await store().removeDemoPlan();
      expect(await store().planFacts()).toEqual(facts.slice(0, 1));
    });
  });
}
