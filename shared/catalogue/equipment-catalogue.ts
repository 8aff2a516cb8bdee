/** The catalogue of equipment types, by id. */
import type { EquipmentType, EquipmentTypeId } from '../equipment.ts';
import { agv } from './equipment/agv.ts';
import { cmm } from './equipment/cmm.ts';
import { cncLathe } from './equipment/cnc-lathe.ts';
import { cncMill } from './equipment/cnc-mill.ts';
import { generic } from './equipment/generic.ts';
import { injectionMoulding } from './equipment/injection-moulding.ts';
import { printer3d } from './equipment/printer-3d.ts';
import { robotArm } from './equipment/robot-arm.ts';
import { sortingStation } from './equipment/sorting-station.ts';
import { weldingCell } from './equipment/welding-cell.ts';

export const EQUIPMENT_CATALOGUE: Readonly<Record<EquipmentTypeId, EquipmentType>> = {
  'cnc-lathe': cncLathe,
  'cnc-mill': cncMill,
  'robot-arm': robotArm,
  'sorting-station': sortingStation,
  agv,
  'injection-moulding': injectionMoulding,
  'welding-cell': weldingCell,
  'printer-3d': printer3d,
  cmm,
  generic,
};
