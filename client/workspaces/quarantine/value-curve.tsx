/** The refused values of one name, with the range that its signal allows: whether they belong together is seen at a glance. */
import { Button, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Observed } from '../../../shared/onboarding.ts';
import { displayUnit } from '../../../shared/units.ts';
import { useApp } from '../../app-context.ts';
import { formatNumber } from '../../format/number.ts';
import { hourMinute } from '../../format/time.ts';
import { languageOf } from '../../i18n/i18n.ts';
import { useLocalText } from '../../parts/use-text.ts';
import { candidateOf, isBlocked, shareInside, type Row, type Target } from './choice.ts';

const WIDTH = 520;
const HEIGHT = 100;
const TOP = 8;
const BOTTOM = 92;

interface Curve {
  line: string;
  band: { y: number; height: number } | null;
  low: number;
  high: number;
}

/** Points in the drawing's units; the range is in the picture wherever it does not make the values a flat line. */
function curveOf(seen: Observed, row: Row, range: readonly [number, number] | undefined): Curve | null {
  const points = seen.points.flatMap(([at, value]) =>
    typeof value === 'number' ? [[at, value * row.scale + row.offset] as const] : [],
  );
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const values = points.map(([, value]) => value);
  const low = Math.min(...values, range?.[0] ?? Infinity);
  const high = Math.max(...values, range?.[1] ?? -Infinity);
  const y = (value: number): number => BOTTOM - ((BOTTOM - TOP) * (value - low)) / (high - low || 1);
  const x = (at: number): number => (WIDTH * (at - first[0])) / (last[0] - first[0] || 1);
  const line = points.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const band = range ? { y: y(range[1]), height: y(range[0]) - y(range[1]) } : null;
  return { line, band, low, high };
}

interface ValueCurveProps {
  seen: Observed;
  row: Row;
  targets: readonly Target[];
  change: (row: Row) => void;
}

export function ValueCurve({ seen, row, targets, change }: ValueCurveProps) {
  const { t, i18n } = useTranslation();
  const { base } = useApp();
  const text = useLocalText();
  const target = targets.find(({ key }) => key === row.signal);
  const curve = curveOf(seen, row, target?.range);
  const unit = displayUnit(target?.unit ?? '', languageOf(i18n.language));
  const number = (value: number): string =>
    formatNumber(value, Math.abs(value) < 100 && value % 1 !== 0 ? 1 : 0);
  const scaled = (value: number): string => number(value * row.scale + row.offset);
  return (
    <section className="q-curve" aria-label={t('quarantine.values')}>
      <div className="q-between">
        <span>
          <strong>
            <code>{seen.name}</code>
            {target && <> → {text(target.name, target.key)}</>}
          </strong>{' '}
          <span className="second">{t('quarantine.valuesSeen', { count: seen.seen })}</span>
        </span>
        {seen.min !== null && seen.max !== null && (
          <strong className="num">
            {scaled(seen.min)}–{scaled(seen.max)} {unit}
          </strong>
        )}
      </div>
      {curve ? (
        <div className="q-plot">
          <span className="q-plot-high num">{number(curve.high)}</span>
          <span className="q-plot-low num">{number(curve.low)}</span>
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
            {curve.band && <rect className="band" x={0} width={WIDTH} {...curve.band} />}
            <polyline points={curve.line} />
          </svg>
          {target?.range && (
            <span className="q-plot-band">
              {t('quarantine.allowed', {
                range: `${number(target.range[0])}–${number(target.range[1])} ${unit}`,
              })}
            </span>
          )}
          <span className="q-plot-from num">{hourMinute(seen.points[0]?.[0] ?? 0, base.timezone)}</span>
          <span className="q-plot-to num">{hourMinute(seen.points.at(-1)?.[0] ?? 0, base.timezone)}</span>
        </div>
      ) : (
        <p className="second">
          {t('quarantine.words', { words: seen.words.join(' · ') || String(seen.last) })}
        </p>
      )}
      {target && seen.form === 'number' && (
        <Conversion seen={seen} row={row} targets={targets} change={change} />
      )}
    </section>
  );
}

function Conversion({ seen, row, targets, change }: ValueCurveProps) {
  const { t } = useTranslation();
  const candidate = candidateOf(seen, row);
  const blocked = isBlocked(seen, row, targets);
  if (!blocked && row.scale === 1 && row.offset === 0) return null;
  const apply = (scale: number, offset: number): void => {
    const next = { ...row, scale, offset };
    change({ ...next, ticked: !isBlocked(seen, next, targets) });
  };
  const outside = Math.round(100 * (1 - (shareInside(seen, row, targets) ?? 1)));
  return (
    <div className="q-convert" data-blocked={blocked}>
      {blocked && <strong>{t('quarantine.blocked', { share: outside })}</strong>}
      <NumberInput
        size="xs"
        label={t('quarantine.scale')}
        value={row.scale}
        decimalScale={6}
        onChange={(value) => typeof value === 'number' && apply(value, row.offset)}
      />
      <NumberInput
        size="xs"
        label={t('quarantine.offset')}
        value={row.offset}
        decimalScale={6}
        onChange={(value) => typeof value === 'number' && apply(row.scale, value)}
      />
      {blocked && candidate?.scale !== undefined && (
        <Button size="xs" variant="light" onClick={() => apply(candidate.scale ?? 1, candidate.offset ?? 0)}>
          {t('quarantine.convert', {
            rule: `× ${Number((candidate.scale ?? 1).toPrecision(4))}${candidate.offset ? ` ${candidate.offset > 0 ? '+' : '−'} ${Math.abs(Number(candidate.offset.toPrecision(5)))}` : ''}`,
          })}
        </Button>
      )}
    </div>
  );
}
