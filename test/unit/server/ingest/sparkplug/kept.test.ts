/** What becomes of Sparkplug values behind the door: kept, shown, or both (Sparkplug B 3.0, clause 6.4.6). */
import { expect, it } from 'vitest';
import { createLiveRunner } from '../../../../../server/live-runner.ts';
import { createPipeline } from '../../../../../server/pipeline.ts';
import type { EquipmentId } from '../../../../../shared/names.ts';
import type { Sample } from '../../../../../shared/sample.ts';
import { NOW_MS } from '../../../../support/door.ts';
import { openSparkplugDoor, type UMetric } from '../../../../support/sparkplug.ts';

/** The rig's values in history and on the screen, once it was born with 0 parts and told these a second later. */
function after(...metrics: UMetric[]) {
  const door = openSparkplugDoor();
  const pipeline = createPipeline({ base: door.base, scenarios: [], projects: [] });
  const kept: Sample[] = [];
  const runner = createLiveRunner({
    pipeline,
    journal: { append: (samples) => void kept.push(...samples) },
    records: { write: () => undefined, flush: () => Promise.resolve(), stop: () => Promise.resolve(0) },
    cards: () => new Map(),
    metrics: door.metrics,
    log: door.log,
    now: () => door.at,
  });
  const edge = door.edge();
  edge.nbirth();
  edge.dbirth('Rig', [{ name: 'part_count', type: 'Int32', value: 0 }]);
  door.at += 1_000;
  edge.ddata('Rig', metrics);
  runner.deliver(door.samples);
  const now = pipeline.equipmentNow('machining.rig-01' as EquipmentId);
  return {
    history: kept.flatMap((sample) =>
      sample.kind === 'values' ? [[sample.atMs - NOW_MS, sample.values['part_count']]] : [],
    ),
    shown: now?.signals.find(({ key }) => key === 'part_count')?.value,
  };
}
const parts = (value: number): UMetric => ({ name: 'part_count', type: 'Int32', value });

it('a value is kept and shown', () => {
  expect(after(parts(5))).toEqual({
    history: [
      [0, 0],
      [1_000, 5],
    ],
    shown: 5,
  });
});

it('a transient value is shown and not kept', () => {
  expect(after({ ...parts(5), isTransient: true })).toEqual({ history: [[0, 0]], shown: 5 });
});

it('a historical value is kept and changes nothing of the present', () => {
  expect(after({ ...parts(3), isHistorical: true, timestamp: NOW_MS - 60_000 })).toEqual({
    history: [
      [0, 0],
      [-60_000, 3],
    ],
    shown: 0,
  });
});
