/**
 * Prints how well early warning does on the simulated machines: false warnings over healthy days, and how long before a fault that
 * announces itself it was warned of. `npm run warning-table [-- --days 20 --hours 8 --wear 20 --type cnc-lathe]`; docs/early-warning.md keeps
 * the tables. The same numbers every time.
 */
import { parseArgs } from 'node:util';
import {
  CASES,
  healthyShift,
  wearingShift,
  type Case,
  type HealthyScore,
  type WearingScore,
} from './score.ts';

/** Healthy hours before the wear begins, and the hours of running that a part lives. */
const HEALTHY_HOURS = 2;
const LIFE_HOURS = 3;

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '20' },
    hours: { type: 'string', default: '8' },
    wear: { type: 'string', default: '20' },
    type: { type: 'string' },
  },
});
const days = Number(values.days);
const hours = Number(values.hours);
const cases = CASES.filter(({ type }) => values.type === undefined || type === values.type);
const wears = Number(values.wear);
const seedsOf = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
const middle = (numbers: readonly number[]): number | undefined =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const say = (...cells: (string | number)[]): void => {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
};
const fixed = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '–';
const percent = (value: number | undefined): string =>
  value === undefined ? '–' : `${(100 * value).toFixed(0)} %`;

function sayHealthy({ type, program, fault }: Case, scores: readonly HealthyScore[]): void {
  const total = sum(scores, (score) => score.hours);
  const wrong = sum(scores, (score) => score.wrong);
  say(
    `${type} ${program}`,
    scores.length,
    total,
    sum(scores, (score) => score.cycles),
    sum(scores, (score) => score.right),
    wrong,
    fixed(total === 0 ? undefined : (wrong / total) * hours, 2),
    sum(scores, (score) => score.faults),
    fault === undefined ? '–' : sum(scores, (score) => score.foretold),
  );
}

function sayWearing({ type, fault }: Case, scores: readonly WearingScore[]): void {
  const faults = sum(scores, (score) => score.faults);
  const warned = sum(scores, (score) => score.warned);
  const leads = scores.flatMap(({ leadHours }) => leadHours);
  say(
    `${type} ${fault ?? 'worn tool'}`,
    faults,
    warned,
    faults === 0 ? '–' : percent(warned / faults),
    fixed(leads.length === 0 ? undefined : Math.min(...leads) * 60, 0),
    fixed(leads.length === 0 ? undefined : (middle(leads) ?? 0) * 60, 0),
    percent(middle(scores.flatMap(({ leadShares }) => leadShares))),
    // People change tools before the limit to which the forecast counts.
    fault === undefined ? '–' : percent(middle(scores.flatMap(({ errors }) => errors.map(Math.abs)))),
  );
}

process.stdout.write(`Healthy machines, ${days} shifts of ${hours} h each\n`);
say('machine', 'shifts', 'hours', 'cycles', 'true', 'false', 'false a shift', 'chance faults', 'foretold');
say(...Array<string>(9).fill('---'));
for (const one of cases)
  sayHealthy(
    one,
    seedsOf(days).map((seed) => healthyShift(one, seed, hours)),
  );
process.stdout.write(`\nWear to failure, ${wears} times after ${HEALTHY_HOURS} healthy hours\n`);
say(
  'fault',
  'faults',
  'warned',
  'share',
  'least lead, min',
  'median lead, min',
  'of the life',
  'forecast off by',
);
say(...Array<string>(8).fill('---'));
for (const one of cases)
  sayWearing(
    one,
    seedsOf(wears).map((seed) => wearingShift(one, seed + 1_000, HEALTHY_HOURS, LIFE_HOURS)),
  );
