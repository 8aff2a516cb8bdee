/**
 * `npm run faults -- FAULT [--store duckdb|influx] [--broker embedded|mosquitto] [--kills 20] [--readings 1000000] [--rate 10000]
 * [--seconds 600]`: lets one fault happen to a real server and says what became of every reading. Ends with 1 when one is missing or
 * stored twice.
 */
import { parseArgs } from 'node:util';
import type { FaultOptions, FaultResult } from './fault-house.ts';
import { brokerDown } from './broker-down.ts';
import { diskFull } from './disk-full.ts';
import { killNine } from './kill-nine.ts';
import { storeDown } from './store-down.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: 'string', default: 'duckdb' },
    broker: { type: 'string', default: 'embedded' },
    kills: { type: 'string', default: '20' },
    readings: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '600' },
  },
});
const options: FaultOptions = {
  store: values.store === 'influx' ? 'influx' : 'duckdb',
  broker: values.broker === 'mosquitto' ? 'mosquitto' : 'embedded',
  readings: Number(values.readings),
  rate: Number(values.rate),
};
const FAULTS: Record<string, () => Promise<FaultResult>> = {
  kill9: () => killNine({ ...options, kills: Number(values.kills) }),
  'store-down': () => storeDown({ ...options, store: 'influx', seconds: Number(values.seconds) }),
  'disk-full': () => diskFull(options),
  'broker-down': () => brokerDown({ ...options, broker: 'mosquitto' }),
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const [name = 'kill9'] = positionals;
const fault = FAULTS[name];
if (fault === undefined) {
  console.error(`Unknown fault "${name}". Known: ${Object.keys(FAULTS).join(', ')}.`);
  process.exit(2);
}
const result = await fault();
console.log(`${name} ${options.store} ${options.broker}`);
for (const [what, value] of Object.entries(result))
  console.log(`  ${what.padEnd(16)} ${Array.isArray(value) ? value.join(' ') : Number(value.toFixed(1))}`);
process.exitCode = result.missingCount === 0 && result.doubled === 0 && result.acked === result.sent ? 0 : 1;
