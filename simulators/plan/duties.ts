/** Who does what in the demo base, by equipment and segment. A segment that is not named has the duty of the teaching hours. */
import type { Behaviour } from '../people/student-lathe.ts';
import type { SegmentId } from '../../shared/demo-day.ts';
import type { Duty, PlannedIncident } from './duty.ts';

type Duties = { teaching: Duty } & Partial<Record<SegmentId, Duty>>;

const off: Duty = { kind: 'off' };
const idle: Duty = { kind: 'idle' };
const byHand = (program: string, wear = 0): Duty => ({ kind: 'batch', program, loading: 'hand', wear });
const automatic = (program: string, ...incidents: PlannedIncident[]): Duty => ({
  kind: 'batch',
  program,
  loading: 'auto',
  ...(incidents.length > 0 && { incidents }),
});
/** Measures parts that another machine makes. */
const measuring = (program: string, partsFrom: string, ...incidents: PlannedIncident[]): Duty => ({
  ...automatic(program, ...incidents),
  kind: 'batch',
  program,
  partsFrom,
});

/** Students as `card number: behaviour`; the card numbers are those of the demo students 学生01 … 学生12. */
const lesson = (...students: readonly [number, Behaviour][]): Duty => ({
  kind: 'lesson',
  students: students.map(([card, behaviour]) => ({ card: cardOf(card), behaviour })),
});

function cardOf(number: number): string {
  return `demo-card-${String(number).padStart(3, '0')}`;
}

/** Runs in all daytime segments, off at night. */
const allDay = (duty: Duty): Duties => ({ teaching: duty, night: off });

export const DUTIES: Readonly<Record<string, Duties>> = {
  'machining.lathe-01': {
    teaching: lesson([1, 'correct'], [7, 'typical']),
    production: byHand('O2001'),
    'productive-teaching': lesson([7, 'correct'], [1, 'random']),
    'evening-production': byHand('O2001'),
    rd: idle,
    night: off,
  },
  'machining.lathe-02': {
    teaching: lesson([2, 'typical'], [8, 'correct']),
    production: byHand('O2002'),
    'productive-teaching': lesson([8, 'typical'], [2, 'correct']),
    'evening-production': byHand('O2002'),
    rd: off,
    night: off,
  },
  'machining.lathe-03': {
    teaching: lesson([3, 'random'], [9, 'typical']),
    production: idle,
    'productive-teaching': lesson([9, 'correct'], [3, 'typical']),
    'evening-production': byHand('O2001'),
    rd: off,
    night: off,
  },
  'machining.lathe-04': {
    teaching: { kind: 'warm-up', restS: 100, program: 'O2001' },
    production: byHand('O2001'),
    'productive-teaching': byHand('O2001'),
    'evening-production': byHand('O2002'),
    rd: off,
    night: off,
  },
  'machining.lathe-05': { ...allDay(byHand('O2001', 0.45)), 'evening-production': byHand('O2002') },
  // Its program leaves the spindle turning; whoever walks away between two parts wastes energy.
  'machining.lathe-06': allDay(automatic('O2003', { kind: 'left-on', afterS: 840 })),
  'machining.mill-01': { ...allDay(automatic('O3002', { kind: 'tool-break', afterS: 1_080 })), rd: off },
  'machining.mill-02': { ...allDay(byHand('O3001', 0.3)), production: byHand('O3002') },
  // The fault in the first minute: whoever starts the demo sees an alarm and how the base recovers from it.
  'machining.mill-03': allDay(
    automatic('O3001', { kind: 'fault', afterS: 15 }, { kind: 'emergency-stop', afterS: 660 }),
  ),
  'machining.mill-04': {
    teaching: { kind: 'set-up', card: cardOf(4) },
    production: byHand('O3001'),
    'productive-teaching': { kind: 'set-up', card: cardOf(10) },
    'evening-production': byHand('O3001'),
    rd: off,
    night: off,
  },
  'machining.mill-05': {
    teaching: idle,
    production: automatic('O3002'),
    'productive-teaching': automatic('O3002'),
    'evening-production': automatic('O3002'),
    rd: off,
    night: off,
  },
  'machining.cmm-01': allDay(
    measuring('SHAFT_D32', 'machining.lathe-05', { kind: 'quality-drift', afterS: 420 }),
  ),
  'automation.robot-01': allDay(automatic('PICK_BELT')),
  'automation.robot-02': allDay(automatic('PALLETISE')),
  'automation.robot-03': {
    teaching: { kind: 'teach-in', card: cardOf(5) },
    production: automatic('LOAD_LATHE'),
    'productive-teaching': { kind: 'teach-in', card: cardOf(11) },
    'evening-production': automatic('LOAD_LATHE'),
    rd: { kind: 'teach-in', card: cardOf(12) },
    night: off,
  },
  'automation.sorting-01': allDay(automatic('SORT_TRAY')),
  'automation.sorting-02': allDay(automatic('SORT_CAP', { kind: 'parts-late', afterS: 300 })),
  'automation.sorting-03': {
    ...allDay(automatic('SORT_SLOW', { kind: 'fault', fault: 'jam', afterS: 150 })),
    rd: idle,
  },
  'automation.agv-01': allDay({
    kind: 'transport',
    places: ['automation.sorting-01', 'machining.lathe-06', 'forming.moulding-01', 'automation.sorting-02'],
  }),
  'automation.agv-02': allDay({
    kind: 'transport',
    places: ['automation.sorting-03', 'innovation.cmm-02', 'machining.cmm-01', 'home'],
  }),
  'forming.moulding-01': allDay(automatic('TRAY_PP')),
  'forming.moulding-02': allDay(automatic('CAP_ABS', { kind: 'left-on', afterS: 240 })),
  'forming.weld-01': allDay(automatic('BRACKET')),
  'forming.weld-02': { ...allDay(automatic('FRAME')), rd: off },
  'forming.weld-03': {
    teaching: idle,
    production: automatic('BRACKET'),
    'productive-teaching': automatic('BRACKET'),
    'evening-production': automatic('BRACKET'),
    rd: off,
    night: off,
  },
  'innovation.printer-01': { teaching: automatic('JIG_PLA') },
  'innovation.printer-02': { teaching: automatic('HOUSING_PETG') },
  'innovation.printer-03': { ...allDay(automatic('JIG_PLA')) },
  'innovation.printer-04': { teaching: idle, rd: automatic('HOUSING_PETG'), night: off },
  'innovation.cmm-02': { ...allDay(measuring('CAP_D60', 'machining.lathe-02')), rd: idle },
};
