import { describe, expect, it } from 'vitest';
import { EQUIPMENT_STATES } from '../../../../shared/equipment.ts';
import {
  STATE_COLOURS,
  STATE_ICONS,
  STATE_RINGS,
  SURFACES,
  THEMES,
  type HexColour,
  type Theme,
} from '../../../../shared/palette.ts';

type Rgb = readonly [number, number, number];

/** Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB. */
const VISION: Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const linear = (colour: HexColour): Rgb => {
  const part = (i: number): number => {
    const value = parseInt(colour.slice(i, i + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
};

const times = (rows: readonly [Rgb, Rgb, Rgb], [r, g, b]: Rgb): Rgb => {
  const row = ([x, y, z]: Rgb): number => x * r + y * g + z * b;
  return [row(rows[0]), row(rows[1]), row(rows[2])];
};

/** OKLab of linear RGB (Ottosson 2020). */
function oklab(rgb: Rgb): Rgb {
  const clipped = rgb.map((value) => Math.min(1, Math.max(0, value))) as unknown as Rgb;
  const lms = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    clipped,
  );
  const roots = lms.map(Math.cbrt) as unknown as Rgb;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    roots,
  );
}

function smallestDistance(theme: Theme, vision: string): number {
  const matrix = VISION[vision];
  if (!matrix) throw new RangeError(vision);
  const seen = EQUIPMENT_STATES.map((state) => oklab(times(matrix, linear(STATE_COLOURS[theme][state]))));
  return Math.min(
    ...seen.flatMap((a, i) =>
      seen.slice(i + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) * 100),
    ),
  );
}

const contrast = (a: HexColour, b: HexColour): number => {
  const light = (colour: HexColour): number => {
    const [r, g, bl] = linear(colour);
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl + 0.05;
  };
  return Math.max(light(a), light(b)) / Math.min(light(a), light(b));
};

describe('state colours', () => {
  it.each([
    ['light', 'normal', 14.3],
    ['light', 'protan', 8.3],
    ['light', 'deutan', 8.6],
    ['light', 'tritan', 9.4],
    ['dark', 'normal', 12.3],
    ['dark', 'protan', 5.5],
    ['dark', 'deutan', 8.1],
    // Fault and emergency stop, once red is cut off at what a screen can show; the yellow edge and the octagon part them.
    ['dark', 'tritan', 4.8],
  ] as const)('stay apart in the %s theme for %s eyes by at least %d', (theme, vision, least) => {
    expect(smallestDistance(theme, vision)).toBeGreaterThan(least);
  });

  it('stand out from the card, amber in light apart, whose glyph is dark', () => {
    for (const theme of THEMES)
      for (const state of EQUIPMENT_STATES) {
        const least = theme === 'dark' ? 2.6 : state === 'interrupted' ? 2.2 : 3;
        expect(
          contrast(STATE_COLOURS[theme][state], SURFACES[theme].card),
          `${theme} ${state}`,
        ).toBeGreaterThan(least);
      }
  });

  it('never stand alone: all eight icons and all eight rings have a shape of their own', () => {
    const outline = (state: (typeof EQUIPMENT_STATES)[number]): string =>
      JSON.stringify([
        STATE_ICONS[state][0]?.d,
        STATE_ICONS[state][0]?.dash,
        STATE_ICONS[state][0]?.fill === 'state',
        STATE_ICONS[state].at(-1)?.d,
      ]);
    expect(new Set(EQUIPMENT_STATES.map(outline)).size).toBe(8);
    expect(new Set(EQUIPMENT_STATES.map((state) => JSON.stringify(STATE_RINGS[state]))).size).toBe(8);
  });
});
