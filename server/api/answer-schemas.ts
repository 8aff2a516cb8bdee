/**
 * zod schemas of the REST answers: they describe the answers in the OpenAPI document and are an allow-list, since whatever a
 * schema does not name is cut off before it is sent. TypeScript checks each route's answer (shared/api.ts) against its schema.
 */
import { z } from 'zod';
import { EQUIPMENT_STATES, EQUIPMENT_TYPES, SIGNAL_KINDS, USE_MODES } from '../../shared/equipment.ts';
import { SEVERITIES } from '../../shared/insight.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { ROLES } from '../../shared/people.ts';
import { PROBLEMS, type ProblemCode } from '../../shared/problem.ts';
import { ORIGINS, REFUSAL_CODES } from '../../shared/sample.ts';
import { SIGN_OFFS, STEP_STATUSES } from '../../shared/teaching.ts';

const text = z.object({ zh: z.string().optional(), en: z.string().optional() });
const time = z.number().describe('epoch ms');
const equipmentId = z.custom<EquipmentId>((id) => typeof id === 'string').meta({ type: 'string' });
const value = z.union([z.number(), z.boolean(), z.string(), z.null()]);
const state = z.enum(EQUIPMENT_STATES);
const useMode = z.enum(USE_MODES);
const origin = z.enum(ORIGINS);
const quality = z.enum(['good', 'uncertain', 'stale', 'unavailable']);
const point = z.tuple([z.number(), z.number()]).readonly();

const deciding = z.object({
  signal: z.string(),
  value,
  atMs: time.nullable(),
  margin: z.number().nullable(),
  normalisedMargin: z.number().nullable(),
});
const scenarioFields = {
  id: z.string(),
  type: z.string(),
  version: z.number(),
  equipment: z.array(equipmentId),
  severity: z.enum(SEVERITIES),
  evidence: z.array(deciding),
  endReason: z.enum(['ended', 'lost', 'server-stopped']).optional(),
  within: z.string().optional(),
  links: z.array(equipmentId).optional(),
};
const scenario = z.object({ ...scenarioFields, fromMs: time, toMs: time.nullable() });
const presence = z.object({
  person: z.string(),
  equipment: equipmentId,
  fromMs: time,
  toMs: time.nullable(),
});
const alarm = z.object({
  id: z.string(),
  equipment: equipmentId,
  condition: z.string(),
  level: z.enum(['WARNING', 'FAULT']),
  code: z.string().optional(),
  text: z.string().optional(),
  from: time,
  to: time.nullable(),
});

const problemCodes = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];
/** RFC 9457. */
export const problemAnswer = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.enum(problemCodes),
  errors: z.array(z.object({ path: z.string(), expected: z.string() })).optional(),
});

/** A page of a list. */
export const pageAnswer = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

export const readinessAnswer = z.object({
  ready: z.boolean(),
  reasons: z.array(z.string()),
  parts: z.array(z.object({ name: z.string(), ok: z.boolean(), reason: z.string().optional() })),
});

export const meAnswer = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  partner: z.string().optional(),
  demo: z.boolean(),
});

const signal = z.object({
  key: z.string(),
  kind: z.enum(SIGNAL_KINDS),
  unit: z.string(),
  range: point.optional(),
  values: z.array(z.string()).readonly().optional(),
  staleAfterMs: z.number(),
  digits: z.number(),
  name: text,
});
export const baseAnswer = z.object({
  id: z.string(),
  name: text,
  timezone: z.string(),
  demo: z.boolean(),
  partners: z.array(z.object({ id: z.string(), name: text })).readonly(),
  workshops: z
    .array(
      z.object({
        id: z.string(),
        name: text,
        outline: z.array(point).readonly(),
        zones: z
          .array(
            z.object({
              id: z.string(),
              name: text,
              kind: z.enum(['teaching', 'production', 'rd', 'service']),
              outline: z.array(point).readonly(),
            }),
          )
          .readonly(),
        stations: z.array(z.object({ id: z.string(), name: text })).readonly(),
      }),
    )
    .readonly(),
  equipment: z
    .array(
      z.object({
        id: equipmentId,
        workshop: z.string(),
        type: z.enum(EQUIPMENT_TYPES),
        name: text,
        station: z.string().optional(),
        owner: z.string().optional(),
        position: z.object({ x: z.number(), y: z.number(), rotation: z.number() }).optional(),
        model: z.string().optional(),
        signals: z.array(signal).readonly(),
        origin,
        attribution: z.string().optional(),
      }),
    )
    .readonly(),
});

export const equipmentAnswer = z.object({
  at: time,
  id: equipmentId,
  index: z.number(),
  state,
  stateSince: time.nullable(),
  useMode,
  online: z.boolean().nullable(),
  origin,
  signals: z.array(
    z.object({ key: z.string(), value, at: time.nullable(), quality, ageMs: z.number().nullable() }),
  ),
  scenarios: z.array(scenario),
  people: z.array(presence).optional(),
  conditions: z.array(
    z.object({
      id: z.string(),
      level: z.enum(['WARNING', 'FAULT']),
      code: z.string().optional(),
      text: z.string().optional(),
      at: time,
    }),
  ),
});

export const historyAnswer = z.object({
  from: time,
  to: time,
  series: z.array(
    z.object({
      signal: z.string(),
      unit: z.string(),
      resolution: z.union([z.literal('raw'), z.number()]),
      points: z.array(
        z.union([
          z.object({
            at: time,
            min: z.number().nullable(),
            max: z.number().nullable(),
            mean: z.number().nullable(),
            last: value,
            count: z.number(),
          }),
          z.object({ at: time, value }),
        ]),
      ),
    }),
  ),
});

export const statesAnswer = z.object({
  intervals: z.array(z.object({ state, useMode, from: time, to: time })),
});

export const stateAnswer = z.object({
  at: time,
  equipment: z.array(
    z.object({
      id: equipmentId,
      state,
      useMode,
      signals: z.record(z.string(), z.object({ value, at: time.nullable(), quality })),
      people: z.array(presence).optional(),
      scenarios: z.array(scenario),
      alarms: z.array(alarm),
    }),
  ),
});

export const scenarioAnswer = z.object({ ...scenarioFields, from: time, to: time.nullable(), name: text });
export const alarmAnswer = alarm;

/** A rule as JSON; its grammar is the pattern schema in shared/pattern.ts. */
const rule = z.unknown().describe('a rule of the pattern language');
const noticedRule = z.object({ id: z.string(), name: text, hint: text.optional(), when: rule });
export const projectAnswer = z.object({
  id: z.string(),
  version: z.number(),
  name: text,
  brief: text,
  safety: text,
  equipmentTypes: z.array(z.enum(EQUIPMENT_TYPES)),
  tasks: z.array(
    z.object({
      id: z.string(),
      name: text,
      steps: z.array(
        z.object({
          id: z.string(),
          name: text,
          instruction: text,
          expectedMinutes: z.number(),
          evidence: rule.optional(),
          after: z.array(z.string()),
          signOff: z.enum(SIGN_OFFS),
          competencies: z.array(z.object({ id: z.string(), level: z.number(), weight: z.number() })),
        }),
      ),
    }),
  ),
  forbidden: z.array(noticedRule),
  mistakes: z.array(noticedRule),
  sentences: z.record(z.string(), text),
});

const evidence = z.object({
  id: z.string(),
  person: z.string(),
  equipment: equipmentId,
  project: z.string(),
  projectVersion: z.number(),
  step: z.string(),
  fromMs: time,
  toMs: time,
  margin: z.number().nullable(),
  parts: z.array(deciding),
  origin,
});
export const progressAnswer = z.object({
  person: z.string(),
  personName: z.string(),
  project: z.string(),
  projectName: text,
  presence: presence.nullable(),
  steps: z.array(
    z.object({
      person: z.string(),
      project: z.string(),
      step: z.string(),
      status: z.enum(STEP_STATUSES),
      atMs: time,
      evidence: z.string().optional(),
      remark: z.string().optional(),
      cannotTell: z.array(z.string()).optional(),
      evidenceDetail: evidence.optional(),
    }),
  ),
  noticed: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['forbidden', 'mistake']),
      person: z.string(),
      equipment: equipmentId,
      project: z.string(),
      rule: z.string(),
      atMs: time,
      evidence: z.array(deciding),
    }),
  ),
});

export const factAnswer = z.object({
  id: z.string(),
  by: z.string(),
  atMs: time,
  kind: z.enum(['passed', 'returned']),
  person: z.string(),
  project: z.string(),
  step: z.string(),
  remark: z.string().optional(),
});

export const personAnswer = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  username: z.string().nullable(),
  partner: z.string().nullable(),
  className: z.string().nullable(),
  demo: z.boolean(),
});

export const quarantineAnswer = z.object({
  id: z.number(),
  at: time,
  topic: z.string(),
  refusal: z.object({
    code: z.enum(REFUSAL_CODES),
    path: z.string().optional(),
    expected: z.string().optional(),
    got: z.string().optional(),
  }),
  sentence: text,
  payload: z.string(),
  payloadBytes: z.number(),
});
