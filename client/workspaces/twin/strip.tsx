/** Bottom strip: live or not, the base's clock, and the last hour — scenarios, proven steps, faults. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { StepProgress } from '../../../shared/teaching.ts';
import { useApp, useLive } from '../../app-context.ts';
import { clockTime, hourMinute } from '../../format/time.ts';
import { useTicker } from '../../parts/ticker.ts';
import { stepsOf, useProjects, useScenarioNames } from '../../parts/use-content.ts';
import { useLocalText } from '../../parts/use-text.ts';
import { progressQuery, scenariosQuery } from '../../rest/queries.ts';
import { layoutLanes, placeOf, tickTimes, type TimelineLane } from './timeline.ts';

const HOUR_MS = 3_600_000;
/** Lanes that fit above the teaching line; the gravest come first. */
const MOST_LANES = 3;
/** Height of a lane, and where the teaching line lies, px. */
const LANE = 17;
const TEACHING_Y = 60;
/** No mark so near to the word "now". */
const NEAR_NOW_MS = 3 * 60_000;

export function Strip() {
  const { t } = useTranslation();
  const { base, now } = useApp();
  const connection = useLive((state) => state.connection);
  const clock = useRef<HTMLTimeElement>(null);
  useTicker(() => {
    const said = clockTime(now(), base.timezone);
    if (clock.current && clock.current.textContent !== said) clock.current.textContent = said;
  });
  return (
    <section className="strip card" aria-label={t('timeline.title')}>
      <div className="strip-head">
        <span className="live-pill" data-connection={connection} role="status">
          {t(`connection.${connection}`)}
        </span>
        <time className="clock num" ref={clock} title={`${t('timeline.server')} · ${base.timezone}`} />
        <span className="second wide-only" style={{ marginLeft: 'auto' }}>
          {t('timeline.title')}
        </span>
      </div>
      <Timeline />
    </section>
  );
}

interface Mark {
  id: string;
  at: number;
  label: string;
}

const isProven = ({ status }: StepProgress): boolean => status === 'proven' || status === 'passed';

/** Proven and passed steps as marks: those REST knows, and those that happened since. */
function useStepMarks(): Mark[] {
  const { t } = useTranslation();
  const { me, personName } = useApp();
  const projects = useProjects();
  const text = useLocalText();
  const teaching = me.role === 'manager' || me.role === 'instructor' || me.role === 'student';
  const told = useQuery({ ...progressQuery, enabled: teaching }).data;
  const events = useLive((state) => state.progress);
  const byStep = new Map<string, StepProgress>();
  const keep = (each: StepProgress): unknown =>
    byStep.set(`${each.person} ${each.project} ${each.step}`, each);
  for (const { steps } of told ?? []) steps.filter(isProven).forEach(keep);
  for (const { progress, corrected } of events) if (corrected || isProven(progress)) keep(progress);
  const proven = [...byStep].filter(([, each]) => isProven(each));
  return proven.map(([id, each]) => {
    const project = projects.find((candidate) => candidate.id === each.project);
    const step = project && stepsOf(project).find((candidate) => candidate.id === each.step);
    return {
      id,
      at: each.atMs,
      label: t('timeline.proven', { person: personName(each.person), step: text(step?.name, each.step) }),
    };
  });
}

function Timeline() {
  const { t } = useTranslation();
  const { me, base, now } = useApp();
  const teaching = me.role !== 'partner' && me.role !== 'display';
  const [width, setWidth] = useState(900);
  const root = useRef<SVGSVGElement>(null);
  const [until, setUntil] = useState(() => Math.ceil(now() / 60_000) * 60_000);
  useTicker(() => {
    const next = Math.ceil(now() / 60_000) * 60_000;
    if (next !== until) setUntil(next);
  });
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const resized = new ResizeObserver(() => setWidth(element.clientWidth || 900));
    resized.observe(element);
    return () => resized.disconnect();
  }, []);
  const from = until - HOUR_MS;
  const told = useQuery({ ...scenariosQuery(from, until), enabled: me.role !== 'display' }).data;
  const live = useLive((state) => state.equipment);
  const ended = useLive((state) => state.endedScenarios);
  const marks = useStepMarks().filter(({ at }) => at >= from && at < until);
  const lanes = useMemo(() => {
    const known = (told ?? []).map((each) => ({ ...each, fromMs: each.from, toMs: each.to }));
    const newer = [...[...live.values()].flatMap(({ scenarios }) => scenarios), ...ended];
    const all = new Map([...known, ...newer].map((each) => [each.id, each]));
    return layoutLanes([...all.values()], from, until);
  }, [told, live, ended, from, until]);

  const labelWidth = 84;
  const x = (share: number): number => labelWidth + share * (width - labelWidth - 34);
  const nowX = x(placeOf(until, from, until));
  return (
    <svg ref={root} className="timeline" role="img" aria-label={t('timeline.title')} height={88}>
      {lanes.slice(0, MOST_LANES).map((lane, row) => (
        <Lane key={lane.type} lane={lane} y={row * LANE} x={x} />
      ))}
      {lanes.length === 0 && (
        <text x={labelWidth} y={14}>
          {t('timeline.empty')}
        </text>
      )}
      {teaching && (
        <>
          <text x={0} y={TEACHING_Y + 4}>
            {t('timeline.teaching')}
          </text>
          <line x1={labelWidth} x2={width - 20} y1={TEACHING_Y} y2={TEACHING_Y} stroke="var(--line)" />
        </>
      )}
      {marks.map((mark) => (
        <g key={mark.id} transform={`translate(${x(placeOf(mark.at, from, until))} ${TEACHING_Y})`}>
          <title>{mark.label}</title>
          <circle r={6.5} fill="var(--good)" stroke="var(--card)" strokeWidth={1.5} />
          <path d="M-3 .2l2.1 2.1 3.9-4.3" stroke="var(--card)" strokeWidth={1.7} fill="none" />
        </g>
      ))}
      {tickTimes(from, until - NEAR_NOW_MS).map((at) => (
        <text key={at} x={x(placeOf(at, from, until))} y={84} textAnchor="middle" className="num">
          {hourMinute(at, base.timezone)}
        </text>
      ))}
      <line x1={nowX} x2={nowX} y1={0} y2={70} stroke="var(--good)" strokeWidth={2} />
      <text x={nowX} y={84} textAnchor="middle">
        {t('timeline.now')}
      </text>
    </svg>
  );
}

/** Colour of a bar by what it means for production. */
const SEVERITY_STATE = { info: 'running', warning: 'interrupted', fault: 'fault' } as const;

function Lane({ lane, y, x }: { lane: TimelineLane; y: number; x: (share: number) => number }) {
  const { t } = useTranslation();
  const { equipment } = useApp();
  const text = useLocalText();
  const name = useScenarioNames()(lane.type);
  const colour = `var(--state-${SEVERITY_STATE[lane.severity]})`;
  return (
    <g transform={`translate(0 ${y})`}>
      <text x={0} y={12}>
        {name}
      </text>
      {lane.bars.map((bar) => {
        const width = Math.max(3, x(bar.to) - x(bar.from));
        const machines = bar.equipment.map((id) => text(equipment.get(id)?.name, id));
        const label =
          machines.length > 2
            ? t('timeline.more', { name: machines[0], count: machines.length })
            : machines.join(' ');
        return (
          <g key={bar.from}>
            <title>{`${name} · ${machines.join(' ')}`}</title>
            <rect
              x={x(bar.from)}
              y={1}
              width={width}
              height={14}
              rx={3}
              fill={`color-mix(in srgb, ${colour} 24%, var(--card))`}
            />
            <rect x={x(bar.from)} y={1} width={3} height={14} rx={1.5} fill={colour} />
            {width > 90 && (
              <text className="bar-text" x={x(bar.from) + 8} y={12}>
                {label.slice(0, Math.floor((width - 12) / 9))}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
