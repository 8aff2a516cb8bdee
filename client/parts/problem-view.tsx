/** A problem as a person reads it: the server's sentence, and a way to try again. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { RestProblem } from '../rest/rest-client.ts';

/** Sentence for anything that was thrown. */
export function useProblemText(): (problem: unknown) => string {
  const { t } = useTranslation();
  return (problem) =>
    problem instanceof RestProblem
      ? problem.code === 'offline'
        ? t('problem.offline')
        : problem.message
      : t('problem.unexpected');
}

export function ProblemView({ problem, retry }: { problem: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const text = useProblemText();
  return (
    <div className="problem" role="alert">
      <strong>{t('problem.title')}</strong>
      <p>{text(problem)}</p>
      {retry && (
        <Button variant="light" size="xs" onClick={retry}>
          {t('problem.retry')}
        </Button>
      )}
    </div>
  );
}
