/** One MQTT message of the simulated base, ready to send. */
import type { EquipmentId } from '../shared/names.ts';

export interface Message {
  equipment: EquipmentId;
  topic: string;
  /** UTF-8 JSON as docs/ingest.md describes it. */
  payload: string;
  qos: 0 | 1;
  retain: boolean;
}
