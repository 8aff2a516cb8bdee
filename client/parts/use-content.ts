/** Names of scenarios, projects, steps and rules in the chosen language, from the catalogue that client and server share. */
import { useQuery } from '@tanstack/react-query';
import type { ProjectView } from '../../shared/api.ts';
import { SCENARIO_CATALOGUE } from '../../shared/catalogue/scenarios/scenario-catalogue.ts';
import type { ScenarioDefinition } from '../../shared/insight.ts';
import type { Noticed, Step } from '../../shared/teaching.ts';
import { useApp } from '../app-context.ts';
import { projectsQuery } from '../rest/queries.ts';
import { useLocalText } from './use-text.ts';

const SCENARIOS: ReadonlyMap<string, ScenarioDefinition> = new Map(
  SCENARIO_CATALOGUE.map((scenario) => [scenario.id, scenario]),
);

/** Definition of a scenario type; undefined for one that this build does not know. */
export const scenarioDefinition = (type: string): ScenarioDefinition | undefined => SCENARIOS.get(type);

/** Name of a scenario type. */
export function useScenarioNames(): (type: string) => string {
  const text = useLocalText();
  return (type) => text(scenarioDefinition(type)?.name, type);
}

/** Projects that the caller may see; empty until they have come, and for roles that have none. */
export function useProjects(): readonly ProjectView[] {
  const { me } = useApp();
  const teaching = me.role === 'manager' || me.role === 'instructor' || me.role === 'student';
  return useQuery({ ...projectsQuery, enabled: teaching }).data ?? [];
}

/** All steps of a project in order. */
export const stepsOf = (project: Pick<ProjectView, 'tasks'>): Step[] =>
  project.tasks.flatMap(({ steps }) => steps);

/** Name of the rule that a forbidden event or mistake broke. */
export function useRuleNames(): (noticed: Noticed) => string {
  const text = useLocalText();
  const projects = useProjects();
  return (noticed) => {
    const project = projects.find(({ id }) => id === noticed.project);
    const rule = [...(project?.forbidden ?? []), ...(project?.mistakes ?? [])].find(
      ({ id }) => id === noticed.rule,
    );
    return text(rule?.name, noticed.rule);
  };
}
