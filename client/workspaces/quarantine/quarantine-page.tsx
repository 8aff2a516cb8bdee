/** Quarantine and onboarding: what was refused and why, what came, and what it becomes in a minute. For the base manager. */
import { Alert, Button, SegmentedControl, Skeleton } from '@mantine/core';
import { IconChevronLeft, IconDownload, IconHistory } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { EquipmentTypeId } from '../../../shared/equipment.ts';
import {
  WINDOWS,
  type OnboardAnswer,
  type QuarantineGroup,
  type QuarantineSummary,
  type Window,
} from '../../../shared/onboarding.ts';
import { useApp } from '../../app-context.ts';
import { elapsedTime } from '../../format/time.ts';
import { formatNumber } from '../../format/number.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { useSecond } from '../../parts/ticker.ts';
import { GroupDetail } from './group-detail.tsx';
import { GroupList } from './group-list.tsx';
import { exportGroups } from './export-groups.ts';
import { OnboardPanel, OnboardWaiting } from './onboard-panel.tsx';
import { messageQuery, proposalQuery, restoreVersion, summaryQuery } from './quarantine-queries.ts';
import { HealthStrip, SumStrip } from './sum-strip.tsx';
import { VersionList } from './version-list.tsx';
import './quarantine.css';

/** Refused readings a minute from which the list stands still until asked. */
const FLOOD_PER_MINUTE = 600;

export function QuarantinePage() {
  const { t } = useTranslation();
  const { me } = useApp();
  if (me.role !== 'manager')
    return (
      <div className="content">
        <div className="content-inner">
          <h1>{t('quarantine.title')}</h1>
          <p>{t('quarantine.managerOnly')}</p>
        </div>
      </div>
    );
  return <Quarantine />;
}

function Quarantine() {
  const { t } = useTranslation();
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const [window, setWindow] = useState<Window>('24h');
  const [showVersions, setShowVersions] = useState(false);
  const [done, setDone] = useState<Extract<OnboardAnswer, { kind: 'done' }> | null>(null);
  const summary = useQuery(summaryQuery(window));
  const { data } = summary;
  const { groups, flood, thaw } = useFrozen(data);
  const wanted = search.group ?? null;
  const selected = groups.find(({ id }) => id === wanted) ?? (wanted === null ? groups[0] : undefined);
  const select = (group: string | null): void =>
    void navigate({ to: '/quarantine', search: group === null ? {} : { group }, replace: true });
  return (
    <div className="q-page" data-open={wanted !== null}>
      <header className="q-head">
        <h1>{t('quarantine.title')}</h1>
        <p className="second">{t('quarantine.lead')}</p>
        <span className="q-buttons">
          <SegmentedControl
            size="xs"
            aria-label={t('quarantine.windowLabel')}
            value={window}
            data={WINDOWS.map((value) => ({ value, label: t(`quarantine.window.${value}`) }))}
            onChange={(value) => setWindow(value as Window)}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconHistory size={15} />}
            onClick={() => setShowVersions(true)}
          >
            {t('quarantine.versions')}
          </Button>
          <Button
            size="xs"
            variant="default"
            className="wide-only"
            disabled={!data}
            leftSection={<IconDownload size={15} />}
            onClick={() => data && exportGroups(data)}
          >
            {t('quarantine.export')}
          </Button>
        </span>
      </header>
      {summary.isError && <ProblemView problem={summary.error} retry={() => void summary.refetch()} />}
      {summary.isPending && <Waiting />}
      {data && (
        <>
          <div className="q-top" data-old={summary.isPlaceholderData}>
            <SumStrip summary={data} />
            <HealthStrip parts={data.health} />
          </div>
          <Notices summary={data} done={done} flood={flood} thaw={thaw} />
          <Columns summary={data} groups={groups} selected={selected} select={select} setDone={setDone} />
        </>
      )}
      <VersionList opened={showVersions} close={() => setShowVersions(false)} />
    </div>
  );
}

/** The groups; in a flood as they were when it began, until somebody asks. */
function useFrozen(data: QuarantineSummary | undefined) {
  const [frozen, setFrozen] = useState<QuarantineSummary | null>(null);
  const rate = (data?.groups ?? []).reduce((sum, { perMinute }) => sum + perMinute, 0);
  const isFlood = rate >= FLOOD_PER_MINUTE;
  if (isFlood && frozen === null && data) setFrozen(data);
  if (!isFlood && frozen !== null) setFrozen(null);
  const groups: readonly QuarantineGroup[] = (isFlood ? frozen?.groups : undefined) ?? data?.groups ?? [];
  return { groups, flood: isFlood ? rate : null, thaw: () => setFrozen(data ?? null) };
}

interface NoticesProps {
  summary: QuarantineSummary;
  done: Extract<OnboardAnswer, { kind: 'done' }> | null;
  flood: number | null;
  thaw: () => void;
}

function Notices({ summary, done, flood, thaw }: NoticesProps) {
  const { t } = useTranslation();
  const { now } = useApp();
  const second = useSecond(now);
  const queries = useQueryClient();
  const { file } = summary;
  const undo = useMutation({
    mutationFn: restoreVersion,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['quarantine'] }),
  });
  return (
    <>
      {flood !== null && (
        <Alert color="yellow" className="q-notice" role="status">
          {t('quarantine.flood', { rate: formatNumber(Math.round(flood), 0) })}
          <Button size="compact-sm" variant="default" onClick={thaw}>
            {t('quarantine.refresh')}
          </Button>
        </Alert>
      )}
      {undo.isError && <ProblemView problem={undo.error} />}
      {file.undo && file.undo.until > second && (
        <Alert color="teal" className="q-notice" role="status">
          {done?.version === file.version
            ? t('quarantine.done', {
                version: file.version,
                accepted: formatNumber(done.reread.accepted, 0),
                left: formatNumber(done.reread.quarantined + done.reread.left, 0),
              })
            : t('quarantine.changed', { version: file.version })}
          <Button
            size="compact-sm"
            variant="default"
            loading={undo.isPending}
            onClick={() => file.undo && undo.mutate(file.undo.version)}
          >
            {t('quarantine.undo', { left: elapsedTime(file.undo.until - second) })}
          </Button>
        </Alert>
      )}
      {!file.writable && (
        <Alert color="yellow" className="q-notice">
          {t('quarantine.readOnly')}
        </Alert>
      )}
    </>
  );
}

interface ColumnsProps {
  summary: QuarantineSummary;
  groups: readonly QuarantineGroup[];
  selected: QuarantineGroup | undefined;
  select: (group: string | null) => void;
  setDone: (answer: Extract<OnboardAnswer, { kind: 'done' }>) => void;
}

function Columns({ summary, groups, selected, select, setDone }: ColumnsProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const right = useRef<HTMLElement>(null);
  // Both belong to the group at hand and begin anew with another.
  const [at, setAt] = useState<{ group: string; place: number; type: EquipmentTypeId | null }>({
    group: '',
    place: 0,
    type: null,
  });
  const here = at.group === selected?.id ? at : { group: selected?.id ?? '', place: 0, type: null };
  const proposal = useQuery({
    ...proposalQuery(selected?.id ?? '', here.type),
    enabled: selected?.remedy === 'onboard',
  });
  const mine =
    selected?.remedy === 'onboard' && proposal.data?.group === selected.id ? proposal.data : undefined;
  const work = (): void => {
    const field = right.current?.querySelector<HTMLElement>('[data-open-field], button:not(:disabled)');
    field?.focus();
  };
  const turn = (event: KeyboardEvent): void => {
    if (!event.altKey || !selected || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const known = queries.getQueryData(messageQuery(selected.id, here.place).queryKey);
    const now = known?.place ?? selected.kept;
    const next = Math.min(selected.kept, Math.max(1, now + (event.key === 'ArrowUp' ? -1 : 1)));
    setAt({ ...here, place: next });
  };
  return (
    <div className="q-columns" onKeyDown={turn}>
      <section className="card q-list" aria-label={t('quarantine.reasons')}>
        <div className="q-between q-list-head">
          <h2>{t('quarantine.reasons')}</h2>
          <span className="second num">
            {t('quarantine.total', { count: formatNumber(summary.sums.quarantined, 0) })}
          </span>
        </div>
        <GroupList
          summary={summary}
          groups={groups}
          selected={selected?.id ?? null}
          select={select}
          work={work}
        />
      </section>
      <section className="card q-detail" aria-label={t('quarantine.detailLabel')}>
        <button type="button" className="link q-back" onClick={() => select(null)}>
          <IconChevronLeft size={16} /> {t('quarantine.allReasons')}
        </button>
        {selected ? (
          <div className="scroll q-detail-body">
            <GroupDetail
              group={selected}
              proposal={mine}
              at={summary.at}
              place={here.place}
              setPlace={(place) => setAt({ ...here, place })}
            />
          </div>
        ) : (
          <p className="q-none second">
            {t(groups.length === 0 ? 'quarantine.emptyText' : 'quarantine.gone')}
          </p>
        )}
      </section>
      <section
        className="card q-onboard"
        ref={right}
        aria-label={t('quarantine.onboardLabel')}
        data-remedy={selected?.remedy ?? 'none'}
      >
        {selected?.remedy === 'device' && <DeviceHelp group={selected} />}
        {selected?.remedy === 'onboard' && proposal.isError && (
          <ProblemView problem={proposal.error} retry={() => void proposal.refetch()} />
        )}
        {selected?.remedy === 'onboard' && !mine && !proposal.isError && <OnboardWaiting />}
        {selected && mine && (
          <OnboardPanel
            key={`${mine.group} ${mine.type}`}
            group={selected}
            proposal={mine}
            file={summary.file}
            setType={(type) => setAt({ ...here, type })}
            done={(answer) => {
              setDone(answer);
              select(null);
              void queries.removeQueries({ queryKey: ['quarantine', 'proposal'] });
            }}
          />
        )}
      </section>
    </div>
  );
}

/** What the person at the device must do; nothing here can mend it. */
function DeviceHelp({ group }: { group: QuarantineGroup }) {
  const { t } = useTranslation();
  return (
    <div className="q-device">
      <h2>{t('quarantine.section.device')}</h2>
      <p>{t(`quarantine.help.${group.code}`)}</p>
      <p className="second">{t('quarantine.helpAfter')}</p>
    </div>
  );
}

function Waiting() {
  return (
    <div className="q-waiting" aria-busy="true">
      <Skeleton height={84} radius="lg" />
      <Skeleton height={420} radius="lg" />
    </div>
  );
}
