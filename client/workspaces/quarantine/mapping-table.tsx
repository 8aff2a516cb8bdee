/** Each name of the messages and the signal it becomes; what is sure is ticked, what is doubtful stands out. */
import { Checkbox, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Observed, Proposal } from '../../../shared/onboarding.ts';
import { displayUnit } from '../../../shared/units.ts';
import { formatNumber } from '../../format/number.ts';
import { languageOf } from '../../i18n/i18n.ts';
import { useLocalText } from '../../parts/use-text.ts';
import { candidateOf, isBlocked, LIKELY, OWN, SURE, type Choice, type Row, type Target } from './choice.ts';

interface MappingTableProps {
  proposal: Proposal;
  choice: Choice;
  targets: readonly Target[];
  /** Name whose values are drawn. */
  focus: string;
  setFocus: (name: string) => void;
  change: (name: string, row: Row) => void;
}

export function MappingTable(props: MappingTableProps) {
  const { t } = useTranslation();
  return (
    <table className="q-map">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{t('quarantine.take')}</span>
          </th>
          <th scope="col">{t('quarantine.theirName')}</th>
          <th scope="col" className="end">
            {t('quarantine.lastValue')}
          </th>
          <th scope="col">
            <span className="visually-hidden">→</span>
          </th>
          <th scope="col">{t('quarantine.ourSignal')}</th>
          <th scope="col" className="end">
            {t('quarantine.match')}
          </th>
        </tr>
      </thead>
      <tbody>
        {props.proposal.observed.map((seen) => (
          <MappingRow key={seen.name} {...props} seen={seen} />
        ))}
      </tbody>
    </table>
  );
}

function MappingRow({
  seen,
  choice,
  targets,
  focus,
  setFocus,
  change,
}: MappingTableProps & { seen: Observed }) {
  const { t, i18n } = useTranslation();
  const text = useLocalText();
  const row = choice.rows[seen.name];
  if (!row) return null;
  const language = languageOf(i18n.language);
  const taken = new Set(
    Object.entries(choice.rows).flatMap(([name, other]) =>
      name !== seen.name && other.ticked ? [other.signal] : [],
    ),
  );
  const blocked = isBlocked(seen, row, targets);
  const score = candidateOf(seen, row)?.score;
  const choose = (signal: string | null): void => {
    const next = { ...row, signal: signal ?? '', scale: 1, offset: 0 };
    change(seen.name, { ...next, ticked: next.signal !== '' && !isBlocked(seen, next, targets) });
    setFocus(seen.name);
  };
  const options = targets
    .filter(({ key }) => !taken.has(key))
    .map(({ key, name, unit }) => ({
      value: key,
      label: `${text(name, key)} · ${key}${unit === undefined || unit === '' ? '' : ` · ${displayUnit(unit, language)}`}`,
    }));
  const last =
    typeof seen.last === 'number' ? formatNumber(seen.last, seen.last % 1 === 0 ? 0 : 1) : String(seen.last);
  return (
    <tr data-focus={focus === seen.name} onClick={() => setFocus(seen.name)}>
      <td>
        <Checkbox
          aria-label={t('quarantine.takeName', { name: seen.name })}
          checked={row.ticked}
          disabled={row.signal === '' || blocked}
          onChange={(event) => change(seen.name, { ...row, ticked: event.currentTarget.checked })}
        />
      </td>
      <td>
        <code className="q-name" title={seen.name}>
          {seen.name}
        </code>
      </td>
      <td className="end num second">{last}</td>
      <td className="q-arrow" aria-hidden="true">
        →
      </td>
      <td>
        <Select
          size="xs"
          searchable
          clearable={row.signal !== ''}
          aria-label={t('quarantine.signalFor', { name: seen.name })}
          placeholder={t('quarantine.chooseSignal')}
          nothingFoundMessage={t('quarantine.noSignal')}
          clearButtonProps={{ 'aria-label': t('quarantine.clear') }}
          value={row.signal === '' ? null : row.signal}
          data={[...options, { value: OWN, label: t('quarantine.ownSignal', { key: seen.own.key }) }]}
          onChange={choose}
          onFocus={() => setFocus(seen.name)}
          data-open-field={!row.ticked || (score ?? 0) < SURE ? '' : undefined}
          comboboxProps={{ width: 280, position: 'bottom-start' }}
        />
      </td>
      <td className="end">
        <Match score={score} blocked={blocked} isOwn={row.signal === OWN} />
      </td>
    </tr>
  );
}

function Match({ score, blocked, isOwn }: { score: number | undefined; blocked: boolean; isOwn: boolean }) {
  const { t } = useTranslation();
  if (blocked)
    return (
      <span className="q-match" data-level="blocked">
        {t('quarantine.outside')}
      </span>
    );
  if (isOwn) return <span className="q-match">{t('quarantine.own')}</span>;
  if (score === undefined)
    return (
      <span className="q-match" data-level="none">
        {t('quarantine.noGuess')}
      </span>
    );
  const level = score >= SURE ? 'sure' : score >= LIKELY ? 'likely' : 'none';
  return (
    <span className="q-match num" data-level={level}>
      {Math.round(score * 100)} %
    </span>
  );
}
