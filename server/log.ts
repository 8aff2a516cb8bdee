/** The one logger. Levels by reader: error = something was lost or cannot be done; warn = done differently than asked; info = rare, for the operator. */
import { pino, type Logger } from 'pino';

export type Log = Logger;

/** Writes JSON lines to standard error, so that standard output stays for the start's own words. */
export function createLog(level: string): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
