/**
 * Places pills around their anchors without overlap: greedy, most urgent first. What matters gets its whole pill; of the rest
 * everyone first gets room for an icon, and then grows to a pill where that covers nobody. A label keeps its place while that
 * is free, so nothing jumps when the camera turns a little. Pure numbers, CSS pixels.
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
  /** Gets its pill before others get their icons. */
  matters: boolean;
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

/** Below the anchor of what matters, no pill of lesser weight may lie: half width and height, the machine's upper part. */
const BODY = { halfWidth: 18, height: 26 };

/** Offsets of the label's middle: x as a share of its width, y in pixels above the anchor; near ones first. */
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
];
/** Of these, so many are near enough for what does not matter: no forest of lines. */
const NEAR = 8;
const ICON_CANDIDATES: readonly (readonly [number, number])[] = [
  [0, 20],
  [-0.8, 26],
  [0.8, 26],
  [0, 46],
  [-1.1, 0],
  [1.1, 0],
  [0, -18],
  [-1, -22],
  [1, -22],
  [0, -44],
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

  release(rectangle: Rectangle): void {
    for (const cell of cellsOf(rectangle)) {
      const list = this.#cells.get(cell);
      const found = list?.indexOf(rectangle) ?? -1;
      if (found >= 0) list?.splice(found, 1);
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
  const places: LabelPlace[] = wishes.map(() => HIDDEN);
  const seen = [...wishes.entries()].filter(([, wish]) => anchorIsIn(wish, view)).sort(byUrgency);
  for (const [index, wish] of seen)
    if (wish.matters)
      places[index] = (placePill(wish, CANDIDATES.length, view, taken) ?? placeIcon(wish, view, taken)).place;
  const rest = seen
    .filter(([, { matters }]) => !matters)
    .map(([index, wish]) => ({ index, wish, icon: placeIcon(wish, view, taken) }));
  for (const [, wish] of seen) if (wish.matters) taken.take(bodyBelow(wish));
  for (const { index, wish, icon } of rest) {
    if (icon.rectangle) taken.release(icon.rectangle);
    const pill = placePill(wish, NEAR, view, taken);
    if (!pill && icon.rectangle) taken.take(icon.rectangle);
    places[index] = (pill ?? icon).place;
  }
  return places;
}

interface Placed {
  place: LabelPlace;
  /** What it took; absent when hidden. */
  rectangle?: Rectangle;
}

const HIDDEN: LabelPlace = { left: 0, top: 0, icon: true, candidate: -1 };

/** Most urgent first; among equals, those that have a pill already, so that they keep it. */
const byUrgency = ([i, a]: [number, LabelWish], [j, b]: [number, LabelWish]): number =>
  a.rank - b.rank || Number(b.last >= 0) - Number(a.last >= 0) || i - j;

const bodyBelow = ({ x, y }: LabelWish): Rectangle => ({
  left: x - BODY.halfWidth,
  top: y,
  right: x + BODY.halfWidth,
  bottom: y + BODY.height,
});

function placePill(wish: LabelWish, most: number, view: Rectangle, taken: Taken): Placed | undefined {
  for (let i = -1; i < most; i++) {
    const candidate = i < 0 ? wish.last : i;
    const size = { width: wish.width, height: wish.height };
    const found = candidate < most ? tryPlace(wish, CANDIDATES[candidate], size, { view, taken }) : undefined;
    if (found)
      return { place: { left: found.x, top: found.y, icon: false, candidate }, rectangle: found.box };
  }
  return undefined;
}

function placeIcon(wish: LabelWish, view: Rectangle, taken: Taken): Placed {
  for (const [candidate, offset] of ICON_CANDIDATES.entries()) {
    const size = { width: ICON_SIZE, height: ICON_SIZE };
    const found = tryPlace(wish, offset, size, { view, taken });
    if (found) return { place: { left: found.x, top: found.y, icon: true, candidate }, rectangle: found.box };
  }
  return { place: HIDDEN };
}

/** Takes the place when it is inside the view and free. */
function tryPlace(
  wish: LabelWish,
  offset: readonly [number, number] | undefined,
  { width, height }: { width: number; height: number },
  { view, taken }: { view: Rectangle; taken: Taken },
): { x: number; y: number; box: Rectangle } | undefined {
  if (!offset) return undefined;
  const left = Math.round(wish.x + offset[0] * width - width / 2);
  const top = Math.round(wish.y - offset[1] - height / 2);
  const box = {
    left: left - GAP,
    top: top - GAP,
    right: left + width + GAP,
    bottom: top + height + GAP,
  };
  const isInside =
    left >= view.left && top >= view.top && left + width <= view.right && top + height <= view.bottom;
  if (!isInside || !taken.isFree(box)) return undefined;
  taken.take(box);
  return { x: left, y: top, box };
}

const anchorIsIn = ({ x, y }: LabelWish, view: Rectangle): boolean =>
  x >= view.left && x <= view.right && y >= view.top && y <= view.bottom;
