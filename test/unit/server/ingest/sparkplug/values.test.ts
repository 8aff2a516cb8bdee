/** Values of Sparkplug metrics by datatype, time and flags (Sparkplug B 3.0, clauses 6.4.6 to 6.4.17). */
import { describe, expect, it } from 'vitest';
import { NOW_MS } from '../../../../support/door.ts';
import {
  FIELD,
  openSparkplugDoor,
  payloadBytes,
  VALUE,
  wire,
  type UMetric,
} from '../../../../support/sparkplug.ts';

/** The value that `part_count` has after a birth with this metric, by Tahu's encoder. */
function told(metric: UMetric, signal = 'part_count'): unknown {
  const door = openSparkplugDoor();
  const edge = door.edge();
  edge.nbirth();
  edge.dbirth('Rig', [metric]);
  return door.values().at(-1)?.[1][signal];
}
const parts = (type: UMetric['type'], value: UMetric['value']): UMetric => ({
  name: 'part_count',
  type,
  value,
});

/** The same by hand: datatype and the value's field as given. */
function toldByHand(datatype: number, value: readonly number[], signal = 'part_count') {
  const door = openSparkplugDoor();
  door.edge().nbirth();
  const metric = [...wire.bytes(FIELD.name, signal), ...wire.varint(FIELD.datatype, datatype), ...value];
  door.hear('spBv1.0/plant/DBIRTH/gw/Rig', payloadBytes(door.at, 1, metric));
  return { value: door.values().at(-1)?.[1][signal], refusal: door.quarantine()[0]?.refusal };
}

describe('a value as Tahu encodes it', () => {
  it.each<[UMetric['type'], UMetric['value'], unknown]>([
    ['Int8', -1, -1],
    ['Int16', -32_768, -32_768],
    ['Int32', -2_147_483_648, -2_147_483_648],
    ['Int64', -9_007_199_254_740_991, -9_007_199_254_740_991],
    ['UInt8', 255, 255],
    ['UInt16', 65_535, 65_535],
    ['UInt32', 4_294_967_295, 4_294_967_295],
    ['UInt64', 9_007_199_254_740_991, 9_007_199_254_740_991],
    ['Float', 0.5, 0.5],
    ['Double', 0.1 + 0.2, 0.1 + 0.2],
    ['DateTime', NOW_MS, NOW_MS],
    ['Double', 0, 0],
  ])('%s %s', (type, value, expected) => {
    expect(told(parts(type, value))).toBe(expected);
  });

  it.each<[string, UMetric['type'], UMetric['value']]>([
    ['pump', 'Boolean', false],
    ['note', 'String', ''],
    ['note', 'Text', '首件 ✓'],
    ['note', 'UUID', '6f1b2a9e-8c1d-4f77-9f0e-2f5b0d6c7a11'],
    ['door', 'String', 'OPEN'],
  ])('%s as %s: false, 0 and "" are values', (name, type, value) => {
    expect(told({ name, type, value }, name)).toBe(value);
  });
});

describe('a value by hand', () => {
  it.each([
    ['Int8 -1 as 0xff', 1, wire.varint(VALUE.int, 0xff), -1],
    ['Int8 -1 as 0xffffffff', 1, wire.varint(VALUE.int, 0xffff_ffff), -1],
    ['Int16 -2', 2, wire.varint(VALUE.int, 0xfffe), -2],
    ['Int64 -5 as two’s complement', 4, wire.varint(VALUE.long, 0xffff_ffff_ffff_fffbn), -5],
    ['UInt32 where the specification puts it', 7, wire.varint(VALUE.int, 0xffff_ffff), 4_294_967_295],
    ['UInt32 where Tahu puts it', 7, wire.varint(VALUE.long, 0xffff_ffff), 4_294_967_295],
    ['is_null', 9, wire.varint(FIELD.isNull, 1), null],
    ['no value at all', 9, [], null],
  ])('%s', (_name, datatype, value, expected) => {
    expect(toldByHand(datatype, value).value).toBe(expected);
  });

  it('a whole number beyond 2^53 is refused, not rounded', () => {
    const { value, refusal } = toldByHand(8, wire.varint(VALUE.long, 2n ** 53n + 1n));
    expect(value).toBeUndefined();
    expect(refusal).toMatchObject({ code: 'wrong-type', detail: 'beyond-exact', got: '9007199254740993' });
  });

  it('a value in a field that its datatype does not have is refused', () => {
    expect(toldByHand(9, wire.bytes(VALUE.string, 'fast')).refusal).toMatchObject({
      code: 'wrong-type',
      expected: 'Float',
      got: 'string',
    });
  });

  it.each([
    [16, 'DataSet', wire.bytes(VALUE.dataset, [8, 1])],
    [17, 'Bytes', wire.bytes(VALUE.bytes, [1, 2])],
    [18, 'File', wire.bytes(VALUE.bytes, [1, 2])],
    [19, 'Template', wire.bytes(VALUE.template, [])],
    [22, 'array', wire.bytes(VALUE.bytes, [1])],
    [34, 'array', wire.bytes(VALUE.bytes, [1])],
    [99, '99', wire.bytes(VALUE.bytes, [1])],
  ])('datatype %i (%s) is refused by name, in both languages', (datatype, got, value) => {
    const door = openSparkplugDoor();
    const edge = door.edge();
    edge.nbirth();
    const bad = [...wire.bytes(FIELD.name, 'note'), ...wire.varint(FIELD.datatype, datatype), ...value];
    const fine = [
      ...wire.bytes(FIELD.name, 'part_count'),
      ...wire.varint(FIELD.datatype, 3),
      ...wire.varint(VALUE.int, 4),
    ];
    door.hear('spBv1.0/plant/DBIRTH/gw/Rig', payloadBytes(door.at, 1, bad, fine));
    const [item] = door.quarantine();
    expect(item?.refusal).toMatchObject({ code: 'sparkplug-unsupported-type', got, path: '/metrics/note' });
    expect(item?.sentence.en).toContain('not supported');
    expect(item?.sentence.zh).toContain('不支持');
    expect(door.values().at(-1)?.[1]).toEqual({ part_count: 4 });
  });
});

describe('quality (6.4.9.1)', () => {
  it.each([
    [0, null],
    [192, 7],
    [500, null],
  ])('%i', (quality, expected) => {
    const properties = {
      Quality: { type: 'Int32' as const, value: quality },
      engUnit: { type: 'String' as const, value: 'mm' },
    };
    expect(told({ ...parts('Int32', 7), properties })).toBe(expected);
  });
});

describe('time', () => {
  const speaking = () => {
    const door = openSparkplugDoor();
    const edge = door.edge();
    edge.nbirth();
    edge.dbirth('Rig', [parts('Int32', 0)]);
    door.at += 10_000;
    return { door, edge };
  };

  it('of a metric is its own, else the payload’s; values come out in the order of time (5.16)', () => {
    const { door, edge } = speaking();
    edge.ddata('Rig', [
      { ...parts('Int32', 3), timestamp: NOW_MS + 3_000 },
      { ...parts('Int32', 1), timestamp: NOW_MS + 1_000 },
      { name: 'pump', type: 'Boolean', value: true, timestamp: NOW_MS + 3_000 },
      parts('Int32', 9),
    ]);
    expect(door.values().slice(1)).toEqual([
      [NOW_MS + 1_000, { part_count: 1 }],
      [NOW_MS + 3_000, { part_count: 3 }],
      [NOW_MS + 10_000, { part_count: 9 }],
    ]);
  });

  it('several values of one metric in one millisecond are all kept, in their order', () => {
    const { door, edge } = speaking();
    edge.ddata('Rig', [parts('Int32', 1), parts('Int32', 2), parts('Int32', 3)]);
    expect(
      door
        .values()
        .slice(1)
        .map(([, { part_count }]) => part_count),
    ).toEqual([1, 2, 3]);
  });

  it('that is none is refused, with the metric’s name', () => {
    const { door, edge } = speaking();
    edge.ddata('Rig', [{ ...parts('Int32', 1), timestamp: 9_007_199_254_740_991 }]);
    expect(door.quarantine()[0]?.refusal).toMatchObject({
      detail: 'time-wrong',
      path: '/metrics/part_count',
    });
  });

  it('of a historical value stays what it was, in a birth too, and the sample says so', () => {
    const { door, edge } = speaking();
    edge.dbirth('Rig', [{ ...parts('Int32', 5), isHistorical: true, timestamp: NOW_MS - 5_000 }]);
    expect(door.samples.at(-1)).toMatchObject({ atMs: NOW_MS - 5_000, flags: ['historical'] });
  });

  it('a transient value is marked: shown, not stored', () => {
    const { door, edge } = speaking();
    edge.ddata('Rig', [{ ...parts('Int32', 5), isTransient: true }]);
    expect(door.samples.at(-1)).toMatchObject({ flags: ['transient'] });
  });

  it('more than five minutes ahead is the server’s, as everywhere', () => {
    const { door, edge } = speaking();
    edge.ddata('Rig', [{ ...parts('Int32', 5), timestamp: door.at + 400_000 }]);
    expect(door.samples.at(-1)).toMatchObject({ atMs: door.at, flags: ['time-ahead'] });
  });
});

describe('bytes that are no payload', () => {
  it.each([
    ['cut off', Uint8Array.from([0x12, 0x20, 1])],
    ['text that is not UTF-8', payloadBytes(NOW_MS, 1, wire.bytes(FIELD.name, [0xff, 0xfe]))],
    ['JSON', new TextEncoder().encode('{"ts":1}')],
  ])('%s: quarantine, and the node is asked for its births', (_name, bytes) => {
    const door = openSparkplugDoor();
    door.edge().nbirth();
    door.hear('spBv1.0/plant/DDATA/gw/Rig', bytes);
    expect(door.quarantine()[0]?.refusal).toMatchObject({ code: 'unparsable', detail: 'not-protobuf' });
    expect(door.wait(0)).toHaveLength(1);
  });

  it('Tahu’s compressed payloads are refused by name', () => {
    const door = openSparkplugDoor();
    const bytes = Uint8Array.from([...wire.bytes(4, 'SPBV1.0_COMPRESSED'), ...wire.bytes(5, [1, 2, 3])]);
    door.hear('spBv1.0/plant/NBIRTH/gw', bytes);
    expect(door.quarantine()[0]?.sentence.en).toContain('compressed');
  });

  it('a metric called __proto__ is an unknown signal and changes nothing', () => {
    const door = openSparkplugDoor();
    const edge = door.edge();
    edge.nbirth();
    edge.dbirth('Rig', [{ name: '__proto__', type: 'Int32', value: 1 }, parts('Int32', 2)]);
    expect(door.quarantine()[0]?.refusal).toMatchObject({
      code: 'unknown-signal',
      path: '/values/__proto__',
    });
    expect(door.values()).toEqual([[NOW_MS, { part_count: 2 }]]);
  });
});
