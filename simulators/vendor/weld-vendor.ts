/**
 * A welding power source's logger (invented): a line of CSV with semicolons, decimal commas and the wall clock for everything
 * that moves, several lines a message, an empty cell for what has not changed; JSON with codes for states and counters.
 */
import type { Value } from '../../shared/sample.ts';
import {
  encode,
  ESTOP_CODES,
  EXECUTION_CODES,
  MODE_CODES,
  type Coding,
  type VendorDialect,
  type VendorReading,
} from './vendor-dialect.ts';

/** Columns after the time, from the second on. */
const COLUMNS = [
  'weld_current',
  'weld_voltage',
  'wire_feed',
  'gas_flow',
  'travel_speed',
  'joint_1',
  'joint_2',
  'joint_3',
  'joint_4',
  'joint_5',
  'joint_6',
  'arc',
  'power',
];
const FIELDS: Readonly<Record<string, Coding & { name: string }>> = {
  execution: { name: 'run', codes: EXECUTION_CODES },
  mode: { name: 'mode', codes: MODE_CODES },
  estop: { name: 'stop', codes: ESTOP_CODES },
  clamp: { name: 'clamp', codes: ['OPEN', 'CLOSED'] },
  door: { name: 'curtain', codes: ['CLOSED', 'OPEN', 'UNLATCHED'] },
  fume_extraction: { name: 'fume', codes: [false, true] },
  program: { name: 'job' },
  seam_count: { name: 'seams' },
  part_count: { name: 'parts' },
  energy: { name: 'wh', factor: 1_000 },
};

/** The logger of one cell; `topic` is what its topics begin with, `timezone` (IANA) that of its clock. */
export function createWeldVendor(topic: string, timezone: string): VendorDialect {
  const sayTime = wallClock(timezone);
  return {
    statusTopic: `${topic}/link`,
    sayStatus: (online) => JSON.stringify({ alive: online }),
    write(readings) {
      const lines = readings.filter(({ values }) => COLUMNS.some((key) => key in values));
      const csv = lines.map((reading) =>
        [sayTime(reading.ts), ...COLUMNS.map((key) => cellOf(reading.values[key]))].join(';'),
      );
      return [
        ...(csv.length > 0 ? [{ topic: `${topic}/line`, payload: `${csv.join('\r\n')}\r\n` }] : []),
        ...readings.flatMap((reading) => {
          const state = stateOf(reading);
          return state
            ? [{ topic: `${topic}/state`, payload: JSON.stringify({ t: sayTime(reading.ts), s: state }) }]
            : [];
        }),
      ];
    },
  };
}

function cellOf(value: Value | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  return String(value).replace('.', ',');
}

function stateOf({ values }: VendorReading): Record<string, Value> | undefined {
  const said = Object.entries(FIELDS).flatMap(([key, { name, ...coding }]) => {
    const value = values[key];
    return value === undefined ? [] : [[name, encode(value, coding)] as const];
  });
  return said.length > 0 ? Object.fromEntries(said) : undefined;
}

/** "2026-03-02 17:00:00.500" */
function wallClock(timeZone: string): (atMs: number) => string {
  // Swedish writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (atMs) => `${format.format(atMs)}.${String(atMs % 1_000).padStart(3, '0')}`;
}
