/** Says a project's rules in words, with the signal names and units of the equipment types that the project is for. */
import type { Base } from '../shared/base.ts';
import { EQUIPMENT_CATALOGUE } from '../shared/catalogue/equipment-catalogue.ts';
import type { Pattern } from '../shared/pattern.ts';
import type { Project } from '../shared/teaching.ts';
import type { LocalText } from '../shared/text.ts';
import { sayPattern } from './insight/pattern/say.ts';

/** Creates the sayer; equipment of the base may name signals that its type does not. */
export function createRuleSayer(base: Base): (rule: Pattern, project: Project) => LocalText {
  return (rule, project) => {
    const signals = [
      ...project.equipmentTypes.flatMap((type) => EQUIPMENT_CATALOGUE[type].signals),
      ...base.equipment
        .filter(({ type }) => project.equipmentTypes.includes(type))
        .flatMap(({ signals: own }) => own),
    ];
    const known = new Map(signals.map((signal) => [signal.key, signal] as const).reverse());
    return sayPattern(rule, {
      signalName: (key) => known.get(key)?.name ?? { en: key },
      unit: (key) => known.get(key)?.unit ?? '',
      parameters: {},
    });
  };
}
