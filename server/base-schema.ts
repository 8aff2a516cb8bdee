/**
 * `npm run base-schema`: writes docs/base-file.schema.json, the JSON Schema of BASE_FILE, from the zod schema. Editors
 * complete and check base files with it. `-- --check` only says whether the file is up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { baseFileSchema } from '../shared/base-file.ts';

const FILE = fileURLToPath(new URL('../docs/base-file.schema.json', import.meta.url));

/** The JSON Schema (draft 2020-12) as text. Cross-references (owners, stations, double ids) are beyond what it can say. */
export function baseFileJsonSchema(): string {
  const schema = z.toJSONSchema(baseFileSchema, { io: 'input', unrepresentable: 'any' });
  const titled = { title: 'BASE_FILE of Training Base Twin', ...schema };
  return `${JSON.stringify(titled, null, 2)}\n`;
}

async function writeSchema(isCheck: boolean): Promise<number> {
  const wanted = baseFileJsonSchema();
  if (!isCheck) {
    await writeFile(FILE, wanted);
    process.stdout.write(`${FILE} written.\n`);
    return 0;
  }
  if ((await readFile(FILE, 'utf8')) === wanted) return 0;
  process.stderr.write(`${FILE} is out of date: npm run base-schema\n`);
  return 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = await writeSchema(process.argv.includes('--check'));
