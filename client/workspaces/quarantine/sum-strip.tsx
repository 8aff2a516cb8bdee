/** The sum that must hold, and the health of what stands behind it. */
import { IconAlertTriangle, IconCircleCheckFilled, IconCircleXFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { HealthPart, QuarantineSummary } from '../../../shared/onboarding.ts';
import { useApp } from '../../app-context.ts';
import { formatNumber } from '../../format/number.ts';
import { useLocalText } from '../../parts/use-text.ts';

const whole = (count: number): string => formatNumber(count, 0);

export function SumStrip({ summary }: { summary: QuarantineSummary }) {
  const { t } = useTranslation();
  const { received, accepted, duplicate, quarantined, flagged } = summary.sums;
  const real = summary.groups.filter(({ hint }) => !hint);
  const grouped = real.reduce((sum, { count }) => sum + count, 0);
  const missing = received - accepted - duplicate - quarantined;
  const ungrouped = quarantined - grouped;
  const flags = Object.values(flagged).reduce((sum, count) => sum + count, 0);
  const share = received > 0 ? formatNumber((100 * quarantined) / received, 2) : '0';
  const holds = missing === 0 && ungrouped === 0;
  return (
    <section className="card q-sum" aria-label={t('quarantine.sum')}>
      <Figure
        word={t('quarantine.received')}
        value={received}
        note={t(`quarantine.window.${summary.window}`)}
      />
      <span className="q-sign">=</span>
      <Figure
        kind="accepted"
        word={t('quarantine.accepted')}
        value={accepted}
        note={t('quarantine.ofThese', { count: whole(flags) })}
      />
      <span className="q-sign">+</span>
      <Figure
        kind="duplicate"
        word={t('quarantine.duplicate')}
        value={duplicate}
        note={t('quarantine.duplicateNote')}
      />
      <span className="q-sign">+</span>
      <Figure
        kind="quarantined"
        word={t('quarantine.quarantined')}
        value={quarantined}
        note={t('quarantine.shareOf', { share, count: real.length })}
      />
      {holds ? (
        <IconCircleCheckFilled className="q-holds" size={19} aria-label={t('quarantine.holds')} role="img" />
      ) : (
        <strong className="q-broken" role="alert">
          {t('quarantine.broken', { count: whole(missing === 0 ? ungrouped : missing) })}
        </strong>
      )}
    </section>
  );
}

function Figure({ word, value, note, kind }: { word: string; value: number; note: string; kind?: string }) {
  return (
    <div className="q-figure">
      <span className="q-word">
        {kind !== undefined && <i className="q-chip" data-kind={kind} />}
        {word}
      </span>
      <strong className="num">{whole(value)}</strong>
      <span className="second">{note}</span>
    </div>
  );
}

export function HealthStrip({ parts }: { parts: readonly HealthPart[] }) {
  const { t } = useTranslation();
  return (
    <section className="card q-health" aria-label={t('quarantine.health')}>
      {parts.map((part) => (
        <HealthFigure key={part.id} part={part} />
      ))}
    </section>
  );
}

const ICONS = { good: IconCircleCheckFilled, warn: IconAlertTriangle, bad: IconCircleXFilled } as const;
const MIB = 1_048_576;

function HealthFigure({ part }: { part: HealthPart }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const { equipment } = useApp();
  const { id, state, value, limit, detail } = part;
  const Icon = ICONS[state];
  const named = [...equipment.values()].find((item) => item.id === detail);
  const shown = (): string => {
    if (value === null) return '—';
    if (id === 'broker') return t(value > 0 ? 'quarantine.fine' : 'quarantine.lost');
    if (id === 'write') return `≤ ${value} s`;
    if (id === 'disk') return `${Math.round(100 * value)} %`;
    if (id === 'kept') return `${formatNumber(value / MIB, value < 10 * MIB ? 1 : 0)} MiB`;
    return whole(value);
  };
  const bound = limit === null ? '' : id === 'kept' ? String(Math.round(limit / MIB)) : whole2(limit);
  const note =
    id === 'stale' && value !== null && value > 0
      ? `${text(named?.name, detail)}${value > 1 ? ' …' : ''}`
      : id === 'broker' && detail !== ''
        ? detail
        : t(`quarantine.note.${id}`, { limit: bound });
  return (
    <div className="q-figure" data-state={state}>
      <span className="q-word">
        <Icon size={15} className="q-state" aria-label={t(`quarantine.level.${state}`)} role="img" />
        {t(`quarantine.part.${id}`)}
      </span>
      <strong className="num">{shown()}</strong>
      <span className="second" title={note}>
        {note}
      </span>
    </div>
  );
}

const whole2 = (limit: number): string => (limit < 1 ? String(limit) : whole(limit));
