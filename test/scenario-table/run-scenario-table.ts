/**
 * `npm run scenario-table`: how well the catalogue recognises what really happened, over seeded days of the demo base. Prints one
 * row per scenario type; docs/scenarios.md keeps the table.
 * Options: `--days 20`, `--minutes 60`, `--first-seed 1`, `--jobs 2`, and `--misses` for the list of what was missed or invented.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SCENARIO_CATALOGUE } from '../../shared/catalogue/scenarios/scenario-catalogue.ts';
import { scoreDay, type TypeScore } from './score.ts';
import { simulateDay, START_MS } from './simulate-day.ts';

/** One type on one day, as a child process tells it on a line. */
interface DayLine {
  seed: number;
  type: string;
  true: number;
  found: number;
  matched: number;
  delaysMs: number[];
  errors: string[];
}

const { values: options } = parseArgs({
  options: {
    days: { type: 'string', default: '20' },
    minutes: { type: 'string', default: '60' },
    'first-seed': { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    misses: { type: 'boolean', default: false },
    seeds: { type: 'string' },
  },
});
const minutes = Number(options.minutes);

if (options.seeds === undefined) await runAll();
else for (const seed of options.seeds.split(',')) tellDay(Number(seed));

/** In a child process: simulates one day and tells each type on a line. */
function tellDay(seed: number): void {
  for (const [type, score] of scoreDay(simulateDay({ seed, minutes }))) {
    const { true: all, found, matched, delaysMs } = score;
    const line: DayLine = { seed, type, true: all, found, matched, delaysMs, errors: errorsOf(score) };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}

function errorsOf({ missed, invented }: TypeScore): string[] {
  const clock = (ms: number | null): string =>
    ms === null ? '…' : `${Math.round((ms - START_MS) / 1_000)} s`;
  return [
    ...missed.map((one) => `missed ${one.equipment} ${clock(one.fromMs)} to ${clock(one.toMs)}`),
    ...invented.map(
      ({ scenario }) =>
        `invented ${scenario.equipment.join(', ')} ${clock(scenario.fromMs)} to ${clock(scenario.toMs)}`,
    ),
  ];
}

async function runAll(): Promise<void> {
  const first = Number(options['first-seed']);
  const seeds = Array.from({ length: Number(options.days) }, (_, index) => first + index);
  const jobs = Math.max(1, Number(options.jobs));
  const shares = Array.from({ length: jobs }, (_, job) => seeds.filter((_, index) => index % jobs === job));
  const lines = await Promise.all(shares.filter(({ length }) => length > 0).map(runChild));
  printTable(lines.flat(), seeds.length);
}

/** One child process for some seeds; what it says is parsed line by line. */
async function runChild(seeds: readonly number[]): Promise<DayLine[]> {
  const file = fileURLToPath(import.meta.url);
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', file, '--seeds', seeds.join(','), '--minutes', String(minutes)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const lines: DayLine[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const parsed = JSON.parse(line) as DayLine;
    lines.push(parsed);
    if (options.misses)
      for (const error of parsed.errors)
        process.stdout.write(`day ${parsed.seed} ${parsed.type}: ${error}\n`);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`the days ${seeds.join(', ')} stopped with exit code ${code}`);
  return lines;
}

function printTable(lines: readonly DayLine[], days: number): void {
  process.stdout.write(`\n${days} days of ${minutes} min\n\n`);
  process.stdout.write('| scenario | true | found | precision | recall | median delay |\n');
  process.stdout.write('| --- | --- | --- | --- | --- | --- |\n');
  for (const { id } of SCENARIO_CATALOGUE) {
    const own = lines.filter(({ type }) => type === id);
    const sum = (key: 'true' | 'found' | 'matched'): number =>
      own.reduce((total, line) => total + line[key], 0);
    const delays = own.flatMap(({ delaysMs }) => delaysMs).sort((a, b) => a - b);
    const delay = delays[delays.length >> 1];
    const cells = [
      id,
      sum('true'),
      sum('found'),
      share(sum('matched'), sum('found')),
      share(sum('matched'), sum('true')),
      delay === undefined ? '–' : `${Math.round(delay / 1_000)} s`,
    ];
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  }
}

const share = (part: number, whole: number): string => (whole === 0 ? '–' : (part / whole).toFixed(3));
