/** Where the machine stands: a plan of its workshop; a click or the arrow keys put it down. Metres, as in the base file. */
import { Button, NumberInput } from '@mantine/core';
import { useRef, type KeyboardEvent, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { EQUIPMENT_CATALOGUE } from '../../../shared/catalogue/equipment-catalogue.ts';
import { useApp } from '../../app-context.ts';
import { useLocalText } from '../../parts/use-text.ts';
import type { Choice } from './choice.ts';

/** A workshop without an outline is shown so large, m. */
const DEFAULT_SIZE_M = 20;
const STEP_M = 0.5;
const NUDGE: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP_M, 0],
  ArrowRight: [STEP_M, 0],
  ArrowUp: [0, STEP_M],
  ArrowDown: [0, -STEP_M],
};

export function PlacePicker({
  choice,
  change,
}: {
  choice: Choice;
  change: (position: Choice['position']) => void;
}) {
  const { t } = useTranslation();
  const text = useLocalText();
  const { base } = useApp();
  const drawing = useRef<SVGSVGElement>(null);
  const workshop = base.workshops.find(({ id }) => id === choice.workshop);
  const outline = workshop && workshop.outline.length > 2 ? workshop.outline : SQUARE;
  const [xs, ys] = [outline.map(([x]) => x), outline.map(([, y]) => y)];
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const others = base.equipment.filter((item) => item.workshop === choice.workshop && item.position);
  const { position } = choice;
  const middle = { x: (left + right) / 2, y: (low + high) / 2, rotation: 0 };
  const put = (event: MouseEvent<SVGSVGElement>): void => {
    const matrix = drawing.current?.getScreenCTM();
    if (!matrix) return;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const round = (value: number): number => Math.round(value / STEP_M) * STEP_M;
    change({ x: round(point.x), y: round(-point.y), rotation: position?.rotation ?? 0 });
  };
  const nudge = (event: KeyboardEvent): void => {
    const move = NUDGE[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const from = position ?? middle;
    change({ ...from, x: from.x + move[0], y: from.y + move[1] });
  };
  return (
    <div className="q-place">
      <p className="second">{t('quarantine.placeHint')}</p>
      <svg
        ref={drawing}
        role="application"
        tabIndex={0}
        aria-label={t('quarantine.plan', { workshop: text(workshop?.name, choice.workshop) })}
        viewBox={`${left - 1} ${-high - 1} ${right - left + 2} ${high - low + 2}`}
        onClick={put}
        onKeyDown={nudge}
      >
        <polygon className="floor" points={outline.map(([x, y]) => `${x},${-y}`).join(' ')} />
        {others.map(({ id, type, name, position: place }) => {
          const [width, depth] = EQUIPMENT_CATALOGUE[type].sizeM;
          return (
            place && (
              <g key={id} transform={`translate(${place.x} ${-place.y}) rotate(${-place.rotation})`}>
                <title>{text(name, id)}</title>
                <rect
                  className="other"
                  x={-width / 2}
                  y={-depth / 2}
                  width={width}
                  height={depth}
                  rx={0.15}
                />
              </g>
            )
          );
        })}
        {position && <Machine choice={choice} position={position} />}
      </svg>
      <div className="q-place-fields">
        {(['x', 'y', 'rotation'] as const).map((axis) => (
          <NumberInput
            key={axis}
            size="xs"
            label={t(`quarantine.${axis}`)}
            value={position?.[axis] ?? ''}
            step={axis === 'rotation' ? 90 : STEP_M}
            onChange={(value) =>
              typeof value === 'number' && change({ ...(position ?? middle), [axis]: value })
            }
          />
        ))}
        <Button size="xs" variant="default" disabled={!position} onClick={() => change(null)}>
          {t('quarantine.later')}
        </Button>
      </div>
    </div>
  );
}

const SQUARE: readonly (readonly [number, number])[] = [
  [0, 0],
  [DEFAULT_SIZE_M, 0],
  [DEFAULT_SIZE_M, DEFAULT_SIZE_M],
  [0, DEFAULT_SIZE_M],
];

function Machine({ choice, position }: { choice: Choice; position: NonNullable<Choice['position']> }) {
  const [width, depth] = EQUIPMENT_CATALOGUE[choice.type].sizeM;
  return (
    <g transform={`translate(${position.x} ${-position.y}) rotate(${-position.rotation})`}>
      <rect className="mine" x={-width / 2} y={-depth / 2} width={width} height={depth} rx={0.15} />
    </g>
  );
}
