/** The file calls whose failure the journal must survive, in one place, so that tests can let each of them fail. */
import * as fs from 'node:fs';

export interface JournalFiles {
  /** Creates a file that must not exist yet; gives its descriptor. */
  create(path: string): number;
  open(path: string): number;
  /** Bytes written at `position`: fewer than asked for when the disk fills up. */
  write(file: number, bytes: Uint8Array, position: number): number;
  truncate(file: number, length: number): void;
  close(file: number): void;
  /** Data and length to the disk. */
  sync(file: number): Promise<void>;
  /** The names in a directory to the disk; does nothing where the system cannot. */
  syncDirectory(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Bytes that are free for us. */
  free(path: string): Promise<number>;
}

/** The real ones. */
export const REAL_FILES: JournalFiles = {
  create: (path) => fs.openSync(path, 'wx'),
  open: (path) => fs.openSync(path, 'r+'),
  write: (file, bytes, position) => fs.writeSync(file, bytes, 0, bytes.byteLength, position),
  truncate: (file, length) => fs.ftruncateSync(file, length),
  close: (file) => fs.closeSync(file),
  sync: (file) =>
    new Promise((resolve, reject) =>
      fs.fdatasync(file, (error) => (error === null ? resolve() : reject(error))),
    ),
  async syncDirectory(path) {
    if (process.platform === 'win32') return; // Windows opens no directories; NTFS journals its names itself.
    const directory = await fs.promises.open(path, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
  remove: (path) => fs.promises.rm(path, { force: true }),
  async free(path) {
    const { bavail, bsize } = await fs.promises.statfs(path);
    return bavail * bsize;
  },
};
