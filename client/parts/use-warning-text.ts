/** Early warnings in a sentence: what drifts, which way, and when the limit comes. */
import { useTranslation } from 'react-i18next';
import { WARNING_CATALOGUE } from '../../shared/catalogue/warnings/warning-catalogue.ts';
import type { EarlyWarning, WarningDefinition } from '../../shared/early-warning.ts';
import { useLocalText } from './use-text.ts';

const DEFINITIONS = new Map(WARNING_CATALOGUE.map((definition) => [definition.id, definition]));

/** What the catalogue says of this type of warning; undefined: the server knows one that this page does not. */
export const warningDefinition = (type: string): WarningDefinition | undefined => DEFINITIONS.get(type);

/** Says a warning, e.g. "Spindle load rises cycle by cycle: beyond its limit in about 25 cycles". */
export function useWarningText(): (warning: EarlyWarning) => string {
  const { t } = useTranslation();
  const text = useLocalText();
  return ({ type, direction, untilLimit, change }) => {
    const name = text(warningDefinition(type)?.name, type);
    return untilLimit
      ? t(`warning.${direction}`, { name, cycles: untilLimit.cycles })
      : t(`warning.${direction}Already`, { name, percent: Math.round(Math.abs(change) * 100) });
  };
}
