/** Text to rows of cells (RFC 4180, any separator). */
import papa from 'papaparse';

/** Cells are trimmed, empty lines left out. Undefined where quotation marks do not close. Never throws. */
export function readTable(text: string, separator: string): string[][] | undefined {
  const { data, errors } = papa.parse<string[]>(text, { delimiter: separator, skipEmptyLines: 'greedy' });
  if (errors.some(({ type }) => type === 'Quotes')) return undefined;
  return data.map((cells) => cells.map((cell) => cell.trim()));
}
