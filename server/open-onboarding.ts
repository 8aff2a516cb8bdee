/** Opens quarantine and onboarding: what was counted before, the base file with its versions, and the figures beside them. */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import type { Base } from '../shared/base.ts';
import type { BaseFile } from '../shared/base-file.ts';
import type { EquipmentId } from '../shared/names.ts';
import type { HealthPart } from '../shared/onboarding.ts';
import type { EquipmentNow } from '../shared/protocol.ts';
import { parseBase } from './base-loader.ts';
import type { Ingest } from './ingest/ingest.ts';
import { IntakeBook } from './ingest/intake-book.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { BaseVersions } from './onboarding/base-versions.ts';
import { createOnboarding } from './onboarding/create-onboarding.ts';
import type { Onboarding } from './onboarding/onboarding.ts';
import {
  createQuarantineFile,
  type QuarantineFile,
  type QuarantineState,
} from './onboarding/quarantine-file.ts';
import { DEMO_BASE, type Settings } from './settings.ts';

/** Health figures are asked for by every open page; they are looked up so often at most. */
const HEALTH_EVERY_MS = 3_000;
/** A write to history that takes longer than this is worth a look, s. */
const SLOW_WRITE_S = 0.5;
/** Samples that may wait for history before it is worth a look. */
const LONG_QUEUE = 20_000;
/** Shares of the disk in use that are worth a look, and bad. */
const DISK_WARN = 0.85;
const DISK_BAD = 0.95;

/**
 * The base file in use, and where changes from the page go. A file that BASE_FILE names is changed itself. The demo's own file,
 * which belongs to the program, is never changed: a copy in DATA_DIR is, and wins from then on while BASE_FILE is not set.
 */
export function baseFileInUse({ baseFile, dataDir }: Pick<Settings, 'baseFile' | 'dataDir'>): {
  file: string;
  target: string;
} {
  if (baseFile !== DEMO_BASE) return { file: baseFile, target: baseFile };
  const copy = join(dataDir, 'base.yaml');
  return { file: existsSync(copy) ? copy : baseFile, target: copy };
}

/** What was counted before the start, to be handed to ingest. */
export interface OpenedIntake {
  book: IntakeBook;
  file: QuarantineFile;
  state: QuarantineState | undefined;
}

export async function openIntake({ dataDir }: Pick<Settings, 'dataDir'>, log: Log): Promise<OpenedIntake> {
  const file = createQuarantineFile(join(dataDir, 'quarantine.json'), log);
  const state = await file.load();
  const book = new IntakeBook();
  if (state) book.take(state.book);
  return { book, file, state };
}

export interface OpenOnboardingParts {
  settings: Pick<Settings, 'baseFile' | 'dataDir'>;
  intake: OpenedIntake;
  ingest: Ingest;
  readBase: () => Base;
  rebase: (base: Base) => void;
  readEquipment: (id: EquipmentId) => EquipmentNow | undefined;
  broker: () => { connected: boolean; reason: string | undefined };
  metrics: Metrics;
  log: Log;
  now: () => number;
}

export async function openOnboarding(parts: OpenOnboardingParts): Promise<Onboarding> {
  const { settings, intake, ingest, readBase, rebase, log, now } = parts;
  const versions = new BaseVersions({
    ...baseFileInUse(settings),
    directory: join(settings.dataDir, 'base-versions'),
    now,
  });
  await versions.open();
  return createOnboarding({
    ingest,
    versions,
    file: intake.file,
    handled: intake.state?.handled ?? [],
    readBase,
    rebase,
    parse: (text) => parseBase(Buffer.from(text)),
    // YAML reads JSON, too; what it gives has passed `parse` before.
    fileOf: (text) => parseYaml(text) as BaseFile,
    health: atMost(HEALTH_EVERY_MS, now, () => readHealth(parts)),
    log,
    now,
  });
}

/** The last answer, for so long. */
function atMost<T>(everyMs: number, now: () => number, look: () => Promise<T>): () => Promise<T> {
  let last: { atMs: number; answer: Promise<T> } | undefined;
  return () => {
    if (!last || now() - last.atMs >= everyMs) last = { atMs: now(), answer: look() };
    return last.answer;
  };
}

async function readHealth(parts: OpenOnboardingParts): Promise<HealthPart[]> {
  const { settings, ingest, metrics } = parts;
  const broker = parts.broker();
  const write = await slowestWrite(metrics);
  const queue = (await metrics.historyQueue.get()).values[0]?.value ?? 0;
  const stale = staleEquipment(parts);
  const { blocks, bavail } = await statfs(settings.dataDir);
  const used = blocks > 0 ? 1 - bavail / blocks : null;
  const { bytes, limit } = ingest.book.kept;
  return [
    {
      id: 'broker',
      state: broker.connected ? 'good' : 'bad',
      value: broker.connected ? 1 : 0,
      limit: null,
      detail: broker.reason ?? '',
    },
    {
      id: 'write',
      state: write !== null && write > SLOW_WRITE_S ? 'warn' : 'good',
      value: write,
      limit: SLOW_WRITE_S,
      detail: '',
    },
    { id: 'queue', state: queue > LONG_QUEUE ? 'warn' : 'good', value: queue, limit: LONG_QUEUE, detail: '' },
    {
      id: 'stale',
      state: stale.length > 0 ? 'warn' : 'good',
      value: stale.length,
      limit: null,
      detail: stale[0] ?? '',
    },
    {
      id: 'disk',
      state: used === null || used < DISK_WARN ? 'good' : used < DISK_BAD ? 'warn' : 'bad',
      value: used,
      limit: null,
      detail: '',
    },
    { id: 'kept', state: bytes > 0.9 * limit ? 'warn' : 'good', value: bytes, limit, detail: '' },
  ];
}

/** The bucket of the histogram in which 99 of 100 writes end, s; null before the first write. */
async function slowestWrite({ historyWriteSeconds }: Metrics): Promise<number | null> {
  const { values } = await historyWriteSeconds.get();
  const count = values.find(({ metricName }) => metricName?.endsWith('_count'))?.value ?? 0;
  if (count === 0) return null;
  const buckets = values.filter(({ metricName }) => metricName?.endsWith('_bucket'));
  const bucket = buckets.find(({ value }) => value >= 0.99 * count);
  const upTo = Number(bucket?.labels.le ?? Infinity);
  return Number.isFinite(upTo) ? upTo : 60;
}

/** Equipment that has spoken, and of which nothing is fresh any more. */
function staleEquipment({ readBase, readEquipment }: OpenOnboardingParts): EquipmentId[] {
  return readBase().equipment.flatMap(({ id }) => {
    const signals = readEquipment(id)?.signals.filter(({ at }) => at !== null) ?? [];
    return signals.length > 0 && signals.every(({ quality }) => quality === 'stale') ? [id] : [];
  });
}
