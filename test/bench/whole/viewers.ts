/** A process with live viewers: each is signed in and watches the hall, as an open page does. Prints `ready` when all have their snapshot. */
import { io } from 'socket.io-client';

const [address = '', cookie = '', count = '10'] = process.argv.slice(2);
await Promise.all(
  Array.from({ length: Number(count) }, async () => {
    const socket = io(`${address}/live`, { transports: ['websocket'], extraHeaders: { cookie } });
    await new Promise<void>((resolve, reject) => {
      socket.once('snapshot', () => resolve());
      socket.once('connect_error', reject);
      socket.once('connect', () => socket.emit('watch', { workshops: ['hall'] }, () => undefined));
    });
  }),
);
console.log('ready');
process.stdin.resume();
process.stdin.once('end', () => process.exit(0));
