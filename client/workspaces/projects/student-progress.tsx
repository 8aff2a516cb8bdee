/** One student's steps with what proves them: interval, values, margin; what was noticed; and the instructor's sign-off. */
import { Button, Modal, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProgressView, ProjectView } from '../../../shared/api.ts';
import type { FactBody } from '../../../shared/fact.ts';
import type { Evidence, Step, StepProgress } from '../../../shared/teaching.ts';
import { displayUnit } from '../../../shared/units.ts';
import { useApp, useLive } from '../../app-context.ts';
import { formatNumber } from '../../format/number.ts';
import { clockTime } from '../../format/time.ts';
import { languageOf } from '../../i18n/i18n.ts';
import { shownStatus, statusesOf, tightestPart } from '../../parts/progress.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { StepIcon } from '../../parts/step-icon.tsx';
import { stepsOf, useRuleNames } from '../../parts/use-content.ts';
import { useLocalText } from '../../parts/use-text.ts';
import { progressQuery } from '../../rest/queries.ts';
import { request } from '../../rest/rest-client.ts';
import { EvidenceTable } from './evidence-table.tsx';

export function StudentProgress({ project, view }: { project: ProjectView; view: ProgressView }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const { equipment, initials } = useApp();
  const marks = useLive((state) => state.progress);
  const statuses = statusesOf(view.person, project.id, view.steps, marks);
  const evidence = new Map(view.steps.map((step) => [step.step, step.evidenceDetail]));
  const at = view.presence && equipment.get(view.presence.equipment);
  return (
    <section className="card" aria-label={view.personName}>
      <div className="section person-head" style={{ marginBottom: 0 }}>
        <span className="initial">{initials(view.person)}</span>
        <h2>{view.personName}</h2>
        {at && <span className="second">{t('project.at', { equipment: text(at.name) })}</span>}
      </div>
      <ol>
        {stepsOf(project).map((step, index) => (
          <li key={step.id} className="section">
            <StepRow
              number={index + 1}
              step={step}
              rule={text(project.sentences[step.id])}
              progress={statuses.get(step.id)}
              evidence={evidence.get(step.id)}
              view={view}
            />
          </li>
        ))}
      </ol>
      <NoticedList view={view} />
    </section>
  );
}

interface StepRowProps {
  number: number;
  step: Step;
  rule: string;
  progress: StepProgress | undefined;
  evidence: Evidence | undefined;
  view: ProgressView;
}

function StepRow({ number, step, rule, progress, evidence, view }: StepRowProps) {
  const { t, i18n } = useTranslation();
  const text = useLocalText();
  const { equipment, me } = useApp();
  const status = shownStatus(progress);
  const missing = progress?.cannotTell ?? [];
  const machine = evidence && equipment.get(evidence.equipment);
  const nameOf = (key: string): string => {
    const known = [...equipment.values()].find(({ signals }) => signals.some((signal) => signal.key === key));
    return text(known?.signals.find((signal) => signal.key === key)?.name, key);
  };
  const marginText = (shown: Evidence): string => {
    const part = tightestPart(shown);
    const signal = part && machine?.signals.find(({ key }) => key === part.signal);
    if (part?.margin == null) return t('project.marginNone');
    const unit = signal ? displayUnit(signal.unit, languageOf(i18n.language)) : '';
    return t('project.margin', { value: `${formatNumber(part.margin, signal?.digits ?? 1)} ${unit}`.trim() });
  };
  const signsOff = me.role === 'instructor' && step.signOff !== 'none' && status === 'proven';
  return (
    <div className="step-row">
      <StepIcon status={status} size={22} />
      <div className="step-body">
        <div className="row-title">
          <span>
            {number}. {text(step.name)}
          </span>
          <span className="second">
            {t(`project.status.${status}`)}
            {status === 'proven' && step.signOff !== 'none' && ` · ${t('project.needsSignOff')}`}
            {evidence && ` · ${marginText(evidence)}`}
          </span>
        </div>
        <div className="second">
          <span className="rule-label">{t('project.rule')}</span>
          {rule}
        </div>
        {progress?.remark && <div>“{progress.remark}”</div>}
        {status === 'cannot-tell' && (
          <div className="strong">{t('project.cannotTell', { signals: missing.map(nameOf).join('、') })}</div>
        )}
        {evidence && (
          <EvidenceTable
            evidence={evidence}
            machineName={text(machine?.name, evidence.equipment)}
            nameOf={nameOf}
          />
        )}
        {signsOff && <SignOff view={view} step={step} />}
      </div>
    </div>
  );
}

function SignOff({ view, step }: { view: ProgressView; step: Step }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [remark, setRemark] = useState('');
  const decide = useMutation({
    mutationFn: (body: FactBody) => request('/progress', { method: 'POST', body }),
    onSuccess: () => {
      setAsking(false);
      return queries.invalidateQueries({ queryKey: progressQuery.queryKey });
    },
  });
  const about = { person: view.person, project: view.project, step: step.id };
  return (
    <div className="sign-off">
      <Button
        size="xs"
        loading={decide.isPending}
        onClick={() => decide.mutate({ kind: 'passed', ...about })}
      >
        {t('project.pass')}
      </Button>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        {t('project.return')}
      </Button>
      {decide.isError && <ProblemView problem={decide.error} />}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('project.remark')}
        closeButtonProps={{ 'aria-label': t('project.cancel') }}
      >
        <Textarea
          data-autofocus
          minRows={3}
          value={remark}
          maxLength={2000}
          label={t('project.remark')}
          description={t('project.remarkNeeded')}
          onChange={(event) => setRemark(event.currentTarget.value)}
        />
        <div className="sign-off" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={() => setAsking(false)}>
            {t('project.cancel')}
          </Button>
          <Button
            disabled={remark.trim() === ''}
            loading={decide.isPending}
            onClick={() => decide.mutate({ kind: 'returned', ...about, remark: remark.trim() })}
          >
            {t('project.confirm')}
          </Button>
        </div>
      </Modal>
    </div>
  );
}

function NoticedList({ view }: { view: ProgressView }) {
  const { t } = useTranslation();
  const { base } = useApp();
  const ruleName = useRuleNames();
  const live = useLive((state) => state.noticed);
  const all = new Map(
    [
      ...view.noticed,
      ...live.filter(({ person, project }) => person === view.person && project === view.project),
    ].map((each) => [each.id, each]),
  );
  return (
    <div className="section">
      <h2>{t('project.noticed')}</h2>
      {all.size === 0 && <p className="second">{t('project.noticedNone')}</p>}
      <ul>
        {[...all.values()].map((noticed) => (
          <li key={noticed.id} className="step-line">
            <span className="noticed-kind" data-kind={noticed.kind}>
              {t(`attention.${noticed.kind}`)}
            </span>
            <span>{ruleName(noticed)}</span>
            <span className="second num">{clockTime(noticed.atMs, base.timezone)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
