/** The procedural models by kind. A kind is the equipment type, or a variant of it that the equipment's `model` names. */
import type { EquipmentTypeId } from '../../../shared/equipment.ts';
import { agvModel } from './agv-model.ts';
import { cmmModel } from './cmm-model.ts';
import { cncLatheModel } from './cnc-lathe-model.ts';
import { cncMillModel } from './cnc-mill-model.ts';
import { genericModel } from './generic-model.ts';
import { injectionMouldingModel } from './injection-moulding-model.ts';
import type { EquipmentModel } from './model-builder.ts';
import { printer3dModel } from './printer-3d-model.ts';
import { robotArmModel, universalRobotModel } from './robot-arm-model.ts';
import { sortingStationModel } from './sorting-station-model.ts';
import { weldingCellModel } from './welding-cell-model.ts';

export type ModelKind = EquipmentTypeId | 'robot-arm-ur';

export const MODEL_CATALOGUE: Readonly<Record<ModelKind, () => EquipmentModel>> = {
  'cnc-lathe': cncLatheModel,
  'cnc-mill': cncMillModel,
  'robot-arm': robotArmModel,
  'robot-arm-ur': universalRobotModel,
  'sorting-station': sortingStationModel,
  agv: agvModel,
  'injection-moulding': injectionMouldingModel,
  'welding-cell': weldingCellModel,
  'printer-3d': printer3dModel,
  cmm: cmmModel,
  generic: genericModel,
};

/** Kind of model for a piece of equipment. A robot whose `model` says UR3, UR5 … gets that maker's joints. */
export function modelKindOf(type: EquipmentTypeId, model: string | undefined): ModelKind {
  return type === 'robot-arm' && model !== undefined && /\bur\d+e?\b/i.test(model) ? 'robot-arm-ur' : type;
}
