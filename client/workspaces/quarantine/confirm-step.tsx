/** The last look before the base file is written; and what is said when it could not be. */
import { Alert, Button, CopyButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EQUIPMENT_CATALOGUE } from '../../../shared/catalogue/equipment-catalogue.ts';
import type { OnboardAnswer, Proposal, QuarantineGroup } from '../../../shared/onboarding.ts';
import { formatNumber } from '../../format/number.ts';
import { useApp } from '../../app-context.ts';
import { useLocalText } from '../../parts/use-text.ts';
import { OWN, targetsOf, tickedOf, type Choice } from './choice.ts';

export function Confirm({
  group,
  proposal,
  choice,
}: {
  group: QuarantineGroup;
  proposal: Proposal;
  choice: Choice;
}) {
  const { t } = useTranslation();
  const { base } = useApp();
  const text = useLocalText();
  const targets = targetsOf(proposal, base);
  const ticked = tickedOf(proposal, choice);
  const left = proposal.observed.filter((seen) => !ticked.includes(seen)).map(({ name }) => name);
  const { position } = choice;
  return (
    <div className="q-confirm">
      <dl>
        <dt>{t('quarantine.machine')}</dt>
        <dd>
          <strong>{choice.name}</strong>{' '}
          <span className="second">{`${choice.workshop} / ${choice.equipment} · ${text(EQUIPMENT_CATALOGUE[choice.type].name, choice.type)}`}</span>
        </dd>
        {proposal.kind !== 'new-signals' && (
          <>
            <dt>{t('quarantine.step.place')}</dt>
            <dd>
              {position
                ? `x ${position.x} m · y ${position.y} m · ${position.rotation}°`
                : t('quarantine.notPlaced')}
            </dd>
          </>
        )}
        <dt>{t('quarantine.step.signals')}</dt>
        <dd>
          <ul>
            {ticked.map((seen) => {
              const row = choice.rows[seen.name];
              const target = targets.find(({ key }) => key === row?.signal);
              return (
                <li key={seen.name}>
                  <code>{seen.name}</code> →{' '}
                  {row?.signal === OWN
                    ? t('quarantine.ownSignal', { key: seen.own.key })
                    : text(target?.name, target?.key)}
                  {row && (row.scale !== 1 || row.offset !== 0) && (
                    <span className="second">
                      {' '}
                      × {Number(row.scale.toPrecision(6))}
                      {row.offset !== 0 && ` + ${Number(row.offset.toPrecision(6))}`}
                    </span>
                  )}
                </li>
              );
            })}
          </ul>
        </dd>
      </dl>
      <Alert color="brand" variant="light">
        {group.hint
          ? t('quarantine.willFlow')
          : t('quarantine.willReread', { count: formatNumber(group.kept, 0) })}
        {left.length > 0 && ` ${t('quarantine.stays', { names: left.slice(0, 6).join(', ') })}`}{' '}
        {t('quarantine.canUndo')}
      </Alert>
    </div>
  );
}

/** Both sides: what somebody else changed in the file, and that one's own choice is still here. */
export function Conflict({ answer }: { answer: Extract<OnboardAnswer, { kind: 'conflict' }> }) {
  const { t } = useTranslation();
  const text = useLocalText();
  return (
    <Alert color="yellow" title={t('quarantine.conflict')} role="alert">
      <ul className="q-conflict">
        {answer.changes.map((change, index) => (
          <li key={index}>{text(change)}</li>
        ))}
        {answer.changes.length === 0 && <li>{t('quarantine.conflictSmall')}</li>}
      </ul>
      {t('quarantine.conflictText')}
    </Alert>
  );
}

export function ReadOnly({ answer }: { answer: Extract<OnboardAnswer, { kind: 'read-only' }> }) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" title={t('quarantine.readOnly')} role="alert">
      <p>{t('quarantine.readOnlyText', { file: answer.file })}</p>
      <pre className="q-code" tabIndex={0}>
        {answer.piece}
      </pre>
      <CopyButton value={answer.piece}>
        {({ copied, copy }) => (
          <Button size="xs" variant="default" onClick={copy}>
            {t(copied ? 'quarantine.copied' : 'quarantine.copy')}
          </Button>
        )}
      </CopyButton>
    </Alert>
  );
}
