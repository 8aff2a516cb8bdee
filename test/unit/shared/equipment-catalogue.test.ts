import { describe, expect, it } from 'vitest';
import { EQUIPMENT_CATALOGUE } from '../../../shared/catalogue/equipment-catalogue.ts';
import { EQUIPMENT_TYPES, signalDefinitionSchema, stateRuleSchema } from '../../../shared/equipment.ts';
import type { Pattern } from '../../../shared/pattern.ts';

/** What the teaching content counts on: keys that patterns, simulators and devices use. */
const KEYS: Readonly<Record<string, string>> = {
  'cnc-lathe':
    'spindle_speed spindle_load spindle_temp axis_x axis_z feed_rate feed_override rapid_override tool tool_offset_x tool_offset_z chuck chuck_pressure door coolant vibration part_diameter',
  'cnc-mill':
    'spindle_speed spindle_load spindle_temp axis_x axis_y axis_z feed_rate feed_override rapid_override tool tool_length_offset work_offset_x work_offset_y work_offset_z vice door coolant vibration probe',
  'robot-arm':
    'joint_1 joint_2 joint_3 joint_4 joint_5 joint_6 tcp_speed tcp_x tcp_y tcp_z gripper motor_current motor_temp controller_mode enabling_switch speed_override protective_stop fence',
  'sorting-station':
    'belt_speed eye_in eye_sort eye_out pusher air_pressure sorted_ok sorted_ng queue jam plc_mode',
  agv: 'x y heading speed battery loaded blocked charging target',
  'injection-moulding':
    'mould mould_temp barrel_temp_1 barrel_temp_2 barrel_temp_3 barrel_temp_4 injection_pressure holding_pressure cushion screw_position clamp_force clamp_position ejector_position cycle_time shot_count reject_count hopper_level',
  'welding-cell':
    'arc weld_current weld_voltage wire_feed gas_flow travel_speed joint_1 joint_2 joint_3 joint_4 joint_5 joint_6 clamp fume_extraction door seam_count',
  'printer-3d':
    'nozzle_temp bed_temp chamber_temp position_x position_y position_z layer layer_total progress fan filament door flow',
  cmm: 'x y z probe_touch probe_qualified room_temp part_temp deviation result air_pressure feature part_from',
};
const COMMON_KEYS = 'execution mode estop program part_count power energy';

function signalsOf(pattern: Pattern): string[] {
  const inside = 'of' in pattern ? [pattern.of].flat() : [];
  return [...('signal' in pattern ? [pattern.signal] : []), ...inside.flatMap(signalsOf)];
}

describe('the equipment catalogue', () => {
  it.each(Object.entries(KEYS))('gives %s its signals and the common ones, no more', (type, keys) => {
    const { signals } = EQUIPMENT_CATALOGUE[type as keyof typeof EQUIPMENT_CATALOGUE];
    expect(signals.map(({ key }) => key)).toEqual(`${keys} ${COMMON_KEYS}`.split(' '));
  });

  it.each(EQUIPMENT_TYPES)('describes every signal and state rule of %s as BASE_FILE could', (type) => {
    const { signals, states } = EQUIPMENT_CATALOGUE[type];
    for (const signal of signals) expect(signalDefinitionSchema.parse(signal)).toEqual(signal);
    for (const rule of states) expect(stateRuleSchema.parse(rule)).toEqual(rule);
  });

  it.each(Object.keys(KEYS))('says every name of %s in Chinese and English', (id) => {
    const type = EQUIPMENT_CATALOGUE[id as keyof typeof EQUIPMENT_CATALOGUE];
    for (const name of [type.name, type.shortName, ...type.signals.map((signal) => signal.name)])
      expect(name).toEqual({ zh: expect.stringMatching(/\S/), en: expect.stringMatching(/^[\x20-\x7e]+$/) });
  });

  it.each(Object.keys(KEYS))('gives every number of %s a physical range', (id) => {
    const type = EQUIPMENT_CATALOGUE[id as keyof typeof EQUIPMENT_CATALOGUE];
    const unbounded = type.signals.filter(({ kind, range }) => /gauge|counter/.test(kind) && !range);
    expect(unbounded).toEqual([]);
  });

  it.each(EQUIPMENT_TYPES)('derives the states of %s from signals that it has', (type) => {
    const { signals, states, headline, trend } = EQUIPMENT_CATALOGUE[type];
    if (type === 'generic') return expect(signals).toEqual([]);
    const keys = new Set([...signals.map(({ key }) => key), '$online']);
    const named = [...headline, trend, ...states.flatMap(({ when }) => signalsOf(when))];
    expect(named.filter((key) => !keys.has(key))).toEqual([]);
    expect(headline.length).toBeLessThanOrEqual(6);
  });
});
