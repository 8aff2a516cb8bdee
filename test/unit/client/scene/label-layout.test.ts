import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ICON_SIZE,
  layoutLabels,
  STATE_RANK,
  type LabelWish,
} from '../../../../client/scene/label-layout.ts';

const VIEW = { left: 0, top: 0, right: 1_000, bottom: 600 };
const aWish = (more: Partial<LabelWish>): LabelWish => ({
  x: 500,
  y: 300,
  width: 120,
  height: 26,
  rank: 6,
  matters: true,
  last: -1,
  ...more,
});

describe('label layout', () => {
  it('never lets two labels overlap, whatever the crowd', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            x: fc.integer({ min: 0, max: 1_000 }),
            y: fc.integer({ min: 0, max: 600 }),
            width: fc.integer({ min: 40, max: 260 }),
            rank: fc.integer({ min: 0, max: 8 }),
            matters: fc.boolean(),
            last: fc.integer({ min: -1, max: 12 }),
          }),
          { maxLength: 80 },
        ),
        (crowd) => {
          const wishes = crowd.map(aWish);
          const boxes = layoutLabels(wishes, VIEW).flatMap(({ left, top, icon, candidate }, i) =>
            candidate < 0
              ? []
              : [{ left, top, right: left + (icon ? ICON_SIZE : (wishes[i]?.width ?? 0)), bottom: top + 26 }],
          );
          boxes.forEach((a, i) =>
            boxes.slice(i + 1).forEach((b) => {
              expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(
                false,
              );
            }),
          );
          for (const box of boxes)
            expect(box.left >= 0 && box.top >= 0 && box.right <= 1_000 && box.bottom <= 600).toBe(true);
        },
      ),
    );
  });

  it('gives the best place to an emergency, then to a fault', () => {
    const crowd = [...Array(12)].map(() => aWish({ rank: STATE_RANK.running }));
    const [, , alarm] = layoutLabels(
      [...crowd.slice(0, 2), aWish({ rank: STATE_RANK['emergency-stop'] }), ...crowd],
      VIEW,
    );
    expect(alarm).toMatchObject({ icon: false, candidate: 0 });
  });

  it('shrinks what finds no room to its icon', () => {
    const places = layoutLabels(
      [...Array(40)].map(() => aWish({ width: 200 })),
      VIEW,
    );
    expect(places.filter(({ icon, candidate }) => !icon && candidate >= 0).length).toBeGreaterThanOrEqual(2);
    expect(places.some(({ icon, candidate }) => icon && candidate >= 0)).toBe(true);
  });

  it('gives what matters its pill, and everybody else an icon before anyone a pill', () => {
    const crowd = [...Array(6)].map((_, i) => aWish({ x: 440 + i * 30, matters: i === 3, rank: 6 - i }));
    const places = layoutLabels(crowd, VIEW);
    expect(places[3]).toMatchObject({ icon: false, candidate: 0 });
    expect(places.every(({ candidate }) => candidate >= 0)).toBe(true);
    expect(places.some(({ icon }) => icon)).toBe(true);
  });

  it('gives everybody a pill where there is room', () => {
    const places = layoutLabels(
      [...Array(5)].map((_, i) => aWish({ x: 100 + i * 200, matters: false })),
      VIEW,
    );
    expect(places.every(({ icon, candidate }) => !icon && candidate === 0)).toBe(true);
  });

  it('keeps a label where it was while that place is free', () => {
    expect(layoutLabels([aWish({ last: 4 })], VIEW)[0]?.candidate).toBe(4);
  });

  it('keeps off what panels cover and leaves out what is not in the picture', () => {
    const blocked = [{ left: 380, top: 200, right: 620, bottom: 300 }];
    const [place] = layoutLabels([aWish({})], VIEW, blocked);
    expect(
      place &&
        place.candidate >= 0 &&
        place.top + 26 > 200 &&
        place.top < 300 &&
        place.left < 620 &&
        place.left + 120 > 380,
    ).toBe(false);
    expect(layoutLabels([aWish({ x: -5 })], VIEW)[0]?.candidate).toBe(-1);
  });
});
