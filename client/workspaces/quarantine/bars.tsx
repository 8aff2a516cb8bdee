/** Readings per two minutes as bars; the last one is still growing. */
import { BAR_MS, BARS, type QuarantineGroup } from '../../../shared/onboarding.ts';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../app-context.ts';
import { hourMinute } from '../../format/time.ts';

const WIDTH = 360;
const HEIGHT = 44;
const STEP = WIDTH / BARS;

export function Bars({ group, at }: { group: QuarantineGroup; at: number }) {
  const { t } = useTranslation();
  const { base } = useApp();
  const most = Math.max(1, ...group.bars);
  const from = (Math.floor(at / BAR_MS) - BARS + 1) * BAR_MS;
  return (
    <figure className="q-bars">
      <figcaption className="q-between">
        <strong>{t('quarantine.perBar')}</strong>
        <span className="second num">
          {hourMinute(from, base.timezone)}–{hourMinute(at, base.timezone)}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('quarantine.perBar')}
      >
        {group.bars.map((count, index) => {
          const height = count === 0 ? 1 : Math.max(2, (HEIGHT * count) / most);
          return (
            <rect
              key={from + index * BAR_MS}
              className={index === BARS - 1 ? 'now' : count === 0 ? 'none' : undefined}
              x={index * STEP}
              y={HEIGHT - height}
              width={STEP - 2.5}
              height={height}
              rx={1.5}
            />
          );
        })}
      </svg>
    </figure>
  );
}
