/** What every command line begins and ends with: its settings, and an end that says in words what could not be done. */
import { readSettings, type Settings } from './settings.ts';

/** What cannot be done as asked; its message is for the person at the terminal. */
export class Refused extends Error {}

/** The settings of a command that works beside any server, or in its place: the demo's own rules are not its. Throws {@link Refused}. */
export function commandSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const read = readSettings({ ...env, DEMO: 'off' }, { command: 'start' });
  if (!read.ok) throw new Refused(read.faults.join('\n'));
  return read.settings;
}

/**
 * Does a command's work and gives its exit code: 0 at its end; 1 after an error, whose message goes to standard error. Messages are
 * sentences for people (parseArgs' too); what only a programmer can mend comes with its stack.
 */
export async function runCommand(work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return 0;
  } catch (error) {
    const isOurFault = (error instanceof TypeError && !('code' in error)) || error instanceof ReferenceError;
    const text = error instanceof Error ? (isOurFault ? error.stack : error.message) : String(error);
    process.stderr.write(`${text}\n`);
    return 1;
  }
}
