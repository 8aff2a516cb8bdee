/** Causes by remedy: what can be mapped here, what the device must mend, what was done. Arrow keys walk, Enter goes to work. */
import { IconCircleCheckFilled, IconCircleOff, IconHelpHexagon } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Handled, QuarantineGroup, QuarantineSummary } from '../../../shared/onboarding.ts';
import { useApp } from '../../app-context.ts';
import { formatNumber } from '../../format/number.ts';
import { whenOf } from './when.ts';

const whole = (count: number): string => formatNumber(count, 0);
/** A group that was heard of within this time shows its rate, else when that was. */
const LIVELY_MS = 300_000;

interface GroupListProps {
  summary: QuarantineSummary;
  groups: readonly QuarantineGroup[];
  selected: string | null;
  select: (group: string) => void;
  /** Enter: to the first open field. */
  work: () => void;
}

export function GroupList({ summary, groups, selected, select, work }: GroupListProps) {
  const { t } = useTranslation();
  const present = groups.filter(({ ignored }) => !ignored);
  const sections = [
    { id: 'onboard', groups: present.filter(({ remedy, hint }) => remedy === 'onboard' && !hint) },
    { id: 'device', groups: present.filter(({ remedy, hint }) => remedy === 'device' && !hint) },
    { id: 'hint', groups: present.filter(({ hint }) => hint) },
    { id: 'ignored', groups: groups.filter(({ ignored }) => ignored) },
  ].filter((section) => section.groups.length > 0);
  const order = sections.flatMap((section) => section.groups.map(({ id }) => id));
  const walk = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey) return;
    if (event.key === 'Enter' && selected !== null) {
      event.preventDefault();
      work();
      return;
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = order[Math.min(order.length - 1, Math.max(0, order.indexOf(selected ?? '') + step))];
    if (next === undefined) return;
    select(next);
    document.getElementById(`group-${next}`)?.focus();
  };
  const { flagged } = summary.sums;
  return (
    <div className="q-groups">
      <div className="scroll q-groups-list" onKeyDown={walk}>
        {order.length === 0 && <Empty handled={summary.handled} at={summary.at} />}
        {sections.map(({ id, groups: members }) => (
          <section key={id} aria-label={t(`quarantine.section.${id}`)}>
            <h3 className="q-between">
              <span>{t(`quarantine.section.${id}`)}</span>
              <span className="num">{whole(members.reduce((sum, { count }) => sum + count, 0))}</span>
            </h3>
            {members.map((group) => (
              <GroupButton
                key={group.id}
                group={group}
                at={summary.at}
                selected={group.id === selected}
                select={select}
              />
            ))}
          </section>
        ))}
        <HandledList handled={summary.handled} at={summary.at} />
      </div>
      <footer className="q-flags">
        <div className="q-between">
          <strong>{t('quarantine.flaggedOnly')}</strong>
          <strong className="num">
            {whole(Object.values(flagged).reduce((sum, count) => sum + count, 0))}
          </strong>
        </div>
        {(['out-of-range', 'time-ahead', 'late', 'unknown-signal'] as const).map(
          (flag) =>
            flagged[flag] > 0 && (
              <div key={flag} className="q-between second">
                <span>{t(`quarantine.flag.${flag}`)}</span>
                <span className="num">{whole(flagged[flag])}</span>
              </div>
            ),
        )}
      </footer>
    </div>
  );
}

function Empty({ handled, at }: { handled: readonly Handled[]; at: number }) {
  const { t } = useTranslation();
  const { base } = useApp();
  const last = handled[0];
  return (
    <div className="q-empty">
      <IconCircleCheckFilled size={28} />
      <strong>{t('quarantine.empty')}</strong>
      <span className="second">
        {last
          ? t('quarantine.emptyLast', { title: last.title, time: whenOf(last.at, at, base.timezone) })
          : t('quarantine.emptyText')}
      </span>
    </div>
  );
}

/** What a group is called: its cause, and the detail where that says more. */
export function useGroupTitle(): (group: QuarantineGroup) => string {
  const { t, i18n } = useTranslation();
  return ({ code, detail, hint }) => {
    if (hint) return t('quarantine.code.unknown-signal');
    const exact = `quarantine.detail.${detail ?? ''}`;
    return detail && i18n.exists(exact) ? t(exact) : t(`quarantine.code.${code}`);
  };
}

/** `machining / lathe-08 · queue`. */
export function sourceText({ source }: QuarantineGroup, rest: string): string {
  if (source.topic === '…') return rest;
  const place = source.equipment?.replace('.', ' / ') ?? source.topic;
  const signal = source.signal?.replace(/^\/(values\/)?/, '');
  return signal === undefined || signal === '' ? place : `${place} · ${signal}`;
}

interface GroupButtonProps {
  group: QuarantineGroup;
  at: number;
  selected: boolean;
  select: (group: string) => void;
}

function GroupButton({ group, at, selected, select }: GroupButtonProps) {
  const { t } = useTranslation();
  const { base } = useApp();
  const title = useGroupTitle();
  const isLively = at - group.last < LIVELY_MS && group.perMinute >= 0.5;
  const Icon = group.remedy === 'onboard' ? IconHelpHexagon : IconCircleOff;
  return (
    <button
      type="button"
      id={`group-${group.id}`}
      className="q-group"
      data-remedy={group.remedy}
      aria-current={selected}
      onClick={() => select(group.id)}
    >
      <Icon size={17} aria-hidden="true" />
      <span className="q-group-text">
        <strong>{title(group)}</strong>
        <span className="second">{sourceText(group, t('quarantine.manySources'))}</span>
      </span>
      <span className="q-group-count num">
        <strong>{whole(group.count)}</strong>
        <span className="second">
          {isLively
            ? t('quarantine.rate', { count: whole(Math.round(group.perMinute)) })
            : whenOf(group.last, at, base.timezone)}
        </span>
      </span>
    </button>
  );
}

function HandledList({ handled, at }: { handled: readonly Handled[]; at: number }) {
  const { t } = useTranslation();
  const { base } = useApp();
  if (handled.length === 0) return null;
  return (
    <section aria-label={t('quarantine.section.handled')}>
      <h3 className="q-between">
        <span>{t('quarantine.section.handled')}</span>
        <span className="num">{whole(handled.reduce((sum, { readings }) => sum + readings, 0))}</span>
      </h3>
      {handled.slice(0, 8).map((one) => (
        <div key={one.id} className="q-group q-handled">
          <IconCircleCheckFilled size={17} aria-hidden="true" />
          <span className="q-group-text">
            <span>{one.kind === 'undone' ? t('quarantine.undone', { version: one.title }) : one.title}</span>
            <span className="second">
              {t(`quarantine.did.${one.kind}`, { time: whenOf(one.at, at, base.timezone), by: one.by })}
            </span>
          </span>
          <span className="q-group-count num">{one.readings > 0 && whole(one.readings)}</span>
        </div>
      ))}
    </section>
  );
}
