/** `npm run check-base -- FILE`: says what the start would say about a base file, without starting. Exit code 1 for faults. */
import { resolve } from 'node:path';
import { loadBase, sayBaseFaults } from './base-loader.ts';

async function checkBase(file: string | undefined): Promise<number> {
  if (file === undefined) {
    process.stderr.write('Which file? npm run check-base -- FILE\n');
    return 2;
  }
  const loaded = await loadBase(resolve(file));
  if (!loaded.ok) {
    process.stderr.write(`${sayBaseFaults(file, loaded.faults)}\n`);
    return 1;
  }
  const { id, workshops, equipment, partners } = loaded.base;
  const signals = equipment.reduce((sum, item) => sum + item.signals.length, 0);
  process.stdout.write(
    `${file} is right: base "${id}" with ${workshops.length} workshops, ${equipment.length} pieces of equipment, ` +
      `${signals} signals, ${partners.length} partners.\n`,
  );
  return 0;
}

process.exitCode = await checkBase(process.argv[2]);
