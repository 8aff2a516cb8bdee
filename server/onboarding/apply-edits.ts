/** Edits on the text of a base file: comments, order and the rest of the file stay as their author wrote them. Pure. */
import { isMap, isSeq, parseDocument, stringify, type Document } from 'yaml';
import type { Edit, Path } from './base-edits.ts';

/** The text with the edits. Throws when the text is neither YAML nor JSON; whoever loaded it before knows that it is. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return isJson(text) ? applyToJson(text, edits) : applyToYaml(text, edits);
}

/** The new parts alone, as YAML to paste where the file may not be written; each with the place where it belongs. */
export function pieceOf(edits: readonly Edit[]): string {
  return edits
    .map(({ path, value, kind }) => {
      const piece = kind === 'append' ? [value] : { [String(path.at(-1))]: value };
      const place = (kind === 'append' ? path : path.slice(0, -1)).join(' › ');
      return `# ${place}\n${stringify(piece, { lineWidth: 0 })}`;
    })
    .join('\n');
}

const isJson = (text: string): boolean => text.trimStart().startsWith('{');

function applyToYaml(text: string, edits: readonly Edit[]): string {
  const document = parseDocument(text);
  const [first] = document.errors;
  if (first) throw new Error(`The base file is not YAML: ${first.message}`, { cause: first });
  for (const { kind, path, value } of edits) {
    makeRoom(document, kind === 'append' ? path : path.slice(0, -1), kind === 'append');
    const node = document.createNode(value);
    if (kind === 'append') document.addIn(path, node);
    else document.setIn(path, node);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: /\{ /.test(text) });
}

/** Makes the list or map at a path where it is missing, and turns `[]` and `{}` on the way into lines of their own. */
function makeRoom(document: Document, path: Path, isList: boolean): void {
  for (let depth = 1; depth <= path.length; depth++) {
    const here = path.slice(0, depth);
    const last = depth === path.length;
    const node = document.getIn(here, true);
    if (isMap(node) || isSeq(node)) {
      if (node.items.length === 0) node.flow = false;
      continue;
    }
    document.setIn(here, document.createNode(last && isList ? [] : {}));
    const made = document.getIn(here, true);
    if (isMap(made) || isSeq(made)) made.flow = false;
  }
}

function applyToJson(text: string, edits: readonly Edit[]): string {
  const file = JSON.parse(text) as Record<string, unknown>;
  for (const { kind, path, value } of edits) {
    let holder: Record<string | number, unknown> = file;
    for (const [index, key] of path.entries()) {
      const isLast = index === path.length - 1;
      if (isLast && kind === 'set') holder[key] = value;
      else {
        holder[key] ??= isLast ? [] : {};
        holder = holder[key] as Record<string | number, unknown>;
      }
    }
    if (kind === 'append') (holder as unknown as unknown[]).push(value);
  }
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  return `${JSON.stringify(file, null, indent)}\n`;
}
