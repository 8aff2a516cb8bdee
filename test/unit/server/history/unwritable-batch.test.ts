import { expect, it } from 'vitest';
import { checkBatch, UnwritableBatchError } from '../../../../server/history/unwritable-batch.ts';
import { equipmentIdOf } from '../../../../shared/names.ts';
import type { Sample } from '../../../../shared/sample.ts';

const equipment = equipmentIdOf('machining', 'lathe-01');
const sample = (values: Record<string, unknown>): Sample =>
  ({ kind: 'values', equipment, atMs: 1, receivedAtMs: 1, values }) as Sample;

it('a batch of admitted samples passes', () => {
  const at = { equipment, atMs: 0, receivedAtMs: 0 };
  const samples: Sample[] = [
    sample({ speed: -0, door: false, program: 'O1"\\', load: null }),
    { kind: 'condition', ...at, id: 'a', level: 'NORMAL' },
    { kind: 'status', ...at, online: true },
    { kind: 'badge', ...at, card: 'demo', action: 'in' },
  ];
  expect(() => checkBatch({ id: 'b', samples })).not.toThrow();
});

it('every sample that cannot be kept is named, with the reason for the first', () => {
  const samples = [sample({ x: 1 }), sample({ x: {} }), sample({ X: 1 }), sample({ x: undefined })];
  let error: unknown;
  try {
    checkBatch({ id: 'b', samples });
  } catch (reason) {
    error = reason;
  }
  expect(error).toBeInstanceOf(UnwritableBatchError);
  expect(error).toHaveProperty('indexes', [1, 2, 3]);
  expect(error).toHaveProperty(
    'message',
    '3 of 4 samples cannot be stored; sample 1: the value of x is object',
  );
});

it('a batch without an id cannot be told from another', () => {
  expect(() => checkBatch({ id: '', samples: [sample({ x: 1 })] })).toThrow(/needs an id/);
});
