/** The live stream with real sockets: who gets in, what each audience receives, and that snapshot plus frames is the truth. */
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { equipmentIdOf } from '../../../../shared/names.ts';
import type {
  ClientToServer,
  EquipmentNow,
  Frame,
  LiveEvent,
  ServerToClient,
  Snapshot,
  WatchAnswer,
} from '../../../../shared/protocol.ts';
import type { Value } from '../../../../shared/sample.ts';
import { FOREIGN, OWN, SCHOOL, startPeopleHouse, type PeopleHouse } from '../api/people-house.ts';

type Client = Socket<ServerToClient, ClientToServer>;

let house: PeopleHouse;
const clients: Client[] = [];
beforeEach(async () => {
  house = await startPeopleHouse({ withHistory: false });
});
afterEach(async () => {
  clients.splice(0).forEach((client) => client.disconnect());
  await house.stop();
});

/** Everything one socket received, and the picture that a client would have made of it. */
class Received {
  readonly snapshots: Snapshot[] = [];
  readonly frames: Frame[] = [];
  readonly events: LiveEvent[] = [];
  readonly all: string[] = [];
  /** equipment → signal → [at, value] */
  readonly picture = new Map<string, Map<string, [number | null, Value]>>();
  #byIndex = new Map<string, EquipmentNow>();

  constructor(client: Client) {
    client.onAny((name: string, payload: unknown) => this.all.push(JSON.stringify([name, payload])));
    client.on('snapshot', (snapshot) => {
      this.snapshots.push(snapshot);
      for (const equipment of snapshot.equipment) {
        this.#byIndex.set(`${snapshot.workshop}/${equipment.index}`, equipment);
        this.picture.set(
          equipment.id,
          new Map(equipment.signals.map(({ key, at, value }) => [key, [at, value]])),
        );
      }
    });
    client.on('frame', (frame) => {
      this.frames.push(frame);
      for (const [index, at, ...pairs] of frame.rows) {
        const equipment = this.#byIndex.get(`${frame.workshop}/${index}`);
        const signals = equipment && this.picture.get(equipment.id);
        for (let n = 0; n < pairs.length; n += 2) {
          const key = equipment?.signals[Number(pairs[n])]?.key ?? '?';
          const known = signals?.get(key)?.[0] ?? -Infinity;
          if (at >= known) signals?.set(key, [at, pairs[n + 1] ?? null]);
        }
      }
    });
    client.on('event', ({ event }) => this.events.push(event));
  }
}

async function open(
  username: string | undefined,
  headers: Record<string, string> = {},
): Promise<{ client: Client; received: Received }> {
  const cookie = username === undefined ? undefined : await house.cookie(username);
  const client: Client = io(`${house.url}/live`, {
    forceNew: true,
    reconnection: false,
    transports: ['websocket'],
    extraHeaders: { ...(cookie !== undefined && { cookie }), ...headers },
  });
  clients.push(client);
  const received = new Received(client);
  await new Promise<void>((resolve, reject) => {
    client.once('connect', resolve);
    client.once('connect_error', reject);
  });
  return { client, received };
}
const watch = (client: Client, ...workshops: string[]): Promise<WatchAnswer> =>
  client.emitWithAck('watch', { workshops });

/** The server's latest values in the same form as {@link Received.picture}. */
const truthOf = (workshop: string) =>
  new Map(
    house.pipeline
      .workshopNow(workshop)
      .map(({ id, signals }) => [id, new Map(signals.map(({ key, at, value }) => [key, [at, value]]))]),
  );
const send = (changes: Parameters<PeopleHouse['feed']>[0]) => house.feed(changes);
const values = (equipment: typeof OWN, atMs: number, held: Record<string, Value>) =>
  send([{ kind: 'sample', sample: { kind: 'values', equipment, atMs, receivedAtMs: atMs, values: held } }]);

describe('the handshake', () => {
  it('refuses whoever has no cookie', async () => {
    await expect(open(undefined)).rejects.toThrow('not-signed-in');
  });

  it('refuses a made-up cookie', async () => {
    await expect(open(undefined, { cookie: 'twin=abc' })).rejects.toThrow('not-signed-in');
  });

  it('refuses a page of another website, whoever is signed in', async () => {
    await expect(open('manager', { origin: 'https://evil.example' })).rejects.toThrow();
    await expect(open('manager', { origin: house.url })).resolves.toBeDefined();
  });
});

describe('watching', () => {
  it('gives the snapshot before the answer and before any frame', async () => {
    await values(OWN, 1_000, { speed: 1 });
    const { client, received } = await open('instructor');
    const order: string[] = [];
    client.onAny((name: string) => order.push(name));
    const answered = new Promise<WatchAnswer>((resolve) =>
      client.emit('watch', { workshops: ['machining'] }, (answer) => {
        order.push('answer');
        resolve(answer);
      }),
    );
    for (let n = 0; received.frames.length < 2; n++) {
      await values(OWN, 2_000 + n, { speed: n });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await answered).toEqual({ ok: true });
    expect(order.slice(0, 2)).toEqual(['snapshot', 'answer']);
    expect(received.snapshots[0]).toMatchObject({ protocol: 1, workshop: 'machining' });
  });

  it.each([
    ['an unknown workshop', { workshops: ['none'] }, 'not-found'],
    ['another shape', { workshop: 'machining' }, 'bad-request'],
    ['__proto__', JSON.parse('{"workshops":[],"__proto__":{"role":"manager"}}'), 'bad-request'],
    ['nothing', null, 'bad-request'],
  ])('%s is refused with a code', async (_what, input, code) => {
    const { client } = await open('manager');
    expect(await client.emitWithAck('watch', input)).toMatchObject({ ok: false, code });
  });

  it('a partner cannot watch a workshop without own equipment, as if it did not exist', async () => {
    const { client } = await open('partner');
    expect(await watch(client, 'forming')).toMatchObject({ ok: false, code: 'not-found' });
    expect(await watch(client, 'machining')).toEqual({ ok: true });
  });

  it('an empty watch stops the frames', async () => {
    const { client, received } = await open('manager');
    await watch(client, 'machining');
    await watch(client);
    await values(OWN, 1_000, { speed: 1 });
    const other = await open('manager');
    await watch(other.client, 'machining');
    await values(OWN, 1_001, { speed: 2 });
    await expect.poll(() => other.received.frames.length).toBeGreaterThan(0);
    expect(received.frames).toEqual([]);
  });

  it('more often than a person clicks is refused, and a flood is cut off', async () => {
    const { client } = await open('manager');
    const answers = await Promise.all(Array.from({ length: 15 }, () => watch(client, 'machining')));
    expect(answers.some((answer) => !answer.ok && answer.code === 'too-many-requests')).toBe(true);
    const ended = new Promise<string>((resolve) => client.once('disconnect', resolve));
    for (let n = 0; n < 200; n++) Reflect.apply(client.emit, client, ['no-such-event', n]);
    expect(await ended).toMatch(/server|transport/);
  });

  it('a message that is too large ends the connection', async () => {
    const { client } = await open('manager');
    const ended = new Promise<string>((resolve) => client.once('disconnect', resolve));
    Reflect.apply(client.emit, client, ['watch', { workshops: ['x'.repeat(20_000)] }]);
    expect(await ended).toMatch(/transport/);
  });

  it('tells the server clock', async () => {
    const { client } = await open('display');
    expect(await client.emitWithAck('time')).toBe(house.clock.nowMs);
  });
});

describe('snapshot and frames', () => {
  it('make the picture that the server has, for viewers who came at any time', async () => {
    const seed = 7;
    let state = seed;
    const dice = (most: number): number => (state = (state * 48_271) % 2_147_483_647) % most;
    const machines = [OWN, FOREIGN, SCHOOL];
    const viewers: Received[] = [];
    for (let round = 0; round < 120; round++) {
      if (round % 30 === 3) {
        const { client, received } = await open(round === 3 ? 'display' : 'instructor');
        viewers.push(received);
        void watch(client, 'machining');
      }
      // Times jump back now and then: late readings must not overwrite newer ones.
      const atMs = 1_000_000 + round * 10 - (dice(5) === 0 ? 200 : 0);
      const machine = machines[dice(3)] ?? OWN;
      await values(machine, atMs, { speed: dice(6_000), ...(dice(2) === 0 && { program: `O${dice(99)}` }) });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await values(OWN, 9_000_000, { speed: 1, program: 'end', door_open: true });
    for (const received of viewers) await expect.poll(() => received.picture).toEqual(truthOf('machining'));
    expect(viewers).toHaveLength(4);
  });

  it('come at most ten times a second, numbered without gaps, the newest value of each signal only', async () => {
    const { client, received } = await open('manager');
    await watch(client, 'machining');
    const startedAt = performance.now();
    let n = 0;
    while (performance.now() - startedAt < 1_000) {
      await values(OWN, 1_000 + ++n, { speed: n });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => received.picture.get(OWN)?.get('speed')).toEqual([1_000 + n, n]);
    expect(received.frames.length).toBeLessThanOrEqual(12);
    expect(n).toBeGreaterThan(received.frames.length);
    const first = (received.snapshots[0]?.seq ?? 0) + 1;
    expect(received.frames.map(({ seq }) => seq)).toEqual(received.frames.map((_, index) => first + index));
    for (const { rows } of received.frames) expect(rows).toHaveLength(1);
  });

  it('two workshops that change in the same instant both arrive', async () => {
    const { client, received } = await open('manager');
    await watch(client, 'machining', 'forming');
    const weld = equipmentIdOf('forming', 'weld-01');
    for (let n = 1; n <= 5; n++) {
      await Promise.all([values(OWN, 1_000 * n, { speed: n }), values(weld, 1_000 * n, { speed: -n })]);
      await expect.poll(() => received.frames.length).toBeGreaterThanOrEqual(2 * n);
    }
    expect(received.picture.get(weld)?.get('speed')).toEqual([5_000, -5]);
  });

  it('a viewer that stops reading is sent a fraction, and has the whole truth once it reads again', async () => {
    const { client, received } = await open('manager');
    await watch(client, 'machining');
    const wire = Reflect.get(Reflect.get(client.io.engine.transport, 'ws'), '_socket');
    wire.pause();
    // 100 MB of events: far more than what the kernel keeps for a connection.
    const text = 'x'.repeat(100_000);
    const rounds = 1_000;
    for (let n = 0; n < rounds; n++) {
      house.stream.publish([
        {
          kind: 'condition',
          at: n,
          equipment: OWN,
          conditions: [{ id: 'temp', level: 'FAULT', at: n, text }],
        },
      ]);
      await values(OWN, 1_000 + n, { speed: n, program: `O${n}` });
      if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    wire.resume();
    await expect.poll(() => received.picture, { timeout: 5_000 }).toEqual(truthOf('machining'));
    expect(received.snapshots.length).toBeGreaterThan(1);
    expect(received.events.length).toBeLessThan(rounds / 4);
    await values(OWN, 5_000, { speed: 4 });
    await expect.poll(() => received.picture.get(OWN)?.get('speed')).toEqual([5_000, 4]);
  });
});

describe('audiences', () => {
  const secretPeople = async () => {
    const badge = { kind: 'badge' as const, receivedAtMs: 1, action: 'in' as const };
    await send([
      { kind: 'sample', sample: { ...badge, equipment: OWN, atMs: 1_000, card: 'a', person: 'student' } },
      {
        kind: 'sample',
        sample: { ...badge, equipment: FOREIGN, atMs: 1_000, card: 'b', person: 'student-2' },
      },
    ]);
    await values(OWN, 2_000, { speed: 1_480 });
    await values(FOREIGN, 2_000, { speed: 1_480, program: 'O-SECRET' });
    for (const equipment of [OWN, FOREIGN, SCHOOL])
      await send([
        {
          kind: 'sample',
          sample: { kind: 'status', equipment, atMs: 3_000, receivedAtMs: 3_000, online: true },
        },
      ]);
  };

  it('a partner never receives a byte about foreign machines or about any person', async () => {
    const early = await open('partner');
    await watch(early.client, 'machining');
    await secretPeople();
    const late = await open('partner');
    await watch(late.client, 'machining');
    await values(OWN, 4_000, { speed: 7 });
    for (const { received } of [early, late]) {
      await expect.poll(() => received.picture.get(OWN)?.get('speed')).toEqual([4_000, 7]);
      const bytes = received.all.join('\n');
      for (const secret of [
        'lathe-02',
        'lathe-03',
        'rival',
        'O-SECRET',
        'student',
        'people',
        'presence',
        'progress',
      ])
        expect(bytes, secret).not.toContain(secret);
      expect(received.frames.flatMap(({ rows }) => rows).every(([index]) => index === 0)).toBe(true);
    }
  });

  it('a display sees every machine and nobody', async () => {
    const { client, received } = await open('display');
    await watch(client, 'machining');
    await secretPeople();
    await expect.poll(() => received.picture.get(FOREIGN)?.get('program')).toEqual([2_000, 'O-SECRET']);
    expect(received.all.join('\n')).not.toMatch(/student|presence|progress/);
  });

  it('a student hears of the own steps whatever is watched, and never of others', async () => {
    const { client, received } = await open('student');
    await watch(client, 'forming');
    await secretPeople();
    const kinds = () => received.events.map(({ kind }) => kind);
    await expect.poll(kinds).toContain('presence');
    await expect
      .poll(() =>
        received.events.find((event) => event.kind === 'progress' && event.progress.status === 'proven'),
      )
      .toMatchObject({ progress: { person: 'student', step: 's1' } });
    await watch(client, 'machining');
    await expect.poll(() => received.snapshots.length).toBe(2);
    expect(received.all.join('\n')).not.toContain('student-2');
    expect(received.snapshots.at(-1)?.equipment.find(({ id }) => id === OWN)?.people).toMatchObject([
      { person: 'student' },
    ]);
  });

  it('an instructor hears of everybody who is there, once', async () => {
    const { client, received } = await open('instructor');
    await watch(client, 'machining');
    await secretPeople();
    const proven = () =>
      received.events.filter((event) => event.kind === 'progress' && event.progress.status === 'proven');
    await expect.poll(() => proven().length).toBe(2);
    expect(new Set(proven().map((event) => JSON.stringify(event))).size).toBe(2);
  });
});

describe('the end of a sign-in', () => {
  it('signing out ends the sockets of that sign-in alone, with a word', async () => {
    const { client } = await open('manager');
    const other = await open('manager');
    const cookie = String(Reflect.get(client.io.opts.extraHeaders ?? {}, 'cookie'));
    const told = new Promise<void>((resolve) => client.once('signedOut', resolve));
    const ended = new Promise<string>((resolve) => client.once('disconnect', resolve));
    await fetch(`${house.url}/api/v1/logout`, { method: 'POST', headers: { cookie } });
    await told;
    await ended;
    expect(await watch(other.client, 'machining')).toEqual({ ok: true });
  });

  it('a role changed by another process ends the stream', async () => {
    const { client } = await open('instructor');
    const ended = new Promise<string>((resolve) => client.once('disconnect', resolve));
    const found = await house.records.personByUsername('instructor');
    if (!found) throw new Error('no instructor');
    await house.records.putPeople([
      { person: { ...found.person, role: 'student' }, passwordHash: found.passwordHash, cards: [] },
    ]);
    await ended;
  });
});
