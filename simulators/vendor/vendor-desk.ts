/**
 * Lets machines with a mapped source talk as their vendor's gateway does: what the plant says of them in our own dialect is
 * written anew. Mere positions are gathered for a moment and sent together. Cards and conditions stay with us: they come
 * from the reader and the controller beside the vendor's gateway. A mapped source of another vendor is left in our dialect.
 */
import type { Base, Equipment } from '../../shared/base.ts';
import { parseTopic, type EquipmentId } from '../../shared/names.ts';
import type { Message } from '../message.ts';
import { createPrintVendor } from './print-vendor.ts';
import type { VendorDialect, VendorReading } from './vendor-dialect.ts';
import { createWeldVendor } from './weld-vendor.ts';

/** Readings that may be lost wait so long for company, ms, and so many go together. */
const GATHER_MS = 400;
const MOST_TOGETHER = 4;

interface Speaker {
  equipment: EquipmentId;
  dialect: VendorDialect;
  gathered: VendorReading[];
}

export interface VendorDesk {
  /** What goes to the broker instead of `messages` at `nowMs`. */
  speak(messages: readonly Message[], nowMs: number): Message[];
  /** Birth and last will as the vendor says them; undefined where the machine speaks our dialect. */
  sayStatus(id: EquipmentId, online: boolean): { topic: string; payload: string } | undefined;
}

/** The desk of a base. */
export function createVendorDesk(base: Base): VendorDesk {
  const speakers = new Map(base.equipment.flatMap((equipment) => speakerOf(base, equipment)));
  return {
    speak(messages, nowMs) {
      const said = messages.flatMap((message) => {
        const speaker = speakers.get(message.equipment);
        return speaker ? translate(speaker, message) : [message];
      });
      for (const speaker of speakers.values())
        if ((speaker.gathered[0]?.ts ?? nowMs) <= nowMs - GATHER_MS) said.push(...flush(speaker, 0));
      return said;
    },
    sayStatus(id, online) {
      const dialect = speakers.get(id)?.dialect;
      return dialect && { topic: dialect.statusTopic, payload: dialect.sayStatus(online) };
    },
  };
}

/** A vendor is known by its status topic, which is `{vendor}/{device}/…`. */
function speakerOf(base: Base, { id, source }: Equipment): [EquipmentId, Speaker][] {
  if (source.kind !== 'mapped' || !source.status) return [];
  const [vendor = '', device = ''] = source.status.topic.split('/');
  const topic = `${vendor}/${device}`;
  const dialect =
    vendor === 'demoprint'
      ? createPrintVendor(topic)
      : vendor === 'demoweld'
        ? createWeldVendor(topic, base.timezone)
        : undefined;
  return dialect ? [[id, { equipment: id, dialect, gathered: [] }]] : [];
}

function translate(speaker: Speaker, message: Message): Message[] {
  const channel = parseTopic(message.topic)?.channel;
  if (channel === 'telemetry') {
    const { ts, values } = JSON.parse(message.payload) as VendorReading;
    speaker.gathered.push({ ts, values });
    return message.qos === 1 || speaker.gathered.length >= MOST_TOGETHER ? flush(speaker, message.qos) : [];
  }
  if (channel !== 'status') return [message];
  const { online } = JSON.parse(message.payload) as { online: boolean };
  const { statusTopic, sayStatus } = speaker.dialect;
  return [...flush(speaker, 0), { ...message, topic: statusTopic, payload: sayStatus(online) }];
}

function flush({ equipment, dialect, gathered }: Speaker, qos: 0 | 1): Message[] {
  const readings = gathered.splice(0);
  if (readings.length === 0) return [];
  return dialect
    .write(readings)
    .map(({ topic, payload, retain = false }) => ({ equipment, topic, payload, qos, retain }));
}
