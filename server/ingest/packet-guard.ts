/**
 * A length guard in front of the embedded broker. aedes collects a whole packet before it looks at it, a 256 MB one before
 * CONNECT included; so packet lengths are read here first (MQTT fixed header: one byte of type and flags, then the
 * remaining length in up to four bytes of seven bits), and a client that announces too much is cut off at once.
 */
import { Transform, type TransformCallback } from 'node:stream';

/** The first packet must be a CONNECT of at most so many bytes. */
export const MAX_CONNECT_BYTES = 4_096;
/** Room for the topic beside a payload of 1 MiB. A payload beyond 256 KiB still goes to quarantine. */
export const MAX_PACKET_BYTES = 1_048_576 + 512;
/** Type 1, flags 0 (a TLS handshake begins with 0x16: type 1 as well, but with flags). */
const CONNECT = 0x10;
const MAX_LENGTH_BYTES = 4;

/** Reads packet lengths as bytes go by; keeps four numbers, never bytes. */
export interface PacketGuard {
  /** Undefined while all is well; else why the connection must be closed. */
  check(chunk: Uint8Array): string | undefined;
}

export function createPacketGuard(): PacketGuard {
  let isConnected = false;
  /** Bytes of the present packet's body still to come; 0: a header comes next. */
  let body = 0;
  let isInHeader = false;
  let length = 0;
  let lengthBytes = 0;

  const endOfHeader = (): string | undefined => {
    const limit = isConnected ? MAX_PACKET_BYTES : MAX_CONNECT_BYTES;
    if (length > limit) return `a packet of ${length} bytes, more than ${limit}`;
    isConnected = true;
    isInHeader = false;
    body = length;
    return undefined;
  };

  const header = (byte: number): string | undefined => {
    if (!isInHeader) {
      if (!isConnected && byte !== CONNECT) return 'the first packet is not a CONNECT';
      isInHeader = true;
      length = 0;
      lengthBytes = 0;
      return undefined;
    }
    length += (byte & 0x7f) * 128 ** lengthBytes++;
    if ((byte & 0x80) === 0) return endOfHeader();
    return lengthBytes === MAX_LENGTH_BYTES ? 'a packet length of more than four bytes' : undefined;
  };

  return {
    check(chunk) {
      for (let at = 0; at < chunk.length;) {
        if (body > 0) {
          const step = Math.min(body, chunk.length - at);
          body -= step;
          at += step;
          continue;
        }
        const reason = header(chunk[at++] ?? 0);
        if (reason !== undefined) return reason;
      }
      return undefined;
    },
  };
}

/** The guard as a stream: passes bytes on unchanged, or fails with the reason. */
export function guardStream(): Transform {
  const guard = createPacketGuard();
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      const reason = guard.check(chunk);
      if (reason === undefined) done(null, chunk);
      else done(new Error(reason));
    },
  });
}
