/** What is acknowledged is stored once: a real server under real faults, in short. `npm run faults` has the long versions. */
import { describe, expect, it } from 'vitest';
import { brokerDown } from '../faults/broker-down.ts';
import { diskFull, diskFullMissing } from '../faults/disk-full.ts';
import type { FaultResult } from '../faults/fault-house.ts';
import { killNine } from '../faults/kill-nine.ts';
import { storeDown } from '../faults/store-down.ts';
import { influxMissing } from '../support/influx-server.ts';
import { hasMosquitto } from '../support/mosquitto.ts';

const LIMIT_MS = 120_000;
const READINGS = 6_000;
const RATE = 4_000;

const influx = influxMissing();
const disk = diskFullMissing();
const isStrict = process.env['CI'] === 'true';
if (influx !== undefined || disk !== undefined)
  process.stderr.write(`\n*** SKIPPED here: ${[influx, disk].filter(Boolean).join(' ')}\n\n`);
const hasBroker = hasMosquitto();

function expectAllOnce(result: FaultResult): void {
  expect(result).toMatchObject({
    acked: result.sent,
    stored: result.sent,
    doubled: 0,
    missingCount: 0,
  });
  expect(result.rssMaxMb).toBeLessThan(512);
}

describe('every acknowledged reading is stored once', () => {
  it(
    'when the server is killed with SIGKILL, with everything embedded',
    async () => {
      expectAllOnce(
        await killNine({ store: 'duckdb', broker: 'embedded', readings: READINGS, rate: RATE, kills: 2 }),
      );
    },
    LIMIT_MS,
  );

  it.skipIf(influx !== undefined && !isStrict)(
    'when the server is killed with SIGKILL, between Mosquitto and InfluxDB',
    async () => {
      if (influx !== undefined || !hasBroker) return expect.fail(influx ?? 'no Mosquitto');
      expectAllOnce(
        await killNine({ store: 'influx', broker: 'mosquitto', readings: READINGS, rate: RATE, kills: 1 }),
      );
    },
    LIMIT_MS,
  );

  it.skipIf(influx !== undefined && !isStrict)(
    'when InfluxDB is down for a while',
    async () => {
      if (influx !== undefined) return expect.fail(influx);
      expectAllOnce(
        await storeDown({ store: 'influx', broker: 'embedded', readings: READINGS, rate: RATE, seconds: 2 }),
      );
    },
    LIMIT_MS,
  );

  it.skipIf(disk !== undefined && !isStrict)(
    'when the disk of the journal is full for a while; nothing is acknowledged meanwhile',
    async () => {
      if (disk !== undefined) return expect.fail(disk);
      expectAllOnce(await diskFull({ store: 'duckdb', broker: 'embedded', readings: 20_000, rate: RATE }));
    },
    LIMIT_MS,
  );

  it.skipIf(!hasBroker)(
    'when Mosquitto is restarted',
    async () => {
      expectAllOnce(
        await brokerDown({ store: 'duckdb', broker: 'mosquitto', readings: READINGS, rate: RATE }),
      );
    },
    LIMIT_MS,
  );
});
