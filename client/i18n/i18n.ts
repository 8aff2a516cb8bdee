/** Languages of the pages: Chinese first, English beside it; the choice is kept in this browser. */
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../shared/text.ts';
import en from './en.json' with { type: 'json' };
import zh from './zh-CN.json' with { type: 'json' };

export type Locale = 'zh-CN' | 'en';
const KEPT_AS = 'twin.locale';

/** The locale for a first visit: what was chosen here before, else Chinese unless the browser asks for something else first. */
export function preferredLocale(kept: string | null, browserLanguages: readonly string[]): Locale {
  if (kept === 'zh-CN' || kept === 'en') return kept;
  const first = browserLanguages[0] ?? 'zh-CN';
  return first.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** Which text of a {@link LocalText} belongs to a locale. */
export function languageOf(locale: string): Language {
  return locale === 'en' ? 'en' : 'zh';
}

/** Creates the translator; `<html lang>` and the kept choice follow it. */
export async function createTranslator(): Promise<i18n> {
  const translator = createInstance();
  const follow = (locale: string): void => {
    document.documentElement.lang = locale;
    localStorage.setItem(KEPT_AS, locale);
    document.title = translator.t('app.name');
  };
  await translator.use(initReactI18next).init({
    lng: preferredLocale(localStorage.getItem(KEPT_AS), navigator.languages),
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false }, // React escapes; nothing is ever rendered as HTML.
    returnNull: false,
  });
  follow(translator.language);
  translator.on('languageChanged', follow);
  return translator;
}
