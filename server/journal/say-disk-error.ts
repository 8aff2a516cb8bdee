/** The sentences for people when the journal takes nothing: what happened, where, what to do. */

const MEBIBYTE = 1024 ** 2;
const inMebibytes = (bytes: number): string => `${Math.floor(bytes / MEBIBYTE)} MB`;

const WHAT: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full',
  EDQUOT: 'The quota of this user is used up',
  EFBIG: 'The system does not let the file grow further',
  EROFS: 'The file system is read-only',
  EIO: 'The disk reports a fault',
  EACCES: 'The right to write is missing',
  EPERM: 'The right to write is missing',
};

/** For an error of the system, or of ours. */
export function sayDiskError(error: unknown, directory: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = WHAT[code] ?? (error instanceof Error ? error.message : String(error));
  const advice =
    code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
      ? 'Free space on it'
      : 'Look after the disk and the rights of the folder';
  return `${why}: the journal in ${directory} cannot be written (${code || 'no code'}). No reading is taken or acknowledged until it can; senders and brokers keep theirs. ${advice}; it goes on by itself.`;
}

/** Undefined while there is room. */
export function sayFull(at: {
  directory: string;
  bytes: number;
  limitBytes: number;
  free: number;
  freeBytes: number;
}): string | undefined {
  const rest = 'No reading is taken or acknowledged until there is room; senders and brokers keep theirs.';
  if (at.bytes > at.limitBytes)
    return `The journal in ${at.directory} holds ${inMebibytes(at.bytes)} that the history store has not taken, more than JOURNAL_LIMIT_MB allows (${inMebibytes(at.limitBytes)}). ${rest} Look after the history store; it goes on by itself.`;
  if (at.free < at.freeBytes)
    return `Only ${inMebibytes(at.free)} are free on the disk of ${at.directory}, less than JOURNAL_FREE_MB asks for (${inMebibytes(at.freeBytes)}). ${rest} Free space on it; it goes on by itself.`;
  return undefined;
}
