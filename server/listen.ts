/** Listening on a port as the settings say: a port that a person set must be free; otherwise the next free one is taken. */
import type { PortSetting } from './settings.ts';

/** How many ports after the wanted one are tried. */
const MOST_TRIES = 50;

/**
 * Calls `listen(port)` until it works. Resolves with what `listen` gave.
 * Throws an Error with a sentence naming `variable` when the port was set and is taken, or none of the next 50 is free.
 */
export async function listenWhereFree<T>(
  setting: PortSetting,
  variable: string,
  listen: (port: number) => Promise<T>,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    const port = setting.number === 0 ? 0 : setting.number + tries;
    try {
      return await listen(port);
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause;
      if (setting.isFixed)
        throw new Error(
          `${variable}: port ${port} is taken by another program. Set another one, or leave ${variable} unset.`,
          { cause },
        );
      if (tries >= MOST_TRIES || port >= 65_535)
        throw new Error(
          `${variable}: none of the ports ${setting.number}–${port} is free. Set ${variable} to a free one, or to 0.`,
          { cause },
        );
    }
  }
}
