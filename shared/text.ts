/** Text that people see, in the two languages of the product. */
import { z } from 'zod';

export type Language = 'zh' | 'en';

/** One name or sentence in Chinese and English. Either may stand alone; {@link inLanguage} falls back to the other. */
export const localTextSchema = z
  .object({ zh: z.string().max(2000).optional(), en: z.string().max(2000).optional() })
  .refine((text) => text.zh !== undefined || text.en !== undefined, 'needs "zh" or "en"');
export type LocalText = { zh?: string | undefined; en?: string | undefined };

/** The text in the wanted language, else in the other, else the fallback. */
export function inLanguage(text: LocalText | undefined, language: Language, fallback = ''): string {
  if (!text) return fallback;
  return (language === 'zh' ? (text.zh ?? text.en) : (text.en ?? text.zh)) ?? fallback;
}
