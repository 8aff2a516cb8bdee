/** Which part of the floor the slab covers, and which box the camera should show. */
import type { BaseView } from '../../shared/api.ts';
import { parseEquipmentId, type EquipmentId } from '../../shared/names.ts';
import type { SceneBox } from './camera-fit.ts';
import type { Machine } from './equipment-layer.ts';
import { rectangleAround, type FloorRectangle } from './scene-from-base.ts';

/** Floor around workshops or machines where the base draws no outline, metres. */
const MARGIN_M = 1;
/** Height of what stands on the slab, for fitting the picture. */
const HALL_HEIGHT_M = 2.2;
/** Half width and half depth of the picture around one machine, metres. */
const AROUND_MACHINE_M = [3.8, 2.8] as const;

/** The slab: around all outlines, or around the machines where there are none. */
export function floorOf(base: BaseView): FloorRectangle {
  const outlines = base.workshops.flatMap(({ outline }) => [...outline]);
  const around = rectangleAround(outlines);
  const machines = rectangleAround(
    base.equipment.flatMap(({ position }) => (position ? [[position.x, position.y] as const] : [])),
  );
  if (around)
    return {
      minX: around.minX - MARGIN_M,
      maxX: around.maxX + MARGIN_M,
      minY: around.minY - MARGIN_M,
      maxY: around.maxY + MARGIN_M,
    };
  if (!machines) return { minX: -13, maxX: 13, minY: -8, maxY: 8 };
  return {
    minX: machines.minX - 4,
    maxX: machines.maxX + 4,
    minY: machines.minY - 4,
    maxY: machines.maxY + 4,
  };
}

/** The hall over a rectangle of the floor. */
export const boxOver = ({ minX, maxX, minY, maxY }: FloorRectangle): SceneBox => ({
  minX,
  maxX,
  minZ: -maxY,
  maxZ: -minY,
  height: HALL_HEIGHT_M,
});

/** Box of an equipment id, where it stands now, or of a workshop id; undefined for anything else. */
export function boxOfTarget(
  target: string,
  machines: ReadonlyMap<EquipmentId, Machine>,
  base: BaseView | undefined,
): SceneBox | undefined {
  const id = parseEquipmentId(target);
  const machine = id && machines.get(id);
  if (machine) {
    const { x, z } = machine.motion.place;
    const [w, d] = AROUND_MACHINE_M;
    return { minX: x - w, maxX: x + w, minZ: z - d, maxZ: z + d, height: machine.model.height };
  }
  const around = rectangleAround(base?.workshops.find(({ id: own }) => own === target)?.outline ?? []);
  return around && boxOver(around);
}
