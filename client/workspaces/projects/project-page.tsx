/** One teaching project: what to do, how telemetry proves it, and how far each student (or oneself) has come. */
import { Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProgressView, ProjectView } from '../../../shared/api.ts';
import type { EquipmentTypeId } from '../../../shared/equipment.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import { useApp, useLive } from '../../app-context.ts';
import { belongsOnBoard } from '../../parts/progress.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { StepIcon, type ShownStepStatus } from '../../parts/step-icon.tsx';
import { stepsOf } from '../../parts/use-content.ts';
import { useLocalText } from '../../parts/use-text.ts';
import { progressQuery, projectsQuery } from '../../rest/queries.ts';
import { ProgressBoard } from './progress-board.tsx';
import { StudentProgress } from './student-progress.tsx';

const STATUSES: readonly ShownStepStatus[] = [
  'passed',
  'proven',
  'in-progress',
  'returned',
  'cannot-tell',
  'not-started',
];

export function ProjectPage() {
  const { t } = useTranslation();
  const { project: wanted } = useParams({ strict: false });
  const projects = useQuery(projectsQuery);
  const project = projects.data?.find(({ id }) => id === wanted);
  return (
    <div className="content">
      <div className="content-inner">
        <Link to="/projects" className="link">
          ‹ {t('project.back')}
        </Link>
        {projects.isPending && <Skeleton height={300} radius="lg" />}
        {projects.isError && <ProblemView problem={projects.error} retry={() => void projects.refetch()} />}
        {projects.data && !project && <p>{t('project.empty')}</p>}
        {project && <Project project={project} />}
      </div>
    </div>
  );
}

/** Progress from REST; asked again (once per burst) when a live event says that something changed. */
function useProgress(project: string): ReturnType<typeof useQuery<ProgressView[]>> {
  const queries = useQueryClient();
  const marks = useLive((state) => state.progress.length + state.noticed.length);
  useEffect(() => {
    const soon = setTimeout(() => void queries.invalidateQueries({ queryKey: progressQuery.queryKey }), 600);
    return () => clearTimeout(soon);
  }, [marks, queries]);
  return useQuery({ ...progressQuery, select: (views) => views.filter((view) => view.project === project) });
}

function Project({ project }: { project: ProjectView }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const { me, equipment } = useApp();
  const progress = useProgress(project.id);
  const [chosen, setChosen] = useState<string | null>(null);
  const typeAt = (id: EquipmentId): EquipmentTypeId | undefined => equipment.get(id)?.type;
  const views = (progress.data ?? []).filter((view) => belongsOnBoard(view, project, typeAt));
  const staff = me.role === 'manager' || me.role === 'instructor';
  const view =
    views.find(({ person }) => person === chosen) ??
    views.find(({ presence }) => presence !== null) ??
    views[0];
  return (
    <>
      <header className="project-head">
        <div>
          <h1>{text(project.name)}</h1>
          <p>{text(project.brief)}</p>
        </div>
        <span className="second">{t('project.version', { version: project.version })}</span>
      </header>
      <p className="safety" role="note">
        <strong>{t('project.safety')}</strong> {text(project.safety)}
      </p>
      {progress.isError && <ProblemView problem={progress.error} retry={() => void progress.refetch()} />}
      <section className="card" aria-label={t(staff ? 'project.students' : 'project.mine')}>
        <div className="section section-head" style={{ marginBottom: 0 }}>
          <h2>{t(staff ? 'project.students' : 'project.mine')}</h2>
          <ul className="step-legend">
            {STATUSES.map((status) => (
              <li key={status}>
                <StepIcon status={status} size={15} /> {t(`project.status.${status}`)}
              </li>
            ))}
          </ul>
        </div>
        {progress.isPending && <Skeleton height={60} m={14} />}
        {progress.data && views.length === 0 && (
          <p className="empty">{t(staff ? 'project.nobody' : 'project.notMine')}</p>
        )}
        {staff && views.length > 0 && (
          <ProgressBoard project={project} views={views} chosen={view?.person ?? null} choose={setChosen} />
        )}
      </section>
      {view && <StudentProgress key={view.person} project={project} view={view} />}
      <Rules project={project} />
      <Outline project={project} />
    </>
  );
}

function Rules({ project }: { project: ProjectView }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const list = (title: string, rules: ProjectView['forbidden']) =>
    rules.length > 0 && (
      <section className="card section" aria-label={title}>
        <h2>{title}</h2>
        <ul className="rules">
          {rules.map((rule) => (
            <li key={rule.id}>
              <div className="strong">{text(rule.name)}</div>
              <div className="second">{text(project.sentences[rule.id])}</div>
              {rule.hint && (
                <div>
                  <span className="rule-label">{t('project.hint')}</span>
                  {text(rule.hint)}
                </div>
              )}
            </li>
          ))}
        </ul>
      </section>
    );
  return (
    <div className="two-columns">
      {list(t('project.forbidden'), project.forbidden)}
      {list(t('project.mistakes'), project.mistakes)}
    </div>
  );
}

/** The content by itself, for whoever has no progress to look at. */
function Outline({ project }: { project: ProjectView }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const numbers = new Map(stepsOf(project).map((step, index) => [step.id, index + 1]));
  return (
    <section className="card" aria-label={t('project.title')}>
      {project.tasks.map((task, index) => (
        <div key={task.id} className="section">
          <h2>
            {t('project.task', { number: index + 1 })} · {text(task.name)}
          </h2>
          <ol>
            {task.steps.map((step) => (
              <li key={step.id} className="outline-step">
                <span className="step-number num">{numbers.get(step.id)}</span>
                <div>
                  <div className="strong">
                    {text(step.name)}{' '}
                    <span className="second">{t('project.minutes', { count: step.expectedMinutes })}</span>
                  </div>
                  <div>{text(step.instruction)}</div>
                  {project.sentences[step.id] && (
                    <div className="second">
                      <span className="rule-label">{t('project.rule')}</span>
                      {text(project.sentences[step.id])}
                    </div>
                  )}
                  <div className="second">{t(`project.signOff.${step.signOff}`)}</div>
                </div>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}
