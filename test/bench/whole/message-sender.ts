/**
 * A process that plays many pieces of equipment: JSON readings of ten numbers, spread evenly over the equipment, at a fixed rate
 * or as fast as the broker takes them. Driven by lines on standard input (`SendOrder` as JSON); answers each with one line.
 */
import { createInterface } from 'node:readline';
import { connectAsync } from 'mqtt';

/** One run of sending. */
export interface SendOrder {
  equipment: number;
  qos: 0 | 1;
  messages: number;
  /** Messages a second; 0: as fast as the broker takes them. */
  rate: number;
  /** Keys of the ten values. */
  keys: readonly string[];
}

/** How often the rate is kept, ms. */
const PULSE_MS = 10;
/** Unacknowledged messages at most, where no rate holds us back. */
const MOST_OPEN = 500;
const VARIANTS = 256;

const [url = ''] = process.argv.slice(2);
const client = await connectAsync(url, { clientId: 'bench-sender', protocolVersion: 5, reconnectPeriod: 0 });
let seq = 0;

/** Values that look measured: a few digits, slowly wandering. */
function variantsOf(keys: readonly string[]): string[] {
  return Array.from({ length: VARIANTS }, (_, variant) =>
    JSON.stringify(
      Object.fromEntries(
        keys.map((key, place) => [key, Math.round((50 + 40 * Math.sin(variant / 20 + place)) * 10) / 10]),
      ),
    ),
  );
}

async function send({ equipment, qos, messages, rate, keys }: SendOrder): Promise<void> {
  const variants = variantsOf(keys);
  const topics = Array.from({ length: equipment }, (_, i) => `tb/bench/hall/rig-${i}/telemetry`);
  let open = 0;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  const settled = (error?: Error): void => {
    open -= 1;
    failure ??= error;
    if (open < MOST_OPEN / 2) wake?.();
  };
  const startMs = performance.now();
  for (let sent = 0; sent < messages;) {
    const due = rate === 0 ? messages : Math.min(messages, ((performance.now() - startMs) / 1000) * rate);
    while (sent < due && open < MOST_OPEN) {
      const payload = `{"ts":${Date.now()},"seq":${seq},"values":${variants[seq % VARIANTS] ?? '{}'}}`;
      open += 1;
      client.publish(topics[seq % equipment] ?? '', payload, { qos }, settled);
      seq += 1;
      sent += 1;
    }
    if (failure) throw failure;
    if (open >= MOST_OPEN) await new Promise<void>((resolve) => (wake = resolve));
    else if (sent < messages) await new Promise((resolve) => setTimeout(resolve, PULSE_MS));
  }
  while (open > 0) await new Promise<void>((resolve) => (wake = resolve));
  if (failure) throw failure;
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  await send(JSON.parse(line) as SendOrder);
  console.log('sent');
}
await client.endAsync();
