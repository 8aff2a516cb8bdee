/** Alarms as REST gives them, in JSON and as rows for spreadsheets. */
import { z } from 'zod';
import { ALARM_CATALOGUE } from '../../shared/catalogue/alarms/alarm-catalogue.ts';
import { ALARM_PRIORITIES, ALARM_STATES, type Alarm } from '../../shared/alarms.ts';
import type { AlarmEntry, AlarmView } from '../../shared/api.ts';
import { csvText } from '../../shared/csv-cell.ts';
import { inLanguage, type Language } from '../../shared/text.ts';
import { alarmAnswer } from './answer-schemas.ts';

const localText = z.object({ zh: z.string().optional(), en: z.string().optional() });
const time = z.number();

/** One row of the list. */
export const alarmEntryAnswer = alarmAnswer.extend({
  type: z.string(),
  source: z.enum(['rule', 'reported']),
  priority: z.enum(ALARM_PRIORITIES),
  state: z.enum(ALARM_STATES),
  holds: z.enum(['true', 'false', 'unknown']),
  closed: time.nullable(),
  count: z.number(),
  version: z.number(),
  name: localText,
  guidance: localText.optional(),
  cause: z
    .object({
      signal: z.string(),
      value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
      limit: z.number().nullable(),
      margin: z.number().nullable(),
    })
    .optional(),
  acknowledgedAt: time.optional(),
  acknowledgedBy: z.string().optional(),
  comment: z.string().optional(),
  shelvedUntil: time.optional(),
  chattering: z.literal(true).optional(),
  flood: z.string().optional(),
});

/** As lists give it that know conditions only. */
export function alarmView({ id, equipment, type, level, code, text, fromMs, toMs }: Alarm): AlarmView {
  return {
    id,
    equipment,
    condition: type,
    level,
    ...(code !== undefined && { code }),
    ...(text !== undefined && { text }),
    from: fromMs,
    to: toMs,
  };
}

/** What staff may know of a person's word on an alarm. */
export interface Word {
  by: string;
  comment?: string | undefined;
}

/** As the list of alarms gives it. `wordOf`: who said what, by the id of the fact; nothing for those who may not know. */
export function alarmEntry(
  alarm: Alarm,
  { wordOf, flood }: { wordOf: (fact: string) => Word | undefined; flood: string | undefined },
): AlarmEntry {
  const definition =
    alarm.source === 'rule' ? ALARM_CATALOGUE.find(({ id }) => id === alarm.type) : undefined;
  const word = alarm.acknowledged && wordOf(alarm.acknowledged.fact);
  return {
    ...alarmView(alarm),
    type: alarm.type,
    source: alarm.source,
    priority: alarm.priority,
    state: alarm.state,
    holds: alarm.holds,
    closed: alarm.closedMs,
    count: alarm.count,
    version: alarm.version,
    name: definition?.name ?? { en: alarm.text ?? alarm.type },
    ...(definition && { guidance: definition.guidance }),
    ...(alarm.cause && { cause: alarm.cause }),
    ...(alarm.acknowledged && { acknowledgedAt: alarm.acknowledged.atMs }),
    ...(word && { acknowledgedBy: word.by }),
    ...(word?.comment !== undefined && { comment: word.comment }),
    ...(alarm.shelved && { shelvedUntil: alarm.shelved.untilMs }),
    ...(alarm.chattering && { chattering: true as const }),
    ...(flood !== undefined && { flood }),
  };
}

const COLUMNS = [
  'equipment',
  'alarm',
  'priority',
  'state',
  'from',
  'to',
  'closed',
  'count',
  'signal',
  'value',
  'limit',
  'acknowledged_at',
  'comment',
  'flood',
  'id',
] as const;
const LINE_END = '\r\n';
const timeText = (ms: number | null | undefined): string =>
  ms === null || ms === undefined ? '' : new Date(ms).toISOString();

/** A page of alarms as CSV, header first; cells that a spreadsheet would run as formulas are guarded. */
export function alarmsAsCsv(entries: readonly AlarmEntry[], language: Language): string {
  const rows = entries.map((entry) =>
    [
      entry.equipment,
      inLanguage(entry.name, language, entry.type),
      entry.priority,
      entry.state,
      timeText(entry.from),
      timeText(entry.to),
      timeText(entry.closed),
      String(entry.count),
      entry.cause?.signal ?? '',
      String(entry.cause?.value ?? ''),
      String(entry.cause?.limit ?? ''),
      timeText(entry.acknowledgedAt),
      entry.comment ?? '',
      entry.flood ?? '',
      entry.id,
    ].map((cell) => csvText(cell)),
  );
  return `\ufeff${[[...COLUMNS], ...rows].map((row) => row.join(',') + LINE_END).join('')}`;
}
