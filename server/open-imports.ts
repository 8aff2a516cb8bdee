/** The import of past readings, joined to the stores and, in a running server, to live; the same for the server and the command. */
import { join } from 'node:path';
import { ALARM_CATALOGUE } from '../shared/catalogue/alarms/alarm-catalogue.ts';
import { PROJECT_CATALOGUE } from '../shared/catalogue/projects/project-catalogue.ts';
import { SCENARIO_CATALOGUE } from '../shared/catalogue/scenarios/scenario-catalogue.ts';
import { WARNING_CATALOGUE } from '../shared/catalogue/warnings/warning-catalogue.ts';
import type { Base } from '../shared/base.ts';
import type { EquipmentId } from '../shared/names.ts';
import type { EquipmentNow } from '../shared/protocol.ts';
import type { Value, ValuesSample } from '../shared/sample.ts';
import type { Presence } from '../shared/teaching.ts';
import type { HistoryStore } from './history/history-store.ts';
import { keptFromMs } from './history/retention.ts';
import { createImports } from './imports/create-imports.ts';
import { evaluatePast } from './imports/evaluate-past.ts';
import type { Imports } from './imports/imports.ts';
import { openPastDoor } from './ingest/past-door.ts';
import type { LiveRunner } from './live-runner.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Pipeline, PipelineDefinition } from './pipeline-contract.ts';
import { createPipeline } from './pipeline.ts';
import type { RecordStore } from './records/record-store.ts';
import type { Settings } from './settings.ts';
import { touchingUse } from './use/touching-history.ts';

const DAY_MS = 86_400_000;
/** Equipment that spoke so lately is live's. */
const SPEAKS_WITHIN_MS = 60_000;
/** Live's results are settled so much later than the bound of lateness, at most. */
const SETTLED_WITHIN_MS = 1_500;
/** A store that does not take what live has is not waited for any longer. */
const LONGEST_WAIT_MS = 30_000;

/** What an import must know of a running server. */
export interface LiveSide {
  runner: Pick<LiveRunner, 'inform'>;
  readEquipment: (id: EquipmentId) => EquipmentNow | undefined;
  /** Resolves when all that live has taken and derived is in the stores. */
  flush: () => Promise<unknown>;
}

export interface OpenImportsParts {
  settings: Pick<Settings, 'dataDir' | 'retentionDays' | 'latenessMs'>;
  readBase: () => Base;
  history: HistoryStore;
  records: RecordStore;
  cards: () => ReadonlyMap<string, string>;
  /** Who may be at any machine; absent: nobody knows of any. */
  needsNoLicence?: (person: string) => boolean;
  /** Absent where no server runs. */
  live?: LiveSide;
  metrics: Metrics;
  log: Log;
  now: () => number;
}

/** The stores must have been started. */
export function openImports(parts: OpenImportsParts): Imports {
  const { settings, readBase, history, records, cards, live, metrics, log, now } = parts;
  const isDerivedFrom = derivations();
  const settleLive = async (): Promise<void> => {
    if (live) await within(live.flush(), LONGEST_WAIT_MS);
  };
  const evaluation = {
    readBase,
    projects: PROJECT_CATALOGUE,
    history,
    records,
    createReplay: (base: Base, presences: readonly Presence[]) =>
      corridor(base, { progress: [], presences }, parts.needsNoLicence),
    settleLive,
    liveFromMs: (id: EquipmentId) => liveFromMs(live?.readEquipment(id), now(), settings.latenessMs),
  };
  return createImports({
    directory: join(settings.dataDir, 'imports'),
    readBase,
    openDoor: (base) => openPastDoor(base, log),
    history: touchingUse(history, records),
    settleLive,
    // A day more: what would be removed tonight is not worth a night.
    keptFromMs: () => keptFromMs(settings.retentionDays, now() + DAY_MS),
    cards,
    isDerivedFrom: (base, { equipment, kind }) => kind !== 'values' || isDerivedFrom(base, equipment),
    evaluate: (touched, heed, untilMs) =>
      evaluatePast(
        {
          ...evaluation,
          untilMs,
          tell: (progress) => live?.runner.inform({ progress }),
        },
        touched,
        heed,
      ),
    show: async (equipment) => {
      if (!live) return;
      for (const id of equipment) live.runner.inform({ values: await newest(history, id, now()) });
    },
    metrics,
    log,
    now,
  });
}

function corridor(
  base: Base,
  restored?: PipelineDefinition['restored'],
  needsNoLicence?: (person: string) => boolean,
): Pipeline {
  return createPipeline({
    base,
    scenarios: SCENARIO_CATALOGUE,
    alarms: ALARM_CATALOGUE,
    projects: PROJECT_CATALOGUE,
    warnings: WARNING_CATALOGUE,
    ...(restored && { restored }),
    ...(needsNoLicence && { needsNoLicence }),
  });
}

/** Of which equipment anything is derived, found out once for each base. */
function derivations(): (base: Base, equipment: EquipmentId) => boolean {
  const known = new WeakMap<Base, ReadonlySet<EquipmentId>>();
  return (base, equipment) => {
    let derived = known.get(base);
    if (!derived) {
      const pipeline = corridor(base);
      derived = new Set(base.equipment.flatMap(({ id }) => (pipeline.readsValues(id) ? [id] : [])));
      known.set(base, derived);
    }
    return derived.has(equipment);
  };
}

function liveFromMs(now: EquipmentNow | undefined, nowMs: number, latenessMs: number): number | undefined {
  const heardMs = Math.max(-Infinity, ...(now?.signals ?? []).map(({ at }) => at ?? -Infinity));
  return heardMs >= nowMs - SPEAKS_WITHIN_MS ? nowMs - latenessMs - SETTLED_WITHIN_MS : undefined;
}

/** The newest value of each signal, as readings. */
async function newest(
  history: Pick<HistoryStore, 'latest'>,
  equipment: EquipmentId,
  nowMs: number,
): Promise<ValuesSample[]> {
  const byTime = new Map<number, Record<string, Value>>();
  for (const { signal, value, atMs } of await history.latest(equipment, nowMs)) {
    const values = byTime.get(atMs) ?? {};
    values[signal] = value;
    byTime.set(atMs, values);
  }
  return [...byTime].map(([atMs, values]) => ({
    kind: 'values',
    equipment,
    atMs,
    receivedAtMs: atMs,
    values,
  }));
}

async function within(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`a store did not take what waits for it within ${limitMs} ms`)),
      limitMs,
    );
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
