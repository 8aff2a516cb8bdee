/** Alarms: what calls for somebody now, by urgency, and what did within the last day. */
import { Alert, Badge, Button, Group, SegmentedControl, Skeleton } from '@mantine/core';
import { IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ALARM_PRIORITIES, type AlarmAct, type AlarmPriority } from '../../../shared/alarms.ts';
import type { AlarmEntry } from '../../../shared/api.ts';
import { useApp } from '../../app-context.ts';
import { elapsedTime } from '../../format/time.ts';
import { useSecond } from '../../parts/ticker.ts';
import { useLocalText } from '../../parts/use-text.ts';
import { AlarmDialog } from './alarm-dialog.tsx';
import { actsFor, byUrgency } from './alarm-order.ts';
import { alarmsQuery } from './alarm-queries.ts';
import './alarms.css';

/** Roles whose word counts; the server decides. */
const SAYERS: readonly string[] = ['instructor', 'manager'];

const ICON = { high: IconAlertOctagon, medium: IconAlertTriangle, low: IconInfoCircle } as const;

export function AlarmsPage() {
  const { t } = useTranslation();
  const [list, setList] = useState<'open' | 'history'>('open');
  const [priority, setPriority] = useState<AlarmPriority | 'all'>('all');
  const [word, setWord] = useState<{ alarm: AlarmEntry; act: AlarmAct }>();
  const { data, error, refetch } = useQuery(alarmsQuery(list));
  const shown = (data ?? []).filter((alarm) => priority === 'all' || alarm.priority === priority);
  const inOrder = list === 'open' ? byUrgency(shown) : shown;
  return (
    <div className="content">
      <div className="content-inner">
        <h1>{t('alarm.title')}</h1>
        <Group mb="sm" gap="sm">
          <SegmentedControl
            aria-label={t('alarm.list')}
            value={list}
            onChange={(value) => setList(value === 'history' ? 'history' : 'open')}
            data={[
              { value: 'open', label: t('alarm.open') },
              { value: 'history', label: t('alarm.history') },
            ]}
          />
          <SegmentedControl
            aria-label={t('alarm.priorityLabel')}
            value={priority}
            onChange={(value) => setPriority(ALARM_PRIORITIES.find((one) => one === value) ?? 'all')}
            data={[
              { value: 'all', label: t('alarm.all') },
              ...ALARM_PRIORITIES.map((value) => ({ value, label: t(`alarm.priority.${value}`) })),
            ]}
          />
        </Group>
        {error && (
          <Alert color="red" role="alert" mb="sm">
            {error.message}{' '}
            <Button size="compact-sm" variant="default" onClick={() => void refetch()}>
              {t('alarm.again')}
            </Button>
          </Alert>
        )}
        {!data && !error && <Skeleton height={240} />}
        {data && inOrder.length === 0 && <p className="empty">{t(`alarm.none.${list}`)}</p>}
        <ul className="alarm-list" aria-label={t('alarm.title')}>
          {inOrder.map((alarm) => (
            <AlarmRow key={alarm.id} alarm={alarm} onAct={(act) => setWord({ alarm, act })} />
          ))}
        </ul>
      </div>
      {word && <AlarmDialog {...word} onClose={() => setWord(undefined)} />}
    </div>
  );
}

function AlarmRow({ alarm, onAct }: { alarm: AlarmEntry; onAct: (act: AlarmAct) => void }) {
  const { t } = useTranslation();
  const { me, now, equipment } = useApp();
  const text = useLocalText();
  const nowMs = useSecond(now);
  const Icon = ICON[alarm.priority];
  const { cause } = alarm;
  const limit =
    cause && typeof cause.value === 'number' && cause.limit !== null
      ? t('alarm.limit', { value: Number(cause.value.toPrecision(4)), limit: cause.limit })
      : undefined;
  return (
    <li className="alarm-row card" data-priority={alarm.priority} data-state={alarm.state}>
      <Icon size={22} aria-label={t(`alarm.priority.${alarm.priority}`)} className="alarm-icon" />
      <div className="alarm-text">
        <div className="row-title">
          <span>{text(alarm.name, alarm.type)}</span>
          <span className="num">{elapsedTime((alarm.closed ?? nowMs) - alarm.from)}</span>
        </div>
        <div className="second">
          <Link to="/equipment/$equipment" params={{ equipment: alarm.equipment }}>
            {text(equipment.get(alarm.equipment)?.name, alarm.equipment)}
          </Link>
          {' · '}
          {t(`alarm.state.${alarm.state}`)}
          {alarm.holds === 'unknown' && ` · ${t('alarm.unknown')}`}
          {alarm.count > 1 && ` · ${t('alarm.times', { count: alarm.count })}`}
          {limit !== undefined && ` · ${limit}`}
          {alarm.acknowledgedBy !== undefined && ` · ${t('alarm.by', { name: alarm.acknowledgedBy })}`}
        </div>
        {alarm.closed === null && alarm.guidance && <p className="second">{text(alarm.guidance, '')}</p>}
        {alarm.comment !== undefined && <p className="second">“{alarm.comment}”</p>}
        {alarm.chattering && <Badge variant="outline">{t('alarm.chattering')}</Badge>}
      </div>
      {SAYERS.includes(me.role) && (
        <div className="alarm-acts">
          {actsFor(alarm).map((act, index) => (
            <Button
              key={act}
              size="compact-md"
              variant={index === 0 ? 'filled' : 'default'}
              onClick={() => onAct(act)}
            >
              {t(`alarm.act.${act}`)}
            </Button>
          ))}
        </div>
      )}
    </li>
  );
}
