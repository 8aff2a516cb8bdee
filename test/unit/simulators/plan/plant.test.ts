import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../../shared/base.ts';
import { parseTopic } from '../../../../shared/names.ts';
import { badgeSchema, conditionSchema, telemetrySchema } from '../../../../shared/telemetry.ts';
import type { Message } from '../../../../simulators/message.ts';
import { demoBase, demoPlant, numbersOf, runMinutes, seriesOf, START_MS } from '../demo-plant.ts';

const digest = (messages: readonly Message[]): string =>
  createHash('sha256').update(JSON.stringify(messages)).digest('hex');

const bodies = (
  messages: readonly Message[],
  equipment: string,
  channel: string,
): Record<string, unknown>[] =>
  messages
    .filter((message) => message.equipment === equipment && message.topic.endsWith(`/${channel}`))
    .map(({ payload }) => JSON.parse(payload) as Record<string, unknown>);

const secondOf = (body: Record<string, unknown> | undefined): number =>
  (Number(body?.['ts']) - START_MS) / 1_000;

function fits(signal: Signal | undefined, value: unknown): boolean {
  if (!signal) return false;
  if (value === null) return true;
  if (signal.kind === 'switch') return typeof value === 'boolean';
  if (signal.kind === 'state') return signal.values?.includes(String(value)) === true;
  if (signal.kind === 'text') return typeof value === 'string';
  const [low, high] = signal.range ?? [-Infinity, Infinity];
  return typeof value === 'number' && value >= low && value <= high;
}

describe('the simulated plant', () => {
  const first = demoPlant();
  const messages = runMinutes(first, 2);
  const truth = first.takeTruth();
  const series = seriesOf(messages);

  it('says the same, byte for byte, for the same seed', () => {
    const again = demoPlant();
    expect(digest(runMinutes(again, 2))).toBe(digest(messages));
    expect(again.takeTruth()).toEqual(truth);
  });

  it('says the same however the time comes in', () => {
    const plant = demoPlant();
    const inOnePiece = plant.step(START_MS + 20_050);
    const bySteps = demoPlant();
    const inPieces: Message[] = [];
    for (let ms = 0; ms <= 20_050; ms += 37) inPieces.push(...bySteps.step(START_MS + ms));
    expect(digest(inPieces)).toBe(digest(inOnePiece));
  });

  it('says something else for another seed', () => {
    expect(digest(runMinutes(demoPlant({ seed: 2 }), 1))).not.toBe(digest(runMinutes(demoPlant(), 1)));
  });

  it('leaves all other machines as they were when one is taken out of the base', () => {
    const base = demoBase();
    const without = { ...base, equipment: base.equipment.filter(({ id }) => id !== 'machining.lathe-05') };
    const others = messages.filter(({ equipment }) => equipment !== 'machining.lathe-05');
    expect(digest(runMinutes(demoPlant({ base: without }), 2))).toBe(digest(others));
  });

  it('speaks only the agreed dialect, with signals, words and ranges of the base', () => {
    const schemas = { telemetry: telemetrySchema, condition: conditionSchema, badge: badgeSchema };
    const signals = new Map(
      demoBase().equipment.map(({ id, signals }) => [id, new Map(signals.map((s) => [s.key, s]))]),
    );
    const wrong = messages.flatMap(({ topic, payload, equipment }) => {
      const channel = parseTopic(topic)?.channel ?? 'status';
      if (channel === 'status') return [`${topic} is not the plant's`];
      const body: unknown = JSON.parse(payload);
      if (!schemas[channel].safeParse(body).success) return [payload];
      if (channel !== 'telemetry') return [];
      return Object.entries(telemetrySchema.parse(body).values).flatMap(([key, value]) =>
        fits(signals.get(equipment)?.get(key), value) ? [] : [`${equipment} ${key} ${String(value)}`],
      );
    });
    expect(wrong).toEqual([]);
  });

  it('has every simulated machine tell all its signals within a second, and again every ten', () => {
    const simulated = demoBase().equipment.filter(({ origin }) => origin === 'simulated');
    expect(simulated.length).toBeGreaterThanOrEqual(30);
    for (const { id, signals } of simulated)
      for (const { key } of signals) {
        const times = (series.get(id)?.get(key) ?? []).map(({ s }) => s);
        expect(times[0], `${id} ${key}`).toBeLessThanOrEqual(1);
        const gaps = times.map((s, index) => s - (times[index - 1] ?? 0));
        expect(Math.max(...gaps), `${id} ${key}`).toBeLessThanOrEqual(10.1);
      }
  });

  it('runs at least four machines with three steady short cycles in the first minute', () => {
    const steady = [...series].filter(([, signals]) => {
      const counts = numbersOf(signals.get('part_count')).filter(
        ({ value }, index, all) => index > 0 && value > (all[index - 1]?.value ?? value),
      );
      const cycles = counts.map(({ s }, index) => s - (counts[index - 1]?.s ?? NaN)).filter(Number.isFinite);
      const firstThree = cycles.slice(0, 3);
      const middle = [...firstThree].sort((a, b) => a - b)[1] ?? 0;
      const isInTime = (counts[3]?.s ?? Infinity) < 60;
      return isInTime && firstThree.every((cycle) => Math.abs(cycle - middle) <= 0.15 * middle);
    });
    expect(steady.length).toBeGreaterThanOrEqual(4);
  });

  it('shows a fault after a quarter of a minute, and the machine runs again within ninety seconds', () => {
    const conditions = bodies(messages, 'machining.mill-03', 'condition');
    expect(conditions.map(({ level }) => level).slice(0, 2)).toEqual(['FAULT', 'NORMAL']);
    expect(secondOf(conditions[0])).toBeCloseTo(15, 0);
    const words = series.get('machining.mill-03')?.get('execution') ?? [];
    expect(words.find(({ s }) => s > 15 && s < 30)?.value).toBe('INTERRUPTED');
    const clearedS = secondOf(conditions[1]);
    expect(words.find(({ s, value }) => s >= clearedS && value === 'ACTIVE')?.s).toBeLessThan(90);
  });

  it('brings the first student to lathe 01 within seconds, who checks the emergency stop first', () => {
    const badge = bodies(messages, 'machining.lathe-01', 'badge')[0];
    expect(badge).toMatchObject({ card: 'demo-card-001', action: 'in' });
    expect(secondOf(badge)).toBeLessThan(4);
    const stops = series.get('machining.lathe-01')?.get('estop') ?? [];
    const pressedS = stops.find(({ value }) => value === 'TRIGGERED')?.s ?? Infinity;
    const releasedS = stops.find(({ s, value }) => s > pressedS && value === 'ARMED')?.s ?? Infinity;
    expect(pressedS).toBeGreaterThan(secondOf(badge));
    expect(releasedS).toBeLessThan(20);
  });

  it('never sends the truth over MQTT', () => {
    expect(truth.some(({ kind }) => kind === 'mistake')).toBe(true);
    expect(messages.some(({ payload }) => payload.includes('mistake') || payload.includes('behaviour'))).toBe(
      false,
    );
  });
});
