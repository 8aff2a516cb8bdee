/** What proved a step: the interval, and each part's signal, value, instant and margin. */
import { useTranslation } from 'react-i18next';
import type { Evidence } from '../../../shared/teaching.ts';
import { displayUnit } from '../../../shared/units.ts';
import { useApp } from '../../app-context.ts';
import { formatNumber } from '../../format/number.ts';
import { clockTime } from '../../format/time.ts';
import { shownValue, type ShownSignal } from '../../format/value.ts';
import { languageOf } from '../../i18n/i18n.ts';

export interface EvidenceTableProps {
  evidence: Evidence;
  machineName: string;
  nameOf: (signal: string) => string;
}

export function EvidenceTable({ evidence, machineName, nameOf }: EvidenceTableProps) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const { base, equipment } = useApp();
  const machine = equipment.get(evidence.equipment);
  const interval = t('project.evidenceAt', {
    from: clockTime(evidence.fromMs, base.timezone),
    to: clockTime(evidence.toMs, base.timezone),
    equipment: machineName,
  });
  return (
    <div className="evidence">
      <div className="second">
        <span className="strong">{t('project.evidence')}</span> {interval}
        {evidence.origin !== 'live' &&
          ` · ${t(evidence.origin === 'simulated' ? 'project.simulatedNote' : 'project.recordedNote')}`}
      </div>
      <ul className="evidence-parts">
        {evidence.parts.map((part, index) => {
          const signal: ShownSignal = machine?.signals.find(({ key }) => key === part.signal) ?? {
            key: part.signal,
            kind: 'state',
            unit: '',
            digits: 1,
          };
          const { text, unit } = shownValue(part.value, signal, t, language);
          return (
            <li key={`${part.signal} ${index}`}>
              <span className="second">{nameOf(part.signal)}</span>{' '}
              <span className="strong num">
                {text} {unit}
              </span>
              {part.margin !== null && (
                <span className="second num">
                  {' '}
                  {t('project.margin', {
                    value:
                      `${formatNumber(part.margin, signal.digits)} ${displayUnit(signal.unit, language)}`.trim(),
                  })}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
