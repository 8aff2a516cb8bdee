import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isLoopback, readSettings, type Command, type Settings } from '../../../server/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'twin-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Env = Record<string, string>;

function settings(env: Env, command: Command = 'start'): Settings {
  const result = readSettings(env, { command });
  if (!result.ok) throw new Error(result.faults.join('\n'));
  return result.settings;
}

function faults(env: Env, command: Command = 'start'): string[] {
  const result = readSettings(env, { command });
  return result.ok ? [] : result.faults;
}

describe('settings', () => {
  it('an empty environment starts everything on embedded parts, on this machine only', () => {
    expect(settings({})).toEqual({
      command: 'start',
      host: '127.0.0.1',
      port: { number: 8080, isFixed: false },
      dataDir: resolve('data'),
      baseFile: resolve('simulators/demo-base.yaml'),
      mqtt: { port: { number: 1883, isFixed: false } },
      simulators: true,
      simulatorsPlan: 'demo',
      demo: true,
      demoPast: true,
      retentionDays: 365,
      latenessMs: 10_000,
      journal: { limitBytes: 8_192 * 1_048_576, freeBytes: 512 * 1_048_576 },
      sparkplug: { reorderMs: 2_000 },
      logLevel: 'info',
    });
  });

  it('serve has neither simulators nor demo sign-ins', () => {
    expect(settings({ BASE_FILE: 'base.json' }, 'serve')).toMatchObject({ simulators: false, demo: false });
  });

  it('serve without BASE_FILE says how to get one', () => {
    expect(faults({}, 'serve')).toEqual([
      expect.stringMatching(/^BASE_FILE: .*check-base/) as unknown as string,
    ]);
  });

  it('every setting of the contract is taken over', () => {
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n');
    const env = {
      HOST: '0.0.0.0',
      PORT: '0',
      DATA_DIR: folder,
      BASE_FILE: 'my.yaml',
      MQTT_URL: 'mqtts://broker.school.example:8883',
      MQTT_PORT: '18830',
      MQTT_USERNAME: 'twin',
      MQTT_PASSWORD: ' spaces stay ',
      MQTT_CA: ca,
      SPARKPLUG_HOST_ID: 'Yunling Twin',
      SPARKPLUG_REORDER_MS: '5000',
      INFLUX_URL: 'http://127.0.0.1:8086/twin',
      DATABASE_URL: 'postgres://twin:pw@127.0.0.1/twin',
      REDIS_URL: 'redis://127.0.0.1:6379',
      SIMULATORS: 'off',
      DEMO: 'on',
      DEMO_PASSWORD: 'for the open day',
      SESSION_SECRET: '0123456789abcdef0123456789abcdef',
      RETENTION_DAYS: '30',
      LATENESS_MS: '20000',
      LOG_LEVEL: 'debug',
    };
    const { mqtt, ...rest } = settings(env);
    expect(mqtt).toMatchObject({
      url: env.MQTT_URL,
      port: { number: 18830, isFixed: true },
      username: 'twin',
      password: ' spaces stay ',
    });
    expect(mqtt.ca).toContain('BEGIN CERTIFICATE');
    expect(rest).toMatchObject({
      host: '0.0.0.0',
      port: { number: 0, isFixed: true },
      dataDir: folder,
      baseFile: resolve('my.yaml'),
      sparkplug: { hostId: 'Yunling Twin', reorderMs: 5_000 },
      influxUrl: env.INFLUX_URL,
      databaseUrl: env.DATABASE_URL,
      redisUrl: env.REDIS_URL,
      simulators: false,
      demo: true,
      demoPast: false,
      demoPassword: env.DEMO_PASSWORD,
      sessionSecret: env.SESSION_SECRET,
      retentionDays: 30,
      latenessMs: 20_000,
      logLevel: 'debug',
    });
  });

  it.each([
    ['HOST', 'not a host'],
    ['HOST', '999.1.1.1'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['MQTT_PORT', 'mqtt'],
    ['MQTT_URL', 'http://broker'],
    ['MQTT_URL', 'broker:1883'],
    ['MQTT_CA', '/no/such/file.pem'],
    ['SPARKPLUG_HOST_ID', 'twin/1'],
    ['SPARKPLUG_HOST_ID', 'twin#'],
    ['SPARKPLUG_REORDER_MS', '50'],
    ['INFLUX_URL', '127.0.0.1:8086'],
    ['DATABASE_URL', 'mysql://localhost/db'],
    ['REDIS_URL', 'localhost'],
    ['SIMULATORS', 'perhaps'],
    ['DEMO', 'true'],
    ['SESSION_SECRET', 'short'],
    ['RETENTION_DAYS', '0'],
    ['RETENTION_DAYS', 'for ever'],
    ['LATENESS_MS', '500'],
    ['LATENESS_MS', 'soon'],
    ['LOG_LEVEL', 'loud'],
  ])('a wrong %s (%s) is one sentence that names it and says what was expected', (name, value) => {
    const [fault, ...more] = faults({ [name]: value }).filter((line) => line.startsWith(`${name}:`));
    expect(more).toEqual([]);
    expect(fault).toMatch(/^[A-Z_]+: expected .+, found .+\.$/);
  });

  it('a DATA_DIR that is a file is refused', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(faults({ DATA_DIR: file })).toEqual([
      `DATA_DIR: expected a folder that can be used, found "${file}".`,
    ]);
  });

  it('all faults are listed at once', () => {
    const lines = faults({ PORT: 'x', LOG_LEVEL: 'y', HOST: '0.0.0.0' }, 'serve');
    expect(lines.map((line) => line.split(':')[0])).toEqual(['PORT', 'LOG_LEVEL', 'BASE_FILE']);
  });

  it('demo sign-ins beyond this machine need a password of their own', () => {
    expect(faults({ HOST: '0.0.0.0' })).toEqual([
      expect.stringContaining('DEMO_PASSWORD') as unknown as string,
    ]);
    expect(faults({ HOST: '0.0.0.0', DEMO: 'off' })).toEqual([]);
    expect(faults({ HOST: '0.0.0.0', DEMO_PASSWORD: 'for the open day' })).toEqual([]);
    expect(faults({ HOST: '127.0.0.2' })).toEqual([]);
  });

  it('half a sign-in to the broker is refused', () => {
    expect(faults({ MQTT_URL: 'mqtt://b', MQTT_PASSWORD: 'x' })[0]).toContain('MQTT_USERNAME');
    expect(faults({ MQTT_USERNAME: 'x' })[0]).toContain('MQTT_PASSWORD');
    expect(faults({ MQTT_URL: 'mqtt://b', MQTT_USERNAME: 'x' })).toEqual([]);
  });

  it('a certificate without a TLS address is refused', () => {
    const ca = join(folder, 'ca2.pem');
    writeFileSync(ca, '-----BEGIN CERTIFICATE-----\n');
    expect(faults({ MQTT_URL: 'mqtt://b', MQTT_CA: ca })[0]).toContain('mqtts://');
    writeFileSync(ca, 'not a certificate');
    expect(faults({ MQTT_URL: 'mqtts://b', MQTT_CA: ca })[0]).toContain('PEM');
  });

  it('secrets never stand in a sentence', () => {
    const lines = faults({
      SESSION_SECRET: 'hunter2',
      DATABASE_URL: 'mysql://twin:hunter2@db/x',
      MQTT_URL: 'ftp://twin:hunter2@b',
    });
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toContain('hunter2');
  });

  it('an empty variable counts as unset', () => {
    expect(settings({ PORT: '', MQTT_URL: ' ', DEMO: '' })).toEqual(settings({}));
  });

  it('knows which addresses only this machine can reach', () => {
    expect(['localhost', '127.0.0.1', '127.8.8.8', '::1'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '10.0.0.1', '127.evil.example'].some(isLoopback)).toBe(false);
  });
});
