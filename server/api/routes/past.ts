/** How far the demo's generated past has come, for those who wonder why the calendars fill up. */
import { pastAnswerSchema, type PastAnswer } from '../../../shared/past.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Api } from '../policy.ts';

export function pastRoutes(app: Api, { pastStatus }: ApiDependencies): void {
  app.get(
    '/api/v1/past',
    {
      config: { policy: { action: 'read', kind: 'imports' } },
      schema: {
        summary: "Progress of the demo's generated past; `none` where nothing is filled in",
        response: { 200: pastAnswerSchema },
      },
    },
    (): PastAnswer => pastStatus(),
  );
}
