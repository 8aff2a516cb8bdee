import { expect, it } from 'vitest';
import { NOW_MS, openDoor, RIG, type Door } from '../../../support/door.ts';
import type { Sample } from '../../../../shared/sample.ts';

const text = (body: unknown): string => JSON.stringify(body);
const MESSAGES: readonly [topic: string, payload: string][] = [
  [`${RIG}/telemetry`, text({ ts: NOW_MS, seq: 1, values: { speed: 1 } })],
  [`${RIG}/telemetry`, text({ ts: NOW_MS, values: { speed: 1, note: '首件' } })],
  [
    `${RIG}/telemetry`,
    text([
      { ts: NOW_MS + 1, values: { parts: 3 } },
      { ts: NOW_MS + 2, values: { parts: 4 } },
    ]),
  ],
  // An hour ahead: kept with the server's time, known again by its own.
  [`${RIG}/telemetry`, text({ ts: NOW_MS + 3_600_000, values: { speed: 2 } })],
  [`${RIG}/condition`, text({ ts: NOW_MS, id: 'temp', level: 'WARNING', text: '主轴温度偏高' })],
  [`${RIG}/badge`, text({ ts: NOW_MS, card: '04A1B2C3', action: 'in' })],
  [`${RIG}/status`, text({ ts: NOW_MS, online: true })],
  // A last will: written before, published after; it takes the server's time.
  [`${RIG}/status`, text({ ts: NOW_MS - 5_000, online: false })],
];

const sayAll = (door: Door, receivedAtMs: number): void => {
  for (const [topic, payload] of MESSAGES) door.say(topic, payload, receivedAtMs);
};

/** A door after a restart: it knows what the journal kept, as JSON. */
function restarted(statuses: unknown, samples: readonly Sample[]): Door {
  const door = openDoor();
  door.ingest.memory.restore(JSON.parse(text(statuses)));
  door.ingest.memory.remember(JSON.parse(text(samples)) as Sample[]);
  return door;
}

it('what was accepted before a restart is a duplicate after it, whatever its kind', async () => {
  const before = openDoor();
  sayAll(before, NOW_MS + 10);
  expect(before.samples).toHaveLength(MESSAGES.length + 1);
  const after = restarted([], before.samples);
  for (const message of MESSAGES.filter(([topic]) => !topic.endsWith('/status')))
    after.say(...message, NOW_MS + 60_000);
  // Of status only the last word is known again: a reconnected device may say an earlier one anew.
  const lastWill = MESSAGES.at(-1);
  if (lastWill) after.say(...lastWill, NOW_MS + 60_000);
  expect(after.samples).toEqual([]);
  expect(await after.counted()).toMatchObject({ accepted: 0, duplicate: MESSAGES.length });
});

it('the last status is known although its sample is long gone from the journal', async () => {
  const before = openDoor();
  sayAll(before, NOW_MS + 10);
  const after = restarted(before.ingest.memory.statuses(), []);
  const lastWill = MESSAGES.at(-1);
  if (lastWill) after.say(...lastWill, NOW_MS + 60_000);
  expect(await after.counted()).toMatchObject({ accepted: 0, duplicate: 1 });
});

it('rubbish instead of statuses does no harm', () => {
  const door = restarted([null, 7, ['machining.rig-01', 'x', true, 1], ['nobody', 1, true, 1]], []);
  sayAll(door, NOW_MS + 10);
  expect(door.samples).toHaveLength(MESSAGES.length + 1);
});
