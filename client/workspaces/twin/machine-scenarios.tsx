/** Scenarios that are live at the chosen machine, each with the teaching project it serves. */
import { IconActivityHeartbeat } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Scenario } from '../../../shared/insight.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import { useApp } from '../../app-context.ts';
import { elapsedTime } from '../../format/time.ts';
import { scenarioDefinition, useProjects, useScenarioNames } from '../../parts/use-content.ts';
import { useSecond } from '../../parts/ticker.ts';
import { useLocalText } from '../../parts/use-text.ts';
import { Why } from './why-panel.tsx';

export function MachineScenarios({ id, scenarios }: { id: EquipmentId; scenarios: readonly Scenario[] }) {
  const { t } = useTranslation();
  const { now } = useApp();
  const second = useSecond(now);
  if (scenarios.length === 0) return null;
  return (
    <section className="section" aria-label={t('scenario.live')}>
      {scenarios.map((scenario) => (
        <div key={scenario.id}>
          <ScenarioCard scenario={scenario} nowMs={second} />
          <Why id={id} subject={`scenario:${scenario.type}`} />
        </div>
      ))}
    </section>
  );
}

function ScenarioCard({ scenario, nowMs }: { scenario: Scenario; nowMs: number }) {
  const { t } = useTranslation();
  const name = useScenarioNames();
  const text = useLocalText();
  const projects = useProjects();
  const definition = scenarioDefinition(scenario.type);
  const served = projects.filter(({ id }) => definition?.serves.includes(id));
  return (
    <article className="scenario-card">
      <IconActivityHeartbeat size={20} className="icon" color="var(--brand)" />
      <div>
        <div className="strong">{name(scenario.type)}</div>
        {definition && <div className="second">{text(definition.teaches)}</div>}
        {served.map((project) => (
          <Link key={project.id} to="/projects/$project" params={{ project: project.id }}>
            {t('scenario.serves', { project: text(project.name) })}
          </Link>
        ))}
      </div>
      <span className="elapsed num">{elapsedTime(nowMs - scenario.fromMs)}</span>
    </article>
  );
}
