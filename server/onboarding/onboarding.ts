/**
 * FRONT DOOR of onboarding: what was refused as the base manager sees it, what it could become, and the way into the base
 * file. Whatever is written is checked first, kept as a version, and in effect when the answer comes.
 */
import type {
  BaseVersion,
  KeptMessage,
  OnboardAnswer,
  OnboardRequest,
  Proposal,
  QuarantineSummary,
  Window,
} from '../../shared/onboarding.ts';
import type { EquipmentTypeId } from '../../shared/equipment.ts';

export interface Onboarding {
  summary(window: Window): Promise<QuarantineSummary>;
  /** The kept message at a place, 1 the oldest, 0 the newest; undefined when there is none. */
  message(group: string, place: number): KeptMessage | undefined;
  /** What a group could become, as `type` where one is named. Undefined: no such group, or nothing here can help it. */
  proposal(group: string, type?: EquipmentTypeId): Proposal | undefined;
  /** Writes a choice into the base file and reads the group again. Throws a Problem for a choice that does not fit. */
  onboard(group: string, request: OnboardRequest, by: string): Promise<OnboardAnswer>;
  /** Puts a group aside until a time; in the past brings it back. Throws a Problem when there is no such group. */
  ignore(group: string, ignored: { reason: string; until: number }, by: string): Promise<void>;
  /** Newest first. */
  versions(): Promise<BaseVersion[]>;
  /** Makes a version the base again, as the next version. Throws a Problem when there is none, or it does not fit. */
  restore(version: number, by: string): Promise<{ version: number }>;
  stop(): Promise<void>;
}
