/** What a viewer may ask: `watch` and `time`. Everything else is ignored, and whoever sends too much of it is cut off. */
import type { Base } from '../../shared/base.ts';
import { watchSchema, type WatchAnswer } from '../../shared/protocol.ts';
import { problemBody, type ProblemCode } from '../../shared/problem.ts';
import { visibleEquipment, type Audience } from '../access/visible-to.ts';
import { createTokenBucket } from './token-bucket.ts';
import type { LiveSocket, Viewer } from './viewer.ts';
import type { WorkshopFeed } from './workshop-feed.ts';

/** A person clicks through workshops; a program has no reason to ask more often. */
const WATCH_BURST = 10;
const WATCHES_PER_SECOND = 2;
/** All messages together, the clock's included. */
const MESSAGE_BURST = 60;
const MESSAGES_PER_SECOND = 20;

export interface ViewerRequestParts {
  viewer: Viewer;
  feeds: ReadonlyMap<string, WorkshopFeed>;
  readBase: () => Base;
  now: () => number;
}

const refuse = (code: ProblemCode): WatchAnswer => ({
  ok: false,
  code,
  message: `${problemBody(code, 'zh').detail} ${problemBody(code, 'en').detail}`,
});

export function listenToViewer(
  socket: LiveSocket,
  { viewer, feeds, readBase, now }: ViewerRequestParts,
): void {
  const messages = createTokenBucket(MESSAGE_BURST, MESSAGES_PER_SECOND);
  const watches = createTokenBucket(WATCH_BURST, WATCHES_PER_SECOND);

  const watch = (input: unknown): WatchAnswer => {
    if (!watches.take(performance.now())) return refuse('too-many-requests');
    const parsed = watchSchema.safeParse(input);
    if (!parsed.success) return refuse('bad-request');
    const open = workshopsOf(readBase(), socket.data.view.audience);
    const wanted = [...new Set(parsed.data.workshops)].map((id) =>
      open.has(id) ? feeds.get(id) : undefined,
    );
    const known = wanted.filter((feed) => feed !== undefined);
    if (known.length < wanted.length) return refuse('not-found');
    viewer.watch(known);
    return { ok: true };
  };

  // Called for every message, known or not, before its listener.
  socket.use((_message, next) => {
    if (messages.take(performance.now())) next();
    else socket.disconnect(true);
  });
  socket.on('watch', (input: unknown, answer?: unknown) => {
    const result = watch(input);
    if (typeof answer === 'function') answer(result);
  });
  socket.on('time', (answer?: unknown) => {
    if (typeof answer === 'function') answer(now());
  });
}

/** The workshops that an audience may know of: for a partner those with its own equipment. */
function workshopsOf(base: Base, audience: Audience): ReadonlySet<string> {
  return audience.startsWith('partner:')
    ? new Set(visibleEquipment(base, audience).map(({ workshop }) => workshop))
    : new Set(base.workshops.map(({ id }) => id));
}
