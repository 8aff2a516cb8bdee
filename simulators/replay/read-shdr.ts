/**
 * Reads an MTConnect adapter's stream (SHDR): `time|key|value|key|value…`, a condition
 * `time|key|level|native code|severity|qualifier|text`, an asset `time|@ASSET@|id|type|--multiline--X` up to the line
 * `--multiline--X`, an adapter's command `* …`. Times of assets are those of the asset, not of the clock, and begin no run.
 * Small steps back of the clock stay as they are. Does no I/O itself: lines come in.
 */
import { CONDITION_LEVELS, type ConditionLevel, type Value } from '../../shared/sample.ts';
import type { RecordingMapping } from './recording-mapping.ts';
import type { Recording } from './recording.ts';
import { createRunBuilder, type UntimedReading } from './run-builder.ts';
import { createSignalPicker, type SignalPicker } from './signal-picker.ts';

type ShdrFormat = Extract<RecordingMapping['format'], { kind: 'shdr' }>;

/** Throws when a line has no readable time or a condition no known level. */
export async function readShdr(
  lines: AsyncIterable<string>,
  mapping: RecordingMapping,
  format: ShdrFormat,
): Promise<Recording> {
  const runs = createRunBuilder(format.newRunAfter);
  const picker = createSignalPicker(mapping);
  let assetEnd: string | undefined;
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (assetEnd !== undefined || line.startsWith('*') || line.trim() === '') {
      if (line === assetEnd) assetEnd = undefined;
      runs.untimed();
      continue;
    }
    const [time = '', ...fields] = line.split('|');
    if (fields[0]?.startsWith('@')) {
      assetEnd = fields.find((field) => field.startsWith('--multiline--'));
      runs.untimed();
      continue;
    }
    const atMs = readShdrTime(time);
    if (atMs === undefined) throw new Error(`line ${number}: expected a time, got "${time.slice(0, 40)}"`);
    runs.timed(atMs, readFields(fields, format, picker, number));
  }
  return { runs: runs.finish(), unmapped: picker.unmapped, unreadable: picker.unreadable };
}

function readFields(
  fields: readonly string[],
  format: ShdrFormat,
  picker: SignalPicker,
  line: number,
): UntimedReading[] {
  const condition = format.conditions[fields[0] ?? ''];
  if (condition !== undefined) return [readCondition(condition, fields, line)];
  const values: Record<string, Value> = {};
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index];
    if (name) picker.pick(name, fields[index + 1] ?? '', values);
  }
  return Object.keys(values).length > 0 ? [{ kind: 'values', values }] : [];
}

function readCondition(id: string, fields: readonly string[], line: number): UntimedReading {
  const [, level = '', code = '', , , text = ''] = fields;
  if (!isLevel(level))
    throw new Error(
      `line ${line}: expected a condition's level (${CONDITION_LEVELS.join(', ')}), got "${level}"`,
    );
  return { kind: 'condition', id, level, ...(code && { code }), ...(text && { text }) };
}

const isLevel = (text: string): text is ConditionLevel =>
  (CONDITION_LEVELS as readonly string[]).includes(text);

const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?Z?$/;

/** Epoch ms with its fraction: adapters write up to 100 ns, and several lines share a millisecond. A missing zone is UTC. */
function readShdrTime(text: string): number | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const secondMs = Date.parse(`${match[1]}Z`);
  return Number.isNaN(secondMs) ? undefined : secondMs + Number(match[2] ?? 0) * 1000;
}
