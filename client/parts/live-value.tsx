/** One live number or word: follows the newest value without React renders; says so when it is stale or unavailable. */
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { BaseView } from '../../shared/api.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { useApp } from '../app-context.ts';
import { shownValue } from '../format/value.ts';
import { languageOf } from '../i18n/i18n.ts';
import { useTicker } from './ticker.ts';
import { useAge } from './use-text.ts';

type Signal = BaseView['equipment'][number]['signals'][number];

/** `data-quality`: good · stale (older than the signal's limit; its age stands beside it) · unavailable · none. */
export function LiveValue({ id, signal }: { id: EquipmentId; signal: Signal }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const { latest, now } = useApp();
  const age = useAge();
  const root = useRef<HTMLSpanElement>(null);
  const text = useRef<HTMLSpanElement>(null);
  const unit = useRef<HTMLSpanElement>(null);
  const aged = useRef<HTMLSpanElement>(null);

  useTicker(() => {
    const found = latest.get(id, signal.key);
    const oldMs = found ? now() - found.at : 0;
    const quality = !found
      ? 'none'
      : found.value === null
        ? 'unavailable'
        : oldMs > signal.staleAfterMs
          ? 'stale'
          : 'good';
    const shown = found ? shownValue(found.value, signal, t, language) : { text: '—', unit: '' };
    write(text.current, shown.text);
    write(unit.current, shown.unit);
    write(aged.current, quality === 'stale' ? t('machine.stale', { age: age(oldMs) }) : '');
    if (root.current && root.current.dataset['quality'] !== quality)
      root.current.dataset['quality'] = quality;
  });

  return (
    <span className="live-value num" ref={root}>
      <span ref={text} />
      <span className="unit" ref={unit} />
      <span className="age" ref={aged} />
    </span>
  );
}

function write(element: HTMLElement | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
