/** The use ledger: what machines were used for and where time was lost, for the enterprise that owns them and for who runs the base. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { IconShieldCheck } from '@tabler/icons-react';
import { useApp } from '../../app-context.ts';
import { hourMinute } from '../../format/time.ts';
import { addDays, dayOf, isDay } from '../../format/zoned-day.ts';
import { useTheme } from '../../parts/theme-root.tsx';
import { useSecond } from '../../parts/ticker.ts';
import { CalendarCard } from './cards/calendar-card.tsx';
import { EnergyCard } from './cards/energy-card.tsx';
import { FigureCards } from './cards/figure-cards.tsx';
import { HoursCard } from './cards/hours-card.tsx';
import { LossesCard } from './cards/losses-card.tsx';
import { MachinesCard } from './cards/machines-card.tsx';
import { OrdersCard } from './cards/orders-card.tsx';
import { StopsCard } from './cards/stops-card.tsx';
import { UseHead } from './cards/use-head.tsx';
import { chartColours } from './charts/chart-colours.ts';
import { comparedPeriod, ownPeriod, periodAround, periodMs, type Period } from './model/use-period.ts';
import { formatTopic, parseTopic, type Topic } from './model/use-topic.ts';
import { UseSheet } from './sheet/use-sheet.tsx';
import { UseContext, useParts, type UseParts } from './use-context.ts';
import { rowsQuery, type UseScope } from './use-queries.ts';
import { readUseSearch, type UseSearch } from './use-search.ts';
import './use.css';

/** Who may read the ledger; the server decides, this only says so in words. */
const READERS: readonly string[] = ['partner', 'manager', 'instructor'];
const MINUTE_MS = 60_000;
/** As much of the other period as has passed of this one, in these steps: each is another question to the server. */
const COMPARED_STEP_MS = 10 * MINUTE_MS;

export function UsePage() {
  const { t } = useTranslation();
  const { me } = useApp();
  if (!READERS.includes(me.role))
    return (
      <div className="content">
        <div className="content-inner">
          <h1>{t('use.title')}</h1>
          <p>{t('use.readersOnly')}</p>
        </div>
      </div>
    );
  return <Ledger />;
}

function periodOf({ period = 'month', day, last }: UseSearch, today: string): Period {
  const first = day !== undefined && isDay(day) ? day : today;
  return period === 'own' ? ownPeriod(first, last ?? first) : periodAround(period, first);
}

function Ledger() {
  const { base, now } = useApp();
  const search = readUseSearch({ ...useSearch({ strict: false }) });
  const navigate = useNavigate();
  const nowMs = Math.floor(useSecond(now) / MINUTE_MS) * MINUTE_MS;
  const today = dayOf(nowMs, base.timezone);
  const { theme } = useTheme();
  const go = (change: Partial<Record<keyof UseSearch, string | undefined>>): void =>
    void navigate({ to: '/use', search: readUseSearch({ ...search, ...change }), replace: true });
  const parts = useLedgerParts(search, today, nowMs);
  const context: UseParts = {
    ...parts,
    today,
    topic: parseTopic(search.sheet ?? ''),
    // What is pressed again closes.
    open: (topic: Topic | null) => {
      const sheet = topic ? formatTopic(topic) : undefined;
      go({ sheet: sheet === search.sheet ? undefined : sheet });
    },
    colours: useMemo(() => chartColours(theme), [theme]),
  };
  return (
    <UseContext.Provider value={context}>
      <div className="use-page" data-sheet={context.topic !== null}>
        <UseHead
          choosePeriod={({ kind, first, end }) => {
            const last = kind === 'own' ? addDays(end, -1) : undefined;
            go({ period: kind, day: first, last, sheet: undefined });
          }}
          comparison={search.vs ?? 'previous'}
          chooseComparison={(vs) => go({ vs })}
          partner={search.partner ?? null}
          choosePartner={(partner) => go({ partner: partner ?? undefined, sheet: undefined })}
        />
        <div className="use-scroll scroll">
          <Cards />
          <Definitions />
          <PageFoot />
        </div>
        {context.topic && <UseSheet topic={context.topic} />}
      </div>
    </UseContext.Provider>
  );
}

/** Period and scopes; what they are made of changes once a minute at most. */
function useLedgerParts(search: UseSearch, today: string, nowMs: number) {
  const { base } = useApp();
  const { period: kind, day, last, vs = 'previous', partner } = search;
  return useMemo(() => {
    const period = periodOf(
      { ...(kind && { period: kind }), ...(day && { day }), ...(last && { last }) },
      today,
    );
    const ends = periodMs(period, base.timezone);
    const scope: UseScope = { ...ends, partner: partner ?? null };
    const other = comparedPeriod(period, vs);
    const isRunning = ends.fromMs <= nowMs && nowMs < ends.toMs;
    return { scope, period, comparedPeriod: other, compared: other && comparedScope(other) };

    function comparedScope(one: Period): UseScope {
      const otherEnds = periodMs(one, base.timezone);
      const steps = Math.max(1, Math.floor((nowMs - ends.fromMs) / COMPARED_STEP_MS));
      const passedMs = isRunning ? steps * COMPARED_STEP_MS : Infinity;
      return {
        fromMs: otherEnds.fromMs,
        toMs: Math.min(otherEnds.toMs, otherEnds.fromMs + passedMs),
        partner: partner ?? null,
      };
    }
  }, [kind, day, last, vs, partner, today, nowMs, base.timezone]);
}

function Cards() {
  return (
    <div className="use-cards">
      <FigureCards />
      <HoursCard />
      <CalendarCard />
      <MachinesCard />
      <LossesCard />
      <OrdersCard />
      <EnergyCard />
      <StopsCard />
    </div>
  );
}

const ON_PAPER = ['utilisation', 'oee', 'availability', 'effectiveness', 'qualityRatio'] as const;

/** Paper has no sheet to open: what the figures mean stands below them. */
function Definitions() {
  const { t } = useTranslation();
  return (
    <dl className="use-definitions second">
      {ON_PAPER.map((figure) => (
        <div key={figure}>
          <dt>
            <b>{t(`use.figure.${figure}.name`)}</b> {t(`use.figure.${figure}.formula`)}
          </dt>
          <dd>{t(`use.figure.${figure}.means`)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the page never shows, up to when it counted, and where the readings came from. */
function PageFoot() {
  const { t } = useTranslation();
  const { base } = useApp();
  const { scope } = useParts();
  const total = useQuery(rowsQuery(scope, 'total'));
  const { data } = total;
  const until = data && `${dayOf(data.until, base.timezone)} ${hourMinute(data.until, base.timezone)}`;
  const share = data?.rows[0]?.simulatedShare ?? 0;
  return (
    <footer className="use-page-foot second">
      <span>
        <IconShieldCheck size={15} aria-hidden="true" /> {t('use.nobody')}
      </span>
      {until && (
        <span className="num">
          {data.until < data.to ? t('use.until', { until }) : t('use.complete', { until })}
          {share > 0.0005 &&
            ` · ${share > 0.9995 ? t('use.allSimulated') : t('use.partlySimulated', { share: Math.round(share * 100) })}`}
        </span>
      )}
    </footer>
  );
}
