/**
 * The colours of the product, by theme, and the way an equipment state is said: one colour per theme, one icon outline,
 * one floor ring, all eight different in shape (never colour alone). Page, panels, plan and 3D scene read from here only.
 * A test checks the distances for colour-blind people (test/unit/client/scene/palette.test.ts).
 */
import type { EquipmentState, EquipmentTypeId, UseMode } from './equipment.ts';

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** `#RRGGBB`. */
export type HexColour = `#${string}`;

/** Surfaces of the page and of the floor in one theme. */
export interface SurfaceColours {
  /** Page gradient, top and bottom. */
  pageTop: HexColour;
  pageBottom: HexColour;
  card: HexColour;
  /** 0…1; cards lie over the scene. */
  cardOpacity: number;
  line: HexColour;
  ink: HexColour;
  secondInk: HexColour;
  brand: HexColour;
  floor: HexColour;
  aisle: HexColour;
  safetyLine: HexColour;
  /** Side of the slab below the floor. */
  slabEdge: HexColour;
  /** Low cut-away walls. */
  wall: HexColour;
  wallCap: HexColour;
  zones: Readonly<Record<ZoneKind, HexColour>>;
  /** Zone name as painted on the floor. */
  zoneInk: Readonly<Record<ZoneKind, HexColour>>;
}

/** Purpose of a zone, as in BASE_FILE. */
export type ZoneKind = 'teaching' | 'production' | 'rd' | 'service';

export const SURFACES: Readonly<Record<Theme, SurfaceColours>> = {
  light: {
    pageTop: '#F4F6F9',
    pageBottom: '#E3E9F0',
    card: '#FFFFFF',
    cardOpacity: 0.96,
    line: '#DDE3EA',
    ink: '#16233A',
    secondInk: '#52617A',
    brand: '#1F5FD0',
    floor: '#EDF0F4',
    aisle: '#D6DDE5',
    safetyLine: '#EBA91F',
    slabEdge: '#C6CED8',
    wall: '#E9E6E1',
    wallCap: '#A9B4C2',
    zones: { teaching: '#CFE1F5', production: '#D0EBDC', rd: '#E0D7F3', service: '#F7E3C4' },
    zoneInk: { teaching: '#5B86BC', production: '#4F9E78', rd: '#8A74BE', service: '#C08A3C' },
  },
  dark: {
    pageTop: '#141C29',
    pageBottom: '#0A0F18',
    card: '#18212F',
    cardOpacity: 0.96,
    line: '#2B384B',
    ink: '#E9F0FA',
    secondInk: '#AEBCD0',
    brand: '#7FB0FF',
    floor: '#2B3749',
    aisle: '#3A485E',
    safetyLine: '#D9A13A',
    slabEdge: '#232F42',
    wall: '#33415A',
    wallCap: '#55657F',
    zones: { teaching: '#2E4563', production: '#2C4B49', rd: '#3C3957', service: '#47423A' },
    zoneInk: { teaching: '#7FA3D6', production: '#66B39A', rd: '#9C8FD0', service: '#C09A62' },
  },
};

/** Colour of a state, by theme. */
export const STATE_COLOURS: Readonly<Record<Theme, Readonly<Record<EquipmentState, HexColour>>>> = {
  light: {
    running: '#158E66',
    setup: '#214DBA',
    idle: '#8294A5',
    interrupted: '#E49B00',
    fault: '#DC242B',
    'emergency-stop': '#84002D',
    off: '#374254',
    unknown: '#AE6DD7',
  },
  dark: {
    running: '#1CCF94',
    setup: '#5C8AF0',
    idle: '#ADBDD6',
    interrupted: '#F8BA23',
    fault: '#FC584C',
    'emergency-stop': '#DA1E6C',
    off: '#647386',
    unknown: '#B590E3',
  },
};

/** Colour of a use mode in charts and tags, by theme; its name stands beside it, always. Unknown use has the colour of the unknown state, hatched. */
export const USE_MODE_COLOURS: Readonly<Record<Theme, Readonly<Record<UseMode, HexColour>>>> = {
  light: {
    production: '#2C8C66',
    'productive-teaching': '#35A6AE',
    teaching: '#4F80C4',
    rd: '#8168B8',
    service: '#D9A13A',
    maintenance: '#75849A',
    unassigned: '#D9E0E9',
  },
  dark: {
    production: '#3BA97C',
    'productive-teaching': '#48BDC6',
    teaching: '#6C9BDD',
    rd: '#9C85D2',
    service: '#E0B45C',
    maintenance: '#93A1B7',
    unassigned: '#3A475B',
  },
};

/** Yellow edge of the emergency-stop icon and ring (both themes). */
export const EMERGENCY_EDGE: HexColour = '#FFD21F';

/** Dark ink on the amber diamond, both themes. */
export const INTERRUPTED_GLYPH: HexColour = '#3A2600';

/** The one accent of a family of machines; everything else on them is white, grey or dark. */
export const FAMILY_ACCENTS: Readonly<Record<EquipmentTypeId, HexColour>> = {
  'cnc-lathe': '#2F74C0',
  'cnc-mill': '#1F8A8C',
  'robot-arm': '#F08A24',
  'sorting-station': '#6C5CE0',
  agv: '#2B8FD9',
  'injection-moulding': '#3A9A5B',
  'welding-cell': '#C8502F',
  'printer-3d': '#8B5CC7',
  cmm: '#5A6B86',
  generic: '#6F7D90',
};

/** Neutral paints of the machines (light; at night bodies are multiplied by {@link NIGHT_BODY_FACTOR}). */
export const MACHINE_PAINTS = {
  body: '#F2F4F6',
  grey: '#C9D0D8',
  plinth: '#3A424D',
} as const satisfies Record<string, HexColour>;

/** How much darker painted bodies are at night. */
export const NIGHT_BODY_FACTOR = 0.74;

/** Vests of teams, in order of appearance; also the fill of their initials. */
export const TEAM_COLOURS: readonly HexColour[] = [
  '#E07B1F',
  '#2F66C4',
  '#7B4FC0',
  '#2E9A5B',
  '#B8447A',
  '#2B8FA8',
];

/** Words of the states. */
export const STATE_NAMES: Readonly<Record<EquipmentState, { zh: string; en: string }>> = {
  running: { zh: '运行', en: 'Running' },
  setup: { zh: '调整', en: 'Setup' },
  idle: { zh: '待机', en: 'Idle' },
  interrupted: { zh: '中断', en: 'Interrupted' },
  fault: { zh: '故障', en: 'Fault' },
  'emergency-stop': { zh: '急停', en: 'Emergency stop' },
  off: { zh: '关机', en: 'Off' },
  unknown: { zh: '未知', en: 'Unknown' },
};

/** What a part of an icon is painted with: the state's colour, the card, white, the yellow edge, dark ink. */
export type IconPaint = 'state' | 'card' | 'white' | 'edge' | 'dark' | 'none';

/** One path of an icon in a 20 × 20 box. */
export interface IconPath {
  /** SVG path data. */
  d: string;
  fill: IconPaint;
  stroke?: IconPaint;
  strokeWidth?: number;
  /** SVG `stroke-dasharray`. */
  dash?: string;
}

const CIRCLE = 'M10 1.6a8.4 8.4 0 1 1 0 16.8a8.4 8.4 0 0 1 0-16.8Z';
const THIN_CIRCLE = 'M10 2.4a7.6 7.6 0 1 1 0 15.2a7.6 7.6 0 0 1 0-15.2Z';

/** Icon of each state; outlines differ: disc, rounded square, hollow circle, diamond, triangle, octagon, hollow circle with power sign, dashed circle. */
export const STATE_ICONS: Readonly<Record<EquipmentState, readonly IconPath[]>> = {
  running: [
    { d: CIRCLE, fill: 'state' },
    { d: 'M7.9 6.3v7.4l6-3.7Z', fill: 'white' },
  ],
  setup: [
    {
      d: 'M5.4 2h9.2A3.4 3.4 0 0 1 18 5.4v9.2a3.4 3.4 0 0 1-3.4 3.4H5.4A3.4 3.4 0 0 1 2 14.6V5.4A3.4 3.4 0 0 1 5.4 2Z',
      fill: 'state',
    },
    {
      d: 'M14.9 7.2a3.3 3.3 0 0 1-4.4 3.5l-3.4 3.6a1.05 1.05 0 0 1-1.5-1.5l3.6-3.4a3.3 3.3 0 0 1 3.9-4.3l-1.8 1.9.3 1.4 1.4.3Z',
      fill: 'white',
    },
  ],
  idle: [
    { d: THIN_CIRCLE, fill: 'card', stroke: 'state', strokeWidth: 1.9 },
    { d: 'M6.3 10h7.4', fill: 'none', stroke: 'state', strokeWidth: 2.2 },
  ],
  interrupted: [
    { d: 'M10 1l9 9-9 9-9-9Z', fill: 'state' },
    { d: 'M8.1 6.9v6.2M11.9 6.9v6.2', fill: 'none', stroke: 'dark', strokeWidth: 1.9 },
  ],
  fault: [
    { d: 'M10 1.8L19 17.6H1Z', fill: 'state', stroke: 'state', strokeWidth: 1.4 },
    { d: 'M10 7.2v5', fill: 'none', stroke: 'white', strokeWidth: 2 },
    { d: 'M10 14v1.9', fill: 'none', stroke: 'white', strokeWidth: 2 },
  ],
  'emergency-stop': [
    {
      d: 'M6.4 1.4h7.2L18.6 6.4v7.2L13.6 18.6H6.4L1.4 13.6V6.4Z',
      fill: 'state',
      stroke: 'edge',
      strokeWidth: 1.5,
    },
    { d: 'M5.4 10h9.2', fill: 'none', stroke: 'white', strokeWidth: 3 },
  ],
  off: [
    { d: THIN_CIRCLE, fill: 'card', stroke: 'state', strokeWidth: 1.5 },
    { d: 'M10 5.6v4.4M7.4 7.3a3.8 3.8 0 1 0 5.2 0', fill: 'none', stroke: 'state', strokeWidth: 1.7 },
  ],
  unknown: [
    { d: THIN_CIRCLE, fill: 'card', stroke: 'state', strokeWidth: 1.9, dash: '3 2.1' },
    {
      d: 'M7.9 8.2a2.15 2.15 0 1 1 3.3 1.8c-.8.5-1.2.9-1.2 1.9M10 13.3v1.6',
      fill: 'none',
      stroke: 'state',
      strokeWidth: 1.7,
    },
  ],
};

/** One line of a floor ring. Lengths in metres on the floor. */
export interface RingLine {
  /** Width of the line. */
  widthM: number;
  /** Distance of the line's middle outside the equipment's footprint. */
  offsetM: number;
  /** Dash and gap along the line; absent: unbroken. */
  dashM?: readonly [dash: number, gap: number];
  /** The yellow edge instead of the state's colour. */
  edge?: true;
}

/** The floor ring of a state: an outline of the footprint, rounded or eight-sided, of one or two lines. */
export interface RingShape {
  outline: 'rounded' | 'octagon';
  lines: readonly RingLine[];
}

/** Floor ring of each state; shapes differ for all eight. */
export const STATE_RINGS: Readonly<Record<EquipmentState, RingShape>> = {
  running: { outline: 'rounded', lines: [{ widthM: 0.075, offsetM: 0.35 }] },
  setup: { outline: 'rounded', lines: [{ widthM: 0.1, offsetM: 0.35, dashM: [0.5, 0.2] }] },
  idle: { outline: 'rounded', lines: [{ widthM: 0.035, offsetM: 0.35 }] },
  interrupted: { outline: 'rounded', lines: [{ widthM: 0.12, offsetM: 0.35, dashM: [0.9, 0.75] }] },
  fault: {
    outline: 'rounded',
    lines: [
      { widthM: 0.14, offsetM: 0.35 },
      { widthM: 0.04, offsetM: 0.53 },
    ],
  },
  'emergency-stop': {
    outline: 'octagon',
    lines: [
      { widthM: 0.15, offsetM: 0.4 },
      { widthM: 0.06, offsetM: 0.22, edge: true },
    ],
  },
  off: { outline: 'rounded', lines: [{ widthM: 0.06, offsetM: 0.35, dashM: [0.06, 0.16] }] },
  unknown: { outline: 'rounded', lines: [{ widthM: 0.1, offsetM: 0.35, dashM: [0.16, 0.2] }] },
};
