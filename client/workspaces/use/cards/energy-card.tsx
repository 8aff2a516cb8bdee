/** Energy of the period by day, and what of it was used while idle. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../format/number.ts';
import { energyOption } from '../charts/chart-options.ts';
import { Chart } from '../charts/chart.tsx';
import { deltaOf } from '../model/delta.ts';
import { useParts } from '../use-context.ts';
import { rowsQuery } from '../use-queries.ts';
import { NOT_KNOWN, percent } from '../use-words.ts';
import { DeltaText } from './delta-text.tsx';
import { UseCard } from './use-card.tsx';

const kwh = (value: number | null | undefined): string =>
  value == null ? NOT_KNOWN : formatNumber(value, Math.abs(value) < 10 && value !== 0 ? 2 : 0);

export function EnergyCard() {
  const { t } = useTranslation();
  const { scope, compared, colours, open } = useParts();
  const now = useQuery(rowsQuery(scope, 'total'));
  const before = useQuery({
    ...rowsQuery(compared ?? scope, 'total'),
    enabled: compared !== null && now.isSuccess,
  });
  const days = useQuery(rowsQuery(scope, 'day'));
  const row = now.data?.rows[0];
  const earlier = compared ? before.data?.rows[0]?.energy.total : undefined;
  const rows = useMemo(
    () => (days.data?.rows ?? []).filter(({ energy }) => energy.total !== null),
    [days.data],
  );
  const option = useMemo(() => energyOption(rows, colours), [rows, colours]);
  const total = row?.energy.total ?? null;
  const idle = row?.energy.idle ?? null;
  const delta = deltaOf(total !== null && earlier ? (total / earlier) * 100 : null, earlier ? 100 : null, 1);
  return (
    <UseCard
      name="energy"
      title={t('use.energy')}
      aside={earlier != null && t('use.beforeEnergy', { value: kwh(earlier) })}
      queries={[now, days]}
      height={230}
    >
      <button type="button" className="use-energy-figures" onClick={() => open({ about: 'energy' })}>
        <span>
          <span className="use-middle">
            {kwh(total)} <small>kWh</small>
          </span>
          <DeltaText delta={delta} digits={1} unit="%" />
        </span>
        <span>
          <span className="use-middle">
            {kwh(row?.energy.perPart)} <small>{t('use.perPart')}</small>
          </span>
          <span className="use-muted num">{t('use.goodParts', { n: kwh(row?.parts.good) })}</span>
        </span>
      </button>
      {rows.length > 0 ? (
        <div className="use-energy">
          <Chart
            option={option}
            onPick={(n) => {
              const day = rows[n]?.key;
              if (day) open({ about: 'day', day });
            }}
          />
        </div>
      ) : (
        <p className="use-none">{t('use.noEnergy')}</p>
      )}
      <table className="visually-hidden">
        <caption>{t('use.energy')} (kWh)</caption>
        <thead>
          <tr>
            <th>{t('use.by.day')}</th>
            <th>{t('use.work')}</th>
            <th>{t('use.idle')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, energy }) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              <td>{kwh(energy.total === null ? null : energy.total - (energy.idle ?? 0))}</td>
              <td>{kwh(energy.idle)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="use-legend num">
        <li>
          <span className="use-swatch" style={{ background: colours.work }} aria-hidden="true" />
          {t('use.work')} {kwh(total !== null ? total - (idle ?? 0) : null)}
        </li>
        <li>
          <span className="use-swatch" style={{ background: colours.idle }} aria-hidden="true" />
          {t('use.idle')} {kwh(idle)}
          {total && idle !== null ? ` (${percent(idle / total)})` : ''}
        </li>
      </ul>
    </UseCard>
  );
}
