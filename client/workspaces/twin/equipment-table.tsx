/** All equipment as a table: the equal view of the 3D scene, for keyboard, screen reader and whoever likes lists. */
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EquipmentState } from '../../../shared/equipment.ts';
import type { EquipmentId } from '../../../shared/names.ts';
import { useApp, useLive } from '../../app-context.ts';
import type { EquipmentLive } from '../../live/live-state.ts';
import { headlineSignals, type MachineView } from '../../parts/headline.ts';
import { LiveValue } from '../../parts/live-value.tsx';
import { StateIcon } from '../../parts/state-icon.tsx';
import { useSecond } from '../../parts/ticker.ts';
import { useScenarioNames } from '../../parts/use-content.ts';
import { UseModeTag } from '../../parts/use-mode-tag.tsx';
import { useAge, useLocalText } from '../../parts/use-text.ts';

type SortKey = 'name' | 'workshop' | 'state' | 'since';

/** Worst state first: the order in which a person should look. */
const URGENCY = [
  'emergency-stop',
  'fault',
  'interrupted',
  'unknown',
  'setup',
  'running',
  'idle',
  'off',
] as const satisfies EquipmentState[];

export function EquipmentTable({ selected }: { selected: EquipmentId | null }) {
  const { t } = useTranslation();
  const { base } = useApp();
  const text = useLocalText();
  const live = useLive((state) => state.equipment);
  const [sort, setSort] = useState<{ key: SortKey; down: boolean }>({ key: 'name', down: false });
  const rows = useMemo(() => {
    const workshopOf = (machine: MachineView): string =>
      text(base.workshops.find(({ id }) => id === machine.workshop)?.name);
    const keyed = base.equipment.map((machine) => ({
      machine,
      workshop: workshopOf(machine),
      now: live.get(machine.id),
    }));
    const value = ({ machine, workshop, now }: (typeof keyed)[number]): string | number => {
      if (sort.key === 'name') return text(machine.name, machine.id);
      if (sort.key === 'workshop') return workshop;
      if (sort.key === 'state') return URGENCY.indexOf(now?.state ?? 'unknown');
      return now?.since ?? 0;
    };
    const sign = sort.down ? -1 : 1;
    return keyed.sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      return (
        sign *
        (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'zh'))
      );
    });
  }, [base, live, sort, text]);
  const head = (key: SortKey, word: string) => (
    <th scope="col" aria-sort={sort.key === key ? (sort.down ? 'descending' : 'ascending') : 'none'}>
      <button type="button" onClick={() => setSort({ key, down: sort.key === key && !sort.down })}>
        {word} {sort.key === key ? (sort.down ? '↓' : '↑') : ''}
      </button>
    </th>
  );
  return (
    <div className="table-view card scroll">
      <table className="grid-table">
        <caption className="visually-hidden">{t('table.caption')}</caption>
        <thead>
          <tr>
            {head('name', t('table.name'))}
            {head('state', t('table.state'))}
            {head('since', t('table.since'))}
            <th scope="col">{t('table.headline')}</th>
            <th scope="col">{t('table.scenario')}</th>
            {head('workshop', t('table.workshop'))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ machine, workshop, now }) => (
            <Row
              key={machine.id}
              machine={machine}
              workshop={workshop}
              live={now}
              selected={machine.id === selected}
            />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="empty">{t('table.empty')}</p>}
    </div>
  );
}

function Row(props: {
  machine: MachineView;
  workshop: string;
  live: EquipmentLive | undefined;
  selected: boolean;
}) {
  const { machine, workshop, live, selected } = props;
  const { t } = useTranslation();
  const { now } = useApp();
  const text = useLocalText();
  const age = useAge();
  const scenarioName = useScenarioNames();
  const second = useSecond(now);
  const navigate = useNavigate();
  const headline = headlineSignals(machine)[0];
  const state = live?.state ?? 'unknown';
  const open = (): void =>
    void navigate({
      to: '/equipment/$equipment',
      params: { equipment: machine.id },
      search: { view: 'table' },
    });
  return (
    <tr data-selected={selected}>
      <th scope="row">
        <button type="button" className="link" onClick={open}>
          {text(machine.name, machine.id)}
        </button>
      </th>
      <td>
        <StateIcon state={state} /> {t(`state.${state}`)}
        <UseModeTag useMode={live?.useMode} />
      </td>
      <td className="num second">{live?.since ? age(second - live.since) : '—'}</td>
      <td>
        {headline && (
          <>
            <span className="second">{text(headline.name)} </span>
            <LiveValue id={machine.id} signal={headline} />
          </>
        )}
      </td>
      <td>{[...new Set((live?.scenarios ?? []).map(({ type }) => scenarioName(type)))].join('、')}</td>
      <td className="second">{workshop}</td>
    </tr>
  );
}
