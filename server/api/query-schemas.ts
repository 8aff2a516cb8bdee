/** Pieces of queries that several routes share. Repeated parameters (`id=a&id=b`) fit none of them and are refused. */
import { z } from 'zod';
import { parseEquipmentId, type EquipmentId } from '../../shared/names.ts';
import { Problem } from '../../shared/problem.ts';
import { parseTime } from '../../shared/time.ts';

/** Epoch ms in digits, or RFC 3339. In an address a bare `+` means a space: `…T08:00:00+08:00` typed by hand is understood. */
export const timeQuery = z
  .string()
  .max(40)
  .transform((text, context): number => {
    const ms = parseTime(/^\d{1,15}$/.test(text) ? Number(text) : text.replace(/ (?=\d\d:\d\d$)/, '+'));
    if (ms === undefined) {
      context.addIssue({ code: 'custom', message: 'epoch milliseconds or an RFC 3339 time' });
      return z.NEVER;
    }
    return ms;
  });

export const equipmentIdQuery = z
  .string()
  .max(127)
  .transform((text, context): EquipmentId => {
    const id = parseEquipmentId(text);
    if (id === undefined) {
      context.addIssue({ code: 'custom', message: 'workshop.equipment' });
      return z.NEVER;
    }
    return id;
  });

/** An id of something that is not equipment. */
export const idQuery = z.string().regex(/^[\w.:-]{1,128}$/, 'an id');

export const equipmentParams = z.strictObject({ id: equipmentIdQuery });

export const pageQuery = {
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
};

/** The asked period; `to` defaults to `defaultToMs`, `from` to `defaultLengthMs` before it. Throws bad-request. */
export function periodOf(
  query: { from?: number | undefined; to?: number | undefined },
  defaultToMs: number,
  defaultLengthMs: number,
): { fromMs: number; toMs: number } {
  const toMs = query.to ?? Math.max(defaultToMs, query.from === undefined ? 0 : query.from + 1);
  const fromMs = query.from ?? Math.max(0, toMs - defaultLengthMs);
  if (fromMs >= toMs) throw new Problem('bad-request', [{ path: '/from', expected: 'a time before `to`' }]);
  return { fromMs, toMs };
}
