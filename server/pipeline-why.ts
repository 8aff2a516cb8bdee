/** Finds the rules behind a state, a scenario, an alarm or a step of one piece of equipment, and explains them. PURE. */
import type { Equipment } from '../shared/base.ts';
import type { WhyAnswer, WhyRule, WhySubject } from '../shared/why.ts';
import { scenarioParameters } from './insight/scenarios.ts';
import { truthOf, type Watch } from './insight/watches.ts';
import { whyPart, type WhyContext } from './insight/why.ts';
import type { PipelineDefinition } from './pipeline-contract.ts';

/** What is asked of a lane. */
export interface Explained {
  readonly equipment: Equipment;
  readonly clockMs: number;
  /** The running pattern of this name, as in `scenario warm-up: start`. */
  watchNamed(name: string): Watch | undefined;
  /** The running evidence of a step, of one person. */
  stepWatch(person: string, project: string, step: string): Watch | undefined;
}

/** Where the lane stands, and the equipment of its base. */
export interface WhyPlace {
  lane: Explained;
  definition: PipelineDefinition;
  other: (id: string) => Equipment | undefined;
}

/** The rules with all their parts as they are now; undefined: no such rule runs here. */
export function whyOf(subject: WhySubject, place: WhyPlace): WhyAnswer | undefined {
  const { lane } = place;
  const rules = rulesOf(subject, place);
  return rules.length === 0 ? undefined : { equipment: lane.equipment.id, at: lane.clockMs, rules };
}

function rulesOf(subject: WhySubject, place: WhyPlace): WhyRule[] {
  switch (subject.of) {
    case 'state':
      return stateRules(place);
    case 'step': {
      const watch = place.lane.stepWatch(subject.person, subject.project, subject.step);
      return watch ? [ruleOf('evidence', watch, {}, place)] : [];
    }
    case 'scenario': {
      const parameters = parametersOf(subject, place);
      return named(place, parameters, [
        ['start', `scenario ${subject.type}: start`],
        ['end', `scenario ${subject.type}: end`],
      ]);
    }
    case 'alarm': {
      const parameters = parametersOf(subject, place);
      return named(place, parameters, [
        ['raise', `alarm ${subject.type}: when`],
        ['suppressed', `alarm ${subject.type}: suppressed when`],
      ]);
    }
  }
}

function parametersOf(
  { of, type }: Extract<WhySubject, { type: string }>,
  { lane, definition }: WhyPlace,
): Record<string, number | string> {
  const { scenarioParameters: tunedScenarios, alarmParameters } = lane.equipment;
  if (of === 'scenario') {
    const found = definition.scenarios.find(({ id }) => id === type);
    return found ? scenarioParameters(found, tunedScenarios[type]) : {};
  }
  const known = Object.entries(definition.alarms?.find(({ id }) => id === type)?.parameters ?? {});
  return {
    ...Object.fromEntries(known.map(([name, { default: value }]) => [name, value])),
    ...alarmParameters[type],
  };
}

/** Up to the rule that gives the state; all where none does. */
function stateRules(place: WhyPlace): WhyRule[] {
  const rules: WhyRule[] = [];
  for (const [index, { state }] of place.lane.equipment.states.entries()) {
    const watch = place.lane.watchNamed(`state rule ${index + 1}`);
    if (!watch) continue;
    rules.push({ ...ruleOf('state', watch, {}, place), state });
    if (truthOf(watch) === 'true') break;
  }
  return rules;
}

function named(
  place: WhyPlace,
  parameters: WhyContext['parameters'],
  names: readonly (readonly [WhyRule['kind'], string])[],
): WhyRule[] {
  return names.flatMap(([kind, name]) => {
    const watch = place.lane.watchNamed(name);
    return watch ? [ruleOf(kind, watch, parameters, place)] : [];
  });
}

function ruleOf(
  kind: WhyRule['kind'],
  { evaluator }: Watch,
  parameters: WhyContext['parameters'],
  { lane, definition, other }: WhyPlace,
): WhyRule {
  const { equipment, clockMs } = lane;
  const context = { base: definition.base.id, equipment, parameters, other, nowMs: clockMs };
  return { kind, since: evaluator.sinceMs, whole: whyPart(evaluator.explain(), context) };
}
