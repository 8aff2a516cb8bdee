/** Ports for servers that tests start, and start again on the same port. */
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections: whoever leaves a port for a moment finds it free again. */
const PORTS = { first: 15_000, count: 17_000 };

/** A port that was free a moment ago, chosen at random so that tests side by side do not choose the same. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port was found');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
