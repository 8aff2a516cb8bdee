import { describe, expect, it } from 'vitest';
import { EQUIPMENT_CATALOGUE } from '../../../../shared/catalogue/equipment-catalogue.ts';
import { dockOf, FloorMap, type FloorPoint } from '../../../../simulators/machines/agv-route.ts';
import { demoBase } from '../demo-plant.ts';

const base = demoBase();
const map = new FloorMap(base);

/** Points every 5 cm along a route. */
const along = (corners: readonly FloorPoint[]): FloorPoint[] =>
  corners.flatMap((to, index) => {
    const from = corners[index - 1];
    if (!from) return [];
    const count = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 0.05);
    return Array.from({ length: count }, (_, i) => ({
      x: from.x + ((to.x - from.x) * i) / count,
      y: from.y + ((to.y - from.y) * i) / count,
    }));
  });

describe('a vehicle', () => {
  it('reaches lathe, sorting station, moulding machine and measuring room without touching a machine', () => {
    const home = { x: 56.4, y: 18.1 };
    for (const id of [
      'machining.lathe-06',
      'automation.sorting-01',
      'forming.moulding-01',
      'innovation.cmm-02',
    ]) {
      const machine = base.equipment.find((one) => one.id === id);
      const dock = machine && dockOf(machine);
      if (!dock) throw new Error(`no dock at ${id}`);
      const route = map.route(home, dock);
      expect(route.length, id).toBeGreaterThan(2);
      expect(route.at(-1)).toEqual(dock);
      for (const point of along(route)) {
        const hit = base.equipment.find(({ position, type }) => {
          const [width, depth] = EQUIPMENT_CATALOGUE[type].sizeM;
          if (!position || type === 'agv') return false;
          return (
            Math.abs(point.x - position.x) < width / 2 + 0.3 &&
            Math.abs(point.y - position.y) < depth / 2 + 0.3
          );
        });
        expect(hit?.id, `${id} at ${point.x.toFixed(1)}, ${point.y.toFixed(1)}`).toBeUndefined();
      }
    }
  });
});
