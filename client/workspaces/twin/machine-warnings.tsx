/** What announces itself at the chosen machine: early warnings with what they were concluded from. */
import { IconTrendingDown, IconTrendingUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { EarlyWarning } from '../../../shared/early-warning.ts';
import { formatNumber } from '../../format/number.ts';
import type { MachineView } from '../../parts/headline.ts';
import { useLocalText } from '../../parts/use-text.ts';
import { useWarningText, warningDefinition } from '../../parts/use-warning-text.ts';

export function MachineWarnings({
  machine,
  warnings,
}: {
  machine: MachineView;
  warnings: readonly EarlyWarning[];
}) {
  const { t } = useTranslation();
  if (warnings.length === 0) return null;
  return (
    <section className="section" aria-label={t('warning.title')}>
      {warnings.map((warning) => (
        <WarningCard key={warning.id} machine={machine} warning={warning} />
      ))}
    </section>
  );
}

function WarningCard({ machine, warning }: { machine: MachineView; warning: EarlyWarning }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const say = useWarningText();
  const { phase, reference, level, limit, since, untilLimit } = warning;
  const signal = machine.signals.find(({ key }) => key === warning.signal);
  // One figure more than people usually read: the drift is small beside the value.
  const figure = (value: number): string => formatNumber(value, (signal?.digits ?? 1) + 1);
  const phaseSignal = machine.signals.find(({ key }) => key === phase?.signal);
  const Icon = warning.direction === 'rises' ? IconTrendingUp : IconTrendingDown;
  return (
    <article className="scenario-card">
      <Icon size={20} className="icon" color="var(--state-interrupted)" aria-hidden />
      <div>
        <div className="strong">
          {t('warning.title')} · {say(warning)}
        </div>
        <div className="second">
          {phase && `${text(phaseSignal?.name, phase.signal)} ${String(phase.value)} · `}
          {t('warning.figures', {
            count: since.count,
            reference: figure(reference.level),
            level: figure(level),
            limit: figure(limit),
          })}
        </div>
        {untilLimit && (
          <div className="second">
            {t(untilLimit.most === null ? 'warning.atLeast' : 'warning.between', {
              fewest: untilLimit.fewest,
              most: untilLimit.most ?? 0,
              hours: formatNumber(untilLimit.hours, 1),
            })}
          </div>
        )}
        <div className="second">{text(warningDefinition(warning.type)?.means)}</div>
      </div>
    </article>
  );
}
