/** Which signals move which parts, by equipment type. `generic` equipment has no moving parts. */
import type { EquipmentTypeId } from '../../equipment.ts';
import { agvMotion } from './agv-motion.ts';
import { cmmMotion } from './cmm-motion.ts';
import { cncLatheMotion } from './cnc-lathe-motion.ts';
import { cncMillMotion } from './cnc-mill-motion.ts';
import { injectionMouldingMotion } from './injection-moulding-motion.ts';
import type { MotionBinding } from './motion-binding.ts';
import { printer3dMotion } from './printer-3d-motion.ts';
import { robotArmMotion } from './robot-arm-motion.ts';
import { sortingStationMotion } from './sorting-station-motion.ts';
import { weldingCellMotion } from './welding-cell-motion.ts';

export const MOTION_CATALOGUE: Readonly<Record<EquipmentTypeId, readonly MotionBinding[]>> = {
  'cnc-lathe': cncLatheMotion,
  'cnc-mill': cncMillMotion,
  'robot-arm': robotArmMotion,
  'sorting-station': sortingStationMotion,
  agv: agvMotion,
  'injection-moulding': injectionMouldingMotion,
  'welding-cell': weldingCellMotion,
  'printer-3d': printer3dMotion,
  cmm: cmmMotion,
  generic: [],
};
