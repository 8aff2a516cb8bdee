/** OEE and where it was lost: each bar of the waterfall is a button that tells from which intervals it was counted. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { UseRow } from '../../../../shared/use.ts';
import { waterfallOption } from '../charts/chart-options.ts';
import { Chart } from '../charts/chart.tsx';
import { waterfall, type WaterfallStep } from '../model/waterfall.ts';
import { useParts } from '../use-context.ts';
import { ofOrders, rowsQuery } from '../use-queries.ts';
import { hoursNumber, NOT_KNOWN, percent } from '../use-words.ts';
import { UseCard } from './use-card.tsx';

export function LossesCard() {
  const { t } = useTranslation();
  const { scope } = useParts();
  const now = useQuery(rowsQuery(ofOrders(scope), 'total'));
  const row = now.data?.rows[0];
  return (
    <UseCard
      name="losses"
      title={t('use.losses')}
      aside={
        row && row.losses.plannedBusy > 0 && t('use.busyTime', { hours: hoursNumber(row.losses.plannedBusy) })
      }
      queries={[now]}
      height={240}
    >
      {row && row.losses.plannedBusy > 0 ? (
        <Losses row={row} />
      ) : (
        <p className="use-none">{t('use.noBusyTime')}</p>
      )}
    </UseCard>
  );
}

function Losses({ row }: { row: UseRow }) {
  const { t } = useTranslation();
  const { colours, topic } = useParts();
  const { steps } = useMemo(() => waterfall(row.losses), [row]);
  const chosen = topic?.about === 'loss' ? topic.loss : topic?.about === 'figure' ? 'effective' : null;
  const option = useMemo(() => waterfallOption(steps, chosen, colours), [steps, chosen, colours]);
  const { availability, effectiveness, qualityRatio } = row.figures;
  return (
    <>
      <div className="use-waterfall">
        <Chart option={option} />
        <ol className="use-steps">
          {steps.map((step) => (
            <li key={step.key}>
              <StepButton step={step} />
            </li>
          ))}
        </ol>
      </div>
      <p className="use-product num">
        {(
          [
            ['availability', availability],
            ['effectiveness', effectiveness],
            ['qualityRatio', qualityRatio],
          ] as const
        ).map(([figure, share], n) => (
          <span key={figure}>
            {n > 0 && ' × '}
            <FactorButton figure={figure} share={share} />
          </span>
        ))}
      </p>
      <p className="second num">{t('use.iso', { hours: hoursNumber(row.times.unknown) })}</p>
    </>
  );
}

function StepButton({ step }: { step: WaterfallStep }) {
  const { t } = useTranslation();
  const { open, topic } = useParts();
  const name = t(`use.loss.${step.key}.name`);
  const isEnd = step.key === 'plannedBusy' || step.key === 'effective';
  const press = (): void => {
    if (step.key === 'plannedBusy' || step.key === 'effective') open({ about: 'figure', figure: 'oee' });
    else open({ about: 'loss', loss: step.key });
  };
  return (
    <button
      type="button"
      className="use-step"
      aria-label={`${name} ${isEnd ? '' : '−'}${hoursNumber(step.hours)} h`}
      aria-pressed={topic?.about === 'loss' && topic.loss === step.key}
      onClick={press}
    >
      <span>{name}</span>
    </button>
  );
}

function FactorButton({
  figure,
  share,
}: {
  figure: 'availability' | 'effectiveness' | 'qualityRatio';
  share: number | null;
}) {
  const { t } = useTranslation();
  const { open } = useParts();
  return (
    <button type="button" className="use-factor" onClick={() => open({ about: 'figure', figure })}>
      {t(`use.figure.${figure}.short`)} {share === null ? NOT_KNOWN : percent(share)}
    </button>
  );
}
