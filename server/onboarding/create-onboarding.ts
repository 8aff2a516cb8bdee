/**
 * Onboarding put together: suggestions from the kept messages, the base file with its versions, and what people did. Changes
 * pass one after the other; a new base is in effect before its group is read again.
 */
import { setTimeout as after } from 'node:timers/promises';
import type { Base } from '../../shared/base.ts';
import type { BaseFile } from '../../shared/base-file.ts';
import {
  UNDO_MS,
  type BaseFileState,
  type BaseVersion,
  type Handled,
  type HealthPart,
  type OnboardAnswer,
  type OnboardRequest,
  type Proposal,
  type Reread,
} from '../../shared/onboarding.ts';
import { Problem } from '../../shared/problem.ts';
import { inLanguage } from '../../shared/text.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { Log } from '../log.ts';
import { applyEdits, pieceOf } from './apply-edits.ts';
import { changesBetween } from './base-changes.ts';
import { editsFor } from './base-edits.ts';
import type { BaseVersions } from './base-versions.ts';
import { misfitsOf } from './check-choice.ts';
import type { Onboarding } from './onboarding.ts';
import { propose } from './propose.ts';
import type { QuarantineFile } from './quarantine-file.ts';
import { showPayload } from './show-message.ts';

/** Things that people did, kept for the list. */
const MAX_HANDLED = 200;
const SAVE_EVERY_MS = 30_000;
/** Of groups with more, the newest are looked at: what a machine says now matters. */
const MAX_LOOKED_AT = 20_000;

type Parsed = { ok: true; base: Base } | { ok: false; faults: readonly { path: string; expected: string }[] };

export interface OnboardingParts {
  ingest: Pick<Ingest, 'book' | 'reread'>;
  versions: BaseVersions;
  file: QuarantineFile;
  handled: readonly Handled[];
  readBase: () => Base;
  /** Checks a text as the start does. */
  parse: (text: string) => Parsed;
  /** The raw file behind a text that has passed `parse`. */
  fileOf: (text: string) => BaseFile;
  /** Brings a base into effect everywhere. */
  rebase: (base: Base) => void;
  health: () => Promise<HealthPart[]>;
  log: Log;
  now: () => number;
}

/** Starts saving what was counted every {@link SAVE_EVERY_MS}; `stop` saves a last time. */
export function createOnboarding(parts: OnboardingParts): Onboarding {
  const { ingest, versions, readBase, parse, now, log } = parts;
  const { book } = ingest;
  const handled = [...parts.handled];
  const stopping = new AbortController();
  let turn: Promise<unknown> = Promise.resolve();
  /** One change at a time, in the order in which people asked. */
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = turn.then(act);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const save = (): Promise<void> => parts.file.save({ book: book.toJSON(), handled });
  const note = async (one: Omit<Handled, 'id' | 'at'>): Promise<void> => {
    handled.unshift({ id: (handled[0]?.id ?? 0) + 1, at: now(), ...one });
    handled.splice(MAX_HANDLED);
    await save();
  };
  void saveNowAndThen(save, stopping.signal, log);

  const groupOf = (id: string) => {
    const group = book.group(id, now());
    if (!group) throw new Problem('not-found');
    return group;
  };
  const proposalOf = (id: string, type?: Proposal['type']): Proposal | undefined => {
    const group = groupOf(id);
    const messages = book.kept.list(id).slice(-MAX_LOOKED_AT);
    return propose({ base: readBase(), group, messages, type });
  };
  const bringIn = (text: string): Base => {
    const parsed = parse(text);
    if (!parsed.ok)
      throw new Problem(
        'bad-request',
        parsed.faults.map(({ path, expected }) => ({ path, expected })),
      );
    return parsed.base;
  };

  const onboard = async (id: string, request: OnboardRequest, by: string): Promise<OnboardAnswer> => {
    const group = groupOf(id);
    const proposal = proposalOf(id, request.type);
    if (!proposal) throw new Problem('bad-request', [{ path: '/', expected: 'a group that can be mapped' }]);
    const misfits = misfitsOf(readBase(), proposal, request);
    if (misfits.length > 0) throw new Problem('bad-request', misfits);
    const found = await versions.notice();
    if (found.hash !== request.hash) {
      const theirs = parse(found.text);
      return {
        kind: 'conflict',
        changes: theirs.ok ? changesBetween(readBase(), theirs.base) : [],
        hash: found.hash,
      };
    }
    const edits = editsFor(parts.fileOf(found.text), request, proposal);
    if (!(await versions.isWritable()))
      return { kind: 'read-only', file: versions.file, piece: pieceOf(edits) };
    const text = applyEdits(found.text, edits);
    const base = bringIn(text);
    const title = inLanguage(group.sentence, 'zh');
    const why = `${proposal.kind} ${request.workshop}.${request.equipment}`;
    const { version } = await versions.write(text, { by, why });
    parts.rebase(base);
    const reread: Reread = await ingest.reread(id);
    log.info({ by, version, why, reread }, 'the base file was changed from the quarantine page');
    const equipment = base.equipment.find((item) => item.id === `${request.workshop}.${request.equipment}`);
    await note({
      by,
      kind: 'mapped',
      title: inLanguage(equipment?.name, 'zh', title),
      readings: reread.accepted,
      version,
    });
    return { kind: 'done', version, reread };
  };

  const fileState = async (): Promise<BaseFileState> => {
    const { hash } = await versions.notice();
    const { current } = versions;
    const until = (current?.at ?? 0) + UNDO_MS;
    const before = versions.entries.at(-2);
    const canUndo = current?.by != null && !current.why.startsWith('back to') && before && until > now();
    return {
      version: current?.version ?? 0,
      hash,
      writable: await versions.isWritable(),
      undo: canUndo ? { version: before.version, until } : null,
    };
  };

  return {
    async summary(window) {
      const atMs = now();
      const [file, health] = await Promise.all([fileState(), parts.health()]);
      return {
        at: atMs,
        from: book.from(window, atMs),
        window,
        sums: book.ledger.sums(window, atMs),
        groups: book.groups(window, atMs),
        handled: handled.slice(0, 50),
        health,
        file,
      };
    },
    message(id, wanted) {
      const of = book.kept.count(id);
      const place = wanted === 0 ? of : wanted;
      const found = book.kept.at(id, place);
      if (!found) return undefined;
      const { topic, payload, receivedAtMs } = found;
      return { place, of, at: receivedAtMs, topic, bytes: payload.byteLength, ...showPayload(payload) };
    },
    proposal: proposalOf,
    onboard: (id, request, by) => inTurn(() => onboard(id, request, by)),
    ignore: (id, { reason, until }, by) =>
      inTurn(async () => {
        const { source } = groupOf(id);
        const at = now();
        book.ignore(id, until > at ? { reason, until, by, at } : undefined);
        log.info({ by, group: id, until, reason }, 'a group of refused readings was put aside');
        if (until > at)
          await note({
            by,
            kind: 'ignored',
            title: `${source.equipment ?? source.topic}：${reason}`,
            readings: 0,
          });
        else await save();
      }),
    versions: async () => {
      await versions.notice();
      return listVersions(versions, parse);
    },
    restore: (version, by) =>
      inTurn(async () => {
        const text = await versions.textOf(version);
        if (text === undefined) throw new Problem('not-found');
        const base = bringIn(text);
        if (!(await versions.isWritable())) throw new Problem('conflict');
        await versions.notice();
        const entry = await versions.write(text, { by, why: `back to ${version}` });
        parts.rebase(base);
        log.info({ by, version: entry.version, from: version }, 'an earlier base file was brought back');
        await note({ by, kind: 'undone', title: String(version), readings: 0, version: entry.version });
        return { version: entry.version };
      }),
    async stop() {
      stopping.abort();
      await turn;
      await save();
    },
  };
}

async function saveNowAndThen(save: () => Promise<void>, signal: AbortSignal, log: Log): Promise<void> {
  while (!signal.aborted) {
    try {
      await after(SAVE_EVERY_MS, undefined, { signal, ref: false });
    } catch {
      return; // Stopped: how an aborted timer says so.
    }
    await save().catch((error: unknown) =>
      log.warn({ err: error }, 'what was counted of refused readings could not be saved; tried again'),
    );
  }
}

/** Versions shown; older ones can still be brought back by number. */
const MAX_LISTED = 50;

async function listVersions(versions: BaseVersions, parse: OnboardingParts['parse']): Promise<BaseVersion[]> {
  const shown = versions.entries.slice(-MAX_LISTED - 1);
  const bases = await Promise.all(
    shown.map(async ({ version }) => {
      const parsed = parse((await versions.textOf(version)) ?? '');
      return parsed.ok ? parsed.base : undefined;
    }),
  );
  return shown
    .map((entry, index): BaseVersion => {
      const [before, base] = [bases[index - 1], bases[index]];
      return {
        ...entry,
        changes: before && base ? changesBetween(before, base) : [],
        current: entry === versions.current,
      };
    })
    .slice(-MAX_LISTED)
    .reverse();
}
