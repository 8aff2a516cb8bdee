/** Opens a listening socket by the rule of the contract: a chosen port or none, a default port or the next free one. */
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

export interface ListenOptions {
  host: string;
  /** `isFixed`: somebody chose this port. 0: any free one. */
  port: { number: number; isFixed: boolean };
  /** Name of the setting, for the sentence. */
  setting: string;
}

/** How far to look for a free port before giving up. */
const MAX_TRIES = 50;

/** The port taken. Throws an Error whose message is a sentence for people when there is none. */
export async function listenOn(server: Server, { host, port, setting }: ListenOptions): Promise<number> {
  const tries = port.isFixed || port.number === 0 ? 1 : MAX_TRIES;
  for (let step = 0; ; step++) {
    const number = port.number + step;
    try {
      server.listen({ host, port: number });
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EADDRINUSE' && step + 1 < tries) continue;
      throw new Error(`${setting}: ${sentence(code, host, number)}`, { cause: error });
    }
  }
}

function sentence(code: unknown, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is taken by another program. Choose another one, or leave it unset.`;
    case 'EACCES':
      return `this account may not open port ${port}. Choose one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST=${host} is not an address of this machine.`;
    default:
      return `port ${port} on ${host} cannot be opened (${String(code)}).`;
  }
}
