/** The icon of a state as an SVG element; shapes and paints come from the palette. Text never goes through markup. */
import type { EquipmentState } from '../../shared/equipment.ts';
import {
  EMERGENCY_EDGE,
  INTERRUPTED_GLYPH,
  STATE_COLOURS,
  STATE_ICONS,
  SURFACES,
  type IconPaint,
  type Theme,
} from '../../shared/palette.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Colour of one paint of an icon. */
export function iconColour(paint: IconPaint, state: EquipmentState, theme: Theme): string {
  switch (paint) {
    case 'state':
      return STATE_COLOURS[theme][state];
    case 'card':
      return SURFACES[theme].card;
    case 'white':
      return '#FFFFFF';
    case 'edge':
      return EMERGENCY_EDGE;
    case 'dark':
      return INTERRUPTED_GLYPH;
    case 'none':
      return 'none';
  }
}

/** Makes the icon, `size` CSS pixels wide and high, hidden from screen readers. */
export function createStateIcon(state: EquipmentState, theme: Theme, size: number): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('width', String(size));
  svg.setAttribute('height', String(size));
  svg.setAttribute('aria-hidden', 'true');
  for (const { d, fill, stroke, strokeWidth, dash } of STATE_ICONS[state]) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    path.setAttribute('fill', iconColour(fill, state, theme));
    path.setAttribute('stroke-linecap', 'round');
    path.setAttribute('stroke-linejoin', 'round');
    if (stroke) path.setAttribute('stroke', iconColour(stroke, state, theme));
    if (strokeWidth) path.setAttribute('stroke-width', String(strokeWidth));
    if (dash) path.setAttribute('stroke-dasharray', dash);
    svg.append(path);
  }
  return svg;
}
