/** Orders: parts done against the quantity, against where an even pace would be, and against the due day. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { UseInterval } from '../../../../shared/use.ts';
import { useApp } from '../../../app-context.ts';
import { formatNumber } from '../../../format/number.ts';
import { dayOf } from '../../../format/zoned-day.ts';
import { useLocalText } from '../../../parts/use-text.ts';
import { orderLines, type OrderLine, type OrderStanding } from '../model/orders.ts';
import { stopsOfOrder } from '../model/stops.ts';
import { useParts } from '../use-context.ts';
import { ordersQuery, stopsQuery } from '../use-queries.ts';
import { hoursMinutes, NOT_KNOWN } from '../use-words.ts';
import { UseCard } from './use-card.tsx';

/** Colour of a standing; its words stand beside it. */
const TONES: Readonly<Record<OrderStanding, 'bad' | 'warn' | 'good' | 'plain'>> = {
  'delivered-late': 'bad',
  overdue: 'bad',
  'expected-late': 'warn',
  open: 'plain',
  planned: 'plain',
  'on-time': 'good',
};
const isLate = ({ standing }: OrderLine): boolean => standing === 'delivered-late' || standing === 'overdue';

export function OrdersCard() {
  const { t } = useTranslation();
  const { now } = useApp();
  const { scope } = useParts();
  const orders = useQuery(ordersQuery(scope));
  const stops = useQuery(stopsQuery(scope));
  const lines = useMemo(() => orderLines(orders.data?.items ?? [], now()), [orders.data, now]);
  const count = (counts: (line: OrderLine) => boolean): number => lines.filter(counts).length;
  return (
    <UseCard
      name="orders"
      title={t('use.orders')}
      aside={
        lines.length > 0 && (
          <>
            <span className="use-tick-sample" aria-hidden="true" /> {t('use.plannedProgress')} ·{' '}
            {t('use.orderCounts', {
              good: count(({ standing }) => standing === 'on-time'),
              warn: count(({ standing }) => standing === 'expected-late'),
              bad: count(isLate),
            })}
          </>
        )
      }
      queries={[orders]}
      height={240}
    >
      {lines.length === 0 ? (
        <p className="use-none">{t('use.noOrders')}</p>
      ) : (
        <ul className="use-rows use-orders scroll">
          {lines.map((line) => (
            <li key={line.order.id}>
              <OrderRow line={line} stops={stops.data?.items ?? []} />
            </li>
          ))}
        </ul>
      )}
    </UseCard>
  );
}

function OrderRow({ line, stops }: { line: OrderLine; stops: readonly UseInterval[] }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const { base } = useApp();
  const { open, topic } = useParts();
  const { order, standing, daysLate, done, share, plannedShare, scrap } = line;
  const stopped = stopsOfOrder(stops, order.id, base.timezone, 2);
  const day = (atMs: number): string => dayOf(atMs, base.timezone).slice(5);
  const parts = (count: number | null): string => (count === null ? NOT_KNOWN : formatNumber(count, 0));
  const end =
    order.endedAt !== null
      ? t('use.order.ended', { day: day(order.endedAt) })
      : order.progress.forecast !== null
        ? t('use.order.forecast', { day: day(order.progress.forecast) })
        : t('use.order.noForecast');
  return (
    <button
      type="button"
      className="use-order"
      aria-pressed={topic?.about === 'order' && topic.order === order.id}
      onClick={() => open({ about: 'order', order: order.id })}
    >
      <span className="use-order-head">
        <b>{text(order.part, order.id)}</b>
        <span className="use-muted">{order.id}</span>
        <span className="use-standing" data-tone={TONES[standing]}>
          {t(`use.standing.${standing}`, { days: daysLate })}
        </span>
        <b className="num use-order-parts">
          {parts(done)} / {parts(order.quantity)}
        </b>
      </span>
      <span
        className="use-progress"
        data-tone={TONES[standing]}
        style={{ '--done': `${share * 100}%`, '--planned': `${(plannedShare ?? 0) * 100}%` } as CSSProperties}
        data-running={plannedShare !== null}
        aria-hidden="true"
      />
      <span className="use-order-foot num">
        <span>{`${end} · ${t('use.order.due', { day: day(order.due) })}`}</span>
        {scrap !== null && <span>{t('use.order.scrap', { n: parts(scrap) })}</span>}
      </span>
      {stopped.hours * 60 >= 1 && (
        <span className="use-muted num">
          {t('use.order.stopped', {
            hours: hoursMinutes(stopped.hours),
            days: stopped.days.map((one) => one.slice(5)).join(', '),
          })}
        </span>
      )}
    </button>
  );
}
