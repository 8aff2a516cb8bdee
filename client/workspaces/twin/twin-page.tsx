/** The twin: scene or table full-bleed, panels over it. The address says which machine is open and which view is shown. */
import { ActionIcon } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconHome, IconMinus, IconPlus } from '@tabler/icons-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EQUIPMENT_STATES } from '../../../shared/equipment.ts';
import { parseEquipmentId, type EquipmentId } from '../../../shared/names.ts';
import { useApp, useLive } from '../../app-context.ts';
import { clockTime } from '../../format/time.ts';
import { StateIcon } from '../../parts/state-icon.tsx';
import type { Insets, TwinScene } from '../../scene/scene-contract.ts';
import { EquipmentTable } from './equipment-table.tsx';
import { LeftPanel } from './left-panel.tsx';
import { MachinePanel } from './machine-panel.tsx';
import { Strip } from './strip.tsx';

/** three.js comes in its own file while panels already stand. */
const SceneView = lazy(() =>
  import('../../parts/scene-view.tsx').then((module) => ({ default: module.SceneView })),
);

const GAP = 14;
const LEFT = 240 + 2 * GAP;
const RIGHT = 312 + 2 * GAP;

/** What panels cover, by layout. */
function insetsFor(phone: boolean, open: boolean): Insets {
  if (phone) return { left: 0, right: 0, top: 40, bottom: Math.round(window.innerHeight * 0.46) };
  return { left: LEFT, right: open ? RIGHT : GAP, top: 56, bottom: 132 + 2 * GAP + 40 };
}

export function TwinPage() {
  const { t } = useTranslation();
  const { equipment } = useApp();
  const navigate = useNavigate();
  const { equipment: wanted } = useParams({ strict: false });
  const { view } = useSearch({ strict: false });
  const [scene, setScene] = useState<TwinScene | null>(null);
  const [unable, setUnable] = useState(false);
  const connection = useLive((state) => state.connection);
  const phone = useMediaQuery('(max-width: 760px)') ?? false;

  const selected: EquipmentId | null = wanted === undefined ? null : (parseEquipmentId(wanted) ?? null);
  const machine = selected ? equipment.get(selected) : undefined;
  const open = wanted !== undefined;
  const insets = useMemo(() => insetsFor(phone, open), [phone, open]);
  const keep = { search: view ? { view } : {} };
  const choose = (id: EquipmentId | null): void =>
    void (id
      ? navigate({ to: '/equipment/$equipment', params: { equipment: id }, ...keep })
      : navigate({ to: '/', ...keep }));
  const table = view === 'table' || unable;
  const show = (next: 'table' | null): void => void navigate({ to: '.', search: next ? { view: next } : {} });

  return (
    <div className="twin" data-panel={open ? 'open' : 'closed'} data-connection={connection}>
      <h1 className="visually-hidden">{t('nav.twin')}</h1>
      {!table && (
        <Suspense fallback={<p className="centred second">{t('view.loading')}</p>}>
          <SceneView
            selected={selected}
            onPick={choose}
            insets={insets}
            onReady={setScene}
            onUnable={() => setUnable(true)}
          />
        </Suspense>
      )}
      {table && <EquipmentTable selected={selected} />}
      {unable && (
        <p className="visually-hidden" role="status">
          {t('view.noWebgl')}
        </p>
      )}
      <LostBanner />
      <LeftPanel />
      <div className="view-switch" role="group" aria-label={t('view.label')}>
        <button
          type="button"
          className="pill"
          aria-pressed={!table}
          disabled={unable}
          title={unable ? t('view.noWebgl') : undefined}
          onClick={() => show(null)}
        >
          {t('view.scene')}
        </button>
        <button type="button" className="pill" aria-pressed={table} onClick={() => show('table')}>
          {t('view.table')}
        </button>
      </div>
      {!table && <Legend />}
      {!table && <Zoom scene={scene} home={() => choose(null)} />}
      {machine && <MachinePanel key={machine.id} machine={machine} close={() => choose(null)} />}
      {open && !machine && (
        <aside className="panel-right card section" role="alert" style={{ bottom: 'auto' }}>
          <p>{t('machine.hidden')}</p>
          <button type="button" className="pill" onClick={() => choose(null)}>
            {t('machine.back')}
          </button>
        </aside>
      )}
      <Strip />
    </div>
  );
}

function LostBanner() {
  const { t } = useTranslation();
  const { base } = useApp();
  const connection = useLive((state) => state.connection);
  const heard = useLive((state) => state.lastHeardMs);
  if (connection !== 'lost') return null;
  const time = heard === null ? '—' : clockTime(heard, base.timezone);
  return (
    <p className="lost" role="alert">
      {t('connection.lostText', { time })}
    </p>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <ul className="legend card" aria-label={t('view.legend')}>
      {EQUIPMENT_STATES.map((state) => (
        <li key={state}>
          <StateIcon state={state} size={16} />
          {t(`state.${state}`)}
        </li>
      ))}
    </ul>
  );
}

function Zoom({ scene, home }: { scene: TwinScene | null; home: () => void }) {
  const { t } = useTranslation();
  const button = (label: string, icon: React.ReactNode, act: () => void) => (
    <ActionIcon variant="default" size={36} aria-label={label} title={label} onClick={act}>
      {icon}
    </ActionIcon>
  );
  return (
    <div className="zoom">
      {button(t('view.zoomIn'), <IconPlus size={18} />, () => scene?.zoomIn())}
      {button(t('view.zoomOut'), <IconMinus size={18} />, () => scene?.zoomOut())}
      {button(t('view.home'), <IconHome size={18} />, () => {
        home();
        scene?.home();
      })}
    </div>
  );
}
