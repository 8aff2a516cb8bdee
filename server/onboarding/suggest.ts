/**
 * From what was seen to what it could mean: for each name the signals it fits, best first, with reasons in words; and the type
 * of equipment that explains most of the names. Each signal is the best guess of one name only. Pure.
 */
import { EQUIPMENT_CATALOGUE } from '../../shared/catalogue/equipment-catalogue.ts';
import { EQUIPMENT_TYPES, type EquipmentTypeId, type SignalKind } from '../../shared/equipment.ts';
import { SIGNAL_KEY_PATTERN } from '../../shared/names.ts';
import type { Candidate, Observed } from '../../shared/onboarding.ts';
import { inLanguage, type LocalText } from '../../shared/text.ts';
import { displayUnit } from '../../shared/units.ts';
import { likeness, unitIn, wordsOf, type Likeness } from './name-likeness.ts';
import type { SeenName } from './observe.ts';
import { fitOf, isCounting, type Fit, type Target } from './value-fit.ts';

/** Weight of the name; the values have the rest. */
const NAME_WEIGHT = 0.78;
/** Guesses below are not worth a line. */
const MIN_SCORE = 0.45;
const MAX_CANDIDATES = 6;
/** Two signals that fit a name about as well make each other doubtful. */
const CLOSE = 0.08;
const DOUBT = 0.1;

/** Words in an equipment's name that tell its type. */
const TYPE_WORDS: Readonly<Partial<Record<EquipmentTypeId, RegExp>>> = {
  'cnc-lathe': /lathe|turn|车床/i,
  'cnc-mill': /mill|vmc|machining-cent|铣|加工中心/i,
  'robot-arm': /robot|arm|机器人/i,
  'sorting-station': /sort|分拣/i,
  agv: /agv|amr/i,
  'injection-moulding': /mould|mold|inject|注塑/i,
  'welding-cell': /weld|焊/i,
  'printer-3d': /print|打印/i,
  cmm: /cmm|三坐标|measur/i,
};

/** What each name could be among `signals`, in the order of the names. */
export function suggest(seen: readonly SeenName[], signals: readonly Target[]): Observed[] {
  const ranked = seen.map((one) => ({ one, candidates: candidatesOf(one, signals) }));
  const taken = new Map<string, number>();
  for (const [index, { candidates }] of ranked.entries())
    for (const { key, score } of candidates) {
      const holder = ranked[taken.get(key) ?? -1]?.candidates.find((candidate) => candidate.key === key);
      if (!holder || holder.score < score) taken.set(key, index);
    }
  return ranked.map(({ one, candidates }, index) => ({
    name: one.name,
    form: one.form,
    last: one.last,
    points: one.points.map(([atMs, value]): [number, Observed['last']] => [atMs, value]),
    seen: one.seen,
    min: one.min,
    max: one.max,
    words: [...one.words],
    // Where another name fits a signal better, it is still a choice, but no longer the first.
    candidates: [
      ...candidates.filter(({ key }) => taken.get(key) === index),
      ...candidates
        .filter(({ key }) => taken.get(key) !== index)
        .map((candidate) => ({ ...candidate, score: Math.min(candidate.score, 0.5) })),
    ],
    own: ownSignal(one),
  }));
}

/** The type whose signals explain the names best, with reasons; `generic` when none does. */
export function guessType(
  seen: readonly SeenName[],
  equipment: string,
): { type: EquipmentTypeId; reasons: LocalText[] } {
  const guesses = EQUIPMENT_TYPES.filter((type) => type !== 'generic').map((type) => {
    const named = TYPE_WORDS[type]?.test(equipment) ?? false;
    const found = suggest(seen, EQUIPMENT_CATALOGUE[type].signals).filter(
      ({ candidates }) => (candidates[0]?.score ?? 0) >= 0.6,
    ).length;
    return { type, named, found, score: found / Math.max(1, seen.length) + (named ? 0.4 : 0) };
  });
  const [best] = guesses.sort((a, b) => b.score - a.score);
  if (!best || best.score < 0.3) return { type: 'generic', reasons: [] };
  const { name } = EQUIPMENT_CATALOGUE[best.type];
  const reasons: LocalText[] = [];
  if (best.named)
    reasons.push({
      zh: `设备编号“${equipment}”像${name.zh}`,
      en: `The id "${equipment}" reads like a ${name.en}`,
    });
  if (best.found > 0)
    reasons.push({
      zh: `${seen.length} 个名称中有 ${best.found} 个对得上${name.zh}的信号`,
      en: `${best.found} of ${seen.length} names match signals of a ${name.en}`,
    });
  return { type: best.type, reasons };
}

function candidatesOf(seen: SeenName, signals: readonly Target[]): Candidate[] {
  const rated = signals
    .flatMap((signal) => {
      const like = likeness(seen.name, signal);
      const fit = fitOf(seen, signal);
      const score = like.score * NAME_WEIGHT + fit.score * (1 - NAME_WEIGHT) + unitBonus(seen.name, signal);
      return fit.score === 0 || like.score === 0 || score < MIN_SCORE ? [] : [{ signal, like, fit, score }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_CANDIDATES);
  return rated.map(({ signal, like, fit, score }, index) => {
    const rival =
      like.score >= 1 ? undefined : rated.find((other, at) => at !== index && score - other.score < CLOSE);
    return {
      key: signal.key,
      score: Math.round(100 * Math.min(0.99, Math.max(0, score - (rival ? DOUBT : 0)))) / 100,
      reasons: reasonsOf(seen, signal, { like, fit, rival: rival?.signal }),
      ...fit.conversion,
      ...(fit.enum && { enum: fit.enum }),
    };
  });
}

/** A unit in the name that is the signal's speaks for it, another one against it. */
function unitBonus(name: string, signal: Target): number {
  const unit = unitIn(name);
  if (unit === undefined || signal.unit === undefined) return 0;
  return unit === signal.unit ? 0.02 : -0.12;
}

interface Grounds {
  like: Likeness;
  fit: Fit;
  rival: Target | undefined;
}

function reasonsOf(seen: SeenName, signal: Target, { like, fit, rival }: Grounds): LocalText[] {
  const called = {
    zh: inLanguage(signal.name, 'zh', signal.key),
    en: inLanguage(signal.name, 'en', signal.key),
  };
  const reasons: LocalText[] = [];
  if (like.score >= 0.9) reasons.push({ zh: `名称与“${called.zh}”一致`, en: `The name says "${called.en}"` });
  else
    reasons.push({
      zh: `名称只有一部分与“${called.zh}”相同`,
      en: `The name says "${called.en}" only in part`,
    });
  reasons.push(...valueReasons(seen, signal, fit));
  if (signal.unit !== undefined && signal.unit !== '' && seen.form === 'number')
    reasons.push(
      unitIn(seen.name) === signal.unit
        ? { zh: '名称里的单位相符', en: 'The unit in the name agrees' }
        : {
            zh: `单位未写明，按 ${displayUnit(signal.unit, 'zh')}`,
            en: `No unit is said; taken as ${displayUnit(signal.unit, 'en')}`,
          },
    );
  if (rival)
    reasons.push({
      zh: `也可能是“${inLanguage(rival.name, 'zh', rival.key)}”，请核对后再确认`,
      en: `It could also be "${inLanguage(rival.name, 'en', rival.key)}"; look before you confirm`,
    });
  return reasons;
}

function valueReasons(seen: SeenName, signal: Target, fit: Fit): LocalText[] {
  const reasons: LocalText[] = [];
  if (fit.inRange !== null && signal.range) {
    const range = `${signal.range[0]}–${signal.range[1]}`;
    const [zhUnit, enUnit] = [displayUnit(signal.unit ?? '', 'zh'), displayUnit(signal.unit ?? '', 'en')];
    const outside = Math.round(100 * (1 - fit.inRange));
    reasons.push(
      fit.inRange >= 1
        ? { zh: `数值全部落在 ${range} ${zhUnit}`, en: `All values lie within ${range} ${enUnit}` }
        : {
            zh: `${outside} % 的数值超出 ${range} ${zhUnit}`,
            en: `${outside} % of the values lie outside ${range} ${enUnit}`,
          },
    );
  }
  if (fit.enum) reasons.push({ zh: '取值可逐一对应', en: 'Each of its words has one of ours' });
  const trend = signal.kind === 'counter' && isCounting(seen) ? COUNTING : movementOf(seen);
  if (trend) reasons.push(trend);
  return reasons;
}

const COUNTING: LocalText = { zh: '数值只增不减，像计数', en: 'It only grows, as a count does' };

/** How a number moved while it was watched; undefined when too little was seen. */
function movementOf({ form, points, min, max }: SeenName): LocalText | undefined {
  const first = points[0];
  const last = points.at(-1);
  if (form !== 'number' || !first || !last || points.length < 8 || min === null || max === null)
    return undefined;
  const minutes = Math.max(1, Math.round((last[0] - first[0]) / 60_000));
  if (min === max) return { zh: `${minutes} 分钟内没有变化`, en: `It did not change within ${minutes} min` };
  const [from, to] = [Number(first[1]), Number(last[1])];
  const steps = points
    .slice(1)
    .map(([, value], index) => Math.abs(Number(value) - Number(points[index]?.[1])));
  const isSlow = Math.max(...steps) < 0.25 * (max - min);
  if (!isSlow) return { zh: `${minutes} 分钟内变化很快`, en: `It changes fast (${minutes} min watched)` };
  const rises = to - from > 0.5 * (max - min);
  const falls = from - to > 0.5 * (max - min);
  if (rises) return { zh: `${minutes} 分钟内缓慢上升`, en: `It rose slowly over ${minutes} min` };
  if (falls) return { zh: `${minutes} 分钟内缓慢下降`, en: `It fell slowly over ${minutes} min` };
  return { zh: `${minutes} 分钟内变化平缓`, en: `It moves gently (${minutes} min watched)` };
}

const KIND_OF_FORM: Readonly<Record<SeenName['form'], SignalKind>> = {
  number: 'gauge',
  switch: 'switch',
  word: 'text',
  mixed: 'text',
};

const isWholeCount = (seen: SeenName): boolean =>
  seen.form === 'number' &&
  seen.points.length > 20 &&
  isCounting(seen) &&
  seen.points.every(([, value]) => Number.isInteger(value));

/** The name as a signal of its own: nothing is lost, nothing is understood. */
function ownSignal(seen: SeenName): Observed['own'] {
  const joined = wordsOf(seen.name)
    .join('_')
    .replaceAll(/[^a-z0-9_]/g, '');
  const key = /^[a-z]/.test(joined) ? joined : `signal_${joined || 'x'}`;
  return {
    key: SIGNAL_KEY_PATTERN.test(key) ? key : key.slice(0, 63),
    kind: isWholeCount(seen) ? 'counter' : KIND_OF_FORM[seen.form],
    unit: unitIn(seen.name) ?? '',
  };
}
