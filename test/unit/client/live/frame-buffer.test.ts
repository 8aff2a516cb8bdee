import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameBuffer } from '../../../../client/live/frame-buffer.ts';
import { equipmentIdOf } from '../../../../shared/names.ts';
import type { Frame, Snapshot } from '../../../../shared/protocol.ts';
import type { Value } from '../../../../shared/sample.ts';

const LATHE = equipmentIdOf('machining', 'lathe-01');

function aSnapshot(values: Record<string, { value: Value; at: number | null }>, at = 1_000_000): Snapshot {
  return {
    protocol: 1,
    workshop: 'machining',
    at,
    equipment: [
      {
        id: LATHE,
        index: 7,
        state: 'running',
        stateSince: at,
        useMode: 'teaching',
        online: true,
        origin: 'simulated',
        signals: Object.entries(values).map(([key, now]) => ({ key, ...now, quality: 'good' as const })),
        scenarios: [],
        conditions: [],
        alarms: [],
      },
    ],
  };
}

const aFrame = (atMs: number, ...values: (number | Value)[]): Frame => ({
  workshop: 'machining',
  seq: 1,
  at: atMs,
  rows: [[7, atMs, ...values]],
});

function bufferWithAxis() {
  const buffer = new FrameBuffer();
  buffer.applySnapshot(
    aSnapshot({ axis_x: { value: 0, at: 1_000_000 }, door: { value: 'CLOSED', at: 1_000_000 } }),
  );
  return { buffer, axis: buffer.slotOf(LATHE, 'axis_x'), door: buffer.slotOf(LATHE, 'door') };
}

describe('frame buffer', () => {
  it('goes straight from one axis position to the next', () => {
    const { buffer, axis } = bufferWithAxis();
    buffer.applyFrame(aFrame(1_000_100, 0, 10), 1_000_100);
    buffer.applyFrame(aFrame(1_000_200, 0, 30), 1_000_200);
    expect(buffer.numberAt(axis, 1_000_050)).toBeCloseTo(5);
    expect(buffer.numberAt(axis, 1_000_150)).toBeCloseTo(20);
  });

  it('holds the newest value and never shoots past it', () => {
    const { buffer, axis } = bufferWithAxis();
    buffer.applyFrame(aFrame(1_000_100, 0, 10), 1_000_100);
    expect(buffer.numberAt(axis, 1_009_999)).toBe(10);
  });

  it('rests through a long silence and moves only at its end', () => {
    const { buffer, axis } = bufferWithAxis();
    buffer.applyFrame(aFrame(1_010_000, 0, 10), 1_010_000);
    expect(buffer.numberAt(axis, 1_009_500)).toBe(0);
    expect(buffer.numberAt(axis, 1_009_800)).toBeCloseTo(5);
  });

  it('changes a word only when its time has come', () => {
    const { buffer, door } = bufferWithAxis();
    buffer.applyFrame(aFrame(1_000_100, 1, 'OPEN'), 1_000_100);
    expect(buffer.wordAt(door, 1_000_099)).toBe('CLOSED');
    expect(buffer.wordAt(door, 1_000_100)).toBe('OPEN');
  });

  it('says NaN for an axis that is unavailable', () => {
    const { buffer, axis } = bufferWithAxis();
    buffer.applyFrame(aFrame(1_000_100, 0, null), 1_000_100);
    expect(buffer.numberAt(axis, 1_000_200)).toBeNaN();
  });

  it('invents no movement between the time before and after a new snapshot', () => {
    const { buffer, axis } = bufferWithAxis();
    buffer.applySnapshot(aSnapshot({ axis_x: { value: 200, at: 1_000_100 } }));
    expect(buffer.slotOf(LATHE, 'axis_x')).toBe(axis);
    expect(buffer.numberAt(axis, 1_000_050)).toBe(200);
  });

  it('takes no notice of a row that is older than what it has', () => {
    const { buffer, axis } = bufferWithAxis();
    buffer.applyFrame(aFrame(1_000_200, 0, 30), 1_000_200);
    buffer.applyFrame(aFrame(1_000_100, 0, 10), 1_000_210);
    expect(buffer.numberAt(axis, 1_000_300)).toBe(30);
  });

  it('moves a machine whose clock is an hour slow as smoothly as any other', () => {
    const { buffer, axis } = bufferWithAxis();
    const frame = (at: number, value: number): Frame => ({
      workshop: 'machining',
      seq: 1,
      at: at + 3_600_000,
      rows: [[7, at, 0, value]],
    });
    buffer.applyFrame(frame(1_000_100, 10), 4_600_100);
    buffer.applyFrame(frame(1_000_200, 30), 4_600_200);
    expect(buffer.numberAt(axis, 4_600_150)).toBeCloseTo(20);
  });

  it('counts values, unknown rows and the latency', () => {
    const { buffer } = bufferWithAxis();
    buffer.applyFrame(aFrame(1_000_100, 0, 10, 1, 'OPEN'), 1_000_140);
    buffer.applyFrame({ workshop: 'machining', seq: 2, at: 1, rows: [[99, 1, 0, 1]] }, 1);
    expect(buffer.samples).toBe(2);
    expect(buffer.ignoredRows).toBe(1);
    expect(buffer.latencyMs).toBe(40);
  });

  it('raises the version of the equipment that changed and tells its listeners', () => {
    const { buffer } = bufferWithAxis();
    const before = buffer.versionOf(buffer.numberOf(LATHE));
    let told = 0;
    const stop = buffer.subscribe(() => (told += 1));
    buffer.applyFrame(aFrame(1_000_100, 0, 10), 1_000_140);
    stop();
    buffer.applyFrame(aFrame(1_000_200, 0, 10), 1_000_240);
    expect(buffer.versionOf(buffer.numberOf(LATHE))).toBe(before + 2);
    expect(told).toBe(1);
  });

  it('never shows a number outside those it was told', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ gap: fc.integer({ min: 0, max: 2_000 }), value: fc.integer({ min: -500, max: 500 }) }),
          {
            minLength: 1,
            maxLength: 20,
          },
        ),
        fc.integer({ min: -1_000, max: 30_000 }),
        (steps, ask) => {
          const { buffer, axis } = bufferWithAxis();
          let at = 1_000_000;
          for (const { gap, value } of steps) buffer.applyFrame(aFrame((at += gap), 0, value), at);
          const shown = buffer.numberAt(axis, 1_000_000 + ask);
          const told = [0, ...steps.map(({ value }) => value)];
          expect(shown).toBeGreaterThanOrEqual(Math.min(...told));
          expect(shown).toBeLessThanOrEqual(Math.max(...told));
        },
      ),
    );
  });
});
