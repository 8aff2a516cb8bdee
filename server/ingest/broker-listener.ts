/**
 * The sockets of the embedded broker: plain or TLS, each with the length guard before anything reads it. A connection is what
 * aedes sees of a socket.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { Duplex, pipeline } from 'node:stream';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import type { Aedes } from 'aedes';
import type { Log } from '../log.ts';
import { guardStream } from './packet-guard.ts';

/** PEM texts. */
export interface Certificate {
  cert: string;
  key: string;
}

export interface BrokerListenerParts {
  aedes: Pick<Aedes, 'handle'>;
  log: Log;
  maxClients: number;
  /** A TLS handshake must be done after this time. */
  handshakeTimeoutMs: number;
  /** Told of clients that did not get through it. */
  noHandshake: (address: string, reason: string) => void;
}

export interface BrokerListener {
  /** A server without TLS; the caller lets it listen. */
  plain(): Server;
  tls(certificate: Certificate): TlsServer;
  /** The socket behind a connection, while it is open. */
  socketOf(connection: unknown): Socket | undefined;
  /** IP address of the other side; '' when nobody knows any more. */
  addressOf(connection: unknown): string;
  /** Ends every connection at once. */
  destroyAll(): void;
}

export function createBrokerListener(parts: BrokerListenerParts): BrokerListener {
  const { aedes, log, maxClients, handshakeTimeoutMs, noHandshake } = parts;
  const sockets = new Map<unknown, Socket>();
  const addresses = new WeakMap<object, string>();
  const accept = (socket: Socket): void => {
    const connection = guarded(socket);
    sockets.set(connection, socket);
    addresses.set(connection, socket.remoteAddress ?? '');
    socket.once('close', () => sockets.delete(connection));
    aedes.handle(connection);
  };
  const watched = <T extends Server>(server: T): T => {
    server.maxConnections = maxClients;
    server.on('listening', () =>
      server.on('error', (error) => log.error({ err: error }, 'the embedded broker cannot accept clients')),
    );
    return server;
  };
  return {
    plain: () => watched(createServer({ noDelay: true }, accept)),
    tls({ cert, key }) {
      const options = { cert, key, noDelay: true, handshakeTimeout: handshakeTimeoutMs };
      const server = watched(createTlsServer(options, accept));
      server.on('tlsClientError', (error, socket) => noHandshake(socket.remoteAddress ?? '', error.message));
      return server;
    },
    socketOf: (connection) => sockets.get(connection),
    addressOf: (connection) => (connection instanceof Object && addresses.get(connection)) || '',
    destroyAll() {
      for (const socket of sockets.values()) socket.destroy();
    },
  };
}

/** The socket as aedes sees it: lengths are checked on the way in. An error on either side closes both. */
function guarded(socket: Socket): Duplex {
  const readable = guardStream();
  const connection = Duplex.from({ readable, writable: socket });
  // aedes hears of the error through `connection`; here it only has to end the socket as well.
  pipeline(socket, readable, (error) => {
    if (error) connection.destroy(error);
    socket.destroy();
  });
  return connection;
}
