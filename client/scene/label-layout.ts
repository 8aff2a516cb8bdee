/**
 * Places pills around their anchors without overlap: greedy, most urgent first. A label keeps its place while that is free,
 * so nothing jumps when the camera turns a little; what finds no room shrinks to its icon, and vanishes only if even that
 * has none. Pure numbers, CSS pixels.
 */
import type { EquipmentState } from '../../shared/equipment.ts';

export interface LabelWish {
  /** Where the leader ends. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** Smaller is placed first. */
  rank: number;
  /** Candidate that was taken last time, −1 for none. */
  last: number;
}

/** Left, top and size of a placed label. `candidate` −1: hidden. `icon`: only the icon has room. */
export interface LabelPlace {
  left: number;
  top: number;
  icon: boolean;
  candidate: number;
}

export interface Rectangle {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Side of a label that has shrunk to its icon. */
export const ICON_SIZE = 26;
const GAP = 3;
const CELL_X = 128;
const CELL_Y = 32;

/** Offsets of the label's middle: x as a share of its width, y in pixels above the anchor. */
const CANDIDATES: readonly (readonly [number, number])[] = [
  [0, 24],
  [-0.3, 24],
  [0.3, 24],
  [0, 52],
  [-0.35, 52],
  [0.35, 52],
  [0.6, 30],
  [-0.6, 30],
  [0, 80],
  [-0.45, 80],
  [0.45, 80],
  [-0.75, 60],
  [0.75, 60],
  [0, 108],
  [0.6, 108],
  [-0.6, 108],
];
const ICON_CANDIDATES: readonly (readonly [number, number])[] = [
  [0, 20],
  [-0.8, 26],
  [0.8, 26],
  [0, 46],
  [-1.1, 0],
  [1.1, 0],
  [0, -18],
];

/** Urgency of a state: emergency first, off last. */
export const STATE_RANK: Readonly<Record<EquipmentState, number>> = {
  'emergency-stop': 1,
  fault: 2,
  interrupted: 3,
  unknown: 4,
  setup: 5,
  running: 6,
  idle: 7,
  off: 8,
};

/** Rectangles taken so far, in a coarse grid. */
class Taken {
  readonly #cells = new Map<number, Rectangle[]>();

  isFree(wanted: Rectangle): boolean {
    for (const cell of cellsOf(wanted))
      for (const other of this.#cells.get(cell) ?? [])
        if (
          wanted.left < other.right &&
          other.left < wanted.right &&
          wanted.top < other.bottom &&
          other.top < wanted.bottom
        )
          return false;
    return true;
  }

  take(rectangle: Rectangle): void {
    for (const cell of cellsOf(rectangle)) {
      const list = this.#cells.get(cell);
      if (list) list.push(rectangle);
      else this.#cells.set(cell, [rectangle]);
    }
  }
}

function* cellsOf({ left, top, right, bottom }: Rectangle): Generator<number> {
  for (let y = Math.floor(top / CELL_Y); y <= Math.floor(bottom / CELL_Y); y++)
    for (let x = Math.floor(left / CELL_X); x <= Math.floor(right / CELL_X); x++)
      yield x + 64 + (y + 64) * 1_024;
}

/** Places all wishes inside `view`, keeping off `blocked`. Answers in the order of the wishes. */
export function layoutLabels(
  wishes: readonly LabelWish[],
  view: Rectangle,
  blocked: readonly Rectangle[] = [],
): LabelPlace[] {
  const taken = new Taken();
  for (const rectangle of blocked) taken.take(rectangle);
  const places: LabelPlace[] = wishes.map(() => ({ left: 0, top: 0, icon: true, candidate: -1 }));
  const order = wishes
    .map((_, i) => i)
    .sort((a, b) => (wishes[a]?.rank ?? 0) - (wishes[b]?.rank ?? 0) || a - b);
  for (const index of order) {
    const wish = wishes[index];
    if (!wish || !anchorIsIn(wish, view)) continue;
    places[index] = placeOne(wish, view, taken);
  }
  return places;
}

function placeOne(wish: LabelWish, view: Rectangle, taken: Taken): LabelPlace {
  const tries = wish.last >= 0 ? [wish.last, ...CANDIDATES.keys()] : [...CANDIDATES.keys()];
  for (const candidate of tries) {
    const place = tryPlace(wish, CANDIDATES[candidate], [wish.width, wish.height], view, taken);
    if (place) return { ...place, icon: false, candidate };
  }
  for (const [candidate, offset] of ICON_CANDIDATES.entries()) {
    const place = tryPlace(wish, offset, [ICON_SIZE, ICON_SIZE], view, taken);
    if (place) return { ...place, icon: true, candidate };
  }
  return { left: 0, top: 0, icon: true, candidate: -1 };
}

function tryPlace(
  wish: LabelWish,
  offset: readonly [number, number] | undefined,
  [width, height]: readonly [number, number],
  view: Rectangle,
  taken: Taken,
): { left: number; top: number } | undefined {
  if (!offset) return undefined;
  const left = Math.round(wish.x + offset[0] * width - width / 2);
  const top = Math.round(wish.y - offset[1] - height / 2);
  const rectangle = {
    left: left - GAP,
    top: top - GAP,
    right: left + width + GAP,
    bottom: top + height + GAP,
  };
  const isInside =
    left >= view.left && top >= view.top && left + width <= view.right && top + height <= view.bottom;
  if (!isInside || !taken.isFree(rectangle)) return undefined;
  taken.take(rectangle);
  return { left, top };
}

const anchorIsIn = ({ x, y }: LabelWish, view: Rectangle): boolean =>
  x >= view.left && x <= view.right && y >= view.top && y <= view.bottom;
