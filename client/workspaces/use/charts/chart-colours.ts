/** Colours of the ledger's pictures in one theme, from the palette; unknown is violet and hatched, in charts as everywhere. */
import {
  STATE_COLOURS,
  SURFACES,
  USE_MODE_COLOURS,
  type HexColour,
  type Theme,
} from '../../../../shared/palette.ts';
import type { UseKind } from '../model/use-kinds.ts';

/** Fill of the five steps of the calendar, below 45 % first. */
export const HEAT_COLOURS: Readonly<Record<Theme, readonly HexColour[]>> = {
  light: ['#E0EAF7', '#BAD1F2', '#8DB3E9', '#2F6CC6', '#184FA8'],
  dark: ['#22344F', '#2A4A7A', '#3563A8', '#74A4EC', '#AECBFA'],
};

/** Steps from here on have their text in the card's colour. */
export const HEAT_TURN = 3;

export const ENERGY_COLOURS: Readonly<Record<Theme, { work: HexColour; idle: HexColour }>> = {
  light: { work: '#5B8FDB', idle: '#E3B04B' },
  dark: { work: '#6C9BDD', idle: '#E0B45C' },
};

export interface ChartColours {
  theme: Theme;
  card: HexColour;
  ink: HexColour;
  secondInk: HexColour;
  line: HexColour;
  /** A day or bar without figure. */
  empty: HexColour;
  kind: (kind: UseKind) => HexColour;
  loss: Readonly<Record<string, HexColour>>;
  heat: readonly HexColour[];
  work: HexColour;
  idle: HexColour;
}

export function chartColours(theme: Theme): ChartColours {
  const { card, ink, secondInk, line } = SURFACES[theme];
  const states = STATE_COLOURS[theme];
  const modes = USE_MODE_COLOURS[theme];
  return {
    theme,
    card,
    ink,
    secondInk,
    line,
    empty: theme === 'light' ? '#F1F4F8' : '#1F2A3A',
    kind: (kind) => (kind === 'unknown' ? states.unknown : modes[kind]),
    loss: {
      plannedBusy: theme === 'light' ? '#B5C3D5' : '#55657F',
      setup: theme === 'light' ? '#5B8FDB' : '#6C9BDD',
      faults: states.fault,
      interruptions: states.interrupted,
      idle: states.idle,
      unknown: states.unknown,
      speed: theme === 'light' ? '#8C9AAD' : '#93A1B7',
      quality: theme === 'light' ? '#A98BD0' : '#B59BDD',
      effective: modes.production,
    },
    heat: HEAT_COLOURS[theme],
    ...ENERGY_COLOURS[theme],
  };
}

/** Fill and hatching of one kind. */
export function kindStyle(kind: UseKind, colours: ChartColours) {
  return kind === 'unknown' ? hatched(colours.kind('unknown'), colours) : { color: colours.kind(kind) };
}

/** Hatched on the card: what nobody knows. */
export function hatched(colour: HexColour, colours: ChartColours) {
  return {
    color: colours.card,
    decal: {
      symbol: 'rect',
      symbolSize: 1,
      color: colour,
      dashArrayX: [1, 0] as [number, number],
      dashArrayY: [2.5, 3] as [number, number],
      rotation: -Math.PI / 4,
    },
  };
}
