/** Page theme: Mantine's and our own CSS custom properties, both from shared/palette. The choice is kept in this browser. */
import { createTheme, type MantineColorsTuple } from '@mantine/core';
import { EQUIPMENT_STATES, USE_MODES } from '../shared/equipment.ts';
import { STATE_COLOURS, SURFACES, USE_MODE_COLOURS, type Theme } from '../shared/palette.ts';

const BRAND: MantineColorsTuple = [
  '#eaf1fc',
  '#d3e1f7',
  '#a8c3f0',
  '#7aa3e8',
  '#5588e1',
  '#3d76dc',
  '#2f6cd9',
  '#1f5fd0',
  '#184fb2',
  '#0f4296',
];

/** Mantine's dark greys in the tones of our own dark surfaces: text first, page last. */
const DARK: MantineColorsTuple = [
  '#e9f0fa',
  '#cbd6e6',
  '#aebcd0',
  '#8a9ab1',
  '#2b384b',
  '#223046',
  '#18212f',
  '#18212f',
  '#141c29',
  '#0a0f18',
];

export const FONT_STACK =
  "'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', system-ui, sans-serif";

export const mantineTheme = createTheme({
  fontFamily: FONT_STACK,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  colors: { brand: BRAND, dark: DARK },
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 4 },
  defaultRadius: 'md',
  radius: { md: '9px', lg: '14px' },
  cursorType: 'pointer',
  autoContrast: true,
});

/** Sets the custom properties that styles.css reads. */
export function applyThemeTokens(theme: Theme): void {
  const surface = SURFACES[theme];
  const set = (name: string, value: string): void =>
    document.documentElement.style.setProperty(`--${name}`, value);
  set('page-top', surface.pageTop);
  set('page-bottom', surface.pageBottom);
  set('card', surface.card);
  set('line', surface.line);
  set('ink', surface.ink);
  set('ink-2', surface.secondInk);
  set('brand', surface.brand);
  for (const state of EQUIPMENT_STATES) set(`state-${state}`, STATE_COLOURS[theme][state]);
  for (const mode of USE_MODES) set(`use-${mode}`, USE_MODE_COLOURS[theme][mode]);
  document.documentElement.dataset['theme'] = theme;
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', surface.pageTop);
}
