/** The rows of docs/ingest.md on vendors' own topics, each through the whole door. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMappedDecoder } from '../../../../server/ingest/decode-mapped.ts';
import { parseMappedTime } from '../../../../server/ingest/decode-mapped-time.ts';
import { coversFilter, matchesFilter } from '../../../../shared/topic-filter.ts';
import { resolveBase, type Base } from '../../../../shared/base.ts';
import type { Sample } from '../../../../shared/sample.ts';
import { NOW_MS, openDoor, type Door } from '../../../support/door.ts';

const SIGNALS = [
  { key: 'speed', kind: 'gauge' },
  { key: 'parts', kind: 'counter' },
  { key: 'mode', kind: 'state', values: ['READY', 'ACTIVE'] },
  { key: 'pump', kind: 'switch' },
  { key: 'note', kind: 'text' },
];

function resolve(source: object) {
  return resolveBase({
    base: { id: 'demo', timezone: 'Asia/Shanghai' },
    workshops: [
      {
        id: 'w',
        equipment: [{ id: 'm1', type: 'generic', signals: SIGNALS, source: { kind: 'mapped', ...source } }],
      },
    ],
  });
}

function baseWith(source: object): Base {
  const resolved = resolve(source);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
  return resolved.base;
}

const door = (source: object): Door => openDoor(baseWith(source));
const valuesOf = (samples: readonly Sample[]) =>
  samples.map((sample) => (sample.kind === 'values' ? [sample.atMs - NOW_MS, sample.values] : sample));
/** What one message gives: samples as `[ms from now, values]`, or the sentences of what was refused. */
function told(source: object, topic: string, payload: string): unknown {
  const one = door(source);
  one.say(topic, payload);
  const refused = one.quarantine().map(({ sentence }) => sentence.en);
  return refused.length > 0 ? refused.reverse() : valuesOf(one.samples);
}

describe('a JSON topic', () => {
  const pointed = (rule: object) => ({ topic: 'v/1', signals: { speed: { pointer: '/v', ...rule } } });

  it('gives an element of an array by its index', () => {
    const source = { topic: 'v/1', signals: { speed: { pointer: '/d/1/v' }, parts: { pointer: '/d/2' } } };
    expect(told(source, 'v/1', '{"d":[{"v":1},{"v":2},7]}')).toEqual([[0, { speed: 2, parts: 7 }]]);
  });

  it.each([
    [3, 0.1, 0.3],
    [12345, 0.001, 12.345],
    [7, 0.25, 1.75],
    [7, 2.5, 17.5],
    [-29, -0.1, 2.9],
  ])('%s with scale %s is %s, as people would write it', (raw, scale, wanted) => {
    expect(told(pointed({ scale }), 'v/1', `{"v":${raw}}`)).toEqual([[0, { speed: wanted }]]);
  });

  it('a table gives words, numbers, true and false, or UNAVAILABLE', () => {
    const source = {
      topic: 'v/1',
      signals: {
        mode: { pointer: '/m', enum: { '0': 'READY', '1': 'ACTIVE', '-1': null } },
        pump: { pointer: '/p', enum: { on: true, off: false } },
        speed: { pointer: '/s', enum: { slow: 100, fast: 900 } },
      },
    };
    expect(told(source, 'v/1', '{"m":1,"p":"off","s":"fast"}')).toEqual([
      [0, { mode: 'ACTIVE', pump: false, speed: 900 }],
    ]);
    expect(told(source, 'v/1', '{"m":-1}')).toEqual([[0, { mode: null }]]);
    expect(told(source, 'v/1', '{"m":7}')).toEqual([
      expect.stringContaining('At /m. Expected 0 | 1 | -1. Got 7.'),
    ]);
  });

  it('numbers and switches that are written as text are read', () => {
    const source = { topic: 'v/1', signals: { speed: { pointer: '/v' }, pump: { pointer: '/p' } } };
    expect(told(source, 'v/1', '{"v":"12.5","p":"true"}')).toEqual([[0, { speed: 12.5, pump: true }]]);
  });

  it('an array of records gives several readings, in the order of their own times', () => {
    const source = {
      topic: 'v/1',
      each: '/records',
      time: { pointer: '/t', format: 'ms' },
      signals: { speed: { pointer: '/v' } },
    };
    const records = [
      { t: NOW_MS - 1_000, v: 3 },
      { t: NOW_MS - 3_000, v: 1 },
      { t: NOW_MS - 2_000, v: 2 },
    ];
    expect(told(source, 'v/1', JSON.stringify({ records }))).toEqual([
      [-3_000, { speed: 1 }],
      [-2_000, { speed: 2 }],
      [-1_000, { speed: 3 }],
    ]);
  });

  it('each record is accepted or refused by itself, and says which it was', async () => {
    const source = {
      topic: 'v/1',
      each: '',
      time: { pointer: '/t', format: 'ms' },
      signals: { speed: { pointer: '/v' } },
    };
    const one = door(source);
    one.say('v/1', JSON.stringify([{ t: NOW_MS, v: 'x' }, { v: 2 }, { t: NOW_MS, v: 3 }, 7]));
    expect(valuesOf(one.samples)).toEqual([[0, { speed: 3 }]]);
    expect(
      one
        .quarantine()
        .map(({ refusal }) => refusal.path)
        .sort(),
    ).toEqual(['/0/values/speed', '/1/t']);
    expect(await one.counted()).toEqual({ received: 4, accepted: 1, duplicate: 0, quarantined: 3 });
  });

  it('no array where records should be, an empty one, and more than 1,000 are refused', () => {
    const source = {
      topic: 'v/1',
      each: '/r',
      time: { pointer: '/t', format: 'ms' },
      signals: { speed: { pointer: '/v' } },
    };
    const many = { r: Array.from({ length: 1_001 }, (_, n) => ({ t: NOW_MS + n, v: n })) };
    expect(told(source, 'v/1', '{"r":{}}')).toEqual([
      expect.stringContaining('At /r. Expected array. Got object.'),
    ]);
    expect(told(source, 'v/1', '{"r":[]}')).toEqual([expect.stringContaining('holds no reading')]);
    expect(told(source, 'v/1', JSON.stringify(many))).toEqual([expect.stringContaining('More than 1,000')]);
  });

  it('a value whose quality field says anything but good is UNAVAILABLE; without the field it counts', () => {
    const source = pointed({ quality: { pointer: '/q', good: [192, 'GOOD'] } });
    expect(told(source, 'v/1', '{"v":5,"q":192}')).toEqual([[0, { speed: 5 }]]);
    expect(told(source, 'v/1', '{"v":5,"q":"GOOD"}')).toEqual([[0, { speed: 5 }]]);
    expect(told(source, 'v/1', '{"v":5,"q":0}')).toEqual([[0, { speed: null }]]);
    expect(told(source, 'v/1', '{"v":5}')).toEqual([[0, { speed: 5 }]]);
  });
});

describe('a CSV topic', () => {
  const time = { column: 't', format: 'ms' };
  const named = {
    topic: 'v/1',
    format: 'csv',
    csv: { header: true },
    time,
    signals: { speed: { column: 'v' }, mode: { column: 'm' } },
  };

  it('gives columns by the names of its header line; every line is a reading with its own time', () => {
    const payload = `t,v,m\n${NOW_MS - 1_000},2,READY\r\n${NOW_MS - 2_000},"1",ACTIVE\n\n`;
    expect(told(named, 'v/1', payload)).toEqual([
      [-2_000, { speed: 1, mode: 'ACTIVE' }],
      [-1_000, { speed: 2, mode: 'READY' }],
    ]);
  });

  it('gives columns by number where there is no header line, with any separator and decimal commas', () => {
    const source = {
      topic: 'v/1',
      format: 'csv',
      csv: { separator: '\t' },
      decimalComma: true,
      time: { column: 1, format: 's' },
      signals: { speed: { column: 3, scale: 10 }, pump: { column: 2 } },
    };
    expect(told(source, 'v/1', `${NOW_MS / 1_000},5\t1\t12,25`)).toEqual([
      [500, { speed: 122.5, pump: true }],
    ]);
    const short = { ...source, csv: undefined, time: undefined };
    expect(told(JSON.parse(JSON.stringify(short)) as object, 'v/1', 'x;0;-1,5e3')).toEqual([
      [0, { speed: -15_000, pump: false }],
    ]);
  });

  it('an empty cell says nothing, null is UNAVAILABLE, NaN is refused with what to send instead', () => {
    expect(told(named, 'v/1', `t,v,m\n${NOW_MS},,READY\n${NOW_MS + 1},null,`)).toEqual([
      [0, { mode: 'READY' }],
      [1, { speed: null }],
    ]);
    expect(told(named, 'v/1', `t,v,m\n${NOW_MS},NaN,`)).toEqual([expect.stringContaining('Send null')]);
  });

  it.each([
    ['a quotation mark that does not close', `t,v,m\n${NOW_MS},"1,READY`, 'Not valid CSV'],
    ['a header line alone', 't,v,m', 'holds no reading'],
    ['nothing', ' \n', 'empty'],
    ['no time in its column', 't,v,m\n,1,READY', 'the time is missing'],
    ['no such columns', `t,x\n${NOW_MS},1`, 'None of the mapped signals'],
    ['a word for a number', `t,v,m\n${NOW_MS},fast,`, 'At /0/values/speed. Expected number. Got "fast"'],
  ])('%s is refused with a sentence that says so', (_, payload, words) => {
    expect(told(named, 'v/1', payload)).toEqual([expect.stringMatching(new RegExp(words, 'i'))]);
  });
});

describe('a plain topic', () => {
  const source = {
    topic: 'v/1/speed',
    format: 'plain',
    signals: {
      speed: { scale: 0.1 },
      mode: { topic: 'v/1/mode', enum: { run: 'ACTIVE' } },
      pump: { topic: 'v/1/pump' },
      note: { topic: 'v/1/note' },
    },
  };

  it('is the value of its one signal, at the server’s time', () => {
    expect(told(source, 'v/1/speed', ' 1234\n')).toEqual([[0, { speed: 123.4 }]]);
    expect(told(source, 'v/1/mode', 'run')).toEqual([[0, { mode: 'ACTIVE' }]]);
    expect(told(source, 'v/1/pump', 'FALSE')).toEqual([[0, { pump: false }]]);
    expect(told(source, 'v/1/note', '首件 1')).toEqual([[0, { note: '首件 1' }]]);
    expect(told(source, 'v/1/note', 'null')).toEqual([[0, { note: null }]]);
  });

  it('a word that is no number, a word that is not in the table and an empty payload are refused', () => {
    expect(told(source, 'v/1/speed', 'fast')).toEqual([
      expect.stringContaining('Expected number. Got "fast"'),
    ]);
    expect(told(source, 'v/1/mode', 'stop')).toEqual([expect.stringContaining('Expected run. Got "stop"')]);
    expect(told(source, 'v/1/speed', '')).toEqual([expect.stringContaining('empty')]);
  });

  it('one equipment may mix formats: a signal with its own topic takes its messages from the wider one', () => {
    const mixed = {
      topic: 'v/1/#',
      time: { pointer: '/t', format: 'ms' },
      signals: { speed: { pointer: '/v' }, parts: { topic: 'v/1/count', format: 'plain' } },
    };
    expect(told(mixed, 'v/1/count', '31')).toEqual([[0, { parts: 31 }]]);
    expect(told(mixed, 'v/1/data', `{"t":${NOW_MS - 5},"v":1}`)).toEqual([[-5, { speed: 1 }]]);
  });

  it('a retained value heard again counts once while it is the last word', async () => {
    const one = door(source);
    const hear = (payload: string, retained: boolean, receivedAtMs: number) =>
      one.ingest.receive({ topic: 'v/1/speed', payload: Buffer.from(payload), retained, receivedAtMs });
    hear('10', true, NOW_MS);
    hear('10', true, NOW_MS + 60_000);
    hear('20', false, NOW_MS + 61_000);
    hear('20', false, NOW_MS + 62_000);
    hear('20', true, NOW_MS + 63_000);
    hear('10', true, NOW_MS + 64_000);
    expect(valuesOf(one.samples)).toEqual([
      [0, { speed: 1 }],
      [61_000, { speed: 2 }],
      [62_000, { speed: 2 }],
      [64_000, { speed: 1 }],
    ]);
    expect(await one.counted()).toMatchObject({ received: 6, accepted: 4, duplicate: 2 });
  });
});

describe('the status topic of a mapped machine', () => {
  const status = { topic: 'v/1/lwt', online: 'Online', offline: 'Offline' };
  const source = { topic: 'v/1/#', status, signals: { speed: { pointer: '/v' } } };
  const heard = (samples: readonly Sample[]) =>
    samples.map((sample) => sample.kind === 'status' && [sample.online, sample.atMs - NOW_MS]);

  it('the vendor’s words become status; they take effect when they come, and the same word again is a duplicate', async () => {
    const one = door(source);
    one.say('v/1/lwt', 'Online', NOW_MS);
    one.say('v/1/lwt', 'Online', NOW_MS + 10);
    one.say('v/1/lwt', 'Offline', NOW_MS + 20);
    one.say('v/1/lwt', 'Online', NOW_MS + 30);
    expect(heard(one.samples)).toEqual([
      [true, 0],
      [false, 20],
      [true, 30],
    ]);
    expect(await one.counted()).toMatchObject({ received: 4, accepted: 3, duplicate: 1 });
  });

  it('may stand in JSON, as true and false too', () => {
    const inJson = { ...source, status: { topic: 'v/1/s', pointer: '/alive', online: true, offline: false } };
    const one = door(inJson);
    one.say('v/1/s', '{"alive":false}');
    expect(heard(one.samples)).toEqual([[false, 0]]);
  });

  it('another word is refused with the words that it may have', () => {
    expect(told(source, 'v/1/lwt', 'gone')).toEqual([
      expect.stringContaining('Expected Online | Offline. Got "gone"'),
    ]);
  });
});

describe('the time of a mapped message', () => {
  const at = Date.UTC(2026, 2, 2, 9, 0, 0, 500);
  it.each([
    ['ms', at],
    ['ms', String(at)],
    ['s', at / 1_000],
    ['s', String(at / 1_000)],
    ['us', at * 1_000 + 7],
    ['ns', `${at}000999`],
    ['rfc3339', '2026-03-02T10:00:00.5+01:00'],
    ['local', '2026-03-02 17:00:00.500'],
    ['local', '2026/03/02 17:00:00.5'],
  ] as const)('%s: %s', (format, raw) => {
    expect(parseMappedTime(raw, format, 'Asia/Shanghai', false)).toBe(at);
  });

  it.each([
    ['ms', 'soon'],
    ['rfc3339', '2026-03-02 17:00:00'],
    ['local', '2026-02-30 17:00:00'],
    ['local', '2026-03-02T17:00:00Z'],
    ['ms', null],
  ] as const)('%s: %s is none', (format, raw) => {
    expect(parseMappedTime(raw, format, 'Asia/Shanghai', false)).toBeUndefined();
  });

  it('a local time that comes twice in autumn is the first; one that spring leaves out counts on', () => {
    const berlin = (text: string) => parseMappedTime(text, 'local', 'Europe/Berlin', false);
    expect(berlin('2026-10-25 02:30:00')).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(berlin('2026-03-29 02:30:00')).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(berlin('2026-07-01 12:00:00')).toBe(Date.UTC(2026, 6, 1, 10));
  });
});

describe('a mapping that would lose data in silence is a fault of the base file', () => {
  const at = 'workshops[0].equipment[0].source';
  const speed = { speed: { pointer: '/v' } };
  it.each<[string, object, string, string]>([
    [
      'JSON without a pointer',
      { topic: 'v', signals: { speed: {} } },
      'signals.speed.pointer',
      'a JSON Pointer',
    ],
    [
      'a column in JSON',
      { topic: 'v', signals: { speed: { pointer: '/v', column: 1 } } },
      'signals.speed.column',
      'no column',
    ],
    [
      'CSV without a column',
      { topic: 'v', format: 'csv', signals: { speed: {} } },
      'signals.speed.column',
      'a column, by its name',
    ],
    [
      'a name without a header line',
      { topic: 'v', format: 'csv', signals: { speed: { column: 'v' } } },
      'signals.speed.column',
      'or "csv": {"header": true}',
    ],
    [
      'a pointer into a plain payload',
      { topic: 'v', format: 'plain', signals: speed },
      'signals.speed.pointer',
      'no pointer, since the format is plain',
    ],
    [
      'two signals of one plain topic',
      { topic: 'v', format: 'plain', signals: { speed: {}, parts: {} } },
      'signals.parts.topic',
      'no other plain signal',
    ],
    ['no topic at all', { signals: speed }, 'signals.speed.topic', 'a topic, here or for the whole source'],
    [
      'another format on the same topic',
      { topic: 'v', signals: { speed: { format: 'plain' } } },
      'signals.speed.topic',
      'a topic of its own',
    ],
    ['records without times', { topic: 'v', each: '/r', signals: speed }, 'time', 'the time of each reading'],
    [
      'a time column for JSON',
      { topic: 'v', time: { column: 1, format: 'ms' }, signals: speed },
      'time.pointer',
      'a JSON Pointer',
    ],
    [
      'a time in a plain payload',
      { topic: 'v', format: 'plain', time: { format: 'ms' }, signals: { speed: {} } },
      'time',
      'no time',
    ],
    ['CSV options for JSON', { topic: 'v', csv: {}, signals: speed }, 'csv', 'no signal is read from CSV'],
    [
      'one word for both states',
      { topic: 'v', signals: speed, status: { topic: 's', online: 1, offline: '1' } },
      'status.offline',
      'another word',
    ],
    [
      'a status on many topics',
      { topic: 'v', signals: speed, status: { topic: 's/+', online: 1, offline: 0 } },
      'status.topic',
      'one MQTT topic',
    ],
  ])('%s', (_, source, path, expected) => {
    const resolved = resolve(source);
    const faults = resolved.ok ? [] : resolved.faults;
    expect(faults).toContainEqual(
      expect.objectContaining({
        path: `${at}.${path}`,
        expected: expect.stringContaining(expected) as string,
      }),
    );
  });
});

describe('machines that share a topic', () => {
  const machine = (id: string, index: number) => ({
    ...{ id, type: 'generic', signals: SIGNALS },
    source: { kind: 'mapped', topic: 'v/line', signals: { speed: { pointer: `/m/${index}` } } },
  });
  const resolved = resolveBase({
    base: { id: 'demo' },
    workshops: [{ id: 'w', equipment: [machine('a', 0), machine('b', 1)] }],
  });

  it('each get their own reading of one message; what cannot be read counts once', async () => {
    const one = openDoor(resolved.ok ? resolved.base : undefined);
    one.say('v/line', '{"m":[1,2]}');
    one.say('v/line', '{"m":');
    expect(one.samples).toMatchObject([
      { equipment: 'w.a', values: { speed: 1 } },
      { equipment: 'w.b', values: { speed: 2 } },
    ]);
    expect(await one.counted()).toEqual({ received: 3, accepted: 2, duplicate: 0, quarantined: 1 });
  });
});

describe('topic filters', () => {
  const level = fc.constantFrom('a', 'b', '');
  const filterLevel = fc.constantFrom('a', 'b', '', '+');
  const filter = fc
    .tuple(fc.array(filterLevel, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([levels, open]) => [...levels, ...(open ? ['#'] : [])].join('/'));

  it('one that covers another fits every topic that the other fits', () => {
    const fill = fc.array(level, { minLength: 4, maxLength: 7 });
    const topicOf = (narrow: string, fillers: readonly string[]) =>
      narrow
        .split('/')
        .flatMap((part, index) =>
          part === '#' ? fillers.slice(4) : part === '+' ? (fillers[index] ?? 'a') : part,
        );
    fc.assert(
      fc.property(filter, filter, fill, (wide, narrow, fillers) => {
        const topic = topicOf(narrow, fillers);
        expect(matchesFilter(narrow.split('/'), topic)).toBe(true);
        return !coversFilter(wide, narrow) || matchesFilter(wide.split('/'), topic);
      }),
      { numRuns: 2_000 },
    );
    expect(coversFilter('v/+', 'v/#')).toBe(false);
    expect(coversFilter('v/#', 'v')).toBe(true);
  });

  it('are asked for once: what a wider one brings is not asked for again', () => {
    const source = {
      topic: 'v/1/#',
      signals: {
        speed: { pointer: '/v' },
        parts: { topic: 'v/1/count', format: 'plain' },
        note: { topic: 'w', format: 'plain' },
      },
      status: { topic: 'v/1/lwt', online: 1, offline: 0 },
    };
    expect(createMappedDecoder(baseWith(source)).subscriptions).toEqual(['v/1/#', 'w']);
  });
});
