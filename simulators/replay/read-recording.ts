/** Brings a mapping file and its data in from disk: the only file of this room that reads files. */
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { parse } from 'yaml';
import { readCsv } from './read-csv.ts';
import { readShdr } from './read-shdr.ts';
import { checkMapping, type RecordingMapping } from './recording-mapping.ts';
import type { Recording } from './recording.ts';

const RECORDINGS = fileURLToPath(new URL('../recordings/', import.meta.url));

/** Mapping files of all recordings that come with the project, by name of their set, in order of name. */
export async function findMappingFiles(folder: string = RECORDINGS): Promise<Map<string, string>> {
  const sets = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const names = sets.map(({ name }) => name).sort();
  return new Map(names.map((name) => [name, join(folder, name, 'mapping.yaml')]));
}

/** Reads and checks a mapping file. Throws with every fault in the message when it is not one. */
export async function readMapping(mappingFile: string): Promise<RecordingMapping> {
  let input: unknown;
  try {
    input = parse(await readFile(mappingFile, 'utf8'));
  } catch (cause) {
    throw new Error(`cannot read the mapping file ${mappingFile}: ${String(cause)}`, { cause });
  }
  const checked = checkMapping(input);
  if (checked.ok) return checked.mapping;
  const faults = checked.faults.map(({ path, expected }) => `  ${path}: ${expected}`);
  throw new Error(`${mappingFile} is not a mapping file:\n${faults.join('\n')}`);
}

/** Reads the data that a mapping names. Throws when the file is missing, damaged, or not written as the mapping says. */
export async function readRecording(mappingFile: string, mapping: RecordingMapping): Promise<Recording> {
  const file = join(dirname(mappingFile), mapping.file);
  const { format } = mapping;
  try {
    return format.kind === 'csv'
      ? await readCsv(readLines(file), mapping, format)
      : await readShdr(readLines(file), mapping, format);
  } catch (cause) {
    throw new Error(`cannot read the recording ${file}: ${String(cause)}`, { cause });
  }
}

/** Lines of a UTF-8 file, unpacked where its name ends in `.gz`; a faulty stream throws into the loop that reads it. */
async function* readLines(file: string): AsyncGenerator<string> {
  const onDisk = createReadStream(file);
  // The callback has nothing to do: `pipeline` destroys the unpacker with the fault, which the loop below then throws.
  const bytes = file.endsWith('.gz') ? pipeline(onDisk, createGunzip(), () => undefined) : onDisk;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
