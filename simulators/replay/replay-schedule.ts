/**
 * From a recording to what is said when: one loop of messages in the order of the file, each at its own offset from the
 * loop's start. Small steps back in time stay as recorded. PURE.
 */
import type { Channel } from '../../shared/names.ts';
import { durationMs } from '../../shared/time.ts';
import type { RecordingMapping } from './recording-mapping.ts';
import type { RecordedReading, RecordedRun, Recording } from './recording.ts';

/** One message; `offsetMs` from the loop's start at the recorded speed. */
export interface ScheduledMessage {
  offsetMs: number;
  reading: RecordedReading;
}

export interface ReplaySchedule {
  /** One loop: in order of saying, which is not quite the order of times. */
  messages: ScheduledMessage[];
  /** From the start of a loop to the start of the next, at the recorded speed. */
  loopMs: number;
}

/** Throws RangeError when the mapping plays a run that the recording does not have, or nothing is left to say. */
export function planReplay(recording: Recording, mapping: RecordingMapping): ReplaySchedule {
  const pauseMs = durationMs(mapping.pauseBetweenRuns);
  const messages: ScheduledMessage[] = [];
  let startMs = 0;
  for (const run of runsInOrder(recording, mapping)) {
    for (const reading of run.readings) messages.push({ offsetMs: startMs + reading.offsetMs, reading });
    startMs += run.durationMs + pauseMs;
  }
  if (messages.length === 0) throw new RangeError(`${mapping.file} has no value for any mapped signal`);
  return { messages, loopMs: startMs - pauseMs + durationMs(mapping.pauseBetweenLoops) };
}

function runsInOrder(recording: Recording, mapping: RecordingMapping): RecordedRun[] {
  if (recording.runs.length === 0) throw new RangeError(`${mapping.file} holds no run`);
  return (mapping.runs ?? recording.runs.map((_, index) => index + 1)).map((number) => {
    const run = recording.runs[number - 1];
    if (!run)
      throw new RangeError(`runs: ${number}, but ${mapping.file} holds ${recording.runs.length} run(s)`);
    return run;
  });
}

/** What a message says when its loop began at `startMs` and time passes `speed` times as fast. */
export function messageAt(
  { offsetMs, reading }: ScheduledMessage,
  playing: { startMs: number; speed: number; seq: number },
): { channel: Channel; atMs: number; body: Record<string, unknown> } {
  const atMs = Math.floor(playing.startMs + offsetMs / playing.speed);
  if (reading.kind === 'values')
    return {
      channel: 'telemetry',
      atMs,
      body: { ts: atMs, seq: playing.seq, values: reading.values },
    };
  const { id, level, code, text } = reading;
  return { channel: 'condition', atMs, body: { ts: atMs, id, level, code, text } };
}
