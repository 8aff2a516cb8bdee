/** Says why a rule is as it is: every part as a sentence in both languages, with the value, its age and where it comes from. PURE. */
import type { Equipment } from '../../shared/base.ts';
import { formatTopic } from '../../shared/names.ts';
import type { Pattern } from '../../shared/pattern.ts';
import type { LocalText } from '../../shared/text.ts';
import type { WhyPart, WhySignal } from '../../shared/why.ts';
import type { ExplainedPart } from './pattern/explain-tree.ts';
import { readForeignKey } from './pattern/foreign-pattern.ts';
import type { SayContext } from './pattern/say-words.ts';
import { sayPattern } from './pattern/say.ts';

/** What the sentences and signals need to know. */
export interface WhyContext {
  base: string;
  equipment: Equipment;
  /** Thresholds of the rule by name. */
  parameters: Readonly<Record<string, number | string>>;
  /** Other equipment by its id. */
  other: (id: string) => Equipment | undefined;
  nowMs: number;
}

/** Operators whose margin is in the unit of their signal. */
const IN_SIGNAL_UNIT: ReadonlySet<Pattern['op']> = new Set([
  'compare',
  'between',
  'equals',
  'changesBy',
  'follows',
  'cycleTrend',
]);

const DERIVED_NAMES: Readonly<Record<string, LocalText>> = {
  $state: { zh: '设备状态', en: 'Equipment state' },
  $online: { zh: '联网', en: 'Connection' },
  $present: { zh: '签到', en: 'Check-in' },
  $qualified: { zh: '操作资格', en: 'Qualification' },
  $useMode: { zh: '使用方式', en: 'Use mode' },
  $condition: { zh: '报警', en: 'Condition' },
};

/** The part and all its parts. */
export function whyPart(part: ExplainedPart, context: WhyContext): WhyPart {
  const about = part.equipment === undefined ? context.equipment : context.other(part.equipment);
  const here = about ?? context.equipment;
  const parts = part.parts.map((each) => whyPart(each, context));
  const { deciding, pattern } = part;
  const hasUnit =
    IN_SIGNAL_UNIT.has(pattern.op) || (pattern.op === 'aggregate' && pattern.measure !== 'slope');
  const signal = deciding && parts.length === 0 ? whySignal(deciding, here, context) : null;
  return {
    sentence: sentenceOf(part, here, context),
    truth: part.truth,
    margin: hasUnit ? (deciding?.margin ?? null) : null,
    unit: hasUnit ? (signal?.unit ?? unitOf(here, 'signal' in pattern ? pattern.signal : '')) : '',
    normalisedMargin: deciding?.normalisedMargin ?? null,
    signal,
    parts,
  };
}

/** Of other equipment its name stands in front. */
function sentenceOf(part: ExplainedPart, here: Equipment, context: WhyContext): LocalText {
  const said = sayPattern(part.pattern, sayContextOf(here, context.parameters));
  if (here.id === context.equipment.id) return said;
  const { zh, en } = here.name;
  return { zh: `${zh ?? en ?? here.id}：${said.zh}`, en: `${en ?? zh ?? here.id}: ${said.en}` };
}

const sayContextOf = (equipment: Equipment, parameters: SayContext['parameters']): SayContext => ({
  signalName: (key) => equipment.signals.find((signal) => signal.key === key)?.name ?? { en: key },
  unit: (key) => unitOf(equipment, key),
  parameters,
});

const unitOf = (equipment: Equipment, key: string): string =>
  equipment.signals.find((signal) => signal.key === key)?.unit ?? '';

function whySignal(
  deciding: NonNullable<ExplainedPart['deciding']>,
  here: Equipment,
  { base, nowMs }: WhyContext,
): WhySignal {
  const key = readForeignKey(deciding.signal)?.key ?? deciding.signal;
  return {
    equipment: here.id,
    key,
    name: DERIVED_NAMES[key] ?? here.signals.find((signal) => signal.key === key)?.name ?? { en: key },
    value: deciding.value,
    unit: unitOf(here, key),
    at: deciding.atMs,
    ageMs: deciding.atMs === null ? null : Math.max(0, nowMs - deciding.atMs),
    topic: topicOf(base, here, key),
  };
}

/** The topic on which a signal comes; null where there is no single one. */
function topicOf(base: string, { id, source }: Equipment, key: string): string | null {
  if (key === '$condition') return source.kind === 'json' ? formatTopic(base, id, 'condition') : null;
  if (key.startsWith('$')) return null;
  switch (source.kind) {
    case 'json':
      return formatTopic(base, id, 'telemetry');
    case 'sparkplug': {
      const node = `spBv1.0/${source.group}/${source.device === undefined ? 'NDATA' : 'DDATA'}/${source.edge}`;
      return source.device === undefined ? node : `${node}/${source.device}`;
    }
    case 'mapped':
      return source.signals[key]?.topic ?? source.topic ?? null;
  }
}
