/**
 * How far a name from a gateway (`sp_load`, `SpindleRPM`, `主轴转速`) means a signal of the catalogue. Both are taken apart into
 * ideas; abbreviations and units stand for the idea behind them. Pure.
 */
import type { Target } from './value-fit.ts';

/** Idea → how gateways write it. A unit that is only ever used for one idea stands for it. */
const IDEAS: Readonly<Record<string, readonly string[]>> = {
  spindle: ['spindle', 'sp', 'spdl', 'spin', 'spd1', '主轴'],
  speed: ['speed', 'spd', 'rpm', 'velocity', 'vel', 'rev', 'revs', '转速', '速度'],
  load: ['load', 'ld', 'torque', '负载'],
  temperature: ['temperature', 'temp', 'tmp', 'degc', 'celsius', '温度'],
  position: ['position', 'pos', 'axis', 'ax', 'coord', 'loc', '轴', '位置', '坐标'],
  pressure: ['pressure', 'press', 'prs', 'bar', 'mpa', '压力'],
  power: ['power', 'pwr', 'kw', 'watt', 'watts', '功率'],
  energy: ['energy', 'kwh', 'wh', '电能', '能耗', '电量'],
  current: ['current', 'curr', 'amp', 'amps', 'ampere', '电流'],
  voltage: ['voltage', 'volt', 'volts', '电压'],
  vibration: ['vibration', 'vib', 'vibr', '振动'],
  feed: ['feed', 'fd', 'feedrate', '进给'],
  rate: ['rate'],
  override: ['override', 'ovr', 'ovrd', '倍率'],
  count: ['count', 'cnt', 'counter', 'qty', 'pieces', 'pcs', '件数', '计数', '产量'],
  part: ['part', 'parts', 'workpiece', 'piece', '工件'],
  program: ['program', 'prog', 'prg', 'nc', '程序'],
  execution: ['execution', 'exec', 'state', 'status', 'runstate', 'run', '状态'],
  mode: ['mode', 'opmode', '方式', '模式'],
  estop: ['estop', 'emg', 'emergency', 'esp', '急停'],
  tool: ['tool', 'tl', '刀', '刀号'],
  door: ['door', 'dr', 'guard', '门', '防护门'],
  chuck: ['chuck', '卡盘'],
  coolant: ['coolant', 'cool', '切削液', '冷却'],
  barrel: ['barrel', 'cylinder', '料筒'],
  mould: ['mould', 'mold', '模具'],
  nozzle: ['nozzle', 'noz', '喷嘴', '喷头'],
  bed: ['bed', 'platform', '热床'],
  clamp: ['clamp', '夹具', '锁模'],
  gripper: ['gripper', 'grip', 'hand', '手爪', '夹爪'],
  motor: ['motor', 'mot', '电机'],
  joint: ['joint', 'jnt', 'j', 'q', '关节'],
  tcp: ['tcp'],
  battery: ['battery', 'batt', 'soc', '电池'],
  belt: ['belt', 'conveyor', '皮带', '传送带'],
  wire: ['wire', '焊丝'],
  arc: ['arc', '电弧', '焊接'],
  gas: ['gas', '气体'],
  flow: ['flow', '流量'],
  progress: ['progress', 'percent', 'pct', '进度'],
  layer: ['layer', '层'],
  probe: ['probe', '测头'],
  cycle: ['cycle', 'cyc', '循环', '周期'],
  time: ['time', '时间'],
  offset: ['offset', 'ofs', '补偿', '刀补'],
  heading: ['heading', 'yaw', 'theta', '航向'],
};

const IDEA_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(IDEAS).flatMap(([idea, words]) => words.map((word) => [word, idea] as const)),
);
/** Chinese words run together; the longest first. */
const HAN_WORDS = [...IDEA_OF.keys()]
  .filter((word) => /\p{Script=Han}/u.test(word))
  .sort((a, b) => b.length - a.length);
/** Ideas that say how something is measured, not of what: alone they are half a name. */
const FILLERS: ReadonlySet<string> = new Set([
  'value',
  'val',
  'act',
  'actual',
  'cur',
  'now',
  'pv',
  'x10',
  'raw',
]);

/** Units that a name may carry, as UCUM codes of the catalogue. */
const UNITS: Readonly<Record<string, string>> = {
  rpm: '{rev}/min',
  degc: 'Cel',
  celsius: 'Cel',
  kw: 'kW',
  kwh: 'kW.h',
  mpa: 'MPa',
  bar: 'bar',
  mm: 'mm',
  pct: '%',
  percent: '%',
  amp: 'A',
  amps: 'A',
  volt: 'V',
  volts: 'V',
  deg: 'deg',
};

/** A name in pieces: `SpindleRPM_2` → spindle, rpm, 2. */
export function wordsOf(name: string): string[] {
  const spaced = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/([a-zA-Z])(\d)/g, '$1 $2')
    .replaceAll(/(\d)([a-zA-Z])/g, '$1 $2');
  return spaced
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .flatMap(splitHan);
}

function splitHan(word: string): string[] {
  if (!/\p{Script=Han}/u.test(word)) return [word];
  const known = HAN_WORDS.find((han) => word.includes(han));
  if (known === undefined) return [word];
  const at = word.indexOf(known);
  return [word.slice(0, at), known, word.slice(at + known.length)]
    .filter((part) => part !== '')
    .flatMap((part) => (part === known ? [part] : splitHan(part)));
}

const ideaOf = (word: string): string => IDEA_OF.get(word) ?? word;

/** The unit that a name carries as a UCUM code; undefined: none. */
export function unitIn(name: string): string | undefined {
  const words = wordsOf(name);
  return words.map((word) => UNITS[word]).find((unit) => unit !== undefined);
}

export interface Likeness {
  /** 0: nothing in common … 1: the signal's own key. */
  score: number;
  /** Ideas that both have. */
  shared: string[];
}

/** How far `name` means the signal. */
export function likeness(name: string, signal: Target): Likeness {
  const words = wordsOf(name).filter((word) => !FILLERS.has(word));
  if (words.join('_') === signal.key) return { score: 1, shared: words };
  const zh = signal.name?.zh;
  if (zh !== undefined && zh.length > 1 && name.includes(zh)) return { score: 0.97, shared: [zh] };
  const theirs = new Set(wordsOf(signal.key).map(ideaOf));
  const numbered = [...theirs].some((idea) => /^\d+$/.test(idea));
  // A unit says what kind of quantity it is only where no word does.
  const ours = new Set(words.filter((word) => numbered || !/^\d+$/.test(word)).map(ideaOf));
  const numbersLeft = !numbered && words.some((word) => /^\d+$/.test(word));
  const shared = [...ours].filter((idea) => theirs.has(idea));
  if (shared.length === 0 || shared.every((idea) => /^\d+$/.test(idea))) return { score: 0, shared: [] };
  const units = new Set(words.filter((word) => UNITS[word] !== undefined).map(ideaOf));
  const meant = [...ours].filter((idea) => theirs.has(idea) || !units.has(idea) || UNITS[idea] === undefined);
  // joint_5 is not joint_1, however alike the rest is.
  const isOther = numbered && [...ours].some((idea) => /^\d+$/.test(idea) && !theirs.has(idea));
  const score = 0.45 * (shared.length / Math.max(1, meant.length)) + 0.53 * (shared.length / theirs.size);
  return { score: isOther ? 0.5 * score : Math.max(0, score - (numbersLeft ? 0.06 : 0)), shared };
}
