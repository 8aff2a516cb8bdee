/** State and step icons as SVG: silhouettes differ, so that they read without colour. The word stands beside them, always. */
import { STATE_ICONS, EMERGENCY_EDGE, INTERRUPTED_GLYPH, type IconPaint } from '../../shared/palette.ts';
import type { EquipmentState } from '../../shared/equipment.ts';

const PAINT: Record<IconPaint, (state: EquipmentState) => string> = {
  state: (state) => `var(--state-${state})`,
  card: () => 'var(--card)',
  white: () => '#fff',
  edge: () => EMERGENCY_EDGE,
  dark: () => INTERRUPTED_GLYPH,
  none: () => 'none',
};

/** Icon of an equipment state, 20 × 20 units; decorative (its word is beside it). */
export function StateIcon({ state, size = 18 }: { state: EquipmentState; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" className="icon">
      {STATE_ICONS[state].map((path) => (
        <path
          key={path.d}
          d={path.d}
          fill={PAINT[path.fill](state)}
          stroke={path.stroke ? PAINT[path.stroke](state) : 'none'}
          strokeWidth={path.strokeWidth}
          strokeDasharray={path.dash}
          strokeLinejoin="round"
          strokeLinecap="round"
        />
      ))}
    </svg>
  );
}
