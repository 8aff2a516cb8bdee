/** Asks for the comment that goes with a word on an alarm, and for how long where it is shelved. */
import { Alert, Button, Group, Modal, SegmentedControl, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlarmAct } from '../../../shared/alarms.ts';
import type { AlarmEntry } from '../../../shared/api.ts';
import { useApp } from '../../app-context.ts';
import { useLocalText } from '../../parts/use-text.ts';
import { sayOnAlarm } from './alarm-queries.ts';

const SHELF_HOURS = ['0.5', '1', '4', '8'] as const;
const HOUR_MS = 3_600_000;
/** The server's clock may be ahead of the browser's by a little. */
const MARGIN_MS = 30_000;

export function AlarmDialog({
  alarm,
  act,
  onClose,
}: {
  alarm: AlarmEntry;
  act: AlarmAct;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { now } = useApp();
  const text = useLocalText();
  const queries = useQueryClient();
  const [comment, setComment] = useState('');
  const [hours, setHours] = useState<string>('1');
  const needsReason = act === 'shelve';
  const saying = useMutation({
    mutationFn: () =>
      sayOnAlarm(alarm.id, act, {
        comment: comment.trim(),
        untilMs: now() + Number(hours) * HOUR_MS - MARGIN_MS,
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['alarms'] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`${t(`alarm.act.${act}`)} · ${text(alarm.name, alarm.type)}`}>
      {alarm.guidance && <p className="second">{text(alarm.guidance, '')}</p>}
      {needsReason && (
        <SegmentedControl
          fullWidth
          aria-label={t('alarm.shelfFor')}
          value={hours}
          onChange={setHours}
          data={SHELF_HOURS.map((value) => ({ value, label: t('alarm.hours', { hours: value }) }))}
        />
      )}
      <Textarea
        mt="sm"
        data-autofocus
        label={t(needsReason ? 'alarm.reason' : 'alarm.comment')}
        value={comment}
        maxLength={2000}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      {saying.error && (
        <Alert color="red" mt="sm" role="alert">
          {saying.error.message}
        </Alert>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('alarm.cancel')}
        </Button>
        <Button
          loading={saying.isPending}
          disabled={needsReason && comment.trim() === ''}
          onClick={() => saying.mutate()}
        >
          {t(`alarm.act.${act}`)}
        </Button>
      </Group>
    </Modal>
  );
}
