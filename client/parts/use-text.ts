/** Small words that many parts say: names in the chosen language, ages. */
import { useTranslation } from 'react-i18next';
import { inLanguage, type LocalText } from '../../shared/text.ts';
import { ageParts } from '../format/time.ts';
import { languageOf } from '../i18n/i18n.ts';

/** Text of a {@link LocalText} in the chosen language. */
export function useLocalText(): (text: LocalText | undefined, fallback?: string) => string {
  const { i18n } = useTranslation();
  return (text, fallback = '') => inLanguage(text, languageOf(i18n.language), fallback);
}

/** `3 分钟`, `46 s`. */
export function useAge(): (ms: number) => string {
  const { t } = useTranslation();
  return (ms) => {
    const { n, unit } = ageParts(ms);
    return t(`age.${unit}`, { n });
  };
}
