/** Class board: students × steps, one silhouette per cell; a row opens that student's evidence below. */
import { useTranslation } from 'react-i18next';
import type { ProgressView, ProjectView } from '../../../shared/api.ts';
import { useApp, useLive } from '../../app-context.ts';
import { shownStatus, statusesOf } from '../../parts/progress.ts';
import { StepIcon } from '../../parts/step-icon.tsx';
import { stepsOf } from '../../parts/use-content.ts';
import { useLocalText } from '../../parts/use-text.ts';

export interface ProgressBoardProps {
  project: ProjectView;
  views: readonly ProgressView[];
  chosen: string | null;
  choose: (person: string) => void;
}

export function ProgressBoard({ project, views, chosen, choose }: ProgressBoardProps) {
  const { t } = useTranslation();
  const text = useLocalText();
  const { equipment, initials } = useApp();
  const marks = useLive((state) => state.progress);
  const steps = stepsOf(project);
  return (
    <div className="scroll" style={{ overflowX: 'auto' }}>
      <table className="grid-table board">
        <caption className="visually-hidden">{t('project.board')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('project.student')}</th>
            {steps.map((step) => (
              <th key={step.id} scope="col" className="board-step" title={text(step.name)}>
                {step.signOff === 'none' ? (
                  text(step.name)
                ) : (
                  <u title={t(`project.signOff.${step.signOff}`)}>{text(step.name)}</u>
                )}
              </th>
            ))}
            <th scope="col" className="end">
              Σ
            </th>
          </tr>
        </thead>
        <tbody>
          {views.map((view) => {
            const statuses = statusesOf(view.person, project.id, view.steps, marks);
            const done = steps.filter(({ id }) =>
              ['proven', 'passed'].includes(statuses.get(id)?.status ?? ''),
            ).length;
            const at = view.presence && equipment.get(view.presence.equipment);
            return (
              <tr key={view.person} data-selected={view.person === chosen}>
                <th scope="row">
                  <button
                    type="button"
                    className="board-student"
                    aria-pressed={view.person === chosen}
                    onClick={() => choose(view.person)}
                  >
                    <span className="initial">{initials(view.person)}</span>
                    <span>
                      {view.personName}
                      {at && <span className="second"> {text(at.name)}</span>}
                    </span>
                  </button>
                </th>
                {steps.map((step) => {
                  const status = shownStatus(statuses.get(step.id));
                  const said = t(`project.status.${status}`);
                  return (
                    <td key={step.id} className="board-cell" title={`${text(step.name)} · ${said}`}>
                      <StepIcon status={status} />
                      <span className="visually-hidden">{said}</span>
                    </td>
                  );
                })}
                <td className="num end">{t('project.progress', { done, total: steps.length })}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
