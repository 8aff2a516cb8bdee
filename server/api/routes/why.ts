/** Why a state, scenario, alarm or step is as it is now: the rule, part by part. */
import { z } from 'zod';
import { EQUIPMENT_STATES } from '../../../shared/equipment.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import { Problem } from '../../../shared/problem.ts';
import type { WhyAnswer, WhyPart, WhySubject } from '../../../shared/why.ts';
import type { Actor } from '../../access/roles.ts';
import { audienceOf, presentOwnersOf, seesOwner, type OwnerOf } from '../../access/visible-to.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actorOf, demand, type Api } from '../policy.ts';
import { equipmentParams, idQuery } from '../query-schemas.ts';

const ID = '[\\w.-]{1,128}';
const SUBJECT = new RegExp(`^(?:state|(scenario|alarm):(${ID})|step:(${ID})/(${ID}))$`);

const whyQuery = z.strictObject({
  of: z.string().regex(SUBJECT, '"state", "scenario:<type>", "alarm:<type>" or "step:<project>/<step>"'),
  /** Whose step; default: one's own. */
  person: idQuery.optional(),
});

const text = z.object({ zh: z.string().optional(), en: z.string().optional() });
const time = z.number().describe('epoch ms');
const part = z.object({
  sentence: text,
  truth: z.enum(['true', 'false', 'unknown']),
  margin: z.number().nullable(),
  unit: z.string(),
  normalisedMargin: z.number().nullable(),
  signal: z
    .object({
      equipment: z.custom<EquipmentId>((id) => typeof id === 'string').meta({ type: 'string' }),
      key: z.string(),
      name: text,
      value: z.union([z.number(), z.boolean(), z.string(), z.null()]),
      unit: z.string(),
      at: time.nullable(),
      ageMs: z.number().nullable(),
      topic: z.string().nullable(),
    })
    .nullable(),
  get parts() {
    return z.array(part);
  },
});
const whyAnswer = z.object({
  equipment: z.custom<EquipmentId>((id) => typeof id === 'string').meta({ type: 'string' }),
  at: time,
  rules: z.array(
    z.object({
      kind: z.enum(['state', 'start', 'end', 'raise', 'suppressed', 'evidence']),
      state: z.enum(EQUIPMENT_STATES).optional(),
      since: time,
      whole: part,
    }),
  ),
});

export function whyRoutes(app: Api, { readBase, readWhy }: ApiDependencies): void {
  const ownerOf = presentOwnersOf(readBase);
  app.get(
    '/api/v1/equipment/:id/why',
    {
      config: { policy: { action: 'read', kind: 'equipment' } },
      schema: {
        summary: 'Why a state, scenario, alarm or step is as it is now, part by part',
        params: equipmentParams,
        querystring: whyQuery,
        response: { 200: whyAnswer },
      },
    },
    (request) => {
      const actor = actorOf(request);
      const { id } = request.params;
      const owner = ownerOf(id);
      if (owner === undefined) throw new Problem('not-found');
      demand(actor, 'read', { kind: 'equipment', owner });
      const subject = subjectOf(request.query, actor);
      if (subject.of === 'step') demand(actor, 'read', { kind: 'progress', person: subject.person });
      const answer = readWhy(id, subject);
      if (!answer) throw new Problem('not-found');
      return masked(answer, actor, ownerOf);
    },
  );
}

function subjectOf({ of, person }: z.infer<typeof whyQuery>, actor: Actor): WhySubject {
  const [, kind, type, project, step] = SUBJECT.exec(of) ?? [];
  if (project !== undefined && step !== undefined)
    return { of: 'step', project, step, person: person ?? actor.id };
  if ((kind === 'scenario' || kind === 'alarm') && type !== undefined) return { of: kind, type };
  return { of: 'state' };
}

/** Of equipment that the viewer may not know of only the truth is left. */
function masked(answer: WhyAnswer, actor: Actor, ownerOf: OwnerOf): WhyAnswer {
  const audience = audienceOf(actor);
  const isSeen = ({ signal, parts }: WhyPart): boolean =>
    (signal === null || seesOwner(audience, ownerOf(signal.equipment))) && parts.every(isSeen);
  const mask = (one: WhyPart): WhyPart => {
    if (isSeen(one)) return one;
    const isOwn = one.signal === null && one.parts.some(isSeen);
    const parts = isOwn ? one.parts.map(mask) : [];
    const sentence = isOwn ? one.sentence : OTHERS;
    return { ...one, sentence, margin: null, normalisedMargin: null, signal: null, parts };
  };
  return { ...answer, rules: answer.rules.map((rule) => ({ ...rule, whole: mask(rule.whole) })) };
}

const OTHERS = { zh: '其他企业的设备', en: 'Equipment of others' };
