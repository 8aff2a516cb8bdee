import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resolveBase, type Equipment } from '../../../shared/base.ts';
import { EQUIPMENT_CATALOGUE } from '../../../shared/catalogue/equipment-catalogue.ts';
import { SCENARIO_CATALOGUE } from '../../../shared/catalogue/scenarios/scenario-catalogue.ts';
import { EQUIPMENT_TYPES } from '../../../shared/equipment.ts';

type Point = readonly [number, number];

const resolved = resolveBase(
  parse(readFileSync(new URL('../../../simulators/demo-base.yaml', import.meta.url), 'utf8')),
);
if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults, null, 2));
const { base } = resolved;

/** Corners of a machine on the floor, grown by `marginM` on every side. */
function footprint({ type, position }: Equipment, marginM = 0): Point[] {
  if (!position) throw new Error('not placed');
  const [width, depth] = EQUIPMENT_CATALOGUE[type].sizeM;
  const angleRad = (position.rotation * Math.PI) / 180;
  const x = width / 2 + marginM;
  const y = depth / 2 + marginM;
  return [
    [-x, -y],
    [x, -y],
    [x, y],
    [-x, y],
  ].map(([dx = 0, dy = 0]) => [
    position.x + dx * Math.cos(angleRad) - dy * Math.sin(angleRad),
    position.y + dx * Math.sin(angleRad) + dy * Math.cos(angleRad),
  ]);
}

/** Separating axis test for convex shapes; touching is not overlapping. */
function overlap(a: readonly Point[], b: readonly Point[]): boolean {
  return [a, b].every((shape) =>
    shape.every(([x, y], index) => {
      const [nextX, nextY] = shape[(index + 1) % shape.length] ?? [x, y];
      const along = (points: readonly Point[]) =>
        points.map(([px, py]) => px * (y - nextY) + py * (nextX - x));
      const [ofA, ofB] = [along(a), along(b)];
      const slack = 1e-6 * Math.hypot(nextX - x, nextY - y);
      return Math.max(...ofA) > Math.min(...ofB) + slack && Math.max(...ofB) > Math.min(...ofA) + slack;
    }),
  );
}

function isInside([x, y]: Point, outline: readonly Point[]): boolean {
  return outline.reduce((inside, [ax, ay], index) => {
    const [bx, by] = outline[(index + 1) % outline.length] ?? [ax, ay];
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax ? !inside : inside;
  }, false);
}

const pairs = base.equipment.flatMap((a, index) =>
  base.equipment.slice(index + 1).map((b) => [a, b] as const),
);

describe('the demo base', () => {
  it('has its thirty-two pieces of equipment, of all nine types', () => {
    const count = (type: string) => base.equipment.filter((item) => item.type === type).length;
    expect(Object.fromEntries(EQUIPMENT_TYPES.map((type) => [type, count(type)]))).toEqual({
      'cnc-lathe': 7,
      'cnc-mill': 5,
      'robot-arm': 4,
      'sorting-station': 3,
      agv: 2,
      'injection-moulding': 2,
      'welding-cell': 3,
      'printer-3d': 4,
      cmm: 2,
      generic: 0,
    });
  });

  it('leaves a metre and a half between any two machines', () => {
    const near = pairs.filter(([a, b]) => overlap(footprint(a, 0.75), footprint(b, 0.75)));
    expect(near.map(([a, b]) => `${a.id} and ${b.id}`)).toEqual([]);
  });

  it('stands every machine and every zone inside its own hall', () => {
    for (const workshop of base.workshops) {
      const shapes = base.equipment
        .filter((item) => item.workshop === workshop.id)
        .map((item) => footprint(item));
      const points = [...shapes, ...workshop.zones.map(({ outline }) => outline)].flat();
      expect(points.filter((point) => !isInside(point, workshop.outline))).toEqual([]);
    }
  });

  it('parts its halls by aisles in one building of at most 60 × 40 m', () => {
    const outlines = base.workshops.map(({ outline }) => outline);
    outlines.forEach((a, index) =>
      outlines.slice(index + 1).forEach((b) => expect(overlap(a, b)).toBe(false)),
    );
    const [xs, ys] = [outlines.flat().map(([x]) => x), outlines.flat().map(([, y]) => y)];
    expect(Math.max(...xs) - Math.min(...xs)).toBeLessThanOrEqual(60);
    expect(Math.max(...ys) - Math.min(...ys)).toBeLessThanOrEqual(40);
  });

  it('names everything in Chinese and English', () => {
    const named = [
      base,
      ...base.partners,
      ...base.workshops.flatMap((workshop) => [workshop, ...workshop.zones, ...workshop.stations]),
      ...base.equipment,
      ...base.equipment.flatMap(({ signals }) => signals),
    ];
    const nameless = named.filter(({ name }) => !name.zh || !name.en);
    expect(nameless).toEqual([]);
  });

  it('gives every machine a station and says where its numbers come from', () => {
    expect(base.equipment.filter(({ station }) => !station)).toEqual([]);
    const recorded = base.equipment.filter(({ origin }) => origin === 'recorded');
    expect(recorded.map(({ id }) => id)).toEqual(['machining.lathe-07', 'automation.robot-04']);
    expect(recorded.filter(({ attribution }) => !attribution)).toEqual([]);
    expect(base.equipment.filter(({ origin }) => origin === 'live')).toEqual([]);
  });

  it('lets two partners own six machines', () => {
    const owned = (owner: string) =>
      base.equipment.filter((item) => item.owner === owner).map(({ id }) => id);
    expect(owned('yuanhang')).toEqual(['machining.lathe-05', 'machining.lathe-06', 'machining.mill-05']);
    expect(owned('qiming')).toEqual(['automation.robot-03', 'forming.moulding-02', 'forming.weld-03']);
  });

  it('tunes only scenarios and thresholds that the catalogue has', () => {
    const known = SCENARIO_CATALOGUE.flatMap(({ id, parameters }) =>
      Object.keys(parameters).map((parameter) => `${id}.${parameter}`),
    );
    const tuned = base.equipment.flatMap(({ scenarioParameters }) =>
      Object.entries(scenarioParameters).flatMap(([id, parameters]) =>
        Object.keys(parameters).map((parameter) => `${id}.${parameter}`),
      ),
    );
    expect([...new Set(tuned)].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('refuses a lack of a signal that the type does not bring', () => {
    const refused = resolveBase({
      base: { id: 'b' },
      workshops: [{ id: 'w', equipment: [{ id: 'l', type: 'cnc-lathe', without: ['door', 'wings'] }] }],
    });
    expect(refused).toMatchObject({
      ok: false,
      faults: [{ path: 'workshops[0].equipment[0].without[1]', got: '"wings"' }],
    });
  });
});
