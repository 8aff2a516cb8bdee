import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW_MS, openDoor, RIG } from '../../../support/door.ts';
import type { Sample } from '../../../../shared/sample.ts';

const TELEMETRY = `${RIG}/telemetry`;
const reading = (values: Record<string, unknown>, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ ts: NOW_MS, values, ...more });

/** What became of one message: its samples, the reason it was refused for. */
function told(topic: string, payload: string | Uint8Array) {
  const door = openDoor();
  door.say(topic, payload);
  const [entry] = door.quarantine();
  return { samples: door.samples, entry, refusal: entry?.refusal, sentence: entry?.sentence.en };
}

describe('a reading that fits', () => {
  it('becomes a sample with its values and its millisecond unchanged', () => {
    const values = { speed: 0.1 + 0.2, parts: 31, door: 'CLOSED', note: '首件 ✓', pump: true };
    expect(told(TELEMETRY, reading(values, { ts: NOW_MS - 1_234, seq: 12 })).samples).toEqual([
      {
        kind: 'values',
        equipment: 'machining.rig-01',
        atMs: NOW_MS - 1_234,
        receivedAtMs: NOW_MS,
        seq: 12,
        values,
      },
    ]);
  });

  it('may say its time as RFC 3339', () => {
    const [sample] = told(TELEMETRY, reading({ parts: 1 }, { ts: '2026-03-02T16:59:58.123+08:00' })).samples;
    expect(sample?.atMs).toBe(Date.UTC(2026, 2, 2, 8, 59, 58, 123));
  });

  it('may be very old', () => {
    const [sample] = told(TELEMETRY, reading({ parts: 1 }, { ts: 1_000 })).samples;
    expect(sample).toMatchObject({ atMs: 1_000 });
    expect(sample).not.toHaveProperty('flags');
  });

  it('may say null for every kind of signal: UNAVAILABLE', () => {
    const values = { speed: null, parts: null, door: null, note: null, pump: null };
    expect(told(TELEMETRY, reading(values)).samples).toMatchObject([{ values }]);
  });

  it('may come with fields that nobody knows yet', () => {
    expect(told(TELEMETRY, reading({ parts: 1 }, { gateway: 'g7' })).samples).toHaveLength(1);
  });

  it('outside the physical range it is accepted and flagged, and says which values lie outside', () => {
    expect(told(TELEMETRY, reading({ speed: 6000.5, parts: 1 })).samples).toMatchObject([
      { values: { speed: 6000.5 }, flags: ['out-of-range'], outOfRange: ['speed'] },
    ]);
    expect(told(TELEMETRY, reading({ speed: 6000 })).samples[0]).not.toHaveProperty('flags');
  });

  it('more than five minutes ahead it takes the server time and is flagged; five minutes are fine', () => {
    expect(told(TELEMETRY, reading({ parts: 1 }, { ts: NOW_MS + 300_001 })).samples).toMatchObject([
      { atMs: NOW_MS, flags: ['time-ahead'] },
    ]);
    const [sample] = told(TELEMETRY, reading({ parts: 1 }, { ts: NOW_MS + 300_000 })).samples;
    expect(sample?.atMs).toBe(NOW_MS + 300_000);
    expect(sample).not.toHaveProperty('flags');
  });

  it('a byte order mark in front does no harm', () => {
    expect(told(TELEMETRY, `\ufeff${reading({ parts: 1 })}`).samples).toHaveLength(1);
  });
});

describe('a reading that does not fit', () => {
  it.each([
    ['broken JSON', '{"ts":1,"values":{"speed":}', 'unparsable', 'Not valid JSON'],
    ['JSON that was cut off', '{"ts":1,"values":{"speed":1', 'unparsable', 'cut off'],
    ['NaN', `{"ts":${NOW_MS},"values":{"speed":NaN}}`, 'unparsable', 'NaN is not JSON'],
    [
      'Infinity',
      `{"ts":${NOW_MS},"values":{"speed":-Infinity}}`,
      'unparsable',
      'NaN is not JSON, nor is Infinity',
    ],
    ['1e999', `{"ts":${NOW_MS},"values":{"speed":1e999}}`, 'not-finite', 'not a finite number'],
    ['a time of 1e999', '{"ts":1e999,"values":{"speed":1}}', 'not-finite', 'not a finite number'],
    ['an empty message', '', 'unparsable', 'empty'],
    ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'unparsable', 'not UTF-8'],
    ['a bare number', '42', 'wrong-shape', 'Expected object or array of objects. Got 42'],
    ['no time', '{"values":{"speed":1}}', 'wrong-shape', 'the time is missing'],
    ['a time in microseconds', '{"ts":1764000000000000,"values":{"speed":1}}', 'wrong-shape', 'Not a time'],
    ['a time in words', '{"ts":"yesterday","values":{"speed":1}}', 'wrong-shape', 'Not a time'],
    ['30 February', '{"ts":"2026-02-30T00:00:00Z","values":{"speed":1}}', 'wrong-shape', 'Not a time'],
    ['a negative time', '{"ts":-1,"values":{"speed":1}}', 'wrong-shape', 'Not a time'],
    ['no values', `{"ts":${NOW_MS}}`, 'wrong-shape', 'At /values. Expected object. Got nothing'],
    ['values as a list', `{"ts":${NOW_MS},"values":[1]}`, 'wrong-shape', 'Expected object. Got array'],
    ['values that hold nothing', reading({}), 'wrong-shape', 'holds no value'],
    [
      'half a sequence number',
      reading({ speed: 1 }, { seq: 1.5 }),
      'wrong-shape',
      'At /seq. Expected whole number',
    ],
    ['an empty array', '[]', 'wrong-shape', 'holds no reading'],
    ['only unknown signals', reading({ nope: 1 }), 'unknown-signal', 'At /values/nope'],
    [
      'text for a number',
      reading({ speed: '12' }),
      'wrong-type',
      'At /values/speed. Expected number. Got "12"',
    ],
    ['a switch for a number', reading({ parts: true }), 'wrong-type', 'Expected number. Got true'],
    ['a number for a switch', reading({ pump: 1 }), 'wrong-type', 'Expected true or false. Got 1'],
    ['a number for a text', reading({ note: 7 }), 'wrong-type', 'Expected text. Got 7'],
    [
      'a word that the signal does not have',
      reading({ door: 'AJAR' }),
      'wrong-type',
      'Expected OPEN | CLOSED. Got "AJAR"',
    ],
    ['an object for a value', reading({ speed: { v: 1 } }), 'wrong-type', 'Got object'],
    ['a text of 257 characters', reading({ note: 'x'.repeat(257) }), 'wrong-type', 'at most 256 characters'],
    ['half a surrogate pair', `{"ts":${NOW_MS},"values":{"note":"\\ud800"}}`, 'wrong-type', 'cannot be kept'],
    ['a text with NUL', `{"ts":${NOW_MS},"values":{"note":"a\\u0000b"}}`, 'wrong-type', 'cannot be kept'],
    ['a depth of 10,000', '['.repeat(10_000) + ']'.repeat(10_000), 'wrong-shape', 'Got array'],
    [
      'a deep value',
      `{"ts":${NOW_MS},"values":{"speed":${'['.repeat(60_000)}${']'.repeat(60_000)}}}`,
      'wrong-type',
      'Got array',
    ],
  ])('%s goes to quarantine with a sentence that says so', (_, payload, code, words) => {
    const { samples, refusal, sentence } = told(TELEMETRY, payload);
    expect(samples).toEqual([]);
    expect(refusal?.code).toBe(code);
    expect(sentence?.toLowerCase()).toContain(words.toLowerCase());
  });

  it.each([
    ['tb/demo/machining/nobody/telemetry', 'unknown-equipment', 'not in the base file'],
    ['tb/other/machining/rig-01/telemetry', 'unknown-equipment', 'another base'],
    ['tb/demo/machining/rig-01/command', 'unknown-topic', 'with channel telemetry'],
    ['tb/demo/rig-01/telemetry', 'unknown-topic', 'tb/{base}/{workshop}/{equipment}/{channel}'],
    ['some/other/topic', 'unknown-topic', 'fits no source'],
    ['spBv1.0/plant/DDATA/edge/device', 'unknown-equipment', 'Sparkplug node or device'],
    ['spBv1.0/STATE/host', 'wrong-client', 'reserved'],
    ['$SYS/broker/uptime', 'wrong-client', 'reserved'],
  ])('topic %s goes to quarantine as %s', (topic, code, words) => {
    const { samples, refusal, sentence } = told(topic, reading({ speed: 1 }));
    expect(samples).toEqual([]);
    expect(refusal?.code).toBe(code);
    expect(sentence).toContain(words);
  });

  it('a payload of 257 KiB is too large, whatever it says; 256 KiB are read', () => {
    const fill = (bytes: number) => reading({ speed: 1 }).padEnd(bytes, ' ');
    expect(told(TELEMETRY, fill(257 * 1024)).refusal?.code).toBe('too-large');
    expect(told(TELEMETRY, fill(256 * 1024)).samples).toHaveLength(1);
  });

  it('keys such as __proto__ are unknown signals and change nothing', () => {
    const payload = `{"ts":${NOW_MS},"values":{"__proto__":{"polluted":1},"constructor":1,"toString":2}}`;
    expect(told(TELEMETRY, payload).refusal?.code).toBe('unknown-signal');
    expect({}).not.toHaveProperty('polluted');
    expect(told(TELEMETRY, '{"__proto__":{"ts":1,"values":{"speed":1}}}').refusal?.detail).toBe(
      'time-missing',
    );
  });

  it('says the same in Chinese, without English words', () => {
    const { entry } = told(TELEMETRY, reading({ speed: '12' }));
    expect(entry?.sentence.zh).toBe('值的类型与信号定义不符。位置：/values/speed。应为：数字。收到："12"。');
  });

  it('an unknown signal beside known ones leaves a hint; the known values are accepted and nothing counts as refused', async () => {
    const door = openDoor();
    door.say(TELEMETRY, reading({ speed: 1, coolant_ph: 8.9 }));
    expect(door.samples).toMatchObject([{ values: { speed: 1 } }]);
    expect((door.samples[0] as { values: object }).values).not.toHaveProperty('coolant_ph');
    expect(door.quarantine()).toMatchObject([
      { refusal: { code: 'unknown-signal', detail: 'map-me', path: '/values/coolant_ph' } },
    ]);
    expect(await door.counted()).toEqual({ received: 1, accepted: 1, duplicate: 0, quarantined: 0 });
  });

  it('a signal that waits to be mapped leaves one hint in ten minutes, not one a reading', () => {
    let now = NOW_MS;
    const door = openDoor(undefined, () => now);
    for (let n = 0; n < 50; n++) door.say(TELEMETRY, reading({ speed: n, coolant_ph: n }, { seq: n }));
    expect(door.quarantine()).toHaveLength(1);
    now += 600_000;
    door.say(TELEMETRY, reading({ speed: 1, coolant_ph: 1 }, { seq: 50 }));
    expect(door.quarantine()).toHaveLength(2);
  });
});

describe('an array of readings', () => {
  it('says which of them does not fit, as a path from the top of the message', () => {
    const payload = `[${reading({ speed: 1 })},${reading({ speed: 'fast' })}]`;
    expect(told(TELEMETRY, payload).refusal).toMatchObject({ code: 'wrong-type', path: '/1/values/speed' });
  });

  it('is accepted reading by reading; the bad ones do not stop the good ones', async () => {
    const door = openDoor();
    const good = (n: number) => ({ ts: NOW_MS + n, values: { parts: n } });
    door.say(TELEMETRY, JSON.stringify([good(1), { ts: 'x', values: {} }, good(2), 7, good(1), good(3)]));
    expect(door.samples.map(({ atMs }) => atMs - NOW_MS)).toEqual([1, 2, 3]);
    expect(door.quarantine().map(({ refusal }) => refusal.path)).toEqual(['/3', '/1/ts']);
    expect(await door.counted()).toEqual({ received: 6, accepted: 3, duplicate: 1, quarantined: 2 });
  });

  it('of 1,000 is taken whole; of 1,001 it is refused whole, and each reading counts', async () => {
    const many = (n: number) =>
      JSON.stringify(Array.from({ length: n }, (_, seq) => ({ ts: NOW_MS, seq, values: { parts: seq } })));
    const door = openDoor();
    door.say(TELEMETRY, many(1_000));
    expect(door.samples).toHaveLength(1_000);
    door.say(TELEMETRY, many(1_001));
    expect(await door.counted()).toEqual({
      received: 2_001,
      accepted: 1_000,
      duplicate: 0,
      quarantined: 1_001,
    });
    expect(door.quarantine()).toMatchObject([{ refusal: { detail: 'too-many-readings', got: '1001' } }]);
  });

  it('is only for telemetry', () => {
    expect(told(`${RIG}/status`, `[{"ts":${NOW_MS},"online":true}]`).refusal?.code).toBe('wrong-shape');
  });
});

describe('the other channels', () => {
  it('condition, status and badge become samples', () => {
    const door = openDoor();
    door.say(
      `${RIG}/condition`,
      `{"ts":${NOW_MS},"id":"spindle-temp","level":"FAULT","code":"E21","text":"主轴过热"}`,
    );
    door.say(`${RIG}/status`, `{"ts":${NOW_MS},"online":true}`);
    door.say(`${RIG}/badge`, `{"ts":${NOW_MS},"card":"04A1B2","action":"in"}`);
    const stamp = { equipment: 'machining.rig-01', atMs: NOW_MS, receivedAtMs: NOW_MS };
    expect(door.samples).toEqual([
      { kind: 'condition', ...stamp, id: 'spindle-temp', level: 'FAULT', code: 'E21', text: '主轴过热' },
      { kind: 'status', ...stamp, online: true },
      { kind: 'badge', ...stamp, card: '04A1B2', action: 'in' },
    ]);
  });

  it.each([
    ['condition', '{"ts":1,"id":"x","level":"Bad"}', 'At /level.'],
    ['condition', '{"ts":1,"id":"","level":"FAULT"}', 'At /id.'],
    ['condition', `{"ts":1,"id":"x","level":"FAULT","text":"${'x'.repeat(257)}"}`, 'too long'],
    ['status', '{"ts":1,"online":"yes"}', 'Expected true or false. Got "yes"'],
    ['status', '{"online":true}', 'time is missing'],
    ['badge', '{"ts":1,"card":7,"action":"in"}', 'At /card. Expected text. Got 7'],
    ['badge', '{"ts":1,"card":"7","action":"through"}', 'Expected "in" | "out"'],
  ])('a wrong %s (%s) goes to quarantine with its place', (channel, payload, words) => {
    const { refusal, sentence } = told(`${RIG}/${channel}`, payload);
    expect(refusal?.code).toBe('wrong-shape');
    expect(sentence).toContain(words);
  });
});

describe('a duplicate', () => {
  /** How many of the payloads are accepted, in order. */
  const acceptedOf = (...payloads: string[]): number => {
    const door = openDoor();
    for (const payload of payloads) door.say(TELEMETRY, payload);
    return door.samples.length;
  };

  it('is the same time and sequence number, whatever the values', () => {
    expect(acceptedOf(reading({ speed: 1 }, { seq: 1 }), reading({ speed: 2 }, { seq: 1 }))).toBe(1);
  });

  it('without a sequence number is the same time and values, in any order', () => {
    expect(acceptedOf(reading({ speed: 1, parts: 2 }), reading({ parts: 2, speed: 1 }))).toBe(1);
    expect(acceptedOf(reading({ speed: 1 }), reading({ speed: 2 }), reading({ parts: 1 }))).toBe(3);
    expect(acceptedOf(reading({ note: '1' }), reading({ note: null }), reading({ note: 'null' }))).toBe(3);
  });

  it('is not a device that starts its sequence again', () => {
    expect(
      acceptedOf(reading({ speed: 1 }, { seq: 0 }), reading({ speed: 1 }, { seq: 0, ts: NOW_MS + 1 })),
    ).toBe(2);
  });

  it('is not one of 1,000 readings in one millisecond', () => {
    expect(acceptedOf(...Array.from({ length: 1_000 }, (_, n) => reading({ parts: n })))).toBe(1_000);
  });

  it('is found again after three repetitions and 4,000 readings in between', async () => {
    const door = openDoor();
    const all = Array.from({ length: 4_000 }, (_, n) => reading({ speed: 1 }, { ts: NOW_MS + n, seq: n }));
    for (let time = 0; time < 4; time++) for (const payload of all) door.say(TELEMETRY, payload);
    expect(await door.counted()).toEqual({
      received: 16_000,
      accepted: 4_000,
      duplicate: 12_000,
      quarantined: 0,
    });
  });

  it('of one machine is news of another', () => {
    const door = openDoor();
    door.say(TELEMETRY, reading({ speed: 1 }, { seq: 1 }));
    door.say('tb/demo/machining/lathe-01/telemetry', reading({ spindle_speed: 1 }, { seq: 1 }));
    expect(door.samples).toHaveLength(2);
  });

  it('of a condition or a card counts once', () => {
    const door = openDoor();
    for (let time = 0; time < 3; time++) {
      door.say(`${RIG}/condition`, '{"ts":5,"id":"a","level":"FAULT"}');
      door.say(`${RIG}/badge`, '{"ts":5,"card":"a","action":"in"}');
    }
    expect(door.samples).toHaveLength(2);
  });

  it('a refused reading is no news when it comes mended', () => {
    const door = openDoor();
    door.say(TELEMETRY, reading({ speed: 'x' }, { seq: 1 }));
    door.say(TELEMETRY, reading({ speed: 1 }, { seq: 1 }));
    expect(door.samples).toHaveLength(1);
  });
});

describe('status', () => {
  const onlineOf = (samples: readonly Sample[]) =>
    samples.map((sample) => sample.kind === 'status' && [sample.online, sample.atMs - NOW_MS]);

  it('a last will was written at connect, so it takes effect when it comes', () => {
    const door = openDoor();
    door.say(`${RIG}/status`, `{"ts":${NOW_MS + 5},"online":true}`, NOW_MS + 6);
    door.say(`${RIG}/status`, `{"ts":${NOW_MS},"online":false}`, NOW_MS + 60_000);
    expect(onlineOf(door.samples)).toEqual([
      [true, 5],
      [false, 60_000],
    ]);
  });

  it('a device whose will never changes goes offline every time', () => {
    const door = openDoor();
    for (let round = 0; round < 3; round++) {
      door.say(`${RIG}/status`, '{"ts":0,"online":true}', NOW_MS + round * 10);
      door.say(`${RIG}/status`, '{"ts":0,"online":false}', NOW_MS + round * 10 + 5);
    }
    expect(onlineOf(door.samples).map((item) => item && item[0])).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  it('the retained word, heard again at every subscription, counts once', async () => {
    const door = openDoor();
    for (let time = 0; time < 3; time++) door.say(`${RIG}/status`, `{"ts":${NOW_MS},"online":true}`);
    expect(await door.counted()).toEqual({ received: 3, accepted: 1, duplicate: 2, quarantined: 0 });
  });
});

describe('a mapped vendor topic', () => {
  it('gives values by pointer, scaled and translated, at the time of the message', () => {
    const { samples } = told('vendor/m1/data', '{"t":1772441999.5,"d":[{"v":10}],"a/b":1,"more":true}');
    expect(samples).toMatchObject([
      { equipment: 'machining.vendor-01', atMs: 1_772_441_999_500, values: { speed: 6, mode: 'ACTIVE' } },
    ]);
  });

  it('a signal that is not in the message is left out', () => {
    expect(told('vendor/m1', '{"t":1772441999,"a/b":0}').samples).toMatchObject([
      { values: { mode: 'READY' } },
    ]);
  });

  it.each([
    ['{"t":1772441999}', 'wrong-shape', 'None of the mapped signals'],
    ['{"t":1772441999,"d":{"length":1}}', 'wrong-shape', 'None of the mapped signals'],
    ['{"d":[{"v":1}]}', 'wrong-shape', 'time is missing'],
    ['{"t":"soon","d":[{"v":1}]}', 'wrong-shape', 'Not a time'],
    ['{"t":1772441999,"a/b":9}', 'wrong-type', 'Expected 0 | 1. Got 9'],
    ['{"t":1772441999,"d":[{"v":"x"}]}', 'wrong-type', 'Expected number'],
    ['{"t":1772441999,"d":[{"v":1e999}]}', 'not-finite', 'not a finite number'],
    ['{nonsense', 'unparsable', 'Not valid JSON'],
  ])('%s → %s', (payload, code, words) => {
    const { refusal, sentence } = told('vendor/m1/x', payload);
    expect(refusal?.code).toBe(code);
    expect(sentence ?? '').toContain(words);
  });

  it('a badge reader beside a mapped machine speaks on our own topic', () => {
    const { samples } = told('tb/demo/machining/vendor-01/badge', '{"ts":1,"card":"a","action":"in"}');
    expect(samples).toHaveLength(1);
  });
});

describe('whatever comes', () => {
  const topic = fc.oneof(
    fc.constantFrom(
      TELEMETRY,
      `${RIG}/condition`,
      `${RIG}/status`,
      `${RIG}/badge`,
      'vendor/m1/a',
      'tb/demo/machining/nobody/telemetry',
      'spBv1.0/a/DDATA/b/c',
      'x',
    ),
    fc.string(),
  );
  const almost = fc.record(
    {
      ts: fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(NOW_MS)),
      seq: fc.oneof(fc.nat(3), fc.double()),
      values: fc.oneof(
        fc.dictionary(
          fc.constantFrom('speed', 'parts', 'door', 'note', 'pump', '__proto__', 'nope'),
          fc.oneof(fc.jsonValue(), fc.constantFrom('OPEN', true, 1, null)),
        ),
        fc.jsonValue(),
      ),
      online: fc.boolean(),
      card: fc.string(),
      action: fc.constantFrom('in', 'out', 'up'),
      id: fc.string(),
      level: fc.constantFrom('FAULT', 'NORMAL', 'BAD'),
    },
    { requiredKeys: [] },
  );
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json(),
    almost.map((value) => JSON.stringify(value)),
    fc.array(almost, { maxLength: 5 }).map((value) => JSON.stringify(value)),
    // Mutation: a byte of something right is changed, or its end is missing.
    fc.tuple(fc.nat(60), fc.nat(255)).map(([at, byte]) => {
      const bytes = new TextEncoder().encode(reading({ speed: 1, door: 'OPEN' }));
      bytes[at % bytes.length] = byte;
      return byte % 3 === 0 ? bytes.subarray(0, at) : bytes;
    }),
  );

  it('received = accepted + duplicate + quarantined, every sample is right, and nothing is thrown', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(topic, payload), { minLength: 1, maxLength: 30 }),
        async (messages) => {
          const door = openDoor();
          for (const [where, what] of messages) door.say(where, what);
          const { received, accepted, duplicate, quarantined } = await door.counted();
          expect(received).toBe(accepted + duplicate + quarantined);
          expect(received).toBeGreaterThanOrEqual(messages.length);
          expect(door.samples).toHaveLength(accepted);
          for (const sample of door.samples) {
            expect(Number.isSafeInteger(sample.atMs)).toBe(true);
            expect(sample.atMs).toBeLessThanOrEqual(NOW_MS + 300_000);
            if (sample.kind === 'values')
              for (const value of Object.values(sample.values))
                expect(typeof value !== 'number' || Number.isFinite(value)).toBe(true);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('the same messages in the same order give the same samples', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(topic, payload), { maxLength: 20 }), (messages) => {
        const [one, two] = [openDoor(), openDoor()];
        for (const door of [one, two]) for (const [where, what] of messages) door.say(where, what);
        expect(one.samples).toEqual(two.samples);
      }),
      { numRuns: 50 },
    );
  });

  it('a failure behind the door does not stop the next message', async () => {
    const door = openDoor();
    door.samples.push = () => {
      throw new Error('behind the door');
    };
    door.say(TELEMETRY, reading({ speed: 1 }));
    door.say(TELEMETRY, reading({ speed: 2 }));
    expect(await door.counted()).toMatchObject({ received: 2, accepted: 2 });
  });
});
