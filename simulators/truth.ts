/**
 * What really happened: the plan's own record of who did what, beside the telemetry and never sent over MQTT. Tests compare
 * with it what the server recognised.
 */
import type { EquipmentId } from '../shared/names.ts';

/** One entry; `detail` has what the kind needs (fault id, program, speed, mistake …). */
export interface TruthEntry {
  atMs: number;
  equipment: EquipmentId;
  kind:
    | 'segment'
    | 'duty'
    | 'person-in'
    | 'person-out'
    | 'step-done'
    | 'mistake'
    | 'mistake-corrected'
    | 'cycle'
    | 'fault'
    | 'fault-noticed'
    | 'fault-cleared'
    | 'recovered'
    | 'tool-changed'
    | 'quality-corrected'
    // A production scenario as it really was: `scenario` in the detail names its type, `fromMs` or `toMs` the instant.
    | 'scenario-began'
    | 'scenario-ended'
    // The way of its messages (chaos); `n` counts the machine's messages, `byMs` says by how much.
    | 'late'
    | 'duplicate'
    | 'out-of-order'
    | 'wrong-clock'
    | 'went-offline'
    | 'came-online'
    | 'lost';
  detail?: Readonly<Record<string, string | number | boolean>>;
}
