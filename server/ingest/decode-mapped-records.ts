/**
 * A mapped message taken apart into records, each of which can be asked by pointer (JSON), by column (CSV), or is the value
 * itself (plain). A table is a message whose lines are records.
 */
import type { MappedFormat, MappedSource } from '../../shared/mapped-source.ts';
import type { Refusal } from '../../shared/sample.ts';
import { decodePayload, decodeText, describe } from './decode-payload.ts';
import { readTable } from './read-table.ts';

/** What a place holds in a record; undefined for nothing. */
export type Find = (record: unknown) => unknown;

export interface Records {
  records: readonly unknown[];
  /** The message is of the kind that holds several readings. */
  isMany: boolean;
}

export type ReadRecords = ({ ok: true } & Records) | { ok: false; refusal: Refusal; count: number };

/** One line of a table; `names` where a header line gave them. */
interface Line {
  cells: readonly string[];
  names: ReadonlyMap<string, number> | undefined;
}

const no = (refusal: Refusal): ReadRecords => ({ ok: false, refusal, count: 1 });

/** Never throws. `source`: what a mapping says of its messages. */
export function readRecords(
  payload: Uint8Array,
  format: MappedFormat,
  { each, csv, decimalComma }: Pick<MappedSource, 'each' | 'csv' | 'decimalComma'>,
): ReadRecords {
  if (format === 'json') return readJson(payload, each);
  const decoded = decodeText(payload);
  if (!decoded.ok) return no(decoded.refusal);
  const text = decoded.text.trim();
  if (text === '') return no({ code: 'unparsable', detail: 'empty' });
  if (format === 'plain') return { ok: true, records: [text], isMany: false };
  const rows = readTable(text, csv?.separator ?? (decimalComma ? ';' : ','));
  if (!rows) return no({ code: 'unparsable', detail: 'not-csv', got: describe(text) });
  const [first = [], ...rest] = rows;
  if (!csv?.header)
    return { ok: true, records: rows.map((cells): Line => ({ cells, names: undefined })), isMany: true };
  const names = new Map(first.map((name, index) => [name, index]));
  return { ok: true, records: rest.map((cells): Line => ({ cells, names })), isMany: true };
}

function readJson(payload: Uint8Array, each: string | undefined): ReadRecords {
  const body = decodePayload(payload);
  if (!body.ok) return no(body.refusal);
  if (each === undefined) return { ok: true, records: [body.value], isMany: false };
  const records = valueAt(body.value, tokensOf(each));
  if (Array.isArray(records)) return { ok: true, records: records as unknown[], isMany: true };
  return no({ code: 'wrong-shape', path: each, expected: 'array', got: describe(records) });
}

/** A place as BASE_FILE writes it; neither: the record itself. */
export interface Place {
  pointer?: string | undefined;
  column?: string | number | undefined;
}

/** How to ask a record for what stands there. */
export function findIn({ pointer, column }: Place): Find {
  if (typeof column === 'number') return (record) => cellOf(record as Line, column - 1);
  if (column !== undefined) return (record) => cellOf(record as Line, (record as Line).names?.get(column));
  if (pointer === undefined) return (record) => record;
  const tokens = tokensOf(pointer);
  return (record) => valueAt(record, tokens);
}

/** An empty cell says nothing. */
const cellOf = ({ cells }: Line, index: number | undefined): string | undefined =>
  index === undefined ? undefined : cells[index] || undefined;

const tokensOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

/** What a pointer finds; undefined for nothing. Own properties only, so `/__proto__` and `/length` find nothing. */
function valueAt(root: unknown, tokens: readonly string[]): unknown {
  let value = root;
  for (const token of tokens) {
    if (value === null || typeof value !== 'object') return undefined;
    if (Array.isArray(value) ? !/^(0|[1-9]\d{0,6})$/.test(token) : !Object.hasOwn(value, token))
      return undefined;
    value = Reflect.get(value, token) as unknown;
  }
  return value;
}
