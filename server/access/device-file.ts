/**
 * Credentials of equipment at rest: `DATA_DIR/devices.json`, readable by its owner alone. A file and not the records, because the
 * embedded broker belongs to one server: machines sign in while the record store is away, and one look a second at the file
 * tells a running server what the command line changed.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { deviceFileSchema, type DeviceCredential } from '../../shared/device-credential.ts';

export interface DeviceFile {
  readonly path: string;
  /** In order of name; none where there is no file. Throws an Error with a sentence for people when it cannot be used. */
  read(): DeviceCredential[];
  /** Changes whenever the file does; cheap. */
  stamp(): string;
  /** Replaces it in one step: readers see the old list or the new one. */
  write(devices: readonly DeviceCredential[]): void;
}

export function openDeviceFile(directory: string): DeviceFile {
  const path = join(directory, 'devices.json');
  return {
    path,
    read: () => readDevices(path),
    stamp() {
      const found = statSync(path, { throwIfNoEntry: false });
      return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : '';
    },
    write(devices) {
      const sorted = [...devices].sort((a, b) => (a.name < b.name ? -1 : 1));
      replaceFile(path, `${JSON.stringify({ version: 1, devices: sorted }, null, 2)}\n`);
    },
  };
}

function readDevices(path: string): DeviceCredential[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The credentials of equipment cannot be read (${why}).`, { cause: error });
  }
  try {
    return deviceFileSchema.parse(JSON.parse(text)).devices;
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(
      `${path} is damaged: ${why}. Put a backup in its place, or remove it and add devices anew.`,
      {
        cause: error,
      },
    );
  }
}

function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  try {
    const file = openSync(fresh, 'w', 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
