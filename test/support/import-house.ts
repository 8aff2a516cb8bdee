/** Stores, the live corridor and the import of one base in this process: what was stored and what stands, however it came there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Base } from '../../shared/base.ts';
import type { StepFact } from '../../shared/fact.ts';
import type { ImportAnswer } from '../../shared/imports.ts';
import type { StepProgress } from '../../shared/teaching.ts';
import { createDuckdbStore } from '../../server/history/duckdb-store.ts';
import type { HistoryStore } from '../../server/history/history-store.ts';
import type { Imports } from '../../server/imports/imports.ts';
import { createLog } from '../../server/log.ts';
import { createMetrics } from '../../server/metrics.ts';
import { openImports } from '../../server/open-imports.ts';
import type { Change } from '../../server/pipeline-contract.ts';
import type { RecordStore } from '../../server/records/record-store.ts';
import { createRecordStore } from '../../server/records/sql-store.ts';
import { parseTopic, formatTopic } from '../../shared/names.ts';
import type { Sample } from '../../shared/sample.ts';

const ALWAYS = { fromMs: 0, toMs: 253_402_300_800_000 };

export class ImportHouse {
  readonly directory = mkdtempSync(join(tmpdir(), 'import-house-'));
  readonly log = createLog('silent');
  readonly metrics = createMetrics();
  readonly told: StepProgress[] = [];
  readonly history: HistoryStore;
  readonly records: RecordStore;
  readonly imports: Imports;
  readonly #base: Base;

  private constructor(base: Base, nowMs: number, cards: ReadonlyMap<string, string>) {
    this.#base = base;
    this.history = createDuckdbStore({ directory: join(this.directory, 'history'), log: this.log });
    this.records = createRecordStore({ directory: this.directory, log: this.log });
    this.imports = openImports({
      settings: { dataDir: this.directory, retentionDays: 365, latenessMs: 10_000 },
      readBase: () => base,
      history: this.history,
      records: this.records,
      cards: () => cards,
      live: {
        runner: { inform: ({ progress = [] }) => void this.told.push(...progress) },
        readEquipment: () => undefined,
        flush: () => Promise.resolve(),
      },
      metrics: this.metrics,
      log: this.log,
      now: () => nowMs,
    });
  }

  static async open(
    base: Base,
    nowMs: number,
    cards: ReadonlyMap<string, string> = new Map(),
  ): Promise<ImportHouse> {
    const house = new ImportHouse(base, nowMs, cards);
    await house.history.start();
    await house.records.start();
    return house;
  }

  async close(): Promise<void> {
    await this.imports.stop();
    await this.history.stop();
    await this.records.stop();
    rmSync(this.directory, { recursive: true });
  }

  /** Imports lines, handed over in small pieces. */
  import(lines: readonly string[]): Promise<ImportAnswer> {
    return this.imports.run(inPieces(lines.join('\n')), { language: 'en' });
  }

  /** What live would have kept. */
  async keep(samples: readonly Sample[], changes: readonly Change[]): Promise<void> {
    await this.history.append({ id: `live-${samples.length}`, samples });
    await this.records.recordChanges(changes);
  }

  async decide(fact: StepFact): Promise<void> {
    await this.records.appendFact(fact);
    const { person, project, step, kind: status, atMs } = fact;
    await this.records.recordChanges([
      { kind: 'progress', at: atMs, progress: { person, project, step, status, atMs } },
    ]);
  }

  /** Everything in history, in a form that does not tell how it came there. */
  async samples(): Promise<string[]> {
    const all: string[] = [];
    for await (const piece of this.history.read(ALWAYS))
      for (const sample of piece) all.push(JSON.stringify({ ...sample, receivedAtMs: 0 }, sortedKeys));
    return all.sort();
  }

  /** Everything that stands in the records about [fromMs, toMs). */
  async standing(fromMs: number, toMs: number): Promise<Record<string, unknown>> {
    const { records } = this;
    const states = await Promise.all(
      this.#base.equipment.map(
        async ({ id }) => [id, await records.stateIntervals(id, fromMs, toMs)] as const,
      ),
    );
    const page = { limit: 500 };
    return {
      states: Object.fromEntries(states),
      scenarios: (await records.scenarios({ fromMs, toMs }, page)).items,
      alarms: (await records.alarms({ fromMs, toMs }, page)).items,
      presences: await records.presences({}),
      evidence: await records.allEvidence(),
      progress: (await records.progress({})).filter(
        ({ status, cannotTell }) => status !== 'not-started' || cannotTell !== undefined,
      ),
      noticed: await records.noticed({ fromMs, toMs }),
    };
  }
}

const sortedKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** The line that would bring a sample. */
export function lineOf(base: string, sample: Sample): string {
  const { equipment, atMs: ts } = sample;
  const channel = sample.kind === 'values' ? 'telemetry' : sample.kind;
  const topic = formatTopic(base, equipment, channel);
  if (!parseTopic(topic)) throw new Error(`${topic} is no topic`);
  return JSON.stringify({ topic, payload: bodyOf(sample, ts) });
}

function bodyOf(sample: Sample, ts: number): Record<string, unknown> {
  switch (sample.kind) {
    case 'values':
      return { ts, ...(sample.seq !== undefined && { seq: sample.seq }), values: sample.values };
    case 'condition':
      return { ts, id: sample.id, level: sample.level };
    case 'status':
      return { ts, online: sample.online };
    case 'badge':
      return { ts, card: sample.card, action: sample.action };
  }
}

async function* inPieces(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, 'utf8');
  for (let start = 0; start < bytes.length; start += 9_999)
    yield await Promise.resolve(bytes.subarray(start, start + 9_999));
}
