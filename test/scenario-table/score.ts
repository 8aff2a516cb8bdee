/**
 * Holds recognised scenarios against the true ones. A recognised one matches a true one of the same type and equipment when they
 * begin close to each other and it covers at least half of it. A true one that is shorter than its definition asks for at least
 * (an idle spindle of a minute) counts neither way. docs/scenarios.md has the rule for people.
 */
import type { Base } from '../../shared/base.ts';
import { SCENARIO_CATALOGUE } from '../../shared/catalogue/scenarios/scenario-catalogue.ts';
import { parseDuration } from '../../shared/time.ts';
import { scenarioParameters } from '../../server/insight/scenarios.ts';
import type { TruthEntry } from '../../simulators/truth.ts';
import type { Day, Found } from './simulate-day.ts';

/** A true scenario; epoch ms. */
export interface TrueScenario {
  type: string;
  equipment: string;
  fromMs: number;
  toMs: number;
}

/** What became of one type. `delaysMs`: from true begin to telling, of those found. */
export interface TypeScore {
  true: number;
  found: number;
  matched: number;
  delaysMs: number[];
  missed: TrueScenario[];
  invented: Found[];
}

/** Most difference between the true and the recognised begin, ms; a minute unless said otherwise. */
const BEGIN_TOLERANCE_MS: Readonly<Record<string, number>> = {
  // The third steady cycle makes a batch; a hand-loaded lathe takes more than a minute for each.
  'batch-run': 150_000,
  // A student who first turned too fast and stopped has begun to warm the spindle all the same.
  'warm-up': 120_000,
  // The force has grown by an eighth at some part; fifteen parts must show it.
  'tool-wear-drift': 420_000,
};
const USUAL_TOLERANCE_MS = 60_000;

/** How long a true one must last to be asked for, ms, where its definition does not say it itself. */
const LEAST_MS: Readonly<Record<string, number>> = {
  // A tool that is changed within three parts of being worn: chance decides who is first.
  'tool-wear-drift': 180_000,
};

/** The parameter by which a definition says how long it must last at least. */
const LEAST: Readonly<Record<string, string>> = {
  'warm-up': 'minTurning',
  'energy-waste': 'idleFor',
  'waiting-material': 'waitFor',
  'dry-run': 'dryFor',
};

/** The true scenarios of a day, from what the plant wrote down; those that last at its end are cut there. */
export function trueScenarios(truth: readonly TruthEntry[], endMs: number): TrueScenario[] {
  const open = new Map<string, TrueScenario>();
  const all: TrueScenario[] = [];
  for (const { atMs, equipment, kind, detail } of truth) {
    const type = detail?.['scenario'];
    if (typeof type !== 'string') continue;
    const key = `${equipment} ${type}`;
    if (kind === 'scenario-began') {
      const scenario = { type, equipment, fromMs: Number(detail?.['fromMs'] ?? atMs), toMs: endMs };
      open.set(key, scenario);
      all.push(scenario);
    } else if (kind === 'scenario-ended') {
      const scenario = open.get(key);
      if (scenario) scenario.toMs = Number(detail?.['toMs'] ?? atMs);
      open.delete(key);
    }
  }
  return all;
}

/** Scores by type, every type of the catalogue. */
export function scoreDay({ base, endMs, truth, found }: Day): Map<string, TypeScore> {
  const all = trueScenarios(truth, endMs);
  return new Map(
    SCENARIO_CATALOGUE.map(({ id }) => [
      id,
      scoreType(
        all.filter(({ type }) => type === id),
        found.filter(({ scenario }) => scenario.type === id),
        { leastMs: leastMsIn(base, id), endMs },
      ),
    ]),
  );
}

/** How long a scenario of the type must last on a piece of equipment, ms. */
function leastMsIn(base: Base, type: string): (equipment: string) => number {
  const definition = SCENARIO_CATALOGUE.find(({ id }) => id === type);
  const name = LEAST[type];
  return (id) => {
    const equipment = base.equipment.find((one) => one.id === id);
    if (!definition || name === undefined || !equipment) return LEAST_MS[type] ?? 0;
    const value = scenarioParameters(definition, equipment.scenarioParameters[type])[name];
    return typeof value === 'string' ? (parseDuration(value) ?? 0) : 0;
  };
}

function scoreType(
  all: readonly TrueScenario[],
  found: readonly Found[],
  { leastMs, endMs }: { leastMs: (equipment: string) => number; endMs: number },
): TypeScore {
  const score: TypeScore = {
    true: 0,
    found: 0,
    matched: 0,
    delaysMs: [],
    missed: [],
    invented: [],
  };
  const left = new Set(found);
  const isAskedFor = ({ equipment, fromMs, toMs }: TrueScenario): boolean => {
    const least = leastMs(equipment);
    // Ten seconds more than the least: what stops right then is told by nobody.
    return least === 0 || toMs - fromMs >= least + 10_000;
  };
  const take = (one: TrueScenario, mustCover: boolean): Found | undefined => {
    const match = nearest(
      one,
      [...left].filter(
        (candidate) => beginsWith(one, candidate) && (!mustCover || covers(one, candidate, endMs)),
      ),
    );
    if (match) left.delete(match);
    return match;
  };
  for (const one of all.filter(isAskedFor)) {
    const match = take(one, true);
    score.true += 1;
    if (match) {
      score.matched += 1;
      score.delaysMs.push(match.toldAtMs - one.fromMs);
    } else score.missed.push(one);
  }
  // What nobody asked for may have been found all the same.
  for (const one of all) if (!isAskedFor(one)) take(one, false);
  score.invented = [...left];
  score.found = score.matched + score.invented.length;
  return score;
}

const apartMs = (one: TrueScenario, { scenario }: Found): number => Math.abs(scenario.fromMs - one.fromMs);

function nearest(one: TrueScenario, candidates: readonly Found[]): Found | undefined {
  return [...candidates].sort((a, b) => apartMs(one, a) - apartMs(one, b))[0];
}

function beginsWith(one: TrueScenario, found: Found): boolean {
  const tolerance = BEGIN_TOLERANCE_MS[one.type] ?? USUAL_TOLERANCE_MS;
  return found.scenario.equipment.some((id) => id === one.equipment) && apartMs(one, found) <= tolerance;
}

/** At least half of the true one. */
function covers(one: TrueScenario, { scenario }: Found, endMs: number): boolean {
  const toMs = scenario.toMs ?? endMs;
  const common = Math.min(one.toMs, toMs) - Math.max(one.fromMs, scenario.fromMs);
  return common > 0 && common >= 0.5 * (one.toMs - one.fromMs);
}
