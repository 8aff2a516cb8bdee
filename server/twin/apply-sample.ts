/**
 * Folds one sample into the twin. PURE. Late rule: what is older than the equipment's evaluation clock counts only where it is
 * newer than what is known of the same signal or condition; the rest is left out here (history has it).
 */
import type { ConditionSample, StatusSample, Value, ValuesSample } from '../../shared/sample.ts';
import type { EquipmentTwin, SignalTwin } from './equipment-twin.ts';

/** Told of every value that was taken; `isNews`: it differs from what was known until now, or that was stale or not to be trusted. */
export type TellValue = (signal: string, value: Value, isNews: boolean) => void;

/**
 * Takes the values of a sample that are news. Returns the sample as it was taken: the same object where all values were,
 * one with fewer values where some were late, undefined where nothing was. Keys that the equipment does not have are ignored.
 */
export function applyValues(
  twin: EquipmentTwin,
  sample: ValuesSample,
  clockMs: number,
  tell: TellValue,
): ValuesSample | undefined {
  if (sample.atMs < clockMs) return applyLateValues(twin, sample, clockMs, tell);
  for (const key in sample.values) {
    const entry = twin.byKey.get(key);
    if (!entry) continue;
    const isNews = !isTrusted(twin, entry, sample.atMs) || entry.value !== sample.values[key];
    takeValue(entry, sample, key);
    tell(key, entry.value, isNews);
  }
  twin.heardAtMs = sample.atMs;
  return sample;
}

function applyLateValues(
  twin: EquipmentTwin,
  sample: ValuesSample,
  clockMs: number,
  tell: TellValue,
): ValuesSample | undefined {
  const news: Record<string, Value> = {};
  for (const key in sample.values) {
    const entry = twin.byKey.get(key);
    if (!entry || (entry.atMs !== null && entry.atMs >= sample.atMs)) continue;
    takeValue(entry, sample, key);
    news[key] = entry.value;
    tell(key, entry.value, true);
  }
  const taken = Object.keys(news).length;
  if (taken === 0) return undefined;
  twin.heardAtMs = clockMs;
  return taken === Object.keys(sample.values).length ? sample : { ...sample, values: news };
}

/**
 * Takes the values of a reading that is too old to mean anything where they are newer than what is known of their signals: people
 * may see them, with their age. Nothing is evaluated, and the equipment does not count as heard. Returns what was taken.
 */
export function showOldValues(twin: EquipmentTwin, sample: ValuesSample): ValuesSample | undefined {
  const news: Record<string, Value> = {};
  let taken = 0;
  for (const key in sample.values) {
    const entry = twin.byKey.get(key);
    if (!entry || (entry.atMs !== null && entry.atMs >= sample.atMs)) continue;
    takeValue(entry, sample, key);
    news[key] = entry.value;
    taken += 1;
  }
  return taken === 0 ? undefined : { ...sample, values: news };
}

/** Makes `to` know of conditions, or of the gateway, what `from` knows. */
export function copyReports(kind: 'condition' | 'online', from: EquipmentTwin, to: EquipmentTwin): void {
  if (kind === 'online') {
    to.online = from.online;
    to.offlineSinceMs = from.offlineSinceMs;
    return;
  }
  to.conditions.clear();
  for (const [id, condition] of from.conditions) to.conditions.set(id, { ...condition });
}

/** Whether what is known of a signal still holds at `atMs`. */
function isTrusted(twin: EquipmentTwin, { atMs: since, signal }: SignalTwin, atMs: number): boolean {
  if (since === null || since + signal.staleAfterMs <= atMs) return false;
  return twin.offlineSinceMs === null || since > twin.offlineSinceMs;
}

function takeValue(entry: SignalTwin, sample: ValuesSample, key: string): void {
  entry.value = sample.values[key] ?? null;
  entry.atMs = sample.atMs;
  entry.outOfRange = sample.outOfRange?.includes(key) ?? false;
}

/**
 * Takes a condition report: `late` when it is older than the newest report of the same id, `same` when it says nothing new,
 * else `changed`. A condition counts from its first report at its present level and code.
 */
export function applyCondition(
  twin: EquipmentTwin,
  sample: ConditionSample,
  clockMs: number,
): 'late' | 'same' | 'changed' {
  const { id, level, code, text, atMs } = sample;
  const newest = twin.conditionTimes.get(id);
  if (atMs < clockMs && newest !== undefined && newest >= atMs) return 'late';
  twin.conditionTimes.set(id, atMs);
  twin.heardAtMs = Math.max(atMs, clockMs);
  const known = twin.conditions.get(id);
  if (level === 'NORMAL') return twin.conditions.delete(id) ? 'changed' : 'same';
  if (known?.level === level && known.code === code && known.text === text) return 'same';
  const sinceMs = known?.level === level && known.code === code ? known.atMs : atMs;
  twin.conditions.set(id, {
    id,
    level,
    atMs: sinceMs,
    ...(code !== undefined && { code }),
    ...(text !== undefined && { text }),
  });
  return 'changed';
}

/**
 * Takes word of the gateway. Order of arrival counts, not the time inside: a last will is written when the gateway connects
 * and sent when it is gone. Returns whether anything changed.
 */
export function applyStatus(twin: EquipmentTwin, sample: StatusSample, atMs: number): boolean {
  if (twin.online === sample.online) return false;
  twin.online = sample.online;
  twin.offlineSinceMs = sample.online ? twin.offlineSinceMs : atMs;
  return true;
}
