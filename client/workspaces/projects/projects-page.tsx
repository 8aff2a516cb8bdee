/** All published teaching projects. */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EQUIPMENT_CATALOGUE } from '../../../shared/catalogue/equipment-catalogue.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { stepsOf } from '../../parts/use-content.ts';
import { useLocalText } from '../../parts/use-text.ts';
import { projectsQuery } from '../../rest/queries.ts';

export function ProjectsPage() {
  const { t } = useTranslation();
  const text = useLocalText();
  const projects = useQuery(projectsQuery);
  return (
    <div className="content">
      <div className="content-inner">
        <h1>{t('project.title')}</h1>
        {projects.isPending && <Skeleton height={120} radius="lg" />}
        {projects.isError && <ProblemView problem={projects.error} retry={() => void projects.refetch()} />}
        {projects.data?.length === 0 && <p className="second">{t('project.empty')}</p>}
        {projects.data?.map((project) => (
          <Link
            key={project.id}
            to="/projects/$project"
            params={{ project: project.id }}
            className="card project-card"
          >
            <h2>{text(project.name)}</h2>
            <p>{text(project.brief)}</p>
            <p className="second">
              {t('project.types')}{' '}
              {project.equipmentTypes.map((type) => text(EQUIPMENT_CATALOGUE[type].name)).join('、')} ·{' '}
              {t('project.steps', { count: stepsOf(project).length })} ·{' '}
              {t('project.version', { version: project.version })}
            </p>
          </Link>
        ))}
      </div>
    </div>
  );
}
