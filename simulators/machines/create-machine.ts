/** Builds the model that belongs to a piece of equipment. A new type is one more line here and one file beside it. */
import type { Base, Equipment } from '../../shared/base.ts';
import { randomFor, type Random } from '../seeded-random.ts';
import { Agv } from './agv.ts';
import { dockOf, FloorMap, type FloorPoint } from './agv-route.ts';
import { Cmm } from './cmm.ts';
import { Lathe } from './lathe.ts';
import type { Machine } from './machine.ts';
import { Mill } from './mill.ts';
import { Moulding } from './moulding.ts';
import { Printer } from './printer.ts';
import { Robot } from './robot.ts';
import { Sorting } from './sorting.ts';
import { Welding } from './welding.ts';

/** The equipment of a base that has a model here: `origin: simulated`, and of a type of the catalogue. */
export function simulatedEquipment(base: Base): Equipment[] {
  return base.equipment.filter(({ origin, type }) => origin === 'simulated' && type !== 'generic');
}

/** Builds machines for one base and seed. The floor map is computed once, when the first vehicle asks for it. */
export function createMachineBuilder(
  base: Base,
  seed: number,
): (equipment: Equipment) => Machine | undefined {
  let map: FloorMap | undefined;
  return (equipment) => {
    const random = randomFor(seed, `${equipment.id}/machine`);
    if (equipment.type !== 'agv') return createStandingMachine(equipment, random);
    map ??= new FloorMap(base);
    return new Agv(random, map, placesOf(base, equipment, map), equipment.position?.rotation ?? 0);
  };
}

function createStandingMachine(equipment: Equipment, random: Random): Machine | undefined {
  switch (equipment.type) {
    case 'cnc-lathe':
      return new Lathe(random);
    case 'cnc-mill':
      return new Mill(random);
    case 'robot-arm':
      return new Robot(random);
    case 'sorting-station':
      return new Sorting(random);
    case 'injection-moulding':
      return new Moulding(random);
    case 'welding-cell':
      return new Welding(random);
    case 'printer-3d':
      return new Printer(random);
    case 'cmm':
      return new Cmm(random);
    default:
      return undefined;
  }
}

/** Docks of the machines that a vehicle can reach, by equipment id, and its own home. */
function placesOf(base: Base, vehicle: Equipment, map: FloorMap): Map<string, FloorPoint> {
  const home = vehicle.position ?? { x: 1, y: 1 };
  const places = new Map<string, FloorPoint>([['home', { x: home.x, y: home.y }]]);
  for (const machine of base.equipment) {
    const dock = machine.type === 'agv' ? undefined : dockOf(machine);
    if (dock && map.isFree(dock)) places.set(machine.id, dock);
  }
  return places;
}
