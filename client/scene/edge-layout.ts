/** Places for what is urgent and out of view: at the edge of the free view, on the side where it is. Pure numbers, CSS pixels. */
import { ICON_SIZE, type Rectangle } from './label-layout.ts';

/** Something outside the view, by its place in the plane of the canvas, and the width of its pill. */
export interface EdgeWish {
  x: number;
  y: number;
  width: number;
}

export type EdgeSide = 'left' | 'right' | 'top' | 'bottom';

export interface EdgePlace {
  left: number;
  top: number;
  side: EdgeSide;
}

const GAP = 4;
/** How many steps along the edge are tried on each side of the best place. */
const STEPS = 6;

/** Answers in the order of the wishes, the first ones having the best places; undefined where the edge is full. */
export function layoutEdge(wishes: readonly EdgeWish[], view: Rectangle): (EdgePlace | undefined)[] {
  const taken: Rectangle[] = [];
  return wishes.map((wish) => {
    const side = sideOf(wish, view);
    const isUpright = side === 'left' || side === 'right';
    const step = isUpright ? ICON_SIZE + GAP : wish.width + GAP;
    const most = { left: view.right - wish.width, top: view.bottom - ICON_SIZE };
    for (let i = 0; i <= 2 * STEPS; i++) {
      const shift = Math.ceil(i / 2) * (i % 2 === 0 ? 1 : -1) * step;
      const left = clamp(wish.x - wish.width / 2 + (isUpright ? 0 : shift), view.left, most.left);
      const top = clamp(wish.y - ICON_SIZE / 2 + (isUpright ? shift : 0), view.top, most.top);
      const box = { left, top, right: left + wish.width, bottom: top + ICON_SIZE };
      if (left < view.left || top < view.top || taken.some((other) => meet(box, other))) continue;
      taken.push(box);
      return { left, top, side };
    }
    return undefined;
  });
}

/** The side that the way from the middle of the view to the wish crosses. */
function sideOf({ x, y }: EdgeWish, { left, right, top, bottom }: Rectangle): EdgeSide {
  const across = (x - (left + right) / 2) / (right - left);
  const down = (y - (top + bottom) / 2) / (bottom - top);
  if (Math.abs(across) >= Math.abs(down)) return across < 0 ? 'left' : 'right';
  return down < 0 ? 'top' : 'bottom';
}

const clamp = (value: number, low: number, high: number): number =>
  Math.round(Math.max(low, Math.min(high, value)));

const meet = (a: Rectangle, b: Rectangle): boolean =>
  a.left < b.right + GAP && b.left < a.right + GAP && a.top < b.bottom + GAP && b.top < a.bottom + GAP;
