/** Every pattern says itself, so that a student, an instructor and an auditor read the rule that is really applied. */
import type { Pattern } from '../../../shared/pattern.ts';
import { EnglishSentence } from './say-en.ts';
import { simplifyForSaying } from './say-simplify.ts';
import { SayWords, type SayContext } from './say-words.ts';
import { ChineseSentence } from './say-zh.ts';

/** The pattern in words, without full stop: 卡盘压力保持在 1.2–2.2 MPa 至少 10 秒. Never throws; thresholds without value are said by name. */
export function sayPattern(pattern: Pattern, context: SayContext): { zh: string; en: string } {
  const simple = simplifyForSaying(pattern);
  return {
    zh: new ChineseSentence(new SayWords(context, 'zh')).sentence(simple),
    en: new EnglishSentence(new SayWords(context, 'en')).sentence(simple),
  };
}
