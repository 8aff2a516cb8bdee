/** "Why?" of a machine: the rule that gives the state, or that a scenario follows, part by part with truth, margin, value and age. */
import { IconCheck, IconQuestionMark, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EquipmentId } from '../../../shared/names.ts';
import type { Truth } from '../../../shared/pattern.ts';
import { displayUnit } from '../../../shared/units.ts';
import { valueAlone } from '../../../shared/value-words.ts';
import type { WhyAnswer, WhyPart, WhyRule, WhySignal } from '../../../shared/why.ts';
import { useApp } from '../../app-context.ts';
import { clockTime } from '../../format/time.ts';
import { languageOf } from '../../i18n/i18n.ts';
import { useAge, useLocalText } from '../../parts/use-text.ts';
import { request } from '../../rest/rest-client.ts';
import './why.css';

const ASK_AGAIN_MS = 2_000;
const TRUTHS = { true: IconCheck, false: IconX, unknown: IconQuestionMark } as const;

/** A button that opens the reasons below it. `subject` as the server wants it: `state`, `scenario:<type>`. */
export function Why({ id, subject }: { id: EquipmentId; subject: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="pill why-ask" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t('why.ask')}
      </button>
      {isOpen && <Reasons id={id} subject={subject} />}
    </>
  );
}

function Reasons({ id, subject }: { id: EquipmentId; subject: string }) {
  const { t } = useTranslation();
  const answer = useQuery({
    queryKey: ['why', id, subject],
    queryFn: ({ signal }) =>
      request<WhyAnswer>(`/equipment/${id}/why?of=${encodeURIComponent(subject)}`, { signal }),
    refetchInterval: ASK_AGAIN_MS,
    retry: false,
  });
  if (answer.isError) return <p className="second">{t('why.none')}</p>;
  // The last rule is the one that gives the state; those before it did not hold.
  const rules = [...(answer.data?.rules ?? [])].reverse();
  return (
    <div className="why" role="region" aria-label={t('why.title')}>
      {rules.map((rule, i) => (
        <Rule
          key={`${rule.kind} ${rules.length - i}`}
          rule={rule}
          isFirst={i === 0 || rule.kind !== 'state'}
        />
      ))}
    </div>
  );
}

/** Rules that were tried before stay folded: they only tell why it is not something else. */
function Rule({ rule, isFirst }: { rule: WhyRule; isFirst: boolean }) {
  const { t } = useTranslation();
  const { base } = useApp();
  const title =
    rule.state === undefined ? t(`why.${rule.kind}`) : t('why.state', { state: t(`state.${rule.state}`) });
  return (
    <details open={isFirst}>
      <summary>
        <span className="strong">{title}</span> <TruthMark truth={rule.whole.truth} />
        <span className="second num">{t('why.since', { time: clockTime(rule.since, base.timezone) })}</span>
      </summary>
      <ul>
        <Part part={rule.whole} />
      </ul>
    </details>
  );
}

function Part({ part }: { part: WhyPart }) {
  const text = useLocalText();
  return (
    <li>
      <TruthMark truth={part.truth} />
      <span>{text(part.sentence)}</span>
      {part.signal && <Looked signal={part.signal} part={part} />}
      {part.parts.length > 0 && (
        <ul>
          {part.parts.map((each, i) => (
            <Part key={i} part={each} />
          ))}
        </ul>
      )}
    </li>
  );
}

function TruthMark({ truth }: { truth: Truth }) {
  const { t } = useTranslation();
  const Icon = TRUTHS[truth];
  return (
    <span className={`truth truth-${truth}`}>
      <Icon size={14} aria-hidden="true" stroke={2.4} />
      {t(`why.${truth}`)}
    </span>
  );
}

/** The value that was looked at, how far it is from its limit, how old it is, where it comes from. */
function Looked({ signal, part }: { signal: WhySignal; part: WhyPart }) {
  const { t, i18n } = useTranslation();
  const text = useLocalText();
  const age = useAge();
  const language = languageOf(i18n.language);
  const shown = (number: number, unit: string): string =>
    `${Number(number.toPrecision(4))} ${displayUnit(unit, language)}`.trim();
  const { value } = signal;
  const said =
    value === null
      ? '—'
      : typeof value === 'number'
        ? shown(value, signal.unit)
        : valueAlone(signal.key, value, language);
  const facts = [
    `${text(signal.name, signal.key)} ${said}`,
    ...(part.margin === null ? [] : [t('why.margin', { margin: shown(part.margin, part.unit) })]),
    ...(signal.ageMs === null ? [] : [t('why.age', { age: age(signal.ageMs) })]),
  ];
  return (
    <div
      className="second num"
      title={signal.topic === null ? undefined : t('why.topic', { topic: signal.topic })}
    >
      {facts.join(' · ')}
      {signal.topic !== null && <span className="why-topic">{signal.topic}</span>}
    </div>
  );
}
