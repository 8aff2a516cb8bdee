import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutEdge } from '../../../../client/scene/edge-layout.ts';

const VIEW = { left: 200, top: 50, right: 1_000, bottom: 650 };
const far = fc.integer({ min: -5_000, max: 5_000 });

describe('alarms out of view', () => {
  it.each([
    ['left', { x: -300, y: 300 }],
    ['right', { x: 1_400, y: 300 }],
    ['top', { x: 600, y: -90 }],
    ['bottom', { x: 600, y: 2_000 }],
  ] as const)('wait at the %s edge when the machine is there', (side, at) => {
    expect(layoutEdge([{ ...at, width: 120 }], VIEW)[0]).toMatchObject({ side });
  });

  it('stay inside the view and never lie on each other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ x: far, y: far, width: fc.integer({ min: 40, max: 180 }) }), { maxLength: 20 }),
        (wishes) => {
          const boxes = layoutEdge(wishes, VIEW).flatMap((place, i) =>
            place ? [{ ...place, right: place.left + (wishes[i]?.width ?? 0), bottom: place.top + 26 }] : [],
          );
          boxes.forEach((a, i) => {
            expect(a.left >= 200 && a.top >= 50 && a.right <= 1_000 && a.bottom <= 650).toBe(true);
            boxes.slice(i + 1).forEach((b) => {
              expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(
                false,
              );
            });
          });
        },
      ),
    );
  });
});
