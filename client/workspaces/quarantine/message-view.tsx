/** One kept message, as it came, with the words that the base does not know. Text from outside is only ever shown as text. */
import { ActionIcon, CopyButton, Button, Skeleton } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeptMessage, QuarantineGroup } from '../../../shared/onboarding.ts';
import { useApp } from '../../app-context.ts';
import { formatNumber } from '../../format/number.ts';
import { clockTime } from '../../format/time.ts';
import { RestProblem } from '../../rest/rest-client.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { messageQuery } from './quarantine-queries.ts';

const STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** A line of JSON with keys and marked words in their own colours. */
function coloured(line: string, marks: ReadonlySet<string>): ReactNode[] {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of line.matchAll(STRING)) {
    const colon = match[1] ?? '';
    const word = match[0].slice(0, match[0].length - colon.length);
    parts.push(line.slice(from, match.index));
    const marked = marks.has(word.slice(1, -1));
    parts.push(
      marked ? <mark>{word}</mark> : <span className={colon === '' ? undefined : 'key'}>{word}</span>,
    );
    parts.push(colon);
    from = match.index + match[0].length;
  }
  parts.push(line.slice(from));
  return parts.map((part, index) => <Fragment key={index}>{part}</Fragment>);
}

/** The topic with its unknown level marked. */
function Topic({ topic, unknown }: { topic: string; unknown: string | undefined }) {
  return topic.split('/').map((level, index) => (
    <Fragment key={index}>
      {index > 0 && '/'}
      {level === unknown ? <mark>{level}</mark> : level}
    </Fragment>
  ));
}

interface MessageViewProps {
  group: QuarantineGroup;
  /** 0: the newest. */
  place: number;
  setPlace: (place: number) => void;
  marks: ReadonlySet<string>;
}

export function MessageView({ group, place, setPlace, marks }: MessageViewProps) {
  const { t } = useTranslation();
  const message = useQuery(messageQuery(group.id, place));
  if (message.isPending) return <Skeleton height={220} radius="md" />;
  if (message.isError) {
    const isGone = message.error instanceof RestProblem && message.error.code === 'not-found';
    return isGone ? (
      <p className="second q-none">{t('quarantine.noneKept')}</p>
    ) : (
      <ProblemView problem={message.error} retry={() => void message.refetch()} />
    );
  }
  const { data } = message;
  const step = (by: number): void => setPlace(Math.min(data.of, Math.max(1, data.place + by)));
  return (
    <section className="q-message" aria-label={t('quarantine.payload')}>
      <div className="q-between">
        <span>
          <strong>{t('quarantine.payload')}</strong>{' '}
          <span className="second num">
            {t('quarantine.placeOf', { place: formatNumber(data.place, 0), of: formatNumber(data.of, 0) })}
          </span>
        </span>
        <span className="q-buttons">
          <ActionIcon
            variant="default"
            size={28}
            aria-label={t('quarantine.older')}
            disabled={data.place <= 1}
            onClick={() => step(-1)}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
          <ActionIcon
            variant="default"
            size={28}
            aria-label={t('quarantine.newer')}
            disabled={data.place >= data.of}
            onClick={() => step(1)}
          >
            <IconChevronRight size={16} />
          </ActionIcon>
          <CopyButton value={data.lines.join('\n')}>
            {({ copied, copy }) => (
              <Button size="compact-sm" variant="default" onClick={copy}>
                {t(copied ? 'quarantine.copied' : 'quarantine.copy')}
              </Button>
            )}
          </CopyButton>
        </span>
      </div>
      <Envelope group={group} message={data} />
      <pre className="q-code" data-form={data.form} tabIndex={0} aria-label={t('quarantine.payload')}>
        {data.lines.map((line, index) => (
          <Fragment key={index}>
            {index > 0 && '\n'}
            {data.form === 'json' ? coloured(line, marks) : line}
          </Fragment>
        ))}
        {data.cut && `\n${t('quarantine.cut')}`}
      </pre>
    </section>
  );
}

function Envelope({ group, message }: { group: QuarantineGroup; message: KeptMessage }) {
  const { t } = useTranslation();
  const { base } = useApp();
  const unknown = group.code === 'unknown-equipment' ? group.source.equipment?.split('.')[1] : undefined;
  return (
    <dl className="q-envelope">
      <dt>{t('quarantine.topic')}</dt>
      <dd>
        <code>
          <Topic topic={message.topic} unknown={unknown} />
        </code>
      </dd>
      <dt>{t('quarantine.at')}</dt>
      <dd className="num">
        {clockTime(message.at, base.timezone)} · {formatNumber(message.bytes, 0)} B
        {message.form === 'hex' && ` · ${t('quarantine.hex')}`}
      </dd>
    </dl>
  );
}
