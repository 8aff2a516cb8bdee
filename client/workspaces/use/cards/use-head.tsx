/** Head of the ledger: whose equipment, which period, compared with which, and the ways out (files, paper). */
import { SegmentedControl, Select } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../../app-context.ts';
import { useLocalText } from '../../../parts/use-text.ts';
import {
  comparedPeriod,
  COMPARISONS,
  PERIOD_KINDS,
  periodAround,
  type Comparison,
  type Period,
  type PeriodKind,
} from '../model/use-period.ts';
import { useParts } from '../use-context.ts';
import { usePeriodName } from '../use-words.ts';
import { ExportMenu } from './export-menu.tsx';
import { PeriodPicker } from './period-picker.tsx';

interface UseHeadProps {
  choosePeriod: (period: Period) => void;
  comparison: Comparison;
  chooseComparison: (comparison: Comparison) => void;
  partner: string | null;
  choosePartner: (partner: string | null) => void;
}

export function UseHead(props: UseHeadProps) {
  const { t } = useTranslation();
  const { period, today } = useParts();
  const [problem, setProblem] = useState<string | null>(null);
  const chooseKind = (kind: PeriodKind): void =>
    // Whoever turns from a long period that still runs wants the newest part of it.
    props.choosePeriod(
      periodAround(kind, period.first <= today && today < period.end ? today : period.first),
    );
  return (
    <header className="use-head">
      <h1>{t('use.title')}</h1>
      <Whose partner={props.partner} choosePartner={props.choosePartner} />
      <div className="use-tools">
        <SegmentedControl
          size="sm"
          withItemsBorders={false}
          className="use-kinds-control"
          aria-label={t('use.period.kind')}
          value={period.kind}
          data={PERIOD_KINDS.map((kind) => ({ value: kind, label: t(`use.period.${kind}`) }))}
          onChange={(kind) => chooseKind(kind as PeriodKind)}
        />
        <PeriodPicker period={period} today={today} choose={props.choosePeriod} />
        <Compare comparison={props.comparison} choose={props.chooseComparison} />
        <ExportMenu setProblem={setProblem} />
      </div>
      {problem && (
        <p className="use-head-problem" role="alert">
          {problem}
        </p>
      )}
    </header>
  );
}

function Compare({
  comparison,
  choose,
}: {
  comparison: Comparison;
  choose: (comparison: Comparison) => void;
}) {
  const { t } = useTranslation();
  const { period } = useParts();
  const name = usePeriodName();
  const data = COMPARISONS.map((value) => {
    const other = comparedPeriod(period, value);
    return { value, label: other ? t('use.versus', { period: name(other) }) : t('use.versusNone') };
  });
  return (
    <Select
      className="use-compare"
      size="sm"
      aria-label={t('use.compare')}
      rightSectionWidth={26}
      value={comparison}
      data={data}
      allowDeselect={false}
      onChange={(value) => {
        const chosen = COMPARISONS.find((one) => one === value);
        if (chosen) choose(chosen);
      }}
    />
  );
}

/** A partner reads the own name; who runs the base chooses. */
function Whose({ partner, choosePartner }: Pick<UseHeadProps, 'partner' | 'choosePartner'>) {
  const { t } = useTranslation();
  const { me, base } = useApp();
  const text = useLocalText();
  if (me.role === 'partner') {
    const own = base.partners[0];
    return (
      <p className="use-whose">
        {own && <span>{text(own.name, own.id)}</span>}
        <span className="second">{t('use.ownMachines', { count: base.equipment.length })}</span>
        <span className="use-nobody second">
          <IconShieldCheck size={15} aria-hidden="true" /> {t('use.nobodyShort')}
        </span>
      </p>
    );
  }
  const count = base.equipment.filter(
    ({ owner }) => partner === null || (partner === 'school' ? !owner : owner === partner),
  ).length;
  return (
    <div className="use-whose">
      <Select
        className="use-partner"
        size="sm"
        aria-label={t('use.partner')}
        value={partner ?? ''}
        allowDeselect={false}
        data={[
          { value: '', label: t('use.everybody') },
          ...base.partners.map(({ id, name }) => ({ value: id, label: text(name, id) })),
          { value: 'school', label: t('use.school') },
        ]}
        onChange={(value) => choosePartner(value === '' ? null : value)}
      />
      <span className="second">{t('use.machines', { count })}</span>
    </div>
  );
}
