/** Why something is so: a rule, part by part, with what each part is now. The answer of `GET /api/v1/equipment/{id}/why`. */
import type { EquipmentState } from './equipment.ts';
import type { EquipmentId } from './names.ts';
import type { Truth } from './pattern.ts';
import type { Value } from './sample.ts';
import type { LocalText } from './text.ts';

/** The signal that a part looks at, as it is now. */
export interface WhySignal {
  equipment: EquipmentId;
  key: string;
  name: LocalText;
  /** Of `aggregate`, `rate` and `cycleTrend` the figure. */
  value: Value;
  unit: string;
  /** When the value was, epoch ms, and how old it is then; null: never reported. */
  at: number | null;
  ageMs: number | null;
  /** Where it comes from; null: the server derives it, or the sender has no one topic. */
  topic: string | null;
}

/** One part of a rule. */
export interface WhyPart {
  sentence: LocalText;
  truth: Truth;
  /** How far inside (+) or outside (−) its limit, in `unit`; null: unknown, words and switches, or no unit of its own. */
  margin: number | null;
  unit: string;
  /** The same, divided by the width of the range. */
  normalisedMargin: number | null;
  /** Of a part without parts. */
  signal: WhySignal | null;
  parts: WhyPart[];
}

/** One rule that was looked at. A state tries its rules in order; the first that is true gives it. */
export interface WhyRule {
  kind: 'state' | 'start' | 'end' | 'raise' | 'suppressed' | 'evidence';
  /** The state that a state rule gives. */
  state?: EquipmentState;
  /** Since when the whole is as it is, epoch ms. */
  since: number;
  whole: WhyPart;
}

/** `GET /api/v1/equipment/{id}/why`. */
export interface WhyAnswer {
  equipment: EquipmentId;
  /** How far evaluation has come, epoch ms. */
  at: number;
  rules: WhyRule[];
}

/** What is asked about: `state`, `scenario:<type>`, `alarm:<type>`, `step:<project>/<step>`. */
export type WhySubject =
  | { of: 'state' }
  | { of: 'scenario' | 'alarm'; type: string }
  | { of: 'step'; project: string; step: string; person: string };
