/** Teaching content and what students have shown: projects, steps, evidence, progress, presence. */
import { z } from 'zod';
import { EQUIPMENT_TYPES } from './equipment.ts';
import type { EquipmentId } from './names.ts';
import { patternSchema, type Deciding } from './pattern.ts';
import type { Origin } from './sample.ts';
import { localTextSchema } from './text.ts';

/** Who must sign a step off after (or instead of) the telemetry. */
export const SIGN_OFFS = ['none', 'instructor', 'mentor', 'both'] as const;
export type SignOff = (typeof SIGN_OFFS)[number];

export const stepSchema = z.strictObject({
  id: z.string(),
  name: localTextSchema,
  instruction: localTextSchema,
  /** Minutes that a student at first needs, for planning. */
  expectedMinutes: z.number().positive(),
  evidence: patternSchema.optional(),
  /** Ids of steps that must be proven before this one can be. */
  after: z.array(z.string()).default([]),
  /** From when on the evidence counts: from the proof of the steps before (the default), or from the check-in. */
  evidenceFrom: z.enum(['steps-before', 'check-in']).optional(),
  signOff: z.enum(SIGN_OFFS).default('none'),
  competencies: z
    .array(z.strictObject({ id: z.string(), level: z.int().min(1).max(5), weight: z.number().positive() }))
    .default([]),
});
export type Step = z.infer<typeof stepSchema>;

/** A pattern with a name: something forbidden, or a typical mistake with a hint for the student. */
export const noticedPatternSchema = z.strictObject({
  id: z.string(),
  name: localTextSchema,
  hint: localTextSchema.optional(),
  /** Id of the step after whose proof this is of no interest any more. */
  until: z.string().optional(),
  when: patternSchema,
});
export type NoticedPattern = z.infer<typeof noticedPatternSchema>;

/** A teaching project; a published version never changes. */
export const projectSchema = z.strictObject({
  id: z.string(),
  version: z.int().min(1),
  name: localTextSchema,
  brief: localTextSchema,
  safety: localTextSchema,
  equipmentTypes: z.array(z.enum(EQUIPMENT_TYPES)).min(1),
  /** Equipment types that may be used by those who have passed all steps of this project, and by no other student. */
  licenceFor: z.array(z.enum(EQUIPMENT_TYPES)).optional(),
  /** Whether all who are checked in at the machine are credited; else only the one who is there longest. */
  team: z.boolean().optional(),
  tasks: z
    .array(z.strictObject({ id: z.string(), name: localTextSchema, steps: z.array(stepSchema).min(1) }))
    .min(1),
  forbidden: z.array(noticedPatternSchema).default([]),
  mistakes: z.array(noticedPatternSchema).default([]),
});
export type Project = z.infer<typeof projectSchema>;

/** Status of one step for one student. */
export const STEP_STATUSES = ['not-started', 'in-progress', 'proven', 'passed', 'returned'] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

/** Why a step was taken as proven; immutable. */
export interface Evidence {
  id: string;
  person: string;
  equipment: EquipmentId;
  project: string;
  projectVersion: number;
  step: string;
  /** From when the evidence counts (check-in, proof of the steps before, or a return) to the instant of proof. */
  fromMs: number;
  toMs: number;
  /** Smallest normalised margin of the parts, 0…1 and above; null where the rule has words and switches only. */
  margin: number | null;
  /** Each part's signal, value, time and margin at the deciding instant. */
  parts: Deciding[];
  origin: Origin;
}

/** Current standing of one student in one step. */
export interface StepProgress {
  person: string;
  project: string;
  step: string;
  status: StepStatus;
  atMs: number;
  evidence?: string;
  /** Instructor's remark with a return. */
  remark?: string;
  /** Signals that are missing or stale, so that the step cannot be told now. */
  cannotTell?: string[];
}

/** Who is at which equipment; `toMs` null while there. */
export interface Presence {
  person: string;
  equipment: EquipmentId;
  fromMs: number;
  toMs: number | null;
}

/** A forbidden event or typical mistake that was seen while somebody was checked in. */
export interface Noticed {
  id: string;
  kind: 'forbidden' | 'mistake';
  person: string;
  equipment: EquipmentId;
  project: string;
  rule: string;
  atMs: number;
  evidence: Deciding[];
}
