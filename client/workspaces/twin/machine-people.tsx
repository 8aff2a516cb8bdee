/** Who is checked in at the chosen machine, with the steps of their project ticking. Shows whom the server sends, nobody else. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ProgressView, ProjectView } from '../../../shared/api.ts';
import type { Presence } from '../../../shared/teaching.ts';
import { useApp, useLive } from '../../app-context.ts';
import { clockTime } from '../../format/time.ts';
import type { MachineView } from '../../parts/headline.ts';
import { shownStatus, statusesOf } from '../../parts/progress.ts';
import { StepIcon } from '../../parts/step-icon.tsx';
import { stepsOf, useProjects } from '../../parts/use-content.ts';
import { useLocalText } from '../../parts/use-text.ts';
import { progressQuery } from '../../rest/queries.ts';

const NOBODY: readonly Presence[] = [];

export function MachinePeople({ machine }: { machine: MachineView }) {
  const { t } = useTranslation();
  const { me, base, personName, initials } = useApp();
  const people = useLive((state) => state.equipment.get(machine.id)?.people ?? NOBODY);
  const projects = useProjects().filter(({ equipmentTypes }) => equipmentTypes.includes(machine.type));
  if (me.role === 'partner' || me.role === 'display') return null;
  return (
    <section className="section" aria-label={t('machine.people')}>
      <div className="section-head">
        <h2>{t('machine.people')}</h2>
      </div>
      {people.length === 0 && <p className="second">{t('machine.nobody')}</p>}
      {people.map((presence) => (
        <div key={presence.person}>
          <div className="person-head">
            <span className="initial">{initials(presence.person)}</span>
            <span className="strong">{personName(presence.person)}</span>
            <span className="second num" style={{ marginLeft: 'auto' }}>
              {t('machine.since', { time: clockTime(presence.fromMs, base.timezone) })}
            </span>
          </div>
          {projects.map((project) => (
            <Steps key={project.id} project={project} person={presence.person} />
          ))}
        </div>
      ))}
    </section>
  );
}

function Steps({ project, person }: { project: ProjectView; person: string }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const known = useQuery(progressQuery).data;
  const marks = useLive((state) => state.progress);
  const view: ProgressView | undefined = known?.find(
    (each) => each.person === person && each.project === project.id,
  );
  const statuses = statusesOf(person, project.id, view?.steps ?? [], marks);
  const steps = stepsOf(project);
  const current = steps.find(
    ({ id }) => !['proven', 'passed'].includes(statuses.get(id)?.status ?? 'not-started'),
  );
  return (
    <div>
      <Link className="link strong" to="/projects/$project" params={{ project: project.id }}>
        {text(project.name)}
      </Link>
      <ol>
        {steps.map((step) => {
          const status = shownStatus(statuses.get(step.id));
          return (
            <li key={step.id} className="step-line" data-current={step === current}>
              <StepIcon status={status} size={16} />
              <span>{text(step.name)}</span>
              <span className="second">{t(`project.status.${status}`)}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
