/** What it costs to keep a message before it is acknowledged: four ways in front of a real Mosquitto, at QoS 1, at the same rate. */
import { startMosquitto } from '../support/mosquitto.ts';
import { eventually } from '../support/running-house.ts';
import type { BenchResult } from './bench-result.ts';
import type { BareReport } from './whole/bare-subscriber.ts';
import { startLineProcess } from './whole/line-process.ts';
import type { SendOrder } from './whole/message-sender.ts';

const RATE = 4_000;
const SECONDS = 5;
const KEYS = Array.from({ length: 10 }, (_, i) => `signal_${i}`);
const orderOf = (messages: number, rate: number): string =>
  JSON.stringify({ equipment: 1, qos: 1, messages, rate, keys: KEYS } satisfies SendOrder);

interface Cost {
  microsPerMessage: number;
  messagesPerSecond: number;
}

/** `messages` at a fixed rate for the cost, then as many at full speed for the speed. */
async function costOf(url: string, way: string, messages: number, rate: number): Promise<Cost> {
  const subscriber = await startLineProcess('keeping-subscriber.ts', [url, way]);
  const sender = await startLineProcess('message-sender.ts', [url]);
  const read = async (): Promise<BareReport> => JSON.parse(await subscriber.ask('report')) as BareReport;
  const arrived = (wanted: number): Promise<unknown> =>
    eventually(async () => (await read()).count >= wanted, 60_000, `${wanted} messages`);
  try {
    await sender.ask(orderOf(messages / 2, rate));
    await arrived(messages / 2);
    const before = await read();
    await sender.ask(orderOf(messages, rate));
    await arrived(before.count + messages);
    const after = await read();
    const startMs = performance.now();
    await sender.ask(orderOf(messages, 0));
    await arrived(after.count + messages);
    return {
      microsPerMessage: (after.cpuMicros - before.cpuMicros) / messages,
      messagesPerSecond: messages / ((performance.now() - startMs) / 1000),
    };
  } finally {
    await sender.stop();
    await subscriber.stop();
  }
}

export async function journalBench(): Promise<BenchResult[]> {
  const mosquitto = await startMosquitto();
  try {
    const results: BenchResult[] = [];
    const bare = await costOf(mosquitto.url, 'nothing', RATE * SECONDS, RATE);
    const ways: [way: string, words: string, messages: number, rate: number][] = [
      ['each', 'a write for each message', RATE * SECONDS, RATE],
      ['group', 'one write and one acknowledging packet a turn (ours)', RATE * SECONDS, RATE],
      ['commit', 'acknowledge after the commit of the store', 400, 100],
    ];
    results.push({
      name: 'QoS 1, acknowledged at once, nothing kept',
      value: bare.microsPerMessage,
      unit: 'µs CPU',
      baseline: `${Math.round(bare.messagesPerSecond)} msg/s at full speed`,
    });
    for (const [way, words, messages, rate] of ways) {
      const cost = await costOf(mosquitto.url, way, messages, rate);
      results.push({
        name: `QoS 1, ${words}`,
        value: cost.microsPerMessage,
        unit: 'µs CPU',
        baseline: `${Math.round(cost.messagesPerSecond)} msg/s at full speed`,
      });
    }
    return results;
  } finally {
    await mosquitto.stop();
  }
}
