/** Utilisation and OEE: the figure, how it moved, what it was counted from, and what the unknown time could make of it. */
import { IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { UseRow } from '../../../../shared/use.ts';
import { formatNumber } from '../../../format/number.ts';
import { deltaOf } from '../model/delta.ts';
import { isAllUnknown } from '../model/use-kinds.ts';
import { useParts } from '../use-context.ts';
import { ofOrders, rowsQuery, type UseScope } from '../use-queries.ts';
import { hoursNumber, NOT_KNOWN, percentNumber } from '../use-words.ts';
import { DeltaText } from './delta-text.tsx';
import { UseCard } from './use-card.tsx';

export function FigureCards() {
  const { t } = useTranslation();
  const { scope, compared } = useParts();
  const all = useFigureRows(scope, compared);
  const orders = useFigureRows(ofOrders(scope), compared && ofOrders(compared));
  return (
    <UseCard name="figures" queries={[all.now, orders.now]} height={92}>
      <h2 className="visually-hidden">{t('use.figures')}</h2>
      <div className="use-figures">
        <FigureButton figure="utilisation" row={all.row} previous={all.previous} />
        <FigureButton figure="oee" row={orders.row} previous={orders.previous} />
      </div>
    </UseCard>
  );
}

function useFigureRows(scope: UseScope, compared: UseScope | null) {
  const now = useQuery(rowsQuery(scope, 'total'));
  const before = useQuery({
    ...rowsQuery(compared ?? scope, 'total'),
    enabled: compared !== null && now.isSuccess,
  });
  return { now, row: now.data?.rows[0], previous: compared ? before.data?.rows[0] : undefined };
}

interface FigureButtonProps {
  figure: 'utilisation' | 'oee';
  row: UseRow | undefined;
  previous: UseRow | undefined;
}

function FigureButton({ figure, row, previous }: FigureButtonProps) {
  const { t } = useTranslation();
  const { open, topic } = useParts();
  const share = row && !isAllUnknown(row) ? row.figures[figure] : null;
  const before = previous?.figures[figure] ?? null;
  const detail = row?.figureDetail[figure];
  const points = (value: number | null): number | null => (value === null ? null : value * 100);
  return (
    <button
      type="button"
      className="use-figure"
      aria-pressed={topic?.about === 'figure' && topic.figure === figure}
      onClick={() => open({ about: 'figure', figure })}
    >
      <span className="use-figure-name">
        {t(`use.figure.${figure}.name`)}
        <IconChevronRight size={15} aria-hidden="true" className="use-chevron" />
      </span>
      <span className="use-big">
        {percentNumber(share)}
        {share !== null && <small> %</small>}
      </span>
      <span className="use-figure-lines num">
        <span>
          <DeltaText
            delta={deltaOf(points(share), points(before), 1)}
            digits={1}
            unit={t('use.points')}
            isGood
          />
          {before !== null && (
            <span className="use-muted">{t('use.before', { value: formatNumber(before * 100, 1) })}</span>
          )}
        </span>
        {detail?.numerator != null && detail.denominator ? (
          <span className="use-muted">
            {`${hoursNumber(detail.numerator)} ÷ ${hoursNumber(detail.denominator)} ${detail.unit === 'h' ? 'h' : ''}`}
          </span>
        ) : (
          <span className="use-muted">
            {share === null ? t(detail?.reason ? `use.untold.${detail.reason}` : 'use.cannotTell') : ''}
          </span>
        )}
        <span className="use-muted use-wide">
          {detail?.low != null && detail.high != null
            ? t('use.withUnknown', { low: percentNumber(detail.low), high: percentNumber(detail.high) })
            : NOT_KNOWN === percentNumber(share)
              ? ''
              : t('use.noUnknown')}
        </span>
      </span>
    </button>
  );
}
