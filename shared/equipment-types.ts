/** The names of the equipment types, apart from the rest so that patterns may name them too. */

/** The equipment types of the catalogue; `generic` has only the signals that BASE_FILE gives it. */
export const EQUIPMENT_TYPES = [
  'cnc-lathe',
  'cnc-mill',
  'robot-arm',
  'sorting-station',
  'agv',
  'injection-moulding',
  'welding-cell',
  'printer-3d',
  'cmm',
  'generic',
] as const;
export type EquipmentTypeId = (typeof EQUIPMENT_TYPES)[number];
