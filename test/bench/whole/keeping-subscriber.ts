/**
 * A subscriber that keeps what it gets before it acknowledges, in one of four ways, to choose between them. `nothing`: acknowledges at
 * once. `each`: one write for each message. `group`: the server's own way. `commit`: acknowledges when DuckDB has committed.
 * Prints `{count, cpuMicros, rssBytes}` for every line on standard input.
 */
import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectAsync, type IPublishPacket } from 'mqtt';
import { createDuckdbStore } from '../../../server/history/duckdb-store.ts';
import { holdUntilKept } from '../../../server/ingest/ack-hold.ts';
import { openJournal } from '../../../server/journal/file-journal.ts';
import { putRecord, roomFor } from '../../../server/journal/record-format.ts';
import { createLog } from '../../../server/log.ts';
import { createMetrics } from '../../../server/metrics.ts';
import { equipmentIdOf } from '../../../shared/names.ts';
import type { Sample } from '../../../shared/sample.ts';
import type { BareReport } from './bare-subscriber.ts';

type Keep = (samples: Sample[], done: () => void) => void;

const [url = '', way = 'nothing'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'keeping-'));
const equipment = equipmentIdOf('hall', 'rig-0');
const client = await connectAsync(url, {
  clientId: 'bench-keeping',
  protocolVersion: 5,
  reconnectPeriod: 0,
  properties: { receiveMaximum: 100 },
});

async function keeper(): Promise<Keep> {
  if (way === 'each') {
    const file = openSync(join(folder, 'each'), 'w');
    const record = Buffer.allocUnsafe(64 * 1024);
    let position = 0;
    return (samples, done) => {
      const text = JSON.stringify(samples);
      if (roomFor(text) > record.length) throw new Error('a message larger than this benchmark expects');
      writeSync(file, record, 0, putRecord(record, 0, position++, 1, text));
      done();
    };
  }
  if (way === 'group') {
    const journal = openJournal({
      directory: folder,
      metrics: createMetrics(),
      log: createLog('silent'),
      freeBytes: 0,
    });
    const hold = holdUntilKept(journal);
    return (samples, done) => {
      hold(client.stream);
      journal.append(samples);
      done();
    };
  }
  if (way === 'commit') {
    const store = createDuckdbStore({
      directory: folder,
      log: createLog('silent'),
      groupOf: () => 'generic',
    });
    await store.start();
    let batch = 0;
    return (samples, done) => void store.append({ id: `batch-${batch++}`, samples }).then(done);
  }
  return (_samples, done) => done();
}

const keep = await keeper();
let count = 0;
client.handleMessage = (packet: IPublishPacket, done) => {
  const { ts, seq, values } = JSON.parse(packet.payload.toString()) as {
    ts: number;
    seq: number;
    values: Record<string, number>;
  };
  count += 1;
  keep([{ kind: 'values', equipment, atMs: ts, receivedAtMs: ts, seq, values }], done);
};
await client.subscribeAsync('tb/#', { qos: 1 });
console.log('ready');
const lines = createInterface({ input: process.stdin });
lines.on('line', () => {
  const { user, system } = process.cpuUsage();
  const report: BareReport = { count, cpuMicros: user + system, rssBytes: process.memoryUsage.rss() };
  console.log(JSON.stringify(report));
});
lines.on('close', () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
