/** Utilisation day by day: a picture of colours, and over it the table of the same days, which is what people press and hear. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, type CSSProperties, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from '@tanstack/react-router';
import { useApp } from '../../../app-context.ts';
import { addDays, startOfDay } from '../../../format/zoned-day.ts';
import { HEAT_TURN } from '../charts/chart-colours.ts';
import { calendarOption } from '../charts/chart-options.ts';
import { Chart } from '../charts/chart.tsx';
import { calendarCells, MOST_ROWS, type DayCell } from '../model/calendar-cells.ts';
import { isAllUnknown } from '../model/use-kinds.ts';
import { useParts } from '../use-context.ts';
import { rowsQuery, type UseScope } from '../use-queries.ts';
import { percent, usePeriodName } from '../use-words.ts';
import { UseCard } from './use-card.tsx';

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];
/** What the arrow keys add to a day. */
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export function CalendarCard() {
  const { t } = useTranslation();
  const { scope, period, today, colours } = useParts();
  const name = usePeriodName();
  const days = useQuery(rowsQuery(scope, 'day'));
  const cells = useMemo(
    () => calendarCells(period, days.data?.rows ?? [], today),
    [period, days.data, today],
  );
  const option = useMemo(
    () => calendarOption(cells, [period.first, addDays(period.end, -1)], colours),
    [cells, period, colours],
  );
  const hasFigures = cells.some(({ kind }) => kind === 'figure' || kind === 'unknown');
  return (
    <UseCard name="calendar" title={t('use.daily')} aside={name(period)} queries={[days]} height={240}>
      <Days cells={cells} chart={<Chart option={option} />} />
      {!hasFigures && <NoData />}
      <HeatLegend />
    </UseCard>
  );
}

function Days({ cells, chart }: { cells: readonly DayCell[]; chart: React.ReactNode }) {
  const { t } = useTranslation();
  const { open, topic } = useParts();
  const grid = useRef<HTMLDivElement>(null);
  const weeks = (cells.at(-1)?.week ?? 0) + 1;
  const isLong = weeks > MOST_ROWS;
  const chosen = topic?.about === 'day' ? topic.day : null;
  const entry = chosen ?? cells.find(({ kind }) => kind === 'figure')?.day ?? cells[0]?.day;
  const move = (event: KeyboardEvent, day: string): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    grid.current?.querySelector<HTMLElement>(`[data-day="${addDays(day, step)}"]`)?.focus();
  };
  const place = ({ week, weekday }: DayCell): CSSProperties =>
    isLong ? { gridRow: weekday + 1, gridColumn: week + 1 } : { gridRow: week + 1, gridColumn: weekday + 1 };
  return (
    <div className="use-calendar" data-long={isLong} style={{ '--weeks': weeks } as CSSProperties}>
      <div className="use-weekdays" aria-hidden="true">
        {WEEKDAYS.map((n) => (
          <span key={n}>{t(`use.weekday.${n}`)}</span>
        ))}
      </div>
      <div className="use-calendar-field">
        {chart}
        <div className="use-days" ref={grid} role="group" aria-label={t('use.dailyHint')}>
          {cells.map((cell) => (
            <button
              key={cell.day}
              type="button"
              data-day={cell.day}
              data-kind={cell.kind}
              data-dark={cell.step !== null && cell.step >= HEAT_TURN}
              data-ringed={cell.ringed}
              aria-pressed={chosen === cell.day}
              aria-label={dayLabel(cell, t)}
              title={dayLabel(cell, t)}
              tabIndex={cell.day === entry ? 0 : -1}
              style={place(cell)}
              onKeyDown={(event) => move(event, cell.day)}
              onClick={() => open({ about: 'day', day: cell.day })}
            >
              {!isLong && (
                <>
                  <span>{Number(cell.day.slice(8))}</span>
                  <b>{cellText(cell, t)}</b>
                </>
              )}
            </button>
          ))}
        </div>
      </div>
    </div>
  );
}

type T = ReturnType<typeof useTranslation>['t'];

function cellText(cell: DayCell, t: T): string {
  if (cell.utilisation !== null) return String(Math.round(cell.utilisation * 100));
  if (cell.kind === 'free') return t(cell.weekday >= 5 ? 'use.day.weekend' : 'use.day.free');
  return cell.kind === 'later' ? '' : '—';
}

function dayLabel(cell: DayCell, t: T): string {
  const what = cell.kind === 'figure' ? percent(cell.utilisation, 0) : t(`use.day.${cell.kind}Long`);
  return `${cell.day} ${what}${cell.ringed ? ` ${t('use.day.ringed')}` : ''}`;
}

/** How far back an empty page looks for a day that has data. */
const LOOK_BACK_DAYS = 92;

/** How far a day is from the period, ms. */
function distance(day: string, { fromMs, toMs }: UseScope, timezone: string): number {
  const at = startOfDay(day, timezone);
  return at < fromMs ? fromMs - at : at - toMs;
}

/** An empty calendar says where there is something. */
function NoData() {
  const { t } = useTranslation();
  const { scope, today } = useParts();
  const { base } = useApp();
  const navigate = useNavigate();
  const around: UseScope = {
    ...scope,
    fromMs: startOfDay(addDays(today, -LOOK_BACK_DAYS), base.timezone),
    toMs: startOfDay(addDays(today, 1), base.timezone),
  };
  const days = useQuery(rowsQuery(around, 'day'));
  const known = days.data?.rows.filter((row) => !isAllUnknown(row)).map(({ key }) => key) ?? [];
  const nearest = known.sort(
    (a, b) => distance(a, scope, base.timezone) - distance(b, scope, base.timezone),
  )[0];
  return (
    <p className="use-none" role="status">
      {t('use.noData')}{' '}
      {nearest && (
        <button
          type="button"
          className="use-link"
          onClick={() => void navigate({ to: '/use', search: (before) => ({ ...before, day: nearest }) })}
        >
          {t('use.toData', { day: nearest })}
        </button>
      )}
    </p>
  );
}

function HeatLegend() {
  const { t } = useTranslation();
  const { colours } = useParts();
  return (
    <ul className="use-legend use-heat-legend" aria-label={t('use.legend')}>
      {['<45', '45', '60', '70', '80 %'].map((label, step) => (
        <li key={label}>
          <span className="use-swatch" style={{ background: colours.heat[step] }} aria-hidden="true" />
          {label}
        </li>
      ))}
      <li className="use-legend-end">
        <span className="use-ring" aria-hidden="true" />
        {t('use.ring')}
      </li>
    </ul>
  );
}
