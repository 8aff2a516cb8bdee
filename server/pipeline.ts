/**
 * The pure corridor's door: samples, facts and time in, changes out; the same inputs in the same order give the same changes.
 * Results are told at once; with a lateness bound they are settled behind it and corrected where late readings change them.
 */
import type { Equipment } from '../shared/base.ts';
import type { EquipmentId } from '../shared/names.ts';
import type { Sample } from '../shared/sample.ts';
import type {
  Change,
  Pipeline,
  PipelineDefinition,
  PipelineInput,
  PipelineOptions,
  Waiting,
} from './pipeline-contract.ts';
import { Corridor } from './pipeline-corridor.ts';
import type { Lane } from './pipeline-lane.ts';
import { whyOf } from './pipeline-why.ts';
import { Settling } from './pipeline-settling.ts';
import { createDelayEstimate, type DelayEstimate } from './twin/delay-estimate.ts';

const NOTHING_WAITS: Waiting = { samples: 0, mostSamples: 0, results: 0, settledEarly: 0, unsettled: 0 };

/** A lane, how far its readings are behind, and its place within its workshop. */
interface Place {
  lane: Lane;
  delay: DelayEstimate;
  index: number;
}

/** Every lane with its place; how far behind the readings of equipment are is known on from `before`. */
function placesOf(live: Corridor, before: ReadonlyMap<EquipmentId, Place>) {
  const places = new Map<EquipmentId, Place>();
  const byWorkshop = new Map<string, Place[]>();
  for (const [id, lane] of live.lanes) {
    const inWorkshop = byWorkshop.get(lane.equipment.workshop) ?? [];
    const known = before.get(id);
    const delay = known?.lane === lane ? known.delay : createDelayEstimate();
    const place = { lane, delay, index: inWorkshop.length };
    places.set(id, place);
    inWorkshop.push(place);
    byWorkshop.set(lane.equipment.workshop, inWorkshop);
  }
  return { places, byWorkshop };
}

/** Creates the corridor for a base. Patterns are compiled once, here; those that cannot be are faults, not exceptions. */
export function createPipeline(definition: PipelineDefinition, options: PipelineOptions = {}): Pipeline {
  const { latenessMs = 0 } = options;
  const live = new Corridor(definition);
  const settling = latenessMs > 0 ? new Settling(live, definition, latenessMs) : undefined;
  let { places, byWorkshop } = placesOf(live, new Map());
  let tooLate = 0;

  const takeTold = (sourceMs: number): Change[] => {
    const changes = live.takeChanges();
    settling?.told(changes, sourceMs);
    return changes;
  };

  const takeSample = (sample: Sample): Change[] => {
    const place = places.get(sample.equipment);
    if (!place) return [];
    const { lane, delay } = place;
    if (saysWhatIs(sample)) delay.hear(sample);
    const placed = settling ? settling.place(sample) : sample;
    if (!placed) {
      tooLate += 1;
      if (sample.kind === 'values') lane.showOld(sample);
      return live.takeChanges();
    }
    if (!settling) live.bring(lane, placed.atMs);
    live.take(lane, placed);
    settling?.take(placed);
    return takeTold(lane.clockMs);
  };

  const tick = (atMs: number): Change[] => {
    live.tickMs = atMs;
    live.pass(({ equipment }) => live.tickMs - (places.get(equipment.id)?.delay.ms ?? 0));
    const changes = takeTold(-Infinity);
    if (!settling) return changes;
    const corrections = settling.settle(live.tickMs, (id) => places.get(id)?.delay.ms ?? 0);
    return corrections.length === 0 ? changes : [...changes, ...corrections, ...takeTold(-Infinity)];
  };

  return {
    rebase(base) {
      const corrections = settling?.settleAll() ?? [];
      const changes = [...corrections, ...takeTold(-Infinity)];
      live.rebase(base);
      settling?.rebase(base);
      ({ places, byWorkshop } = placesOf(live, places));
      return [...changes, ...takeTold(-Infinity)];
    },
    apply(input: PipelineInput): Change[] {
      switch (input.kind) {
        case 'tick':
          return tick(input.atMs);
        case 'fact':
          live.decide(input.fact);
          settling?.decide(input.fact);
          return takeTold(input.fact.atMs);
        case 'use-mode':
          live.decide(input);
          settling?.decide(input);
          return takeTold(input.atMs);
        case 'sample':
          return takeSample(input.sample);
        case 'standing':
          settling?.know(input.progress);
          return live.know(input.progress);
        case 'past':
          places.get(input.sample.equipment)?.lane.showOld(input.sample);
          return live.takeChanges();
      }
    },
    equipmentNow(id) {
      const place = places.get(id);
      return place?.lane.now(place.index);
    },
    workshopNow: (workshop) => (byWorkshop.get(workshop) ?? []).map(({ lane, index }) => lane.now(index)),
    why(id, subject) {
      const lane = places.get(id)?.lane;
      const other = (otherId: string): Equipment | undefined =>
        places.get(otherId as EquipmentId)?.lane.equipment;
      return lane && whyOf(subject, { lane, definition, other });
    },
    warningReadiness: (id) => places.get(id)?.lane.warnings.readiness() ?? [],
    readsValues: (id) => places.get(id)?.lane.readsValues ?? false,
    isTooLate: (sample) => settling !== undefined && settling.place(sample) === undefined,
    lateCount: () => (settling ? tooLate : live.lateReadings),
    waiting: () => settling?.waiting() ?? NOTHING_WAITS,
    patternFaults: () => live.faults(),
  };
}

/** What was kept while nobody listened says nothing of how far behind the equipment's readings are now. */
const saysWhatIs = ({ kind, flags }: Sample): boolean =>
  (kind === 'values' || kind === 'condition') && flags?.includes('historical') !== true;
