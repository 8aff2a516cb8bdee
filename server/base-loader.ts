/**
 * BASE_FILE from disk: JSON or YAML (JSON is YAML, so one reader serves both and tells the line of a mistake) → the base
 * as the program uses it, or every fault at once. A bad file is a value, not a throw.
 */
import { readFile } from 'node:fs/promises';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { resolveBase, type Base, type BaseFault } from '../shared/base.ts';

/** Largest base file, bytes: thousands of machines fit; a file given by mistake does not hold up the start. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** A fault and where in the file it stands (first line is 1). */
export interface LocatedFault extends BaseFault {
  line?: number;
}

export type LoadedBase = { ok: true; base: Base } | { ok: false; faults: LocatedFault[] };

/** Reads and checks a base file. Never throws for a file that is missing, unreadable or wrong. */
export async function loadBase(file: string): Promise<LoadedBase> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const got = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { ok: false, faults: [{ path: '(file)', expected: 'a file that can be read', got }] };
  }
  if (bytes.byteLength > MAX_FILE_BYTES)
    return {
      ok: false,
      faults: [{ path: '(file)', expected: 'at most 8 MiB', got: `${bytes.byteLength} bytes` }],
    };
  return parseBase(bytes);
}

/** The same for a file that is in memory already. */
export function parseBase(bytes: Uint8Array): LoadedBase {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // A TypeError is how TextDecoder says so.
    return { ok: false, faults: [{ path: '(file)', expected: 'UTF-8 text', got: 'other bytes' }] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    return {
      ok: false,
      faults: document.errors.map(({ message, pos }) => ({
        path: '(file)',
        line: lines.linePos(pos[0]).line,
        expected: 'JSON or YAML',
        got: message,
      })),
    };
  return resolve(document, lines);
}

function resolve(document: Document.Parsed, lines: LineCounter): LoadedBase {
  let input: unknown;
  try {
    input = document.toJS();
  } catch (error) {
    // Too many aliases (a bomb), or one that points nowhere.
    const got = error instanceof Error ? error.message : String(error);
    return { ok: false, faults: [{ path: '(file)', expected: 'JSON or YAML', got }] };
  }
  const resolved = resolveBase(input);
  if (resolved.ok) return resolved;
  const faults = resolved.faults.map((fault) => located(fault, document, lines));
  return { ok: false, faults: faults.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
}

/** Adds the line of the fault, or of the nearest thing around it that is there (a missing field has no line of its own). */
function located(fault: BaseFault, document: Document.Parsed, lines: LineCounter): LocatedFault {
  const path = [...fault.path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? '') : Number(index),
  );
  for (let depth = path.length; depth > 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return { ...fault, line: lines.linePos(node.range[0]).line };
  }
  return fault;
}

/** All faults, one a line, for the terminal. */
export function sayBaseFaults(file: string, faults: readonly LocatedFault[]): string {
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  const lines = faults.map(
    ({ path, line, expected, got }) =>
      `  ${path}${line === undefined ? '' : ` (line ${line})`}: expected ${expected}, found ${got}`,
  );
  return [`The base file ${file} has ${count}:`, ...lines].join('\n');
}
