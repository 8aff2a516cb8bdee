import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../shared/teaching.ts';
import {
  aBase,
  aPipeline,
  LATHE,
  LATHE_AT_REST,
  MachineScript,
  meaningOf,
  only,
  OTHER_LATHE,
  playP1,
  secondsOf,
  without,
} from '../../../support/machine-script.ts';

const evidenceIn = (script: MachineScript, pipeline = aPipeline()): Evidence[] =>
  only(meaningOf(script.inputs, pipeline), 'evidence').map(({ evidence }) => evidence);
const stepsIn = (script: MachineScript): string[] => evidenceIn(script).map(({ step }) => step);
const noticedIn = (script: MachineScript): [string, number][] =>
  only(meaningOf(script.inputs), 'noticed').map(({ noticed }) => [noticed.rule, secondsOf(noticed.atMs)]);

describe('the lathe licence project', () => {
  it('is proven step by step, each at the instant at which its demand is met', () => {
    const proofs = evidenceIn(playP1(new MachineScript()));
    expect(proofs.map(({ step, fromMs, toMs }) => [step, secondsOf(fromMs), secondsOf(toMs)])).toEqual([
      ['estop-check', 0, 8], // released after three seconds
      ['clamp-part', 8, 18], // ten seconds after the step before
      ['first-turns', 18, 88], // sixty seconds after the start at 28
      ['reference-position', 88, 91], // three seconds after the step before
      ['staged-warm-up', 0, 588], // 28 low, 218 middle, 408 high, three minutes each
      ['orderly-end', 588, 608], // emergency stop
    ]);
  });

  it('passes steps that need no sign-off at once and leaves the last for the instructor', () => {
    const changes = meaningOf(playP1(new MachineScript()).inputs);
    const standings = only(changes, 'progress').map(({ progress }) => `${progress.step} ${progress.status}`);
    expect(standings).toEqual([
      'estop-check in-progress',
      'estop-check proven',
      'estop-check passed',
      'clamp-part in-progress',
      'clamp-part proven',
      'clamp-part passed',
      'first-turns in-progress',
      'first-turns proven',
      'first-turns passed',
      'staged-warm-up in-progress',
      'reference-position in-progress',
      'reference-position proven',
      'reference-position passed',
      'staged-warm-up proven',
      'staged-warm-up passed',
      'orderly-end in-progress',
      'orderly-end proven',
    ]);
    expect(standings.at(-1)).toBe('orderly-end proven');
  });

  it('keeps what decided, the smallest margin and where the numbers came from', () => {
    const proofs = evidenceIn(
      playP1(new MachineScript()),
      aPipeline({ base: aBase({ origin: 'simulated' }) }),
    );
    const clamp = proofs.find(({ step }) => step === 'clamp-part');
    expect(clamp).toMatchObject({ person: 'student-01', equipment: LATHE, origin: 'simulated' });
    expect(clamp?.parts.map(({ signal }) => signal).sort()).toEqual(['chuck', 'chuck_pressure', 'door']);
    // 1.6 MPa lies 0.4 above the lower limit; the range is 3 MPa wide.
    expect(clamp?.margin).toBeCloseTo(0.4 / 3, 9);
    expect(new Set(proofs.map(({ id }) => id)).size).toBe(6);
  });

  it('is not proven by a machine at which nobody is checked in', () => {
    const script = playP1(new MachineScript());
    script.inputs.splice(
      0,
      script.inputs.length,
      ...script.inputs.filter((input) => input.kind !== 'sample' || input.sample.kind !== 'badge'),
    );
    expect(only(meaningOf(script.inputs), 'evidence')).toEqual([]);
  });

  it('does not credit what happened before the check-in', () => {
    const script = new MachineScript().go(3, { estop: 'TRIGGERED' }).go(5, { estop: 'ARMED' });
    expect(stepsIn(script.badge('student-01').go(60))).toEqual([]);
  });

  it('never proves the clamping while the door is not reported', () => {
    const changes = meaningOf(playP1(new MachineScript(LATHE, without(LATHE_AT_REST, 'door'))).inputs);
    expect(only(changes, 'evidence').map(({ evidence }) => evidence.step)).toEqual(['estop-check']);
    const told = only(changes, 'progress').find(({ progress }) => progress.cannotTell);
    expect(told?.progress).toMatchObject({ step: 'clamp-part', cannotTell: ['door'] });
  });

  it('says that a lathe without a door signal can never prove the clamping', () => {
    const pipeline = aPipeline({ base: aBase({ without: ['door'] }) });
    const script = new MachineScript(LATHE, { ...LATHE_AT_REST, chuck: 'OPEN' }).badge('student-01');
    script.go(3, { estop: 'TRIGGERED' }).go(3, { estop: 'ARMED' });
    const told = only(meaningOf(script.inputs, pipeline), 'progress').at(-1)?.progress;
    expect(told).toMatchObject({ step: 'clamp-part', status: 'not-started', cannotTell: ['door'] });
  });

  it('is not fooled by values that went stale while the machine kept silent', () => {
    const script = new MachineScript().badge('student-01').go(5).go(2, { estop: 'TRIGGERED' });
    script.go(1, { estop: 'ARMED', chuck: 'OPEN' }).go(2, { chuck: 'CLOSED' });
    // The last word is at 9; the values hold until 39, ten seconds of clamping are over at 19.
    const silent = new MachineScript().badge('student-01').go(5).go(2, { estop: 'TRIGGERED' });
    silent.go(2, { estop: 'ARMED' }).go(30, { spindle_speed: 450 }).silence(120).tick();
    expect(stepsIn(silent)).toEqual(['estop-check', 'clamp-part']);
    expect(stepsIn(script.silence(60).tick())).toEqual(['estop-check', 'clamp-part']);
  });

  it.each([
    ['the warm-up with a skipped stage', [450, 2000, 2000]],
    ['the warm-up with a fall from the high to the low stage', [450, 1200, 2000, 400, 2000], 60],
  ])('does not prove %s', (_what, speeds, highS = 190) => {
    const script = new MachineScript().badge('student-01').go(5).go(3, { estop: 'TRIGGERED' });
    script.go(20, { estop: 'ARMED' });
    speeds.forEach((speed, index) => script.go(index === 2 ? highS : 190, { spindle_speed: speed }));
    expect(stepsIn(script)).not.toContain('staged-warm-up');
  });

  it('lets a student who fell back do the middle and the high stage again', () => {
    const script = new MachineScript().badge('student-01').go(5).go(3, { estop: 'TRIGGERED' });
    script.go(20, { estop: 'ARMED' });
    for (const [speed, s] of [
      [450, 190],
      [1200, 190],
      [2000, 60],
      [400, 60],
      [1200, 190],
      [2000, 181],
    ] as const)
      script.go(s, { spindle_speed: speed });
    expect(stepsIn(script)).toContain('staged-warm-up');
  });

  it('does not accept the emergency stop check with a turning spindle, nor one released too late', () => {
    const turning = new MachineScript().badge('student-01').go(5, { spindle_speed: 100 });
    turning.go(3, { estop: 'TRIGGERED' }).go(5, { estop: 'ARMED', spindle_speed: 0 });
    const late = new MachineScript().badge('student-01').go(5).go(61, { estop: 'TRIGGERED' });
    expect(stepsIn(turning)).toEqual([]);
    expect(stepsIn(late.go(5, { estop: 'ARMED' }))).toEqual([]);
  });
});

describe('forbidden events and typical mistakes', () => {
  it('are noticed once per occurrence, while somebody is checked in', () => {
    const script = new MachineScript().go(5, { door: 'OPEN', spindle_speed: 400 });
    script.go(5, { door: 'CLOSED', spindle_speed: 0 }).badge('student-01').go(5);
    script.go(20, { door: 'OPEN' }).go(10, { spindle_speed: 400 }).go(10, { door: 'CLOSED' });
    script.go(3, { door: 'OPEN' }).go(5, { door: 'CLOSED', spindle_speed: 0 });
    expect(noticedIn(script)).toEqual([
      ['door-open-turning', 35],
      ['door-open-turning', 55],
    ]);
  });

  it('include a chuck that opens while the spindle turns, with the values that decided', () => {
    const script = new MachineScript().badge('student-01').go(5).go(5, { spindle_speed: 300 });
    const [change] = only(meaningOf(script.go(2, { chuck: 'OPEN' }).inputs), 'noticed');
    expect(change?.noticed).toMatchObject({ rule: 'chuck-open-turning', kind: 'forbidden' });
    expect(change?.noticed.evidence.map(({ signal, value }) => [signal, value])).toEqual([
      ['chuck', 'OPEN'],
      ['spindle_speed', 300],
    ]);
  });

  it('include going fast from cold, but not after the warm-up and not for a machine that was turning already', () => {
    const cold = new MachineScript().badge('student-01').go(10).go(5, { spindle_speed: 1800 });
    const warm = playP1(new MachineScript()).badge('student-01').go(10).go(5, { spindle_speed: 1800 });
    const running = new MachineScript(LATHE, { ...LATHE_AT_REST, spindle_speed: 1800 });
    expect(noticedIn(cold)).toEqual([['fast-when-cold', 10]]);
    expect(noticedIn(warm)).toEqual([]);
    expect(noticedIn(running.badge('student-01').go(30))).toEqual([]);
  });

  it('include too little chuck pressure and a spindle left turning for ten minutes', () => {
    const weak = new MachineScript().badge('student-01').go(10, { chuck_pressure: 0.9 });
    const idle = new MachineScript().badge('student-01').go(10).go(700, { spindle_speed: 400 });
    expect(noticedIn(weak)).toEqual([['low-chuck-pressure', 5]]);
    expect(noticedIn(idle)).toEqual([['left-idling', 610]]);
  });

  it('are none in a clean run', () => {
    expect(noticedIn(playP1(new MachineScript()))).toEqual([]);
  });
});

describe('people at the machine', () => {
  it('a team is present, but only the one who is there longest is credited', () => {
    const script = new MachineScript().badge('student-01').badge('student-02').go(5);
    script.go(3, { estop: 'TRIGGERED' }).go(3, { estop: 'ARMED' });
    const pipeline = aPipeline();
    const proofs = only(meaningOf(script.inputs, pipeline), 'evidence');
    expect(proofs.map(({ evidence }) => evidence.person)).toEqual(['student-01']);
    expect(pipeline.equipmentNow(LATHE)?.people?.map(({ person }) => person)).toEqual([
      'student-01',
      'student-02',
    ]);
  });

  it('the second becomes the operator when the first leaves', () => {
    const script = new MachineScript().badge('student-01').badge('student-02').go(5);
    script.badge('student-01', 'out').go(3, { estop: 'TRIGGERED' }).go(3, { estop: 'ARMED' });
    expect(evidenceIn(script).map(({ person }) => person)).toEqual(['student-02']);
  });

  it('badging in elsewhere checks out before', () => {
    const here = new MachineScript().badge('student-01').go(10);
    const there = new MachineScript(OTHER_LATHE);
    there.silence(4).badge('student-01');
    const changes = meaningOf([...here.inputs, ...there.inputs]);
    expect(
      only(changes, 'presence').map(({ presence: { equipment, fromMs, toMs } }) => [
        equipment,
        secondsOf(fromMs),
        toMs === null ? null : secondsOf(toMs),
      ]),
    ).toEqual([
      [LATHE, 0, null],
      [LATHE, 0, 4],
      [OTHER_LATHE, 4, null],
    ]);
  });

  it('an unknown card checks nobody in', () => {
    const pipeline = aPipeline();
    const script = new MachineScript();
    const stamp = { equipment: LATHE, atMs: script.nowMs, receivedAtMs: script.nowMs };
    script.inputs.push({ kind: 'sample', sample: { kind: 'badge', ...stamp, card: '?', action: 'in' } });
    expect(only(meaningOf(script.inputs, pipeline), 'presence')).toEqual([]);
    expect(pipeline.equipmentNow(LATHE)?.people).toEqual([]);
  });
});

describe('decisions of people', () => {
  it('a returned step goes back with its remark and must be shown anew', () => {
    const script = new MachineScript().badge('student-01').go(5).go(3, { estop: 'TRIGGERED' });
    script.go(30, { estop: 'ARMED' }).fact('returned', 'student-01', 'estop-check').go(5);
    script.go(2, { estop: 'TRIGGERED' }).go(5, { estop: 'ARMED' });
    const standings = only(meaningOf(script.inputs), 'progress')
      .map(({ progress }) => progress)
      .filter(({ step }) => step === 'estop-check');
    expect(standings.map(({ status, atMs }) => [status, secondsOf(atMs)])).toEqual([
      ['in-progress', 5],
      ['proven', 8],
      ['passed', 8],
      ['returned', 38],
      ['in-progress', 43],
      ['proven', 45],
      ['passed', 45],
    ]);
    expect(standings[4]).toMatchObject({ remark: 'once more, please' });
    expect(standings[3]?.evidence).toBeUndefined();
  });

  it('a sign-off passes a proven step and keeps its evidence', () => {
    const script = playP1(new MachineScript()).fact('passed', 'student-01', 'orderly-end');
    const last = only(meaningOf(script.inputs), 'progress').at(-1)?.progress;
    expect(last).toMatchObject({ step: 'orderly-end', status: 'passed' });
    expect(last?.evidence).toMatch(/orderly-end/);
  });

  it('a step that was passed before the server restarted is not proven again, and presence goes on', () => {
    const progress = ['estop-check', 'clamp-part'].map((step) => ({
      person: 'student-01',
      project: 'p1-lathe-safe-start',
      step,
      status: 'passed' as const,
      atMs: 0,
    }));
    const presences = [{ person: 'student-01', equipment: LATHE, fromMs: 0, toMs: null }];
    const script = new MachineScript().go(5).go(3, { estop: 'TRIGGERED' }).go(20, { estop: 'ARMED' });
    script.go(70, { spindle_speed: 450 });
    const pipeline = aPipeline({ restored: { progress, presences } });
    expect(evidenceIn(script, pipeline).map(({ step }) => step)).toEqual([
      'first-turns',
      'reference-position',
    ]);
  });
});
