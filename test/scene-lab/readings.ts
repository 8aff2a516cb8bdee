/** Made-up readings for the scene lab: smooth functions of time, different for each machine. Nothing here is telemetry. */
import type { EquipmentTypeId } from '../../shared/equipment.ts';
import type { Value } from '../../shared/sample.ts';

const wave = (seconds: number, period: number, low: number, high: number): number =>
  low + ((high - low) * (1 - Math.cos((seconds / period) * 2 * Math.PI))) / 2;

/** Values by signal key for one machine at a time in seconds; `nth` shifts the phase. */
export function readingsAt(
  type: EquipmentTypeId,
  nth: number,
  seconds: number,
  position: { x: number; y: number } | undefined,
): Record<string, Value> {
  const t = seconds + nth * 3.1;
  switch (type) {
    case 'cnc-lathe':
      return {
        spindle_speed: 1200,
        axis_x: wave(t, 7, 40, 200),
        axis_z: wave(t, 11, 40, 480),
        tool: 4,
        door: nth === 2 ? 'OPEN' : 'CLOSED',
      };
    case 'cnc-mill':
      return {
        spindle_speed: 6000,
        axis_x: wave(t, 9, 100, 700),
        axis_y: wave(t, 5, 80, 420),
        axis_z: wave(t, 6, 200, 420),
        tool: 7,
        door: 'CLOSED',
      };
    case 'robot-arm':
    case 'welding-cell':
      return {
        joint_1: wave(t, 8, -60, 60),
        joint_2: wave(t, 6, 10, 55),
        joint_3: wave(t, 6, -10, 30),
        joint_4: wave(t, 9, -30, 30),
        joint_5: wave(t, 5, 20, 70),
        joint_6: wave(t, 4, -90, 90),
        gripper: 'CLOSED',
        arc: type === 'welding-cell' && nth % 2 === 0,
        door: 'CLOSED',
      };
    case 'sorting-station':
      return {
        belt_speed: 12,
        pusher: Math.floor(t) % 4 === 0 ? 'EXTENDED' : 'RETRACTED',
        eye_in: Math.floor(t) % 3 === 0,
        eye_sort: true,
        eye_out: false,
      };
    case 'agv':
      return {
        x: (position?.x ?? 0) - wave(t, 30, 0, 14),
        y: position?.y ?? 0,
        heading: 180,
        loaded: nth % 2 === 0,
      };
    case 'injection-moulding':
      return {
        clamp_position: wave(t, 12, 0, 420),
        screw_position: wave(t, 12, 10, 120),
        ejector_position: 0,
      };
    case 'printer-3d':
      return {
        position_x: wave(t, 3, 60, 240),
        position_y: wave(t, 5, 60, 240),
        position_z: 60,
        progress: 68,
      };
    case 'cmm':
      return { x: wave(t, 8, 200, 800), y: wave(t, 13, 200, 1000), z: wave(t, 5, -80, 300) };
    case 'generic':
      return {};
  }
}
