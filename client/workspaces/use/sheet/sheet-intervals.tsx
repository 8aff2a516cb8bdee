/** The intervals a figure was counted from: which machine, from when to when, in which state, and their sum. */
import { Button, Select, Skeleton } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UseInterval } from '../../../../shared/use.ts';
import { useApp } from '../../../app-context.ts';
import { hourMinute } from '../../../format/time.ts';
import { dayOf } from '../../../format/zoned-day.ts';
import { ProblemView, useProblemText } from '../../../parts/problem-view.tsx';
import { useLocalText } from '../../../parts/use-text.ts';
import { download } from '../../../rest/rest-client.ts';
import type { IntervalFilter, Topic } from '../model/use-topic.ts';
import { useParts } from '../use-context.ts';
import { intervalsPath, intervalsQuery } from '../use-queries.ts';
import { hoursMinutes } from '../use-words.ts';
import { useTopicRows } from './sheet-head.tsx';
import { topicHours } from './topic-hours.ts';

/** More than these are not listed; the file has all. */
const MOST_LISTED = 500;
const HOUR_MS = 3_600_000;
/** A minute is rounding; more is a difference. */
const SAME_HOURS = 1 / 60;

const lengthOf = ({ from, to }: UseInterval): number => to - from;

export function SheetIntervals({ filter, topic }: { filter: IntervalFilter; topic: Topic }) {
  const { t } = useTranslation();
  const { scope } = useParts();
  const intervals = useQuery(intervalsQuery(scope, filter, MOST_LISTED));
  const [only, setOnly] = useState<string | null>(null);
  const [order, setOrder] = useState<'time' | 'length'>('time');
  const all = useMemo(() => (intervals.data?.items ?? []).slice(0, MOST_LISTED), [intervals.data]);
  const listed = useMemo(() => {
    const chosen = all.filter(({ equipment }) => only === null || equipment === only);
    return chosen.sort((a, b) => (order === 'time' ? a.from - b.from : lengthOf(b) - lengthOf(a)));
  }, [all, only, order]);
  if (intervals.isError)
    return <ProblemView problem={intervals.error} retry={() => void intervals.refetch()} />;
  if (intervals.isPending) return <Skeleton height={220} m="md" />;
  const isCut = intervals.data.isCut || intervals.data.items.length > MOST_LISTED;
  return (
    <>
      <h3 className="use-sheet-section">{t('use.intervals')}</h3>
      {all.length === 0 ? (
        <p className="use-none">{t('use.noIntervals')}</p>
      ) : (
        <>
          <Choices all={all} only={only} setOnly={setOnly} order={order} setOrder={setOrder} />
          <Rows intervals={listed} isByTime={order === 'time'} />
          {isCut && <p className="use-none">{t('use.cut', { n: MOST_LISTED })}</p>}
        </>
      )}
      <Foot filter={filter} topic={topic} listed={listed} isWhole={!isCut && only === null} />
    </>
  );
}

interface ChoicesProps {
  all: readonly UseInterval[];
  only: string | null;
  setOnly: (equipment: string | null) => void;
  order: 'time' | 'length';
  setOrder: (order: 'time' | 'length') => void;
}

function Choices({ all, only, setOnly, order, setOrder }: ChoicesProps) {
  const { t } = useTranslation();
  const text = useLocalText();
  const { equipment } = useApp();
  const machines = [...new Set(all.map((interval) => interval.equipment))];
  return (
    <div className="use-choices">
      <Select
        size="xs"
        aria-label={t('use.machine')}
        value={only ?? ''}
        allowDeselect={false}
        data={[
          { value: '', label: t('use.allMachines') },
          ...machines.map((id) => ({ value: id, label: text(equipment.get(id)?.name, id) })),
        ]}
        onChange={(value) => setOnly(value === '' ? null : value)}
      />
      <Select
        size="xs"
        aria-label={t('use.sortBy')}
        value={order}
        allowDeselect={false}
        data={[
          { value: 'time', label: t('use.byTime') },
          { value: 'length', label: t('use.byLength') },
        ]}
        onChange={(value) => setOrder(value === 'length' ? 'length' : 'time')}
      />
    </div>
  );
}

function Rows({ intervals, isByTime }: { intervals: readonly UseInterval[]; isByTime: boolean }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const { equipment, base } = useApp();
  const dayAt = (n: number): string | null => {
    const interval = intervals[n];
    return interval ? dayOf(interval.from, base.timezone) : null;
  };
  return (
    <ol className="use-intervals">
      {intervals.map((interval, n) => {
        const day = dayAt(n) ?? '';
        const isNewDay = !isByTime || dayAt(n - 1) !== day;
        return (
          <li key={`${interval.equipment} ${interval.from}`}>
            <span className="use-muted num">{isNewDay ? day.slice(5) : ''}</span>
            <span className="use-row-name">
              <b>{text(equipment.get(interval.equipment)?.name, interval.equipment)}</b>
              <span className="num">
                {hourMinute(interval.from, base.timezone)}–{hourMinute(interval.to, base.timezone)} ·{' '}
                {t(`state.${interval.state}`)}
                {interval.useMode !== 'unassigned' && ` · ${t(`useMode.${interval.useMode}`)}`}
              </span>
            </span>
            <span className="use-interval-end">
              <b className="num">{hoursMinutes(lengthOf(interval) / HOUR_MS)}</b>
              <Link to="/equipment/$equipment" params={{ equipment: interval.equipment }} className="link">
                {t('use.twin')}
              </Link>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

interface FootProps {
  filter: IntervalFilter;
  topic: Topic;
  listed: readonly UseInterval[];
  /** Nothing is left out of the list. */
  isWhole: boolean;
}

/** Sum of the list against the figure in the picture: the same, or why not. */
function Foot({ filter, topic, listed, isWhole }: FootProps) {
  const { t } = useTranslation();
  const { scope } = useParts();
  const problemText = useProblemText();
  const [problem, setProblem] = useState<string | null>(null);
  const { row } = useTopicRows(topic);
  const hours = listed.reduce((sum, interval) => sum + lengthOf(interval), 0) / HOUR_MS;
  const told = row && topic.about !== 'stop' ? topicHours(topic, row) : null;
  const isSame = told !== null && Math.abs(told - hours) <= SAME_HOURS;
  const save = (): void => {
    setProblem(null);
    download(intervalsPath(scope, filter), 'text/csv', `intervals-${topic.about}.csv`).catch(
      (reason: unknown) => setProblem(problemText(reason)),
    );
  };
  return (
    <footer className="use-sheet-foot">
      <p className="num">
        <span>
          {!isWhole || told === null
            ? t('use.sumListed', { count: listed.length })
            : isSame
              ? t('use.sumSame', { count: listed.length })
              : t('use.sumOther', { count: listed.length })}
        </span>
        <b>{hoursMinutes(hours)}</b>
      </p>
      {isWhole && !isSame && told != null && (
        <p className="second">{t('use.whyOther', { hours: hoursMinutes(told) })}</p>
      )}
      {problem && (
        <p className="use-head-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="use-sheet-buttons">
        <Button variant="default" leftSection={<IconDownload size={16} />} onClick={save}>
          {t('use.exportIntervals')}
        </Button>
        {filter.equipment && (
          <Button
            renderRoot={(props: object) => (
              <Link to="/equipment/$equipment" params={{ equipment: filter.equipment ?? '' }} {...props} />
            )}
          >
            {t('use.inTwin')}
          </Button>
        )}
      </div>
    </footer>
  );
}
