/**
 * The corridor twice: live at once, and settled as soon as nothing can come before any more. PURE. What is live is provisional for
 * the lateness bound: samples wait in order of time and then walk the settled corridor, which therefore sees every reading that
 * is not too late in its right place and gives what a replay in order of time gives. Where the two differ, the settled result
 * is said as a correction. Where nothing came late they do not, and nothing is said twice.
 */
import type { Base } from '../shared/base.ts';
import type { Fact } from '../shared/fact.ts';
import type { EquipmentId } from '../shared/names.ts';
import type { Sample } from '../shared/sample.ts';
import type { StepProgress } from '../shared/teaching.ts';
import type { Change, PipelineDefinition, UseModeInput, Waiting } from './pipeline-contract.ts';
import { Corridor } from './pipeline-corridor.ts';
import { Corrector } from './pipeline-corrections.ts';
import type { Lane } from './pipeline-lane.ts';
import { isResult, Ledger, type Result } from './pipeline-ledger.ts';
import { ReorderBuffer } from './pipeline-reorder.ts';
import { MOST_BEHIND_MS } from './twin/delay-estimate.ts';

/** Most samples that wait for all equipment together, and for one piece: at least and at most. */
const MOST_WAITING = 500_000;
const LEAST_SHARE = 1_024;
const LARGEST_SHARE = 16_384;
/** Most results that wait to be settled. */
const MOST_RESULTS = 100_000;
/** One piece of equipment on its second way. */
interface Track {
  readonly lane: Lane;
  readonly buffer: ReorderBuffer;
  readonly hasPatterns: boolean;
  /** Whether it has told anything about itself, so that it is known how far behind its clock is. */
  hasSpoken: boolean;
  /** All up to here is settled; what is no newer comes too late. -Infinity until it has spoken. */
  settledMs: number;
}

/** The equipment that a result is about; undefined: a decision about somebody who is nowhere. */
function equipmentOf(result: Result): EquipmentId | undefined {
  switch (result.kind) {
    case 'state':
    case 'online':
    case 'condition':
    case 'progress':
      return result.equipment;
    case 'scenario':
      return result.scenario.equipment[0];
    case 'alarm':
      return result.alarm.equipment;
    case 'warning':
      return result.warning.equipment;
    case 'presence':
      return result.presence.equipment;
    case 'noticed':
      return result.noticed.equipment;
    case 'evidence':
      return result.evidence.equipment;
  }
}

export class Settling {
  readonly #live: Corridor;
  readonly #settled: Corridor;
  readonly #latenessMs: number;
  #tracks: ReadonlyMap<EquipmentId, Track>;
  readonly #ledger = new Ledger(MOST_RESULTS);
  readonly #corrector: Corrector;
  #share = LEAST_SHARE;
  #facts: (Fact | UseModeInput)[] = [];
  /** People's time: all their decisions up to here are settled. */
  #settledMs = -Infinity;
  #settledEarly = 0;

  constructor(live: Corridor, definition: PipelineDefinition, latenessMs: number) {
    this.#live = live;
    this.#settled = new Corridor(definition);
    this.#latenessMs = latenessMs;
    this.#corrector = new Corrector(live, this.#settled, this.#ledger);
    this.#tracks = this.#tracksAfter(new Map());
  }

  /** Goes on with another base: what waits for equipment that stays goes on waiting, the rest is forgotten. */
  rebase(base: Base): void {
    this.#settled.rebase(base);
    this.#tracks = this.#tracksAfter(this.#tracks);
  }

  #tracksAfter(before: ReadonlyMap<EquipmentId, Track>): ReadonlyMap<EquipmentId, Track> {
    const count = Math.max(1, this.#settled.lanes.size);
    this.#share = Math.min(LARGEST_SHARE, Math.max(LEAST_SHARE, Math.floor(MOST_WAITING / count)));
    return new Map(
      [...this.#settled.lanes].map(([id, lane]) => {
        const known = before.get(id);
        const anew = {
          lane,
          buffer: new ReorderBuffer(),
          hasPatterns: lane.hasPatterns,
          hasSpoken: false,
          settledMs: -Infinity,
        };
        return [id, known?.lane === lane ? known : anew];
      }),
    );
  }

  /**
   * The sample as it is to be evaluated; undefined: too late. What a gateway's coming and going and a held card say counts when it
   * is heard, at the latest: it is about now, whatever the clock inside (a card not if it is more than an hour old).
   */
  place(sample: Sample): Sample | undefined {
    const track = this.#tracks.get(sample.equipment);
    if (!track) return sample;
    const isReading = sample.kind === 'values' || sample.kind === 'condition';
    if (!track.hasSpoken && isReading) {
      const behindMs = sample.receivedAtMs - sample.atMs;
      return behindMs > MOST_BEHIND_MS + this.#latenessMs ? undefined : sample;
    }
    if (sample.atMs > track.settledMs) return sample;
    if (isReading) return undefined;
    if (sample.kind === 'badge' && sample.atMs < track.settledMs - MOST_BEHIND_MS) return undefined;
    const clockMs = this.#live.lanes.get(sample.equipment)?.clockMs ?? -Infinity;
    return { ...sample, atMs: Math.max(clockMs, track.settledMs + 1) };
  }

  /** Takes a sample that {@link place} has placed. */
  take(sample: Sample): void {
    const track = this.#tracks.get(sample.equipment);
    if (!track) return;
    track.hasSpoken ||= sample.kind === 'values' || sample.kind === 'condition';
    if (sample.kind === 'values' && !track.hasPatterns) return;
    track.buffer.push(sample);
    if (track.buffer.size <= this.#share) return;
    const atMs = track.buffer.firstMs ?? track.settledMs;
    track.settledMs = Math.max(track.settledMs, atMs);
    track.buffer.takeUntil(atMs, (first) => {
      this.#settledEarly += 1;
      this.#settled.take(track.lane, first);
    });
  }

  /** Takes a person's decision. */
  decide(fact: Fact | UseModeInput): void {
    const place = this.#facts.findLastIndex(({ atMs }) => atMs <= fact.atMs);
    this.#facts.splice(place + 1, 0, fact);
  }

  /** Takes over a step's standing that was derived elsewhere. */
  know(progress: StepProgress): void {
    this.#settled.know(progress);
  }

  /** Remembers what the live corridor told. `sourceMs`: the time that the input had reached, where it is ahead of the results'. */
  told(changes: readonly Change[], sourceMs: number): void {
    for (const change of changes) {
      if (!isResult(change)) continue;
      const equipment = equipmentOf(change);
      const clockMs = equipment === undefined ? -Infinity : (this.#live.lanes.get(equipment)?.clockMs ?? 0);
      this.#ledger.tell(change, equipment, Math.max(clockMs, sourceMs));
    }
  }

  /**
   * Settles what nothing can come before any more: all equipment the bound behind `tickMs`, so that people who walk from machine to
   * machine are settled in order; equipment whose readings are all further behind than the bound as far further behind as they
   * are. Returns the corrections; what the live corridor says to them is in its own changes.
   */
  settle(tickMs: number, delayMs: (equipment: EquipmentId) => number): Change[] {
    this.#settledMs = Math.max(this.#settledMs, tickMs - this.#latenessMs);
    for (const [id, track] of this.#tracks) {
      if (!track.hasSpoken) continue;
      const delay = delayMs(id);
      const horizonMs = this.#settledMs - (delay > this.#latenessMs ? delay : 0);
      track.settledMs = Math.max(track.settledMs, horizonMs);
    }
    return this.#walk();
  }

  /** Settles everything up to where the live corridor has come, so that both can go on with another base from the same place. */
  settleAll(): Change[] {
    this.#settledMs = Math.max(this.#settledMs, this.#live.tickMs);
    for (const [id, track] of this.#tracks)
      if (track.hasSpoken)
        track.settledMs = Math.max(track.settledMs, this.#live.lanes.get(id)?.clockMs ?? -Infinity);
    return this.#walk();
  }

  /** Walks the settled corridor as far as time has come. */
  #walk(): Change[] {
    const limitOf = ({ equipment }: Lane): number => {
      const track = this.#tracks.get(equipment.id);
      return track ? this.#comeMs(track) : this.#settledMs;
    };
    const due: { track: Track; sample: Sample }[] = [];
    for (const track of this.#tracks.values())
      track.buffer.takeUntil(this.#comeMs(track), (sample) => due.push({ track, sample }));
    due.sort((a, b) => a.sample.atMs - b.sample.atMs);
    for (const { track, sample } of due) {
      this.#decideUntil(sample.atMs - 1);
      this.#settled.bring(track.lane, sample.atMs, limitOf);
      this.#settled.take(track.lane, sample);
    }
    this.#decideUntil(this.#settledMs);
    this.#settled.pass(limitOf);
    return this.#corrections();
  }

  waiting(): Waiting {
    let samples = 0;
    for (const { buffer } of this.#tracks.values()) samples += buffer.size;
    return {
      samples,
      mostSamples: this.#share * this.#tracks.size,
      results: this.#ledger.size,
      settledEarly: this.#settledEarly,
      unsettled: this.#ledger.forgotten,
    };
  }

  /** How far a piece of equipment has come. Until it speaks, its cards and its gateway go by people's time. */
  #comeMs({ hasSpoken, settledMs }: Track): number {
    return hasSpoken ? settledMs : this.#settledMs;
  }

  #decideUntil(atMs: number): void {
    for (
      let fact = this.#facts[0];
      fact && fact.atMs <= Math.min(atMs, this.#settledMs);
      fact = this.#facts[0]
    ) {
      this.#facts.shift();
      this.#settled.decide(fact);
    }
  }

  #corrections(): Change[] {
    for (const change of this.#settled.takeChanges()) {
      if (!isResult(change)) continue;
      this.#ledger.settle(change);
      this.#corrector.note(change);
    }
    if (this.#ledger.size === 0 && !this.#corrector.isWaiting) return [];
    const comeMs = (equipment: EquipmentId | undefined): number => {
      const track = equipment === undefined ? undefined : this.#tracks.get(equipment);
      return track ? this.#comeMs(track) : this.#settledMs;
    };
    return this.#corrector.correct(this.#ledger.takeDifferences(comeMs), comeMs);
  }
}
