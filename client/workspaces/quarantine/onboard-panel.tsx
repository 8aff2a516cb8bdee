/** The way from a refused machine to one of the base: type, signals, place, confirm. Short of steps where less is asked. */
import { Button, Select, Skeleton, TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EQUIPMENT_CATALOGUE } from '../../../shared/catalogue/equipment-catalogue.ts';
import { EQUIPMENT_TYPES, type EquipmentTypeId } from '../../../shared/equipment.ts';
import { NAME_PATTERN } from '../../../shared/names.ts';
import type { BaseFileState, OnboardAnswer, Proposal, QuarantineGroup } from '../../../shared/onboarding.ts';
import { useApp } from '../../app-context.ts';
import { formatNumber } from '../../format/number.ts';
import { languageOf } from '../../i18n/i18n.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { useLocalText } from '../../parts/use-text.ts';
import { candidateOf, initialChoice, requestOf, targetsOf, tickedOf, type Choice } from './choice.ts';
import { Conflict, Confirm, ReadOnly } from './confirm-step.tsx';
import { MappingTable } from './mapping-table.tsx';
import { PlacePicker } from './place-picker.tsx';
import { onboardGroup } from './quarantine-queries.ts';
import { ValueCurve } from './value-curve.tsx';

type Step = 'signals' | 'place' | 'confirm';

interface OnboardPanelProps {
  group: QuarantineGroup;
  proposal: Proposal;
  file: BaseFileState;
  setType: (type: EquipmentTypeId) => void;
  done: (answer: Extract<OnboardAnswer, { kind: 'done' }>) => void;
}

/** Starts anew with every proposal (another group, another type). */
export function OnboardPanel({ group, proposal, file, setType, done }: OnboardPanelProps) {
  const { t, i18n } = useTranslation();
  const { base } = useApp();
  const queries = useQueryClient();
  const [choice, setChoice] = useState(() => initialChoice(proposal, base, languageOf(i18n.language)));
  const [step, setStep] = useState<Step>('signals');
  const [hash, setHash] = useState(file.hash);
  const send = useMutation({
    mutationFn: () => onboardGroup(group.id, requestOf(proposal, choice, hash)),
    onSuccess: async (answer) => {
      if (answer.kind === 'conflict') setHash(answer.hash);
      if (answer.kind !== 'done') return;
      done(answer);
      await queries.invalidateQueries({ queryKey: ['quarantine', 'summary'] });
    },
  });
  const steps: readonly Step[] =
    proposal.kind === 'new-signals' ? ['signals', 'confirm'] : ['signals', 'place', 'confirm'];
  const ticked = tickedOf(proposal, choice);
  const isNamed =
    NAME_PATTERN.test(choice.equipment) && NAME_PATTERN.test(choice.workshop) && choice.name.trim() !== '';
  const at = steps.indexOf(step);
  const goOn = (): void => {
    if (ticked.length === 0 || !isNamed || send.isPending) return;
    const next = steps[at + 1];
    if (next) setStep(next);
    else send.mutate();
  };
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && event.ctrlKey) goOn();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
  const word = t(
    step === 'confirm'
      ? 'quarantine.confirm'
      : steps[at + 1] === 'place'
        ? 'quarantine.toPlace'
        : 'quarantine.toConfirm',
    { count: ticked.length },
  );
  return (
    <>
      <header className="q-between q-onboard-head">
        <h2>{t(`quarantine.kind.${proposal.kind}`)}</h2>
        <span className="second">{t('quarantine.nextVersion', { version: file.version + 1 })}</span>
      </header>
      <Steps steps={steps} at={at} isMachine={proposal.kind !== 'new-signals'} />
      <div className="scroll q-onboard-body">
        {step === 'signals' && (
          <SignalsStep
            group={group}
            proposal={proposal}
            choice={choice}
            setChoice={setChoice}
            setType={setType}
          />
        )}
        {step === 'place' && (
          <PlacePicker choice={choice} change={(position) => setChoice({ ...choice, position })} />
        )}
        {step === 'confirm' && <Confirm group={group} proposal={proposal} choice={choice} />}
        {send.isError && <ProblemView problem={send.error} />}
        {send.data?.kind === 'conflict' && <Conflict answer={send.data} />}
        {send.data?.kind === 'read-only' && <ReadOnly answer={send.data} />}
      </div>
      <footer className="q-onboard-foot">
        <div>
          <strong>{t('quarantine.chosen', { count: ticked.length, of: proposal.observed.length })}</strong>
          <span className="second">
            {group.hint
              ? t('quarantine.willFlow')
              : t('quarantine.willReread', { count: formatNumber(group.kept, 0) })}
          </span>
        </div>
        <div className="q-buttons">
          <Button variant="default" disabled={at === 0} onClick={() => setStep(steps[at - 1] ?? 'signals')}>
            {t('quarantine.back')}
          </Button>
          <Button disabled={ticked.length === 0 || !isNamed} loading={send.isPending} onClick={goOn}>
            {word}
          </Button>
        </div>
      </footer>
    </>
  );
}

function Steps({ steps, at, isMachine }: { steps: readonly Step[]; at: number; isMachine: boolean }) {
  const { t } = useTranslation();
  // The type is proposed: whoever agrees has done that step.
  const shown = isMachine ? (['type', ...steps] as const) : steps;
  const current = at + (isMachine ? 1 : 0);
  return (
    <ol className="q-steps">
      {shown.map((step, index) => (
        <li key={step} data-done={index < current} aria-current={index === current ? 'step' : undefined}>
          <i>{index < current ? <IconCheck size={13} aria-hidden="true" /> : index + 1}</i>
          <span>{t(`quarantine.step.${step}`)}</span>
        </li>
      ))}
    </ol>
  );
}

interface SignalsStepProps {
  group: QuarantineGroup;
  proposal: Proposal;
  choice: Choice;
  setChoice: (choice: Choice) => void;
  setType: (type: EquipmentTypeId) => void;
}

function SignalsStep({ group, proposal, choice, setChoice, setType }: SignalsStepProps) {
  const { t } = useTranslation();
  const { base } = useApp();
  const text = useLocalText();
  const targets = targetsOf(proposal, base);
  const open = proposal.observed.find(({ candidates: [best] }) => best && best.score < 0.9);
  const [focus, setFocus] = useState(open?.name ?? proposal.observed[0]?.name ?? '');
  const seen = proposal.observed.find(({ name }) => name === focus);
  const row = choice.rows[focus];
  const change = (name: string, next: Choice['rows'][string]): void =>
    setChoice({ ...choice, rows: { ...choice.rows, [name]: next } });
  const reasons = seen && row ? (candidateOf(seen, row)?.reasons ?? []) : [];
  const shown = reasons.length > 0 ? reasons : proposal.typeReasons;
  return (
    <>
      {proposal.kind !== 'new-signals' && (
        <MachineFields
          choice={choice}
          setChoice={setChoice}
          setType={setType}
          isTopic={proposal.kind === 'new-topic'}
        />
      )}
      {proposal.observed.length === 0 ? (
        <p className="q-none second">
          {t(group.kept === 0 ? 'quarantine.noneKept' : 'quarantine.nothingSeen')}
        </p>
      ) : (
        <MappingTable
          proposal={proposal}
          choice={choice}
          targets={targets}
          focus={focus}
          setFocus={setFocus}
          change={change}
        />
      )}
      {seen && row && (
        <ValueCurve seen={seen} row={row} targets={targets} change={(next) => change(seen.name, next)} />
      )}
      {shown.length > 0 && (
        <p className="q-why">
          <strong>{t('quarantine.why')}</strong>{' '}
          {shown.map((reason) => text(reason)).join(t('quarantine.join'))}
          {t('quarantine.stop')}
        </p>
      )}
    </>
  );
}

interface MachineFieldsProps {
  choice: Choice;
  setChoice: (choice: Choice) => void;
  setType: (type: EquipmentTypeId) => void;
  /** The topic says nothing of workshop and id: they are chosen here. */
  isTopic: boolean;
}

function MachineFields({ choice, setChoice, setType, isTopic }: MachineFieldsProps) {
  const { t } = useTranslation();
  const { base } = useApp();
  const text = useLocalText();
  return (
    <div className="q-fields">
      <Select
        size="xs"
        label={t('quarantine.type')}
        allowDeselect={false}
        value={choice.type}
        data={EQUIPMENT_TYPES.map((type) => ({
          value: type,
          label: text(EQUIPMENT_CATALOGUE[type].name, type),
        }))}
        onChange={(type) => type !== null && setType(type as EquipmentTypeId)}
      />
      <TextInput
        size="xs"
        label={t('quarantine.name')}
        maxLength={100}
        value={choice.name}
        onChange={(event) => setChoice({ ...choice, name: event.currentTarget.value })}
      />
      <Select
        size="xs"
        label={t('quarantine.owner')}
        allowDeselect={false}
        value={choice.owner ?? ''}
        data={[
          { value: '', label: t('quarantine.school') },
          ...base.partners.map(({ id, name }) => ({ value: id, label: text(name, id) })),
        ]}
        onChange={(owner) => setChoice({ ...choice, owner: owner === '' ? null : owner })}
      />
      {isTopic && (
        <>
          <Select
            size="xs"
            label={t('quarantine.workshop')}
            allowDeselect={false}
            value={choice.workshop}
            data={base.workshops.map(({ id, name }) => ({ value: id, label: text(name, id) }))}
            onChange={(workshop) => workshop !== null && setChoice({ ...choice, workshop })}
          />
          <TextInput
            size="xs"
            label={t('quarantine.id')}
            maxLength={63}
            error={NAME_PATTERN.test(choice.equipment) ? null : t('quarantine.idHint')}
            value={choice.equipment}
            onChange={(event) => setChoice({ ...choice, equipment: event.currentTarget.value })}
          />
        </>
      )}
    </div>
  );
}

/** While the proposal is on its way. */
export function OnboardWaiting() {
  return (
    <div className="q-onboard-waiting" aria-busy="true">
      <Skeleton height={22} width="50%" />
      <Skeleton height={30} />
      <Skeleton height={180} />
      <Skeleton height={110} />
    </div>
  );
}
