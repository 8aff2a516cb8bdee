/**
 * Finds a vehicle's way over the floor of a base: along a grid of half a metre, around machines, rather through aisles than
 * through work zones, with as few turns as is sensible. Coordinates: metres of the base's floor plan.
 */
import type { Base, Equipment } from '../../shared/base.ts';
import { EQUIPMENT_CATALOGUE } from '../../shared/catalogue/equipment-catalogue.ts';

/** A point on the floor, m. */
export interface FloorPoint {
  x: number;
  y: number;
}

const CELL_M = 0.5;
/** Half the width of a vehicle with its safety field, m. */
const CLEARANCE_M = 0.55;
const ZONE_COST = 4;
const TURN_COST = 6;
/** Ways that are remembered. */
const MOST_KNOWN = 1_000;
const STEPS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

const inside = (x: number, y: number, outline: readonly (readonly [number, number])[]): boolean => {
  let odd = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i, i += 1) {
    const [xi, yi] = outline[i] ?? [0, 0];
    const [xj, yj] = outline[j] ?? [0, 0];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
};

const hits = (machine: Equipment, x: number, y: number): boolean => {
  if (!machine.position || machine.type === 'agv') return false;
  const [width, depth] = EQUIPMENT_CATALOGUE[machine.type].sizeM;
  const angle = (machine.position.rotation * Math.PI) / 180;
  const dx = x - machine.position.x;
  const dy = y - machine.position.y;
  const along = dx * Math.cos(angle) + dy * Math.sin(angle);
  const across = -dx * Math.sin(angle) + dy * Math.cos(angle);
  return Math.abs(along) < width / 2 + CLEARANCE_M && Math.abs(across) < depth / 2 + CLEARANCE_M;
};

/** Where a vehicle stops to serve a machine: on its operator side, beyond the clearance. Undefined when it is not placed. */
export function dockOf(machine: Equipment): FloorPoint | undefined {
  if (!machine.position) return undefined;
  const depth = EQUIPMENT_CATALOGUE[machine.type].sizeM[1];
  const angle = (machine.position.rotation * Math.PI) / 180;
  const out = depth / 2 + CLEARANCE_M + 0.35;
  return { x: machine.position.x + Math.sin(angle) * out, y: machine.position.y - Math.cos(angle) * out };
}

/** The floor as a grid of costs; Infinity where a vehicle does not fit. */
export class FloorMap {
  readonly #columns: number;
  readonly #rows: number;
  readonly #cost: Float64Array;
  readonly #origin: FloorPoint;
  /** Ways that were found before, by their ends: vehicles go the same rounds. */
  readonly #known = new Map<string, number[]>();

  constructor(base: Base) {
    const corners = base.workshops.flatMap((workshop) => workshop.outline);
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    this.#origin = { x: Math.min(0, ...xs), y: Math.min(0, ...ys) };
    this.#columns = Math.ceil((Math.max(10, ...xs) - this.#origin.x) / CELL_M);
    this.#rows = Math.ceil((Math.max(10, ...ys) - this.#origin.y) / CELL_M);
    this.#cost = new Float64Array(this.#columns * this.#rows);
    const zones = base.workshops.flatMap((workshop) => workshop.zones);
    for (let cell = 0; cell < this.#cost.length; cell += 1) {
      const { x, y } = this.#pointOf(cell);
      const blocked = base.equipment.some((machine) => hits(machine, x, y));
      const zoned = zones.some((zone) => inside(x, y, zone.outline));
      this.#cost[cell] = blocked ? Infinity : zoned ? ZONE_COST : 1;
    }
  }

  /** True where a vehicle fits. */
  isFree(point: FloorPoint): boolean {
    return Number.isFinite(this.#cost[this.#cellOf(point)] ?? Infinity);
  }

  /** Corner points from a place to another, both ends included; a straight line when there is no way. */
  route(from: FloorPoint, to: FloorPoint): FloorPoint[] {
    const cells = this.#way(this.#cellOf(from), this.#cellOf(to));
    const points = cells.map((cell) => this.#pointOf(cell));
    const corners = points.filter((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      return (
        before &&
        after &&
        (after.x - point.x) * (point.y - before.y) !== (after.y - point.y) * (point.x - before.x)
      );
    });
    return [from, ...corners, to];
  }

  #way(start: number, end: number): number[] {
    const key = `${start} ${end}`;
    const known = this.#known.get(key);
    if (known) return known;
    const found = this.#search(start, end);
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(key, found);
    return found;
  }

  #pointOf(cell: number): FloorPoint {
    return {
      x: this.#origin.x + ((cell % this.#columns) + 0.5) * CELL_M,
      y: this.#origin.y + (Math.floor(cell / this.#columns) + 0.5) * CELL_M,
    };
  }

  #cellOf({ x, y }: FloorPoint): number {
    const column = Math.min(this.#columns - 1, Math.max(0, Math.floor((x - this.#origin.x) / CELL_M)));
    const row = Math.min(this.#rows - 1, Math.max(0, Math.floor((y - this.#origin.y) / CELL_M)));
    return row * this.#columns + column;
  }

  /** Dijkstra over (cell, direction); cells from start to end, empty when there is no way. */
  #search(start: number, end: number): number[] {
    const best = new Float64Array(this.#cost.length * 4).fill(Infinity);
    const cameFrom = new Int32Array(best.length).fill(-1);
    // Costs are small whole numbers, so buckets by cost replace a heap.
    const buckets: number[][] = [[]];
    for (let direction = 0; direction < 4; direction += 1) {
      best[start * 4 + direction] = 0;
      buckets[0]?.push(start * 4 + direction);
    }
    for (let cost = 0; cost < buckets.length; cost += 1)
      for (const node of buckets[cost] ?? []) {
        if ((best[node] ?? 0) < cost) continue;
        if (node >> 2 === end) return this.#trace(node, cameFrom);
        this.#expand(node, cost, { best, cameFrom, buckets, end });
      }
    return [];
  }

  #expand(
    node: number,
    cost: number,
    search: { best: Float64Array; cameFrom: Int32Array; buckets: number[][]; end: number },
  ): void {
    const column = (node >> 2) % this.#columns;
    const row = Math.floor((node >> 2) / this.#columns);
    STEPS.forEach(([dx, dy], direction) => {
      if (column + dx < 0 || column + dx >= this.#columns || row + dy < 0 || row + dy >= this.#rows) return;
      const cell = (node >> 2) + dx + dy * this.#columns;
      const enter = this.#cost[cell] ?? Infinity;
      // The last cell may lie close to a machine: that is what a dock is.
      const price = Number.isFinite(enter) ? enter : cell === search.end ? 1 : undefined;
      if (price === undefined) return;
      const total = cost + price + (direction === (node & 3) ? 0 : TURN_COST);
      const next = cell * 4 + direction;
      if (total >= (search.best[next] ?? 0)) return;
      search.best[next] = total;
      search.cameFrom[next] = node;
      while (search.buckets.length <= total) search.buckets.push([]);
      search.buckets[total]?.push(next);
    });
  }

  #trace(node: number, cameFrom: Int32Array): number[] {
    const cells: number[] = [];
    for (let at = node; at >= 0; at = cameFrom[at] ?? -1) cells.push(at >> 2);
    return cells.reverse();
  }
}
