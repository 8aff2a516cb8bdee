/**
 * A broker that only listens and nods: it speaks just enough MQTT 5 to keep a client going and remembers, in order, what
 * came over the wire. Bytes are taken apart by hand, after the standard, not with the client's own library.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface HeardConnect {
  kind: 'connect';
  version: number;
  cleanStart: boolean;
  /** Property 17; absent: not given. */
  sessionExpiryS?: number;
  clientId: string;
  will: { topic: string; payload: string; qos: number; retain: boolean } | undefined;
}
export type Heard =
  | HeardConnect
  | { kind: 'subscribe'; filters: string[] }
  | { kind: 'publish'; topic: string; payload: Buffer; qos: number; retain: boolean }
  | { kind: 'disconnect'; reason: number };

export interface FakeBroker {
  url: string;
  heard: Heard[];
  /** Gives a message to whoever is connected. */
  say(topic: string, payload: string): void;
  /** Cuts all connections. */
  cut(): void;
  stop(): Promise<void>;
}

/** `answer: false` leaves SUBSCRIBE unanswered. */
export async function startFakeBroker(
  options: { answersSubscribe?: () => boolean } = {},
): Promise<FakeBroker> {
  const heard: Heard[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let pending: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      for (let packet = takePacket(pending); packet; packet = takePacket(pending)) {
        pending = pending.subarray(packet.size);
        answer(socket, packet, heard, options.answersSubscribe?.() ?? true);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    say(topic, payload) {
      const name = Buffer.from(topic);
      const body = Buffer.concat([
        Buffer.from([0, name.length]),
        name,
        Buffer.from([0]),
        Buffer.from(payload),
      ]);
      for (const socket of sockets) socket.write(Buffer.concat([Buffer.from([0x30, body.length]), body]));
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Packet {
  type: number;
  flags: number;
  body: Buffer;
  size: number;
}

function takePacket(bytes: Buffer): Packet | undefined {
  let length = 0;
  for (let at = 1; at < bytes.length && at <= 4; at++) {
    const byte = bytes.readUInt8(at);
    length += (byte & 127) * 128 ** (at - 1);
    if (byte & 128) continue;
    const size = at + 1 + length;
    if (bytes.length < size) return undefined;
    const first = bytes.readUInt8(0);
    return { type: first >> 4, flags: first & 15, body: bytes.subarray(at + 1, size), size };
  }
  return undefined;
}

/** Reads a packet's body from the front. */
function reader(body: Buffer) {
  let at = 0;
  const byte = (): number => body.readUInt8(at++);
  const short = (): number => byte() * 256 + byte();
  const take = (length: number): Buffer => body.subarray(at, (at += length));
  return {
    byte,
    short,
    text: () => take(short()).toString(),
    binary: () => take(short()),
    /** Short property lists only: one length byte. */
    properties: () => take(byte()),
    rest: () => take(body.length - at),
    isAtEnd: () => at >= body.length,
  };
}

function answer(
  socket: Socket,
  { type, flags, body }: Packet,
  heard: Heard[],
  answersSubscribe: boolean,
): void {
  const read = reader(body);
  switch (type) {
    case 1:
      heard.push(readConnect(read));
      socket.write(Buffer.from([0x20, 3, 0, 0, 0]));
      return;
    case 3: {
      const topic = read.text();
      const qos = (flags >> 1) & 3;
      const id = qos > 0 ? read.short() : 0;
      read.properties();
      heard.push({ kind: 'publish', topic, payload: read.rest(), qos, retain: (flags & 1) === 1 });
      if (qos > 0) socket.write(Buffer.from([0x40, 2, id >> 8, id & 255]));
      return;
    }
    case 8: {
      const id = read.short();
      read.properties();
      const filters: string[] = [];
      for (; !read.isAtEnd(); read.byte()) filters.push(read.text());
      heard.push({ kind: 'subscribe', filters });
      const codes = filters.map(() => 1);
      if (answersSubscribe)
        socket.write(Buffer.from([0x90, 3 + codes.length, id >> 8, id & 255, 0, ...codes]));
      return;
    }
    case 14:
      heard.push({ kind: 'disconnect', reason: body.length > 0 ? body.readUInt8(0) : 0 });
      return;
    default:
  }
}

function readConnect(read: ReturnType<typeof reader>): HeardConnect {
  read.text(); // "MQTT"
  const version = read.byte();
  const flags = read.byte();
  read.short(); // keep-alive
  const properties = read.properties();
  const clientId = read.text();
  const hasWill = (flags & 4) > 0;
  if (hasWill) read.properties();
  const will = hasWill && {
    topic: read.text(),
    payload: read.binary().toString(),
    qos: (flags >> 3) & 3,
    retain: (flags & 32) > 0,
  };
  return {
    kind: 'connect',
    version,
    cleanStart: (flags & 2) > 0,
    ...(properties[0] === 17 && { sessionExpiryS: properties.readUInt32BE(1) }),
    clientId,
    will: will || undefined,
  };
}
