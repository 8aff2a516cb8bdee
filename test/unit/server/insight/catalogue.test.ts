import { describe, expect, it } from 'vitest';
import { PROJECT_CATALOGUE } from '../../../../shared/catalogue/projects/project-catalogue.ts';
import { SCENARIO_CATALOGUE } from '../../../../shared/catalogue/scenarios/scenario-catalogue.ts';
import { EQUIPMENT_TYPES } from '../../../../shared/equipment.ts';
import { scenarioDefinitionSchema } from '../../../../shared/insight.ts';
import { projectSchema } from '../../../../shared/teaching.ts';
import { resolveBase } from '../../../../shared/base.ts';
import { createPipeline } from '../../../../server/pipeline.ts';
import { stepsOf } from '../../../../server/insight/progress.ts';

describe('the catalogue of scenarios and projects', () => {
  it('has the shape that its schemas ask for', () => {
    for (const scenario of SCENARIO_CATALOGUE)
      expect(scenarioDefinitionSchema.parse(scenario)).toEqual(scenario);
    for (const project of PROJECT_CATALOGUE) expect(projectSchema.parse(project)).toEqual(project);
  });

  it('names everything in both languages', () => {
    const texts = [
      ...SCENARIO_CATALOGUE.flatMap(({ name, teaches, parameters }) => [
        name,
        teaches,
        ...Object.values(parameters).map((parameter) => parameter.name),
      ]),
      ...PROJECT_CATALOGUE.flatMap((project) => [
        project.name,
        project.brief,
        project.safety,
        ...project.tasks.map(({ name }) => name),
        ...stepsOf(project).flatMap(({ name, instruction }) => [name, instruction]),
        ...[...project.forbidden, ...project.mistakes].flatMap(({ name, hint }) => [name, hint]),
      ]),
    ];
    for (const text of texts) {
      expect(text?.zh).toMatch(/[\u4e00-\u9fff]/);
      expect(text?.en).toMatch(/[a-z]/);
    }
  });

  it('refers only to scenarios, projects and steps that exist, in an order that can be gone', () => {
    const projects = PROJECT_CATALOGUE.map(({ id }) => id);
    for (const { serves } of SCENARIO_CATALOGUE) for (const id of serves) expect(projects).toContain(id);
    for (const project of PROJECT_CATALOGUE) {
      const steps = stepsOf(project).map(({ id }) => id);
      stepsOf(project).forEach(({ after }, index) => {
        for (const before of after) expect(steps.slice(0, index)).toContain(before);
      });
      for (const { until } of project.mistakes) if (until !== undefined) expect(steps).toContain(until);
    }
    expect(new Set(projects).size).toBe(projects.length);
    expect(new Set(SCENARIO_CATALOGUE.map(({ id }) => id)).size).toBe(SCENARIO_CATALOGUE.length);
  });

  it('compiles on every type of equipment', () => {
    const equipment = EQUIPMENT_TYPES.map((type) => ({
      id: `a-${type}`,
      type,
      ...(type === 'generic' && { signals: [{ key: 'power', kind: 'gauge' }] }),
    }));
    const resolved = resolveBase({ base: { id: 'all' }, workshops: [{ id: 'hall', equipment }] });
    if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults));
    const { base } = resolved;
    const pipeline = createPipeline({ base, scenarios: SCENARIO_CATALOGUE, projects: PROJECT_CATALOGUE });
    for (const { id } of base.equipment) {
      const stamp = { equipment: id, atMs: 0, receivedAtMs: 0 };
      const sample = { kind: 'badge', ...stamp, card: 'c', person: `person at ${id}`, action: 'in' } as const;
      pipeline.apply({ kind: 'sample', sample });
    }
    expect(pipeline.patternFaults()).toEqual([]);
  });
});
