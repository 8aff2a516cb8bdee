/** Stops, longest first: by machine and day, with what the machine said. The rows and the rest add up to the head. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../../app-context.ts';
import { StateIcon } from '../../../parts/state-icon.tsx';
import { useLocalText } from '../../../parts/use-text.ts';
import { stopGroups, type StopGroup } from '../model/stops.ts';
import { useParts } from '../use-context.ts';
import { alarmsQuery, rowsQuery, stopsQuery } from '../use-queries.ts';
import { hoursMinutes } from '../use-words.ts';
import { UseCard } from './use-card.tsx';

const MOST_ROWS = 5;

export function StopsCard() {
  const { t } = useTranslation();
  const { scope, open } = useParts();
  const { base } = useApp();
  const now = useQuery(rowsQuery(scope, 'total'));
  const stops = useQuery(stopsQuery(scope));
  const alarms = useQuery(alarmsQuery(scope));
  const groups = useMemo(
    () => stopGroups(stops.data?.items ?? [], alarms.data?.items ?? [], base.timezone),
    [stops.data, alarms.data, base.timezone],
  );
  const hours = now.data?.rows[0]?.hours;
  const faults = hours ? hours.fault + hours['emergency-stop'] : 0;
  const waiting = hours?.interrupted ?? 0;
  const shown = groups.slice(0, groups.length > MOST_ROWS + 1 ? MOST_ROWS : MOST_ROWS + 1);
  const others = groups.slice(shown.length);
  const rest = faults + waiting - shown.reduce((sum, group) => sum + group.hours, 0);
  return (
    <UseCard
      name="stops"
      title={t('use.stops')}
      aside={t('use.stopsSum', {
        all: hoursMinutes(faults + waiting),
        faults: hoursMinutes(faults),
        waiting: hoursMinutes(waiting),
      })}
      queries={[now, stops]}
      height={240}
    >
      {groups.length === 0 ? (
        <p className="use-none">{t('use.noStops')}</p>
      ) : (
        <ul className="use-rows">
          {shown.map((group) => (
            <li key={`${group.equipment} ${group.state} ${group.day}`}>
              <StopRow group={group} />
            </li>
          ))}
          {others.length > 0 && (
            <li>
              <button type="button" className="use-row" onClick={() => open({ about: 'stops' })}>
                <span className="use-row-icon" aria-hidden="true">
                  …
                </span>
                <span className="use-row-name">
                  <b>{t('use.otherStops', { n: others.reduce((sum, { times }) => sum + times, 0) })}</b>
                  <span>{t('use.upTo', { hours: hoursMinutes(others[0]?.hours ?? 0) })}</span>
                </span>
                <span className="use-muted">{t('use.look')}</span>
                <b className="num">{hoursMinutes(rest)}</b>
              </button>
            </li>
          )}
        </ul>
      )}
    </UseCard>
  );
}

function StopRow({ group }: { group: StopGroup }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const { equipment } = useApp();
  const { open, topic } = useParts();
  const { state, day, times, hours, reason } = group;
  const isChosen =
    topic?.about === 'stop' &&
    topic.equipment === group.equipment &&
    topic.day === day &&
    topic.state === state;
  return (
    <button
      type="button"
      className="use-row"
      aria-pressed={isChosen}
      onClick={() => open({ about: 'stop', equipment: group.equipment, state, day })}
    >
      <StateIcon state={state} size={18} />
      <span className="use-row-name">
        <b>
          {reason ?? t(`state.${state}`)}
          {times > 1 && ` · ${t('use.times', { n: times })}`}
        </b>
        <span>{text(equipment.get(group.equipment)?.name, group.equipment)}</span>
      </span>
      <span className="use-muted num">{day.slice(5)}</span>
      <b className="num">{hoursMinutes(hours)}</b>
    </button>
  );
}
