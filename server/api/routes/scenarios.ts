/** Recognised production scenarios. */
import { z } from 'zod';
import type { ScenarioView } from '../../../shared/api.ts';
import { Problem } from '../../../shared/problem.ts';
import {
  audienceOf,
  maskScenario,
  presentOwnersOf,
  viewOf,
  visibleEquipment,
} from '../../access/visible-to.ts';
import { pageAnswer, scenarioAnswer } from '../answer-schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, type Api } from '../policy.ts';
import { equipmentIdQuery, idQuery, pageQuery, periodOf, timeQuery } from '../query-schemas.ts';

const DAY_MS = 24 * 3_600_000;

const scenariosQuery = z.strictObject({
  from: timeQuery.optional(),
  to: timeQuery.optional(),
  type: idQuery.optional(),
  equipment: equipmentIdQuery.optional(),
  ...pageQuery,
});

export function scenarioRoutes(app: Api, dependencies: ApiDependencies): void {
  const { readBase, records, scenarioDefinitions, now } = dependencies;
  const ownerOf = presentOwnersOf(readBase);
  const names = new Map(scenarioDefinitions.map(({ id, name }) => [id, name]));
  app.get(
    '/api/v1/scenarios',
    {
      config: { policy: { action: 'read', kind: 'scenarios' } },
      schema: {
        summary: 'Scenarios overlapping [from, to), newest first; by default the last day',
        querystring: scenariosQuery,
        response: { 200: pageAnswer(scenarioAnswer) },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const view = viewOf(actor);
      const { type, equipment, cursor, limit, ...query } = request.query;
      const base = readBase();
      const seen = visibleEquipment(base, audienceOf(actor)).map(({ id }) => id);
      if (equipment !== undefined && !seen.includes(equipment)) throw new Problem('not-found');
      // Those who see everything need no list in the query.
      const touching =
        equipment !== undefined ? [equipment] : seen.length === base.equipment.length ? undefined : seen;
      const found = await records.scenarios(
        { ...periodOf(query, now() + 1, DAY_MS), type, equipment: touching },
        { cursor, limit },
      );
      const items = found.items
        .filter((scenario) => maskScenario(scenario, ownerOf, view))
        .map(({ fromMs, toMs, ...scenario }): ScenarioView => ({
          ...scenario,
          from: fromMs,
          to: toMs,
          name: names.get(scenario.type) ?? { en: scenario.type },
        }));
      return { items, next: found.next };
    },
  );
}
