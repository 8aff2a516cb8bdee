/** Hours of each machine by kind, with its utilisation: a table whose bars are one picture behind it. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { parseEquipmentId } from '../../../../shared/names.ts';
import type { UseRow } from '../../../../shared/use.ts';
import { useLocalText } from '../../../parts/use-text.ts';
import { barsOption } from '../charts/chart-options.ts';
import { Chart } from '../charts/chart.tsx';
import { deltaOf } from '../model/delta.ts';
import { allHours, isAllUnknown, kindHours, USE_KINDS } from '../model/use-kinds.ts';
import { useParts } from '../use-context.ts';
import { rowsQuery } from '../use-queries.ts';
import { hoursNumber, percent } from '../use-words.ts';
import { DeltaText } from './delta-text.tsx';
import { KindSwatch } from './kind-swatch.tsx';
import { UseCard } from './use-card.tsx';

/** Height of a row, px; use.css says the same. */
const ROW = 31;
const AXIS = 22;

export function MachinesCard() {
  const { t } = useTranslation();
  const { scope, compared, colours } = useParts();
  const now = useQuery(rowsQuery(scope, 'equipment'));
  const before = useQuery({
    ...rowsQuery(compared ?? scope, 'equipment'),
    enabled: compared !== null && now.isSuccess,
  });
  const rows = useMemo(() => now.data?.rows ?? [], [now.data]);
  const earlier = useMemo(
    () => new Map((compared ? before.data?.rows : undefined)?.map((row) => [row.key, row])),
    [compared, before.data],
  );
  const option = useMemo(
    () => barsOption(rows.map(kindHours), Math.max(...rows.map(allHours), 0.01), colours),
    [rows, colours],
  );
  return (
    <UseCard
      name="machines"
      title={t('use.byMachine')}
      aside={t('use.byMachineHint')}
      queries={[now]}
      height={240}
    >
      {!rows.some((row) => allHours(row) > 0) ? (
        <p className="use-none">{t(rows.length === 0 ? 'use.noMachines' : 'use.noData')}</p>
      ) : (
        <div className="use-bars scroll" tabIndex={rows.length > 7 ? 0 : -1}>
          <div className="use-bars-picture" style={{ height: rows.length * ROW + AXIS }}>
            <Chart option={option} />
          </div>
          <table className="use-bars-table">
            <thead className="visually-hidden">
              <tr>
                <th>{t('use.machine')}</th>
                {USE_KINDS.map((kind) => (
                  <th key={kind}>{t(`use.kind.${kind}`)}</th>
                ))}
                <th>{t('use.figure.utilisation.name')}</th>
                <th>{t('use.change')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <MachineRow key={row.key} row={row} earlier={earlier.get(row.key)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <ul className="use-legend" aria-label={t('use.legend')}>
        {USE_KINDS.map((kind) => (
          <li key={kind}>
            <KindSwatch kind={kind} /> {t(`use.kind.${kind}`)}
          </li>
        ))}
      </ul>
    </UseCard>
  );
}

function MachineRow({ row, earlier }: { row: UseRow; earlier: UseRow | undefined }) {
  const text = useLocalText();
  const { open, topic } = useParts();
  const hours = kindHours(row);
  const shareOf = (one: UseRow | undefined): number | null =>
    one && !isAllUnknown(one) ? one.figures.utilisation : null;
  const points = (one: UseRow | undefined): number | null => {
    const share = shareOf(one);
    return share === null ? null : share * 100;
  };
  const equipment = parseEquipmentId(row.key);
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className="use-bar-button"
          title={text(row.name, row.key)}
          aria-pressed={topic?.about === 'equipment' && topic.equipment === row.key}
          onClick={() => equipment && open({ about: 'equipment', equipment })}
        >
          {text(row.name, row.key)}
        </button>
      </th>
      {USE_KINDS.map((kind) => (
        <td key={kind} className="visually-hidden">
          {hoursNumber(hours[kind])} h
        </td>
      ))}
      <td className="use-bar-share num">{percent(shareOf(row))}</td>
      <td className="use-bar-delta">
        <DeltaText delta={deltaOf(points(row), points(earlier), 0)} digits={0} />
      </td>
    </tr>
  );
}
