import { describe, expect, it } from 'vitest';
import { EQUIPMENT_CATALOGUE } from '../../../../shared/catalogue/equipment-catalogue.ts';
import type { EquipmentTypeId } from '../../../../shared/equipment.ts';
import type { Value } from '../../../../shared/sample.ts';
import { observeJson, observeValues } from '../../../../server/onboarding/observe.ts';
import { guessType, suggest } from '../../../../server/onboarding/suggest.ts';

const AT = Date.UTC(2026, 2, 2, 9, 0, 0);
const message = (body: unknown, n = 0) => ({
  payload: new TextEncoder().encode(JSON.stringify(body)),
  receivedAtMs: AT + n * 3_000,
});
/** Forty readings of names, each as a function of its number. */
const seenOf = (names: Record<string, (n: number) => Value>) =>
  observeValues(
    Array.from({ length: 40 }, (_, n) =>
      message(
        {
          ts: AT + n * 60_000,
          values: Object.fromEntries(Object.entries(names).map(([name, f]) => [name, f(n)])),
        },
        n,
      ),
    ),
    new Set(),
  );
const bestOf = (names: Record<string, (n: number) => Value>, type: EquipmentTypeId) =>
  suggest(seenOf(names), EQUIPMENT_CATALOGUE[type].signals).map(({ name, candidates: [best] }) => [
    name,
    best?.key,
    best?.score,
  ]);

const LATHE = {
  spindle_rpm: (n: number) => 1_480 + (n % 5),
  sp_load: (n: number) => 30 + (n % 7),
  x_pos: (n: number) => 82.14 + n / 10,
  temp1: (n: number) => 24 + n / 2.2,
  cnt_b: (n: number) => 31 + (n % 3),
};

describe('suggestions', () => {
  it('know what a foreign lathe means, how sure they are, and say when they do not know', () => {
    const best = bestOf(LATHE, 'cnc-lathe');
    expect(best.map(([name, key]) => [name, key])).toEqual([
      ['spindle_rpm', 'spindle_speed'],
      ['sp_load', 'spindle_load'],
      ['x_pos', 'axis_x'],
      ['temp1', 'spindle_temp'],
      ['cnt_b', undefined],
    ]);
    for (const [, , score] of best.slice(0, 3)) expect(score).toBeGreaterThanOrEqual(0.9);
    expect(best[3]?.[2]).toBeGreaterThanOrEqual(0.6);
    expect(best[3]?.[2]).toBeLessThan(0.9);
  });

  it.each([
    ['SpindleSpeed', 'spindle_speed'],
    ['主轴转速', 'spindle_speed'],
    ['spindle.speed.actual', 'spindle_speed'],
    ['feed_ovr', 'feed_override'],
    ['PowerKW', 'power'],
    ['part_cnt', 'part_count'],
    ['chuck_press', 'chuck_pressure'],
  ])('read %s as %s', (name, key) => {
    expect(bestOf({ [name]: (n) => 1 + n / 100 }, 'cnc-lathe')[0]?.slice(0, 2)).toEqual([name, key]);
  });

  it('give their reasons in both languages', () => {
    const [temp] = suggest(seenOf({ temp1: LATHE.temp1 }), EQUIPMENT_CATALOGUE['cnc-lathe'].signals);
    const zh = temp?.candidates[0]?.reasons.map((reason) => reason.zh).join('；');
    expect(zh).toContain('数值全部落在 10–90 °C');
    expect(zh).toContain('39 分钟内缓慢上升');
    expect(zh).toContain('单位未写明，按 °C');
    for (const { zh: chinese, en } of temp?.candidates[0]?.reasons ?? []) {
      expect(chinese).toMatch(/\p{Script=Han}/u);
      expect(en).not.toMatch(/\p{Script=Han}/u);
    }
  });

  it('see tenths of a degree and kelvins: out of range as they come, with the conversion that mends it', () => {
    const [tenths] = suggest(
      seenOf({ spindle_temp_x10: (n) => 240 + n }),
      EQUIPMENT_CATALOGUE['cnc-lathe'].signals,
    );
    expect(tenths?.candidates[0]).toMatchObject({ key: 'spindle_temp', scale: 0.1, offset: 0 });
    expect(tenths?.candidates[0]?.score).toBeLessThan(0.9);
    const [kelvin] = suggest(seenOf({ spindle_temp_k: (n) => 2_950 + n }), [
      { key: 'spindle_temp', kind: 'gauge', unit: 'Cel', range: [10, 90] },
    ]);
    expect(kelvin?.candidates[0]).toMatchObject({ scale: 0.01 });
  });

  it('translate words and switches that mean ours, and offer no word signal for words they cannot translate', () => {
    const signals = EQUIPMENT_CATALOGUE['cnc-lathe'].signals;
    const words = (n: number): Value => (n % 2 ? 'RUN' : 'IDLE');
    expect(suggest(seenOf({ exec_state: words }), signals)[0]?.candidates[0]).toMatchObject({
      key: 'execution',
      enum: { RUN: 'ACTIVE', IDLE: 'READY' },
    });
    expect(suggest(seenOf({ coolant_on: (n) => n % 2 }), signals)[0]?.candidates[0]).toMatchObject({
      key: 'coolant',
      enum: { '0': false, '1': true },
    });
    expect(suggest(seenOf({ exec_state: () => 'GREEN' }), signals)[0]?.candidates).toEqual([]);
  });

  it('do not take one number for another', () => {
    const [[, key, score] = []] = bestOf({ barrel_temp_9: (n) => 200 + n }, 'injection-moulding');
    expect(key === undefined || Number(score) < 0.6).toBe(true);
    expect(
      bestOf({ barrel_t_2: (n) => 200 + n, 'barrel.temp.2': (n) => 200 + n }, 'injection-moulding')[1]?.[1],
    ).toBe('barrel_temp_2');
  });

  it('give each signal to the name that fits it best', () => {
    const best = bestOf({ spindle_speed_set: () => 1_500, spindle_speed: () => 1_480 }, 'cnc-lathe');
    expect(best[1]?.[1]).toBe('spindle_speed');
    expect(best[0]?.[2] ?? 0).toBeLessThan(0.6);
  });

  it('guess the type from names of signals and machine, generic for what is like none', () => {
    expect(guessType(seenOf(LATHE), 'lathe-08').type).toBe('cnc-lathe');
    expect(
      guessType(seenOf({ joint1: () => 10, joint2: () => 20, joint3: () => -5, tcp_speed: () => 100 }), 'r9')
        .type,
    ).toBe('robot-arm');
    expect(guessType(seenOf({ foo: () => 1, bar_x: () => 'a' }), 'thing-1')).toEqual({
      type: 'generic',
      reasons: [],
    });
  });

  it('offer what fits nothing as a signal of its own', () => {
    expect(suggest(seenOf({ 'Öl-Druck': (n) => n / 3, cnt_b: (n) => n }), [])).toMatchObject([
      { own: { key: expect.stringMatching(/^[a-z][a-z0-9_]*$/), kind: 'gauge' } },
      { own: { key: 'cnt_b', kind: 'counter' } },
    ]);
  });
});

describe('what messages hold', () => {
  it('of any JSON: every leaf by its pointer, and where the time stands', () => {
    const { names, time } = observeJson([
      message({ hdr: { ts: AT / 1_000 }, d: [{ v: 12.5 }, { v: 'RUN' }], 'a/b': true }),
      message({ hdr: { ts: AT / 1_000 + 1 }, d: [{ v: 13 }, { v: 'RUN' }], 'a/b': false }),
    ]);
    expect(time).toEqual({ pointer: '/hdr/ts', format: 's' });
    expect(names.map(({ name, form, last }) => [name, form, last])).toEqual([
      ['/d/0/v', 'number', 13],
      ['/d/1/v', 'word', 'RUN'],
      ['/a~1b', 'switch', false],
    ]);
    expect(names[0]?.points).toEqual([
      [AT, 12.5],
      [AT + 1_000, 13],
    ]);
  });

  it('is bounded and never fails on what is broken', () => {
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`n${n}`, n]));
    expect(observeValues([message({ ts: AT, values: wide })], new Set()).length).toBeLessThanOrEqual(64);
    for (const bad of [null, 1, 'x', [], [null], { values: [] }, { values: { a: { b: 1 } } }])
      expect(observeValues([message(bad)], new Set())).toEqual([]);
    expect(observeJson([{ payload: new Uint8Array([0xff, 0]), receivedAtMs: AT }]).names).toEqual([]);
  });
});
