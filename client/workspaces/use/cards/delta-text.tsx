/** How a figure moved: arrow, size and a word for ears; a colour only where more is better, and never alone. */
import { IconMinus, IconTriangleFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../format/number.ts';
import type { Delta } from '../model/delta.ts';

interface DeltaTextProps {
  delta: Delta | null;
  digits: number;
  /** Unit behind the size. */
  unit?: string;
  /** More is better: green when it rises. */
  isGood?: boolean;
}

export function DeltaText({ delta, digits, unit = '', isGood = false }: DeltaTextProps) {
  const { t } = useTranslation();
  if (!delta) return <span className="use-delta" />;
  if (delta.direction === 'same')
    return (
      <span className="use-delta">
        <IconMinus size={11} aria-hidden="true" /> {t('use.delta.same')}
      </span>
    );
  return (
    <span className="use-delta num" data-good={isGood && delta.direction === 'up'}>
      <IconTriangleFilled
        size={9}
        aria-hidden="true"
        className={delta.direction === 'down' ? 'use-down' : undefined}
      />
      <span className="visually-hidden">{t(`use.delta.${delta.direction}`)} </span>
      {formatNumber(delta.size, digits)}
      {unit && ` ${unit}`}
    </span>
  );
}
