/**
 * The scene alone in a page, with the demo base and made-up but plausible readings: for looking, and for measuring without
 * the rest of the product. Address: `?theme=dark&focus=machining&select=machining.lathe-03&left=260&right=300&language=en`.
 */
import { parse } from 'yaml';
import { FrameBuffer } from '../../client/live/frame-buffer.ts';
import { TwinClock } from '../../client/live/twin-clock.ts';
import { createTwinScene } from '../../client/scene/twin-scene.ts';
import { resolveBase } from '../../shared/base.ts';
import { EQUIPMENT_STATES, type EquipmentState } from '../../shared/equipment.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { SURFACES, type Theme } from '../../shared/palette.ts';
import type { FrameRow, Snapshot } from '../../shared/protocol.ts';
import demoBase from '../../simulators/demo-base.yaml?raw';
import { readingsAt } from './readings.ts';

const query = new URLSearchParams(location.search);
const theme: Theme = query.get('theme') === 'dark' ? 'dark' : 'light';
const language = query.get('language') === 'en' ? 'en' : 'zh';
const { pageTop, pageBottom } = SURFACES[theme];
document.body.style.background = `linear-gradient(${pageTop}, ${pageBottom})`;

const resolved = resolveBase(parse(demoBase));
if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
const { base } = resolved;
const canvas = document.querySelector('canvas');
const frame = document.querySelector<HTMLElement>('#frame');
if (!canvas || !frame) throw new Error('the page has no canvas');

const buffer = new FrameBuffer();
const clock = new TwinClock();
const now = (): number => performance.timeOrigin + performance.now();
clock.observeServerTime(now(), now(), now());
const scene = createTwinScene(canvas, frame, { buffer, clock, theme, language, reducedMotion: true });
scene.setBase({ ...base, demo: true }, language);
scene.setInsets({
  left: Number(query.get('left') ?? 0),
  right: Number(query.get('right') ?? 0),
  top: Number(query.get('top') ?? 0),
  bottom: Number(query.get('bottom') ?? 0),
});

const states = new Map<EquipmentId, EquipmentState>();
base.equipment.forEach(({ id }, i) => {
  const state = i % 9 === 8 ? 'running' : (EQUIPMENT_STATES[(i * 5) % 8] ?? 'unknown');
  states.set(id, query.get('state') === 'calm' ? 'running' : state);
});
scene.setStates(states);
const values: Partial<Record<EquipmentState, string>> = {
  running: '1 200 rpm',
  setup: '对刀 T04',
  interrupted: '等料 03:12',
  fault: '主轴 78.4 °C',
  'emergency-stop': '门 2',
  unknown: '45 s 无数据',
};
for (const { id } of base.equipment) {
  const value = values[states.get(id) ?? 'unknown'];
  scene.setLabel(id, {
    ...(value && { value }),
    ...(id === query.get('select') && { badge: '项目 3 · 4/6' }),
  });
}
const surnames = '林周陈吴许何';
scene.setPeople(
  base.equipment
    .filter(({ type }, i) => type !== 'agv' && i % 3 === 0)
    .map(({ id }, i) => ({
      id: `p${i}`,
      equipment: id,
      initials: surnames[i % 6] ?? '林',
      role: i === 4 ? 'teacher' : 'student',
      team: i % 4,
    })),
);
if (query.get('select')) scene.select(query.get('select') as EquipmentId);
if (query.get('focus')) scene.focusOn(query.get('focus'));

function snapshotOf(workshop: string): Snapshot {
  const equipment = base.equipment.filter((item) => item.workshop === workshop);
  return {
    protocol: 1,
    workshop,
    at: now(),
    equipment: equipment.map(({ id, type, position, signals, origin }, index) => {
      const read = readingsAt(type, index, 0, position);
      return {
        id,
        index,
        state: 'running',
        stateSince: null,
        useMode: 'teaching',
        online: true,
        origin,
        signals: signals.map(({ key }) => ({
          key,
          value: read[key] ?? null,
          at: read[key] === undefined ? null : now(),
          quality: 'good',
        })),
        scenarios: [],
        conditions: [],
        alarms: [],
      };
    }),
  };
}

for (const { id } of base.workshops) buffer.applySnapshot(snapshotOf(id));
let seq = 0;
const started = now();
function sendFrames(): void {
  const at = now();
  for (const { id: workshop } of base.workshops) {
    const rows = base.equipment
      .filter((item) => item.workshop === workshop)
      .map(({ type, position, signals }, index): FrameRow => {
        const read = readingsAt(type, index, (at - started) / 1000, position);
        return [
          index,
          at,
          ...signals.flatMap(({ key }, i) => (read[key] === undefined ? [] : [i, read[key]])),
        ];
      });
    clock.observeFrame(at, at);
    buffer.applyFrame({ workshop, seq: seq++, at, rows }, at);
  }
}
if (query.get('still') === null) setInterval(sendFrames, 100);
Object.assign(window, { lab: { scene, sendFrames, clock } });
