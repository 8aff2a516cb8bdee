/** What the vendors' gateways of the demo base say, and that the door reads from it what the machines said. */
import { describe, expect, it } from 'vitest';
import { equipmentIdOf } from '../../../../shared/names.ts';
import type { Value } from '../../../../shared/sample.ts';
import type { Message } from '../../../../simulators/message.ts';
import { createVendorDesk } from '../../../../simulators/vendor/vendor-desk.ts';
import { openDoor } from '../../../support/door.ts';
import { demoBase, demoPlant, START_MS } from '../demo-plant.ts';

const WELD = 'forming.weld-02';
const PRINTER = 'innovation.printer-03';
const base = demoBase();
const vendors = { ...base, equipment: base.equipment.filter(({ id }) => id === WELD || id === PRINTER) };

/** Two minutes of both machines: as the plant says them, and as their vendors do. */
function listen() {
  const plant = demoPlant({ base: vendors });
  const desk = createVendorDesk(vendors);
  const ours: { message: Message; atMs: number }[] = [];
  const theirs: { message: Message; atMs: number }[] = [];
  for (let atMs = START_MS + 100; atMs <= START_MS + 120_000; atMs += 100) {
    const said = plant.step(atMs);
    ours.push(...said.map((message) => ({ message, atMs })));
    theirs.push(...desk.speak(said, atMs).map((message) => ({ message, atMs })));
  }
  theirs.push(
    ...desk.speak([], START_MS + 130_000).map((message) => ({ message, atMs: START_MS + 130_000 })),
  );
  return { ours, theirs };
}

const { ours, theirs } = listen();
const topics = (device: string) =>
  new Set(theirs.flatMap(({ message: { topic } }) => (topic.startsWith(device) ? topic : [])));

/** Every value that a door admits, by equipment and signal, in order. */
function valuesAt(messages: readonly { message: Message; atMs: number }[]) {
  const door = openDoor(vendors);
  for (const { message, atMs } of messages) door.say(message.topic, message.payload, atMs);
  const series = new Map<string, { atMs: number; value: Value }[]>();
  for (const sample of door.samples)
    if (sample.kind === 'values')
      for (const [key, value] of Object.entries(sample.values)) {
        const name = `${sample.equipment} ${key}`;
        series.set(name, [...(series.get(name) ?? []), { atMs: sample.atMs, value }]);
      }
  return { series, door };
}

describe('the vendors of the demo base', () => {
  it('speak on topics of their own only; cards and conditions stay on ours', () => {
    expect(topics('demoweld/')).toEqual(new Set(['demoweld/weld-02/line', 'demoweld/weld-02/state']));
    expect(topics('demoprint/')).toEqual(
      new Set(['report', 'filament', 'wh', 'parts'].map((level) => `demoprint/p3/${level}`)),
    );
    expect(theirs.filter(({ message }) => message.topic.endsWith('/telemetry'))).toEqual([]);
  });

  it('write JSON with records and codes, lines of CSV with decimal commas, and plain numbers', () => {
    const first = (topic: string) => theirs.find(({ message }) => message.topic === topic)?.message.payload;
    expect(first('demoprint/p3/report')).toMatch(/"recs":\[\{"t":\d{13}.*"temp":\[\{"v":\d+,"q":192\}/);
    expect(first('demoweld/weld-02/line')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3};\d+;\d+(,\d)?;/);
    expect(first('demoweld/weld-02/state')).toMatch(/"s":\{"run":\d/);
    expect(first('demoprint/p3/wh')).toMatch(/^\d+$/);
    expect(theirs.some(({ message }) => message.payload.split('\r\n').length > 2)).toBe(true);
  });

  it('are read as exactly what the machines said: values, words and times', async () => {
    const [wanted, got] = [valuesAt(ours), valuesAt(theirs)];
    expect(await got.door.counted()).toMatchObject({ quarantined: 0, duplicate: 0 });
    expect([...got.series.keys()].sort()).toEqual([...wanted.series.keys()].sort());
    const plain = ['filament', 'energy', 'part_count'].map((key) => `${PRINTER} ${key}`);
    for (const [name, values] of wanted.series)
      if (plain.includes(name))
        expect(
          got.series.get(name)?.map(({ value }) => value),
          name,
        ).toEqual(values.map(({ value }) => value));
      else expect(got.series.get(name), name).toEqual(values);
  });

  it('lose no time over what matters: a change of state goes at once', () => {
    const late = theirs.filter(({ message, atMs }) => {
      const times = [...message.payload.matchAll(/"t":(\d{13})/g)].map((match) => Number(match[1]));
      return message.qos === 1 && times.length > 0 && atMs - Math.max(...times) > 0;
    });
    expect(late).toEqual([]);
  });

  it('say birth and last will in their own words', () => {
    const desk = createVendorDesk(base);
    expect(desk.sayStatus(equipmentIdOf('innovation', 'printer-03'), false)).toEqual({
      topic: 'demoprint/p3/lwt',
      payload: 'Offline',
    });
    expect(desk.sayStatus(equipmentIdOf('forming', 'weld-02'), true)).toEqual({
      topic: 'demoweld/weld-02/link',
      payload: '{"alive":true}',
    });
    expect(desk.sayStatus(equipmentIdOf('machining', 'lathe-01'), true)).toBeUndefined();
  });
});
