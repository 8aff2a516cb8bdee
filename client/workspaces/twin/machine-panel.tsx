/** Right of the twin: the chosen machine — state, present values, trend, scenario, who is on it and how far they are. */
import { CloseButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EquipmentState } from '../../../shared/equipment.ts';
import { useApp, useLive } from '../../app-context.ts';
import { clockTime } from '../../format/time.ts';
import { headlineSignals, trendSignal, type MachineView } from '../../parts/headline.ts';
import { LiveValue } from '../../parts/live-value.tsx';
import { SignalChart } from '../../parts/signal-chart.tsx';
import { StateIcon } from '../../parts/state-icon.tsx';
import { UseModeTag } from '../../parts/use-mode-tag.tsx';
import { useLocalText } from '../../parts/use-text.ts';
import { MachineFoot } from './machine-foot.tsx';
import { MachinePeople } from './machine-people.tsx';
import { MachineScenarios } from './machine-scenarios.tsx';
import { MachineWarnings } from './machine-warnings.tsx';
import { Why } from './why-panel.tsx';

export function MachinePanel({ machine, close }: { machine: MachineView; close: () => void }) {
  const { t } = useTranslation();
  const live = useLive((state) => state.equipment.get(machine.id));
  const [chosen, setChosen] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const text = useLocalText();
  const signal = machine.signals.find(({ key }) => key === chosen) ?? trendSignal(machine);
  return (
    <aside className="panel-right card" aria-label={t('machine.panel')}>
      <MachineHead machine={machine} state={live?.state ?? 'unknown'} close={close} />
      <div className="scroll" style={{ flex: 1 }}>
        <section className="section" aria-label={t('why.title')}>
          <Why id={machine.id} subject="state" />
        </section>
        <div className="values" role="group" aria-label={t('machine.values')}>
          {headlineSignals(machine).map((each) => (
            <button
              key={each.key}
              type="button"
              aria-pressed={each.key === signal?.key}
              onClick={() => setChosen(each.key)}
            >
              <span className="label">{text(each.name)}</span>
              <LiveValue id={machine.id} signal={each} />
            </button>
          ))}
        </div>
        {signal && (
          <section className="section" aria-label={t('machine.trend')}>
            <div className="section-head" style={{ marginBottom: 2 }}>
              <span className="second">{t('machine.trendOf', { signal: text(signal.name) })}</span>
              <LiveValue id={machine.id} signal={signal} />
            </div>
            <SignalChart id={machine.id} signal={signal} />
          </section>
        )}
        {live && live.conditions.length > 0 && <Conditions conditions={live.conditions} />}
        <MachineWarnings machine={machine} warnings={live?.warnings ?? []} />
        <MachineScenarios id={machine.id} scenarios={live?.scenarios ?? []} />
        <MachinePeople machine={machine} />
        <section className="section">
          <button type="button" className="pill" aria-expanded={all} onClick={() => setAll(!all)}>
            {t(all ? 'machine.fewer' : 'machine.all')} ·{' '}
            {t('machine.signals', { count: machine.signals.length })}
          </button>
          {all && (
            <ul className="signal-list" style={{ marginTop: 8 }}>
              {machine.signals.map((each) => (
                <li key={each.key}>
                  <span className="second">{text(each.name)}</span>
                  <LiveValue id={machine.id} signal={each} />
                </li>
              ))}
            </ul>
          )}
        </section>
        {machine.attribution && (
          <p className="empty second">{t('machine.source', { text: machine.attribution })}</p>
        )}
      </div>
      <MachineFoot machine={machine} />
    </aside>
  );
}

function MachineHead({
  machine,
  state,
  close,
}: {
  machine: MachineView;
  state: EquipmentState;
  close: () => void;
}) {
  const { t } = useTranslation();
  const { base } = useApp();
  const text = useLocalText();
  const live = useLive((all) => all.equipment.get(machine.id));
  const workshop = base.workshops.find(({ id }) => id === machine.workshop);
  const station = workshop?.stations.find(({ id }) => id === machine.station);
  const owner = base.partners.find(({ id }) => id === machine.owner);
  return (
    <div className="machine-head">
      <div>
        <h2>{text(machine.name, machine.id)}</h2>
        <div className="second">
          {[text(workshop?.name), text(station?.name)].filter(Boolean).join(' · ')}
        </div>
        <div className="second">
          {owner ? t('machine.owner', { owner: text(owner.name) }) : t('machine.ownBase')}
          <UseModeTag useMode={live?.useMode} />
        </div>
      </div>
      <div style={{ display: 'flex', gap: 4, alignItems: 'center' }}>
        <StatePill state={state} since={live?.since ?? null} />
        <CloseButton size="sm" aria-label={t('machine.close')} onClick={close} />
      </div>
    </div>
  );
}

/** Icon, word, and since when as a hint. */
export function StatePill({ state, since }: { state: EquipmentState; since: number | null }) {
  const { t } = useTranslation();
  const { base } = useApp();
  const title = since === null ? undefined : t('machine.since', { time: clockTime(since, base.timezone) });
  return (
    <span className="state-pill" style={{ '--pill': `var(--state-${state})` }} title={title} role="status">
      <StateIcon state={state} />
      {t(`state.${state}`)}
    </span>
  );
}

function Conditions({
  conditions,
}: {
  conditions: readonly { id: string; level: 'WARNING' | 'FAULT'; code?: string; text?: string; at: number }[];
}) {
  const { t } = useTranslation();
  const { base } = useApp();
  return (
    <section className="section" aria-label={t('machine.conditions')}>
      <h2>{t('machine.conditions')}</h2>
      <ul>
        {conditions.map((condition) => (
          <li key={condition.id} className="step-line">
            <StateIcon state={condition.level === 'FAULT' ? 'fault' : 'interrupted'} />
            <span>{condition.text ?? condition.code ?? condition.id}</span>
            <span className="second num">{clockTime(condition.at, base.timezone)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
