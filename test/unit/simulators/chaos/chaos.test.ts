import { describe, expect, it } from 'vitest';
import { parseChaos } from '../../../../simulators/chaos/chaos-kinds.ts';
import type { Message } from '../../../../simulators/message.ts';
import type { TruthEntry } from '../../../../simulators/truth.ts';
import { demoBase, demoPlant, START_MS } from '../demo-plant.ts';

const ONE = 'forming.moulding-01';
const base = demoBase();
const oneMachine = { ...base, equipment: base.equipment.filter(({ id }) => id === ONE) };

/** What one machine says in some minutes, step by step: messages as they arrive, with the time of their arrival. */
function listen(chaos: string | undefined, minutes: number, seed = 1) {
  const plant = demoPlant({
    base: oneMachine,
    seed,
    ...(chaos !== undefined && { chaos: parseChaos(chaos) }),
  });
  const arrived: { message: Message; atMs: number }[] = [];
  for (let atMs = START_MS; atMs <= START_MS + minutes * 60_000; atMs += 100)
    arrived.push(...plant.step(atMs).map((message) => ({ message, atMs })));
  return { arrived, truth: plant.takeTruth() };
}

const bodyOf = ({ payload }: Message) =>
  JSON.parse(payload) as { ts: number; seq?: number; online?: boolean };
const seqsOf = (arrived: readonly { message: Message }[]) =>
  arrived.flatMap(({ message }) => bodyOf(message).seq ?? []);
const detail = (entry: TruthEntry, key: string) => Number(entry.detail?.[key]);
const of = (truth: readonly TruthEntry[], kind: TruthEntry['kind']) =>
  truth.filter((entry) => entry.kind === kind);

describe('chaos', () => {
  const plain = listen(undefined, 3);

  it('switched off, or with no chance, changes nothing', () => {
    expect(listen('all:0', 3).arrived).toEqual(plain.arrived);
  });

  it('is the same for the same seed, and another for another', () => {
    const first = listen('all', 3);
    expect(listen('all', 3)).toEqual(first);
    expect(listen('all', 3, 2).arrived).not.toEqual(first.arrived);
  });

  it('late: messages come 1 to 30 s after their time, all of them, and the truth says which', () => {
    const { arrived, truth } = listen('late:0.1', 3);
    const delays = arrived.map(({ message, atMs }) => atMs - bodyOf(message).ts);
    const late = delays.filter((ms) => ms >= 1_000);
    const waiting = of(truth, 'late').filter(
      (entry) => entry.atMs + detail(entry, 'byMs') > START_MS + 180_000,
    );
    expect(late).toHaveLength(of(truth, 'late').length - waiting.length);
    expect(late.length).toBeGreaterThan(10);
    expect(Math.max(...delays)).toBeLessThanOrEqual(30_100);
    expect(arrived).toHaveLength(plain.arrived.length - waiting.length);
  });

  it('duplicate: copies come byte for byte, and the truth counts them', () => {
    const { arrived, truth } = listen('duplicate:0.2', 3);
    const texts = arrived.map(({ message }) => message.payload);
    const waiting = of(truth, 'duplicate').filter(
      (entry) => entry.atMs + detail(entry, 'byMs') > START_MS + 180_000,
    );
    expect(texts.length - new Set(texts).size).toBe(of(truth, 'duplicate').length - waiting.length);
    expect(new Set(texts).size).toBe(plain.arrived.length);
  });

  it('out-of-order: younger messages overtake, none is lost', () => {
    const { arrived } = listen('out-of-order:0.2', 3);
    const seqs = seqsOf(arrived);
    expect(seqs.some((seq, index) => seq < (seqs[index - 1] ?? 0))).toBe(true);
    expect(seqs.length).toBeGreaterThanOrEqual(seqsOf(plain.arrived).length - 5);
  });

  it('clock-jump: times jump by what the truth says, and come right again', () => {
    const { arrived, truth } = listen('clock-jump:0.05', 3);
    const offsets = new Set(arrived.map(({ message, atMs }) => bodyOf(message).ts - atMs));
    expect(offsets).toEqual(new Set([0, ...of(truth, 'wrong-clock').map((entry) => detail(entry, 'byMs'))]));
    expect(offsets.size).toBeGreaterThan(2);
  });

  it('flapping: the last will, silence, the birth and then what was kept; positions are lost and said to be', () => {
    const { arrived, truth } = listen('flapping:0.02', 3);
    const statuses = arrived.filter(({ message }) => message.topic.endsWith('/status'));
    expect(statuses.map(({ message }) => bodyOf(message).online)).toEqual(
      truth.flatMap(({ kind }) => (kind === 'went-offline' ? false : kind === 'came-online' ? true : [])),
    );
    expect(statuses.length).toBeGreaterThan(4);
    const [down, up] = truth.filter(({ kind }) => kind === 'went-offline' || kind === 'came-online');
    const between = arrived.filter(({ atMs }) => atMs > (down?.atMs ?? 0) && atMs < (up?.atMs ?? 0));
    expect(between).toEqual([]);
    const kept = Number(up?.detail?.['kept']);
    const burst = arrived.filter(({ atMs }) => atMs === up?.atMs).map(({ message }) => message);
    expect(burst.length).toBeGreaterThan(kept);
    expect(burst[0]?.retain).toBe(true);
    expect(of(truth, 'lost').length).toBeGreaterThan(0);
  });

  it('the birth makes the machine tell everything anew', () => {
    const { arrived, truth } = listen('flapping:0.02', 3);
    const signals = oneMachine.equipment[0]?.signals.length;
    for (const { atMs } of of(truth, 'came-online').slice(0, 3))
      expect(
        arrived.some(
          ({ message, atMs: at }) =>
            at >= atMs &&
            at <= atMs + 100 &&
            Object.keys((bodyOf(message) as { values?: object }).values ?? {}).length === signals,
        ),
      ).toBe(true);
  });
});

describe('--chaos', () => {
  it('takes kinds with and without a probability, and all', () => {
    expect(parseChaos('late, duplicate:0.5')).toEqual({ late: 0.02, duplicate: 0.5 });
    expect(Object.keys(parseChaos('all'))).toHaveLength(5);
  });

  it.each(['lat', '', 'late:', 'late:2', 'late:x', 'late:-0.1'])(
    '"%s" is refused with a sentence',
    (text) => {
      expect(() => parseChaos(text)).toThrow(/--chaos/);
    },
  );
});
