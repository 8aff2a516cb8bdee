/** One group: what is wrong, since when, how often, what came, and what else can be done than mapping it. */
import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Proposal, QuarantineGroup } from '../../../shared/onboarding.ts';
import { useApp } from '../../app-context.ts';
import { formatNumber } from '../../format/number.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { useLocalText } from '../../parts/use-text.ts';
import { Bars } from './bars.tsx';
import { sourceText, useGroupTitle } from './group-list.tsx';
import { MessageView } from './message-view.tsx';
import { ignoreGroup } from './quarantine-queries.ts';
import { whenOf } from './when.ts';

interface GroupDetailProps {
  group: QuarantineGroup;
  proposal: Proposal | undefined;
  at: number;
  place: number;
  setPlace: (place: number) => void;
}

/** Words of the message that stand out: names without a signal, or the place that was refused. */
function marksOf(group: QuarantineGroup, proposal: Proposal | undefined): ReadonlySet<string> {
  if (proposal) return new Set(proposal.observed.map(({ name }) => name.slice(name.lastIndexOf('/') + 1)));
  const word = group.source.signal?.split('/').at(-1);
  return new Set(word === undefined ? [] : [word]);
}

export function GroupDetail({ group, proposal, at, place, setPlace }: GroupDetailProps) {
  const { t } = useTranslation();
  const { base } = useApp();
  const text = useLocalText();
  const title = useGroupTitle();
  const marks = marksOf(group, proposal);
  return (
    <>
      <header className="q-detail-head">
        <div className="q-between">
          <h2>
            {title(group)} <span className="q-source">{sourceText(group, t('quarantine.manySources'))}</span>
          </h2>
          <span className="second num">
            {t('quarantine.readings', { count: formatNumber(group.count, 0) })}
          </span>
        </div>
        <p>{text(group.sentence)}</p>
        <p className="second num">
          {t('quarantine.since', {
            first: whenOf(group.first, at, base.timezone),
            last: whenOf(group.last, at, base.timezone),
            rate: formatNumber(Math.round(group.perMinute), 0),
          })}
        </p>
      </header>
      <Bars group={group} at={at} />
      <MessageView key={group.id} group={group} place={place} setPlace={setPlace} marks={marks} />
      {marks.size > 0 && (
        <p className="q-legend second">
          <i /> {t(proposal ? 'quarantine.marked' : 'quarantine.markedPlace')}
        </p>
      )}
      <p className="q-impact">
        <strong>{t('quarantine.impact')}</strong>{' '}
        {t(
          group.hint
            ? 'quarantine.impactHint'
            : group.remedy === 'onboard'
              ? 'quarantine.impactOnboard'
              : 'quarantine.impactDevice',
        )}
        {group.notKept > 0 && ` ${t('quarantine.notKept', { count: formatNumber(group.notKept, 0) })}`}
      </p>
      <Actions group={group} at={at} />
    </>
  );
}

function Actions({ group, at }: { group: QuarantineGroup; at: number }) {
  const { t } = useTranslation();
  const { base } = useApp();
  const text = useLocalText();
  const title = useGroupTitle();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const ignore = useMutation({
    mutationFn: (body: { reason: string; until: number }) => ignoreGroup(group.id, body),
    onSuccess: () => {
      setAsking(false);
      return queries.invalidateQueries({ queryKey: ['quarantine', 'summary'] });
    },
  });
  const note = [
    `${title(group)} · ${group.source.topic}`,
    text(group.sentence),
    t('quarantine.noteCount', {
      count: group.count,
      first: whenOf(group.first, at, base.timezone),
      last: whenOf(group.last, at, base.timezone),
    }),
  ].join('\n');
  const [copied, setCopied] = useState(false);
  return (
    <div className="q-actions">
      {group.ignored ? (
        <Button
          variant="default"
          loading={ignore.isPending}
          onClick={() => ignore.mutate({ reason: group.ignored?.reason ?? '', until: 0 })}
        >
          {t('quarantine.bringBack')}
        </Button>
      ) : (
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('quarantine.ignore')}
        </Button>
      )}
      <Button
        variant="default"
        onClick={() => void navigator.clipboard.writeText(note).then(() => setCopied(true))}
      >
        {t(copied ? 'quarantine.copied' : 'quarantine.copyNote')}
      </Button>
      <IgnoreForm
        opened={asking}
        close={() => setAsking(false)}
        send={(body) => ignore.mutate(body)}
        isPending={ignore.isPending}
        problem={ignore.error}
      />
    </div>
  );
}

interface IgnoreFormProps {
  opened: boolean;
  close: () => void;
  send: (body: { reason: string; until: number }) => void;
  isPending: boolean;
  problem: unknown;
}

const DAY_MS = 86_400_000;
const isoDay = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** Nothing is put aside for ever, or without a reason that others can read. */
function IgnoreForm({ opened, close, send, isPending, problem }: IgnoreFormProps) {
  const { t } = useTranslation();
  const { now } = useApp();
  const [reason, setReason] = useState('');
  const [day, setDay] = useState(() => isoDay(now() + 7 * DAY_MS));
  const until = Date.parse(`${day}T23:59:59`);
  const isRight = reason.trim() !== '' && until > now();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('quarantine.ignore')}
      closeButtonProps={{ 'aria-label': t('quarantine.cancel') }}
    >
      <div className="q-form">
        <Textarea
          data-autofocus
          minRows={2}
          maxLength={500}
          label={t('quarantine.reason')}
          description={t('quarantine.reasonHint')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('quarantine.until')}
          min={isoDay(now() + DAY_MS)}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        {problem !== null && problem !== undefined && <ProblemView problem={problem} />}
        <div className="q-actions">
          <Button variant="default" onClick={close}>
            {t('quarantine.cancel')}
          </Button>
          <Button
            disabled={!isRight}
            loading={isPending}
            onClick={() => send({ reason: reason.trim(), until })}
          >
            {t('quarantine.ignoreConfirm')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
