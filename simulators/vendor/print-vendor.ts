/**
 * A printer farm's gateway (invented): JSON with an array of records, in it nested arrays, whole numbers for tenths and codes
 * for words, a quality beside each temperature; slow counters as plain numbers, one topic each, retained.
 */
import type { Value } from '../../shared/sample.ts';
import {
  encode,
  ESTOP_CODES,
  EXECUTION_CODES,
  MODE_CODES,
  type Coding,
  type VendorDialect,
  type VendorMessage,
  type VendorReading,
} from './vendor-dialect.ts';

type Node = Record<string, unknown> | unknown[];

/** Where each signal stands in a record. */
const PLACES: Readonly<Record<string, Coding & { at: readonly (string | number)[]; hasQuality?: true }>> = {
  nozzle_temp: { at: ['temp', 0, 'v'], factor: 10, hasQuality: true },
  bed_temp: { at: ['temp', 1, 'v'], factor: 10, hasQuality: true },
  chamber_temp: { at: ['temp', 2, 'v'], factor: 10, hasQuality: true },
  position_x: { at: ['axes', 0, 'mm10'], factor: 10 },
  position_y: { at: ['axes', 1, 'mm10'], factor: 10 },
  position_z: { at: ['axes', 2, 'um10'], factor: 100 },
  layer: { at: ['job', 'layer'] },
  layer_total: { at: ['job', 'layers'] },
  progress: { at: ['job', 'permille'], factor: 10 },
  program: { at: ['job', 'file'] },
  fan: { at: ['head', 'fan'] },
  flow: { at: ['head', 'flow'], factor: 10 },
  power: { at: ['head', 'w10'], factor: 100 },
  door: { at: ['st', 'door'], codes: ['CLOSED', 'OPEN', 'UNLATCHED'] },
  execution: { at: ['st', 'run'], codes: EXECUTION_CODES },
  mode: { at: ['st', 'mode'], codes: MODE_CODES },
  estop: { at: ['st', 'stop'], codes: ESTOP_CODES },
};
/** The last level of the topic of what is sent by itself; the value is the payload. */
const PLAIN: Readonly<Record<string, Coding & { level: string }>> = {
  filament: { level: 'filament' },
  energy: { level: 'wh', factor: 1_000 },
  part_count: { level: 'parts' },
};

/** The gateway of one printer; `topic` is what its topics begin with. */
export function createPrintVendor(topic: string): VendorDialect {
  return {
    statusTopic: `${topic}/lwt`,
    sayStatus: (online) => (online ? 'Online' : 'Offline'),
    write(readings) {
      const recs = readings.map(recordOf).filter((record) => Object.keys(record).length > 1);
      const report = { topic: `${topic}/report`, payload: JSON.stringify({ fw: '2.4', recs }) };
      return [
        ...(recs.length > 0 ? [report] : []),
        ...readings.flatMap((reading) => plainOf(topic, reading)),
      ];
    },
  };
}

function recordOf({ ts, values }: VendorReading): Record<string, unknown> {
  const record: Record<string, unknown> = { t: ts };
  for (const [key, value] of Object.entries(values)) {
    const place = PLACES[key];
    if (!place) continue;
    setAt(record, place.at, encode(value, place));
    if (place.hasQuality) setAt(record, [...place.at.slice(0, -1), 'q'], value === null ? 0 : 192);
  }
  return record;
}

/** Makes the objects and arrays on the way; an element of an array that is not said stays an empty object. */
function setAt(record: Record<string, unknown>, at: readonly (string | number)[], value: Value): void {
  let node: Node = record;
  at.forEach((step, index) => {
    const next = at[index + 1];
    if (next === undefined) Reflect.set(node, step, value);
    else {
      if (Array.isArray(node)) while (node.length <= Number(step)) node.push({});
      if (Reflect.get(node, step) === undefined) Reflect.set(node, step, typeof next === 'number' ? [] : {});
      node = Reflect.get(node, step) as Node;
    }
  });
}

const plainOf = (topic: string, { values }: VendorReading): VendorMessage[] =>
  Object.entries(PLAIN).flatMap(([key, { level, ...coding }]) => {
    const value = values[key];
    if (value === undefined) return [];
    return [{ topic: `${topic}/${level}`, payload: String(encode(value, coding)), retain: true }];
  });
