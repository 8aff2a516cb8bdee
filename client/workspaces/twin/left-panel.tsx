/** Left of the twin: what needs somebody, which scenarios are live, how many machines are in which state. */
import { useNavigate } from '@tanstack/react-router';
import { IconActivityHeartbeat, IconAlertTriangle, IconTrendingUp } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { EQUIPMENT_STATES } from '../../../shared/equipment.ts';
import type { Scenario } from '../../../shared/insight.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import { useApp, useLive } from '../../app-context.ts';
import { elapsedTime } from '../../format/time.ts';
import { StateIcon } from '../../parts/state-icon.tsx';
import { useSecond } from '../../parts/ticker.ts';
import { useLocalText } from '../../parts/use-text.ts';
import { useAlarmName } from '../../parts/use-alarm-name.ts';
import { useWarningText } from '../../parts/use-warning-text.ts';
import { useScenarioNames, useRuleNames } from '../../parts/use-content.ts';
import { attentionItems, countStates, liveScenarioGroups, type AttentionItem } from './attention.ts';

/** Rows shown before "n more". */
const MOST_ROWS = 6;

export function LeftPanel() {
  const { now } = useApp();
  const equipment = useLive((state) => state.equipment);
  const noticed = useLive((state) => state.noticed);
  const second = useSecond(now);
  const items = useMemo(
    () => attentionItems(equipment.values(), noticed, second),
    [equipment, noticed, second],
  );
  return (
    <aside className="panel-left card">
      <AttentionList items={items} nowMs={second} />
      <LiveScenarios nowMs={second} />
      <StateCounts />
    </aside>
  );
}

function keyOf(item: AttentionItem): string {
  if (item.kind === 'noticed') return item.noticed.id;
  if (item.kind === 'alarm') return item.alarm.id;
  return item.kind === 'warning' ? item.warning.id : item.id;
}

function AttentionList({ items, nowMs }: { items: readonly AttentionItem[]; nowMs: number }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('attention.title')}>
      <div className="section section-head" style={{ marginBottom: 0 }}>
        <h2>{t('attention.title')}</h2>
        <span className="num second">{items.length}</span>
      </div>
      {items.length === 0 && (
        <p className="empty">
          {t('attention.none')} · {t('attention.noneText')}
        </p>
      )}
      <ul aria-live="polite">
        {items.slice(0, MOST_ROWS).map((item) => (
          <li key={keyOf(item)}>
            <AttentionRow item={item} nowMs={nowMs} />
          </li>
        ))}
      </ul>
      {items.length > MOST_ROWS && (
        <p className="empty">{t('attention.more', { count: items.length - MOST_ROWS })}</p>
      )}
    </section>
  );
}

function useOpen(): (id: EquipmentId) => void {
  const navigate = useNavigate();
  return (id) =>
    void navigate({ to: '/equipment/$equipment', params: { equipment: id }, search: (kept) => kept });
}

function AttentionRow({ item, nowMs }: { item: AttentionItem; nowMs: number }) {
  const { t } = useTranslation();
  const { equipment, latest } = useApp();
  const text = useLocalText();
  const ruleName = useRuleNames();
  const sayWarning = useWarningText();
  const alarmName = useAlarmName();
  const open = useOpen();
  const name = text(equipment.get(item.id)?.name, item.id);
  const since = item.since === null ? null : elapsedTime(nowMs - item.since);
  const newest = latest.newestAt(item.id);
  const reason =
    item.kind === 'warning'
      ? sayWarning(item.warning)
      : item.kind === 'alarm'
        ? alarmName(item.alarm)
        : item.kind === 'noticed'
          ? ruleName(item.noticed)
          : item.state === 'unknown'
            ? newest > 0
              ? t('attention.noData', { age: elapsedTime(nowMs - newest) })
              : t('attention.neverSaid')
            : (item.text ?? t('attention.door'));
  const severity =
    item.kind === 'noticed' ||
    (item.kind === 'alarm' && item.alarm.priority === 'high') ||
    (item.kind === 'state' && (item.state === 'fault' || item.state === 'emergency-stop'))
      ? 'fault'
      : 'other';
  return (
    <button type="button" className="row-button" data-severity={severity} onClick={() => open(item.id)}>
      {item.kind === 'state' ? (
        <StateIcon state={item.state} />
      ) : item.kind === 'warning' ? (
        <IconTrendingUp size={18} className="icon" color="var(--state-interrupted)" />
      ) : (
        <IconAlertTriangle
          size={18}
          className="icon"
          color={severity === 'fault' ? 'var(--state-fault)' : 'var(--state-interrupted)'}
        />
      )}
      <div>
        <div className="row-title">
          <span>{name}</span>
          <span className="num">{since}</span>
        </div>
        <div className="second">
          {item.kind === 'state'
            ? t(`state.${item.state}`)
            : item.kind === 'warning'
              ? t('warning.title')
              : item.kind === 'alarm'
                ? t(`alarm.state.${item.alarm.state}`)
                : t(`attention.${item.noticed.kind}`)}{' '}
          · {reason}
        </div>
      </div>
    </button>
  );
}

function LiveScenarios({ nowMs }: { nowMs: number }) {
  const { t } = useTranslation();
  const scenarioName = useScenarioNames();
  const equipment = useLive((state) => state.equipment);
  const groups = useMemo(() => liveScenarioGroups(equipment.values()), [equipment]);
  return (
    <section className="scroll happening" aria-label={t('scenario.live')}>
      <div className="section section-head">
        <h2>{t('scenario.live')}</h2>
      </div>
      {groups.length === 0 && <p className="empty">{t('scenario.none')}</p>}
      {groups.map((group) => (
        <div key={group.type} className="scenario-group">
          <div className="row-title">
            <span>
              <IconActivityHeartbeat size={16} className="icon" color="var(--brand)" />{' '}
              {scenarioName(group.type)}
            </span>
            <span className="num" title={t('scenario.machines', { count: group.scenarios.length })}>
              {group.scenarios.length}
            </span>
          </div>
          <ul className="chips">
            {group.scenarios.map((scenario) => (
              <li key={scenario.id}>
                <ScenarioChip scenario={scenario} nowMs={nowMs} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function ScenarioChip({ scenario, nowMs }: { scenario: Scenario; nowMs: number }) {
  const { equipment } = useApp();
  const text = useLocalText();
  const open = useOpen();
  const [first] = scenario.equipment;
  return (
    <button type="button" className="chip" onClick={() => first && open(first)}>
      {scenario.equipment.map((id) => text(equipment.get(id)?.name, id)).join(' ')}
      <span className="second num"> {elapsedTime(nowMs - scenario.fromMs)}</span>
    </button>
  );
}

function StateCounts() {
  const { t } = useTranslation();
  const equipment = useLive((state) => state.equipment);
  const counts = useMemo(() => countStates(equipment.values()), [equipment]);
  return (
    <section
      className="section"
      aria-label={t('counts.title')}
      style={{ borderTop: '1px solid var(--line)' }}
    >
      <div className="section-head">
        <h2>{t('counts.title')}</h2>
        <span className="second">{t('counts.total', { count: equipment.size })}</span>
      </div>
      <ul className="counts">
        {EQUIPMENT_STATES.map((state) => (
          <li key={state} data-zero={!counts.get(state)}>
            <StateIcon state={state} size={15} />
            <span>{t(`state.${state}`)}</span>
            <span className="num">{counts.get(state) ?? 0}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
