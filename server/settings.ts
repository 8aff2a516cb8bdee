/**
 * The settings: the only reader of the environment. Every variable of the contract is checked at once; each fault is one
 * sentence that names the variable, says what was expected and what was found (never a secret). An empty variable counts
 * as unset. A path is taken from the folder where the command runs; the demo base lies beside the program.
 */
import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { sparkplugIdSchema } from '../shared/sparkplug.ts';
import { readTlsPair, type TlsFiles } from './tls-pair.ts';

/** `start`: everything on embedded parts with simulators and demo sign-ins. `serve`: the server alone, for production. */
export type Command = 'start' | 'serve';

/** `isFixed`: a person set this port, so a taken one stops the start; otherwise the next free one is used. 0 = any free. */
export interface PortSetting {
  number: number;
  isFixed: boolean;
}

export interface Settings {
  command: Command;
  host: string;
  port: PortSetting;
  /** Absolute. Made by whoever writes there first. */
  dataDir: string;
  /** Absolute; base-loader.ts says what is wrong with it. */
  baseFile: string;
  mqtt: {
    /** Absent: the embedded broker. */
    url?: string;
    /** The embedded broker's. */
    port: PortSetting;
    /** For the broker at `url`; without `url`, what the embedded broker asks of its clients. */
    username?: string;
    password?: string;
    /** Certificates in PEM, as read from the file that MQTT_CA names. */
    ca?: string;
  };
  sparkplug: {
    /** Absent: `training-base-twin-{base}`, where the base has Sparkplug equipment. */
    hostId?: string;
    /** How long a message waits for those before it, ms. */
    reorderMs: number;
  };
  /** Absent: plain http and MQTT. The pair has been checked. */
  tls?: TlsFiles;
  /** Absent: DuckDB. */
  influxUrl?: string;
  /** Absent: SQLite. */
  databaseUrl?: string;
  redisUrl?: string;
  simulators: boolean;
  /** The day that the simulators live by: compressed to an hour (`demo`) or the real one (`day`). */
  simulatorsPlan: 'demo' | 'day';
  demo: boolean;
  /** Whether a demo that starts for the first time gets a generated past; needs `simulators`. */
  demoPast: boolean;
  /** Absent: a random one, printed. */
  demoPassword?: string;
  /** Absent: generated and kept in `dataDir`. */
  sessionSecret?: string;
  retentionDays: number;
  /** How late a reading may come and still be evaluated at its own time, ms; 0: results are never corrected. */
  latenessMs: number;
  journal: {
    /** Most bytes that may wait for the history store. */
    limitBytes: number;
    /** Bytes that stay free on the disk. */
    freeBytes: number;
  };
  logLevel: LogLevel;
}

export type SettingsResult = { ok: true; settings: Settings } | { ok: false; faults: string[] };

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The demo's own base file; part of the program. */
export /** The ports that IANA gave to MQTT and to MQTT over TLS. */
const MQTT_PORT = 1883;
const MQTTS_PORT = 8883;

/** The demo's own base file; part of the program. */
export const DEMO_BASE = fileURLToPath(new URL('../simulators/demo-base.yaml', import.meta.url));
const HOST_NAME =
  /^(?=.{1,253}$)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*$/;
/** Short secrets can be guessed: 32 hexadecimal characters are 128 bits. */
const MIN_SECRET_LENGTH = 32;

const isHost = (text: string): boolean =>
  isIP(text) !== 0 || (HOST_NAME.test(text) && !/^[\d.]+$/.test(text));

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host === '::1' ||
    host === '::ffff:127.0.0.1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  );
}

const port = (message: string) =>
  z
    .string()
    .regex(/^\d{1,5}$/, message)
    .transform(Number)
    .refine((number) => number <= 65_535, message);

const onOff = z.enum(['on', 'off'], '"on" or "off"').transform((word) => word === 'on');

const url = (protocols: readonly string[], example: string) =>
  z.string().refine(
    (text) => {
      const parsed = URL.canParse(text) ? new URL(text) : undefined;
      return parsed !== undefined && protocols.includes(parsed.protocol) && parsed.hostname !== '';
    },
    `a URL such as ${example} (${protocols.map((protocol) => `${protocol}//`).join(', ')})`,
  );

const PORT_WORDS = 'a port number from 0 to 65535 (0: any free one)';
const RETENTION_WORDS = 'a whole number of days from 1 to 36500';
const REORDER_WORDS = 'a whole number of milliseconds from 100 to 60000';
const LATENESS_WORDS = 'a whole number of milliseconds from 1000 to 60000 (0: results are never corrected)';
const MEBIBYTE = 1024 * 1024;
const mebibytes = (least: number) => {
  const words = `a whole number of megabytes from ${least} to 10000000`;
  return z
    .string()
    .regex(/^\d{1,8}$/, words)
    .transform(Number)
    .refine((number) => number >= least && number <= 10_000_000, words)
    .optional();
};
const SECRET_WORDS = `a text of at least ${MIN_SECRET_LENGTH} characters`;

const environmentSchema = z.object({
  HOST: z.string().refine(isHost, 'an IP address or a host name such as 127.0.0.1 or 0.0.0.0').optional(),
  PORT: port(PORT_WORDS).optional(),
  DATA_DIR: z.string().refine(isFolderOrNothing, 'a folder that can be used').optional(),
  BASE_FILE: z.string().optional(),
  MQTT_URL: url(['mqtt:', 'mqtts:', 'tcp:', 'ssl:', 'ws:', 'wss:'], 'mqtt://broker.example:1883').optional(),
  MQTT_PORT: port(PORT_WORDS).optional(),
  MQTT_USERNAME: z.string().max(1000, 'at most 1000 characters').optional(),
  MQTT_PASSWORD: z.string().max(1000, 'at most 1000 characters').optional(),
  MQTT_CA: z.string().transform(readCertificates).optional(),
  SPARKPLUG_HOST_ID: sparkplugIdSchema.optional(),
  SPARKPLUG_REORDER_MS: z
    .string()
    .regex(/^\d{1,5}$/, REORDER_WORDS)
    .transform(Number)
    .refine((ms) => ms >= 100 && ms <= 60_000, REORDER_WORDS)
    .optional(),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  INFLUX_URL: url(['http:', 'https:'], 'http://127.0.0.1:8086/twin').optional(),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user@host/database').optional(),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://127.0.0.1:6379').optional(),
  SIMULATORS: onOff.optional(),
  SIMULATORS_PLAN: z.enum(['demo', 'day'], 'demo or day').optional(),
  DEMO: onOff.optional(),
  DEMO_PAST: onOff.optional(),
  DEMO_PASSWORD: z.string().max(256, 'at most 256 characters').optional(),
  SESSION_SECRET: z.string().min(MIN_SECRET_LENGTH, SECRET_WORDS).optional(),
  RETENTION_DAYS: z
    .string()
    .regex(/^\d{1,5}$/, RETENTION_WORDS)
    .transform(Number)
    .refine((days) => days >= 1 && days <= 36_500, RETENTION_WORDS)
    .optional(),
  LATENESS_MS: z
    .string()
    .regex(/^\d{1,5}$/, LATENESS_WORDS)
    .transform(Number)
    .refine((ms) => ms === 0 || (ms >= 1_000 && ms <= 60_000), LATENESS_WORDS)
    .optional(),
  JOURNAL_LIMIT_MB: mebibytes(64),
  JOURNAL_FREE_MB: mebibytes(0),
  LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`).optional(),
});
type Environment = z.infer<typeof environmentSchema>;

function isFolderOrNothing(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? true;
  } catch {
    return false; // No right to look there: as unusable as a file, and the fault's sentence says so.
  }
}

function readCertificates(path: string, context: z.RefinementCtx): string {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
    context.addIssue({
      code: 'custom',
      message: 'a file with certificates in PEM (-----BEGIN CERTIFICATE-----)',
    });
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    context.addIssue({ code: 'custom', message: `a file that can be read${why}` });
  }
  return z.NEVER;
}

/** What was found, without secrets: passwords as a length, URLs without their user. */
function found(name: string, value: string | undefined): string {
  if (value === undefined) return 'nothing';
  if (/PASSWORD|SECRET/.test(name)) return `a text of ${value.length} characters`;
  const shown = name.endsWith('_URL') ? value.replace(/\/\/.*@/s, '//…@') : value;
  return JSON.stringify(shown.length > 120 ? `${shown.slice(0, 119)}…` : shown);
}

const sentence = (name: string, expected: string, got: string): string =>
  `${name}: expected ${expected}, found ${got}.`;

/** Rules that need two variables; silent where one of them is `wrong` already. */
function crossCheck(env: Environment, command: Command, wrong: ReadonlySet<string>): string[] {
  const faults: string[] = [];
  const demo = env.DEMO ?? command === 'start';
  const host = env.HOST ?? '127.0.0.1';
  if (demo && !isLoopback(host) && env.DEMO_PASSWORD === undefined && !wrong.has('DEMO_PASSWORD'))
    faults.push(
      `DEMO_PASSWORD: expected a password, found nothing. With DEMO=on and HOST=${host} everybody in the network ` +
        'could use the demo sign-ins: set DEMO_PASSWORD, or DEMO=off, or HOST=127.0.0.1.',
    );
  if (env.MQTT_PASSWORD !== undefined && env.MQTT_USERNAME === undefined && !wrong.has('MQTT_USERNAME'))
    faults.push('MQTT_USERNAME: expected a user name beside MQTT_PASSWORD, found nothing.');
  const isEmbedded = env.MQTT_URL === undefined && !wrong.has('MQTT_URL');
  if (env.MQTT_USERNAME !== undefined && env.MQTT_PASSWORD === undefined && isEmbedded)
    faults.push(
      'MQTT_PASSWORD: expected a password beside MQTT_USERNAME (the embedded broker will ask its clients for both), found nothing.',
    );
  if (env.MQTT_CA !== undefined && !wrong.has('MQTT_URL') && !/^(mqtts|ssl|wss):/.test(env.MQTT_URL ?? ''))
    faults.push('MQTT_URL: expected mqtts:// or wss:// where MQTT_CA is set, found no TLS address.');
  faults.push(...checkTls(env));
  if (command === 'serve' && env.BASE_FILE === undefined)
    faults.push(
      'BASE_FILE: expected the file that describes your base (JSON or YAML), found nothing. ' +
        'Copy simulators/demo-base.yaml, change it, check it with "npm run check-base -- FILE" and set BASE_FILE=FILE.',
    );
  return faults;
}

function checkTls({ TLS_CERT: cert, TLS_KEY: key }: Environment): string[] {
  if (cert === undefined && key === undefined) return [];
  if (cert === undefined) return ['TLS_CERT: expected the certificate (PEM) beside TLS_KEY, found nothing.'];
  if (key === undefined) return ['TLS_KEY: expected the key (PEM) beside TLS_CERT, found nothing.'];
  const read = readTlsPair({ certFile: resolve(cert), keyFile: resolve(key) });
  return read.ok ? [] : [read.fault];
}

const optional = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };

function settingsOf(env: Environment, command: Command): Settings {
  const isStart = command === 'start';
  const { TLS_CERT: cert, TLS_KEY: key } = env;
  const tls =
    cert === undefined || key === undefined ? undefined : { certFile: resolve(cert), keyFile: resolve(key) };
  return {
    command,
    host: env.HOST ?? '127.0.0.1',
    port: { number: env.PORT ?? 8080, isFixed: env.PORT !== undefined },
    dataDir: resolve(env.DATA_DIR ?? 'data'),
    baseFile: env.BASE_FILE === undefined ? DEMO_BASE : resolve(env.BASE_FILE),
    mqtt: {
      port: { number: env.MQTT_PORT ?? (tls ? MQTTS_PORT : MQTT_PORT), isFixed: env.MQTT_PORT !== undefined },
      ...optional('url', env.MQTT_URL),
      ...optional('username', env.MQTT_USERNAME),
      ...optional('password', env.MQTT_PASSWORD),
      ...optional('ca', env.MQTT_CA),
    },
    sparkplug: {
      reorderMs: env.SPARKPLUG_REORDER_MS ?? 2_000,
      ...optional('hostId', env.SPARKPLUG_HOST_ID),
    },
    ...optional('tls', tls),
    ...optional('influxUrl', env.INFLUX_URL),
    ...optional('databaseUrl', env.DATABASE_URL),
    ...optional('redisUrl', env.REDIS_URL),
    simulators: env.SIMULATORS ?? isStart,
    simulatorsPlan: env.SIMULATORS_PLAN ?? 'demo',
    demo: env.DEMO ?? isStart,
    demoPast: (env.DEMO_PAST ?? true) && (env.DEMO ?? isStart) && (env.SIMULATORS ?? isStart),
    ...optional('demoPassword', env.DEMO_PASSWORD),
    ...optional('sessionSecret', env.SESSION_SECRET),
    retentionDays: env.RETENTION_DAYS ?? 365,
    latenessMs: env.LATENESS_MS ?? 10_000,
    journal: {
      limitBytes: (env.JOURNAL_LIMIT_MB ?? 8_192) * MEBIBYTE,
      freeBytes: (env.JOURNAL_FREE_MB ?? 512) * MEBIBYTE,
    },
    logLevel: env.LOG_LEVEL ?? 'info',
  };
}

/** A password may begin or end with a space; everything else is taken without the spaces around it. */
function givenValue(name: string, value: string | undefined): string | undefined {
  const text = /PASSWORD|SECRET/.test(name) ? value : value?.trim();
  return text === '' ? undefined : text;
}

/**
 * Reads and checks the environment (usually `process.env`). All faults are listed at once.
 * It looks at the file system only to see whether DATA_DIR is a folder and to read MQTT_CA, TLS_CERT and TLS_KEY.
 */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  { command }: { command: Command },
): SettingsResult {
  const faults: string[] = [];
  const wrong = new Set<string>();
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(environmentSchema.shape)) {
    const given = givenValue(name, env[name]);
    const parsed = schema.safeParse(given);
    if (parsed.success) {
      values[name] = parsed.data;
      continue;
    }
    wrong.add(name);
    faults.push(sentence(name, parsed.error.issues[0]?.message ?? 'something else', found(name, given)));
  }
  const checked = values as Environment;
  faults.push(...crossCheck(checked, command, wrong));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, settings: settingsOf(checked, command) };
}
