/** Of what a figure is made: by machine, or by kind of hours; each line leads on. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { parseEquipmentId, type EquipmentId } from '../../../../shared/names.ts';
import type { UseRow } from '../../../../shared/use.ts';
import { formatNumber } from '../../../format/number.ts';
import { useLocalText } from '../../../parts/use-text.ts';
import { KindSwatch } from '../cards/kind-swatch.tsx';
import { kindHours, USE_KINDS } from '../model/use-kinds.ts';
import { isAboutOrders, type Topic } from '../model/use-topic.ts';
import { useParts } from '../use-context.ts';
import { ofOrders, rowsQuery } from '../use-queries.ts';
import { hoursMinutes, hoursNumber, NOT_KNOWN } from '../use-words.ts';
import { figureText, useTopicRows } from './sheet-head.tsx';
import { topicHours } from './topic-hours.ts';

export function SheetParts({ topic }: { topic: Topic }) {
  const { row } = useTopicRows(topic);
  if (topic.about === 'day' || topic.about === 'equipment')
    return row ? (
      <>
        <Kinds row={row} equipment={topic.about === 'equipment' ? topic.equipment : null} />
        <Figures row={row} />
      </>
    ) : null;
  const isOneMachine = 'equipment' in topic && topic.equipment !== null;
  return isOneMachine || topic.about === 'order' ? null : <ByMachine topic={topic} />;
}

function Kinds({ row, equipment }: { row: UseRow; equipment: EquipmentId | null }) {
  const { t } = useTranslation();
  const { open } = useParts();
  const hours = kindHours(row);
  return (
    <ul className="use-lines">
      {USE_KINDS.filter((kind) => hours[kind] > 0).map((kind) => (
        <li key={kind}>
          {/* Of a day the list of intervals below says it all. */}
          <button
            type="button"
            disabled={equipment === null}
            onClick={() => open({ about: 'kind', kind, equipment })}
          >
            <span className="use-kind-name">
              <KindSwatch kind={kind} /> {t(`use.kind.${kind}`)}
            </span>
            <b className="num">{hoursNumber(hours[kind])} h</b>
          </button>
        </li>
      ))}
    </ul>
  );
}

const SMALL_FIGURES = ['oee', 'availability', 'setupRatio', 'mtbfHours', 'mttrHours'] as const;

function Figures({ row }: { row: UseRow }) {
  const { t } = useTranslation();
  return (
    <dl className="use-small-figures">
      {SMALL_FIGURES.map((figure) => (
        <div key={figure}>
          <dt>{t(`use.figure.${figure}.name`)}</dt>
          <dd className="num">{figureText(figure, row.figures[figure])}</dd>
        </div>
      ))}
      <div>
        <dt>{t('use.energy')}</dt>
        <dd className="num">
          {row.energy.total === null ? NOT_KNOWN : `${formatNumber(row.energy.total, 0)} kWh`}
        </dd>
      </div>
    </dl>
  );
}

function ByMachine({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const { scope, open } = useParts();
  const rows = useQuery(rowsQuery(isAboutOrders(topic) ? ofOrders(scope) : scope, 'equipment'));
  const lines = (rows.data?.rows ?? [])
    .map((row) => ({ row, value: machineValue(topic, row) }))
    .filter(({ value }) => value.size !== 0)
    .sort((a, b) => b.value.size - a.value.size);
  if (lines.length === 0) return null;
  return (
    <>
      <h3 className="use-sheet-section">{t('use.by.equipment')}</h3>
      <ul className="use-lines">
        {lines.map(({ row, value }) => (
          <li key={row.key}>
            <button
              type="button"
              onClick={() => {
                const equipment = parseEquipmentId(row.key);
                if (!equipment) return;
                open(topic.about === 'kind' ? { ...topic, equipment } : { about: 'equipment', equipment });
              }}
            >
              <span>{text(row.name, row.key)}</span>
              <b className="num">{value.text}</b>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** One machine's part; size 0 is left out, what cannot be told stands last. */
function machineValue(topic: Topic, row: UseRow): { size: number; text: string } {
  if (topic.about === 'figure') {
    const value = row.figures[topic.figure];
    return { size: value ?? -1, text: figureText(topic.figure, value) };
  }
  if (topic.about === 'energy') {
    const { total } = row.energy;
    return { size: total ?? -1, text: total === null ? NOT_KNOWN : `${formatNumber(total, 0)} kWh` };
  }
  const hours = topicHours(topic, row) ?? 0;
  return { size: Math.abs(hours) < 0.5 / 60 ? 0 : hours, text: hoursMinutes(hours) };
}
