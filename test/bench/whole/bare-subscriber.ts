/**
 * The yardstick: the least a program can do with telemetry. mqtt.js, a subscription, JSON.parse of every message, nothing else.
 * Prints `{count, cpuMicros, rssBytes}` for every line on standard input.
 */
import { createInterface } from 'node:readline';
import { connectAsync } from 'mqtt';

/** What it answers. */
export interface BareReport {
  count: number;
  cpuMicros: number;
  rssBytes: number;
}

const [url = '', qos = '0'] = process.argv.slice(2);
const client = await connectAsync(url, {
  clientId: 'bench-bare',
  protocolVersion: 5,
  reconnectPeriod: 0,
  properties: { receiveMaximum: 100 },
});
const decoder = new TextDecoder();
let count = 0;
let newest = 0;
client.on('message', (_topic, payload) => {
  newest = (JSON.parse(decoder.decode(payload)) as { ts: number }).ts;
  count += 1;
});
await client.subscribeAsync('tb/#', { qos: qos === '1' ? 1 : 0 });
console.log('ready');
const lines = createInterface({ input: process.stdin });
lines.on('line', () => {
  const { user, system } = process.cpuUsage();
  const report: BareReport = { count, cpuMicros: user + system, rssBytes: process.memoryUsage.rss() };
  console.log(JSON.stringify(newest >= 0 ? report : {}));
});
lines.on('close', () => void client.endAsync());
