/** Eight kinds of hours that add up to the time of the period, as numbers and as one bar. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { deltaOf } from '../model/delta.ts';
import { allHours, kindHours, outsideHours, USE_KINDS } from '../model/use-kinds.ts';
import { useParts } from '../use-context.ts';
import { rowsQuery } from '../use-queries.ts';
import { hoursNumber, percent } from '../use-words.ts';
import { DeltaText } from './delta-text.tsx';
import { KindSwatch } from './kind-swatch.tsx';
import { UseCard } from './use-card.tsx';

export function HoursCard() {
  const { t } = useTranslation();
  const { scope, compared, colours, open, topic } = useParts();
  const now = useQuery(rowsQuery(scope, 'total'));
  const before = useQuery({
    ...rowsQuery(compared ?? scope, 'total'),
    enabled: compared !== null && now.isSuccess,
  });
  const row = now.data?.rows[0];
  const hours = row && kindHours(row);
  const all = row ? allHours(row) : 0;
  const outside = row ? outsideHours(row) : 0;
  const earlierRow = compared ? before.data?.rows[0] : undefined;
  const earlier = earlierRow && kindHours(earlierRow);
  return (
    <UseCard name="hours" queries={[now]} height={92}>
      <div className="use-hours-head">
        <h2>{t('use.byMode')}</h2>
        <span className="second num">{t('use.planned', { hours: hoursNumber(all) })}</span>
      </div>
      {hours && (
        <>
          <ul className="use-kinds">
            {USE_KINDS.map((kind) => (
              <li key={kind}>
                <button
                  type="button"
                  aria-pressed={topic?.about === 'kind' && topic.kind === kind && !topic.equipment}
                  onClick={() => open({ about: 'kind', kind, equipment: null })}
                >
                  <span className="use-kind-name">
                    <KindSwatch kind={kind} /> {t(`use.kind.${kind}`)}
                  </span>
                  <span className="use-kind-hours">
                    {hoursNumber(hours[kind])}
                    <small> h</small>
                  </span>
                  <DeltaText
                    delta={earlier ? deltaOf(hours[kind], earlier[kind], 0) : null}
                    digits={0}
                    unit="h"
                  />
                </button>
              </li>
            ))}
          </ul>
          <div className="use-strip" aria-hidden="true">
            {USE_KINDS.filter((kind) => hours[kind] > 0).map((kind) => (
              <span
                key={kind}
                data-unknown={kind === 'unknown'}
                style={{
                  flexGrow: hours[kind],
                  ...(kind !== 'unknown' && { background: colours.kind(kind) }),
                }}
              />
            ))}
          </div>
          <p className="use-foot second num">
            <span className="use-wide">
              {t('use.sum', { hours: hoursNumber(all) })}
              {outside > 0 && ` · ${t('use.outside', { hours: hoursNumber(outside) })}`}
            </span>
            <span>{t('use.unknownShare', { share: percent(all > 0 ? hours.unknown / all : 0) })}</span>
          </p>
        </>
      )}
    </UseCard>
  );
}
