/** Title, figure, comparison, definition and formula of what the sheet tells. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { UseRow } from '../../../../shared/use.ts';
import { useApp } from '../../../app-context.ts';
import { formatNumber } from '../../../format/number.ts';
import { useLocalText } from '../../../parts/use-text.ts';
import type { OrderItem } from '../model/orders.ts';
import { isAboutOrders, type Topic } from '../model/use-topic.ts';
import { useParts } from '../use-context.ts';
import { ofOrders, ordersQuery, rowsQuery } from '../use-queries.ts';
import { hoursMinutes, hoursNumber, NOT_KNOWN, percent } from '../use-words.ts';
import { topicHours } from './topic-hours.ts';

export function SheetHead({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  const words = useTopicWords();
  const text = useLocalText();
  const { row, before } = useTopicRows(topic);
  const { crumb, title, definition, formula } = words(topic);
  const order = useOrder(topic);
  const lines = useLines(topic, row, before);
  return (
    <header className="use-sheet-head">
      <p className="second">{order ? `${crumb} › ${order.id}` : crumb}</p>
      <div className="use-sheet-title">
        <h2>{order ? text(order.part, title) : title}</h2>
        <strong className="num">{order ? orderValue(order) : row ? valueOf(topic, row) : NOT_KNOWN}</strong>
      </div>
      {lines.length > 0 && <p className="second num">{lines.join(' · ')}</p>}
      {definition && <p className="second">{definition}</p>}
      {formula && (
        <p className="use-formula">
          <span className="visually-hidden">{t('use.formula')} </span>
          {formula}
        </p>
      )}
    </header>
  );
}

/** The order that the topic is about, as soon as it has come. */
function useOrder(topic: Topic): OrderItem | undefined {
  const { scope } = useParts();
  const wanted = topic.about === 'order' ? topic.order : null;
  const orders = useQuery({ ...ordersQuery(scope), enabled: wanted !== null });
  return wanted === null ? undefined : orders.data?.items.find(({ id }) => id === wanted);
}

const orderValue = ({ progress: { good, produced }, quantity }: OrderItem): string => {
  const done = good ?? produced;
  return `${done === null ? NOT_KNOWN : formatNumber(done, 0)} / ${formatNumber(quantity, 0)}`;
};

/** The row that the topic is about: of its machine or day where it has one, else all; and the same of the period before. */
export function useTopicRows(topic: Topic): { row: UseRow | undefined; before: UseRow | undefined } {
  const parts = useParts();
  const scope = isAboutOrders(topic) ? ofOrders(parts.scope) : parts.scope;
  const compared = parts.compared && isAboutOrders(topic) ? ofOrders(parts.compared) : parts.compared;
  const equipment = 'equipment' in topic ? topic.equipment : null;
  const day = topic.about === 'day' ? topic.day : null;
  const by = equipment ? 'equipment' : day ? 'day' : 'total';
  const key = equipment ?? day ?? 'total';
  const now = useQuery(rowsQuery(scope, by));
  const earlier = useQuery({
    ...rowsQuery(compared ?? scope, by),
    enabled: compared !== null && day === null && now.isSuccess,
  });
  const find = (rows: readonly UseRow[] | undefined): UseRow | undefined =>
    rows?.find((row) => row.key === key);
  return {
    row: find(now.data?.rows),
    before: compared !== null && day === null ? find(earlier.data?.rows) : undefined,
  };
}

function valueOf(topic: Topic, row: UseRow): string {
  if (topic.about === 'figure') return figureText(topic.figure, row.figures[topic.figure]);
  if (topic.about === 'energy')
    return row.energy.total === null ? NOT_KNOWN : `${formatNumber(row.energy.total, 0)} kWh`;
  if (topic.about === 'day' || topic.about === 'equipment') return percent(row.figures.utilisation);
  // These hours are told by their intervals.
  if (topic.about === 'stop' || topic.about === 'order') return '';
  const hours = topicHours(topic, row);
  return hours === null ? NOT_KNOWN : hoursMinutes(hours);
}

/** A ratio in per cent, times in hours. */
export function figureText(figure: string, value: number | null): string {
  if (value === null) return NOT_KNOWN;
  return figure.endsWith('Hours') ? hoursMinutes(value) : percent(value);
}

function useLines(topic: Topic, row: UseRow | undefined, before: UseRow | undefined): string[] {
  const { t } = useTranslation();
  if (!row || topic.about === 'order') return [];
  const lines: string[] = [];
  if (topic.about === 'figure') {
    const detail = row.figureDetail[topic.figure];
    if (detail?.numerator != null && detail.denominator)
      lines.push(
        `${hoursNumber(detail.numerator)} ÷ ${hoursNumber(detail.denominator)}${detail.unit === 'h' ? ' h' : ''}`,
      );
    if (detail?.reason) lines.push(t(`use.untold.${detail.reason}`));
    if (detail?.low != null && detail.high != null)
      lines.push(t('use.withUnknown', { low: percent(detail.low), high: percent(detail.high) }));
  }
  if (topic.about === 'loss' && row.losses.plannedBusy > 0)
    lines.push(t('use.ofBusyTime', { share: percent(row.losses[topic.loss] / row.losses.plannedBusy) }));
  if (before) {
    const value = valueOf(topic, before);
    if (value) lines.push(t('use.before', { value }));
  }
  lines.push(t('use.unknownHere', { share: percent(row.unknownShare) }));
  return lines;
}

interface TopicWords {
  crumb: string;
  title: string;
  definition?: string;
  formula?: string;
}

/** What a topic is called, means, and how it is counted. */
export function useTopicWords(): (topic: Topic) => TopicWords {
  const { t } = useTranslation();
  const text = useLocalText();
  const { equipment } = useApp();
  const machine = (id: Extract<Topic, { about: 'equipment' }>['equipment']): string =>
    text(equipment.get(id)?.name, id);
  return (topic) => {
    switch (topic.about) {
      case 'figure':
        return {
          crumb: t('use.figures'),
          title: t(`use.figure.${topic.figure}.name`),
          definition: t(`use.figure.${topic.figure}.means`),
          formula: t(`use.figure.${topic.figure}.formula`),
        };
      case 'kind':
        return {
          crumb: topic.equipment ? machine(topic.equipment) : t('use.byMode'),
          title: t(`use.kind.${topic.kind}`),
          definition: t(`use.kindMeans.${topic.kind}`),
        };
      case 'loss':
        return {
          crumb: t('use.lossCrumb'),
          title: t(`use.loss.${topic.loss}.name`),
          definition: t(`use.loss.${topic.loss}.means`),
        };
      case 'day':
        return { crumb: t('use.daily'), title: topic.day };
      case 'equipment':
        return { crumb: t('use.byMachine'), title: machine(topic.equipment) };
      case 'stop':
        return {
          crumb: `${t('use.stops')} › ${machine(topic.equipment)}`,
          title: `${topic.day.slice(5)} ${t(`state.${topic.state}`)}`,
        };
      case 'order':
        return { crumb: t('use.orders'), title: topic.order, definition: t('use.orderMeans') };
      case 'stops':
        return { crumb: t('use.losses'), title: t('use.stops'), definition: t('use.stopsMeans') };
      case 'energy':
        return { crumb: t('use.title'), title: t('use.energy'), definition: t('use.energyMeans') };
    }
  };
}
