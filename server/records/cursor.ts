/** Page cursors: the sort key of the last row of a page, as text that callers pass back unread. Rows added meanwhile move nothing. */
import { InvalidCursor, type Listed } from './record-store.ts';

type Key = readonly (string | number)[];

/** The text of a key. */
export function encodeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Reads a cursor of the given shape. Throws {@link InvalidCursor} for any other text. */
export function decodeCursor(cursor: string, shape: readonly ('string' | 'number')[]): Key {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (cause) {
    throw new InvalidCursor('not a cursor of this list', { cause });
  }
  if (
    !Array.isArray(key) ||
    key.length !== shape.length ||
    key.some((part, index) => typeof part !== shape[index])
  )
    throw new InvalidCursor('not a cursor of this list');
  return key as Key;
}

/** A page of at most `limit` out of `limit + 1` rows read; the extra row tells that there is a next page. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => Key,
  read: (row: Row) => T,
): Listed<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(read),
    next: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
  };
}
