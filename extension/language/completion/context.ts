import { nodeAt, type MapNode, type Path } from '../../../core/config/document/node.ts';
import type { Range } from '../../../core/config/index.ts';
import { readTree, schemaPath, type Cursor, type SchemaPath } from '../config/tree.ts';
import { MARK, findMark, type Marked } from './mark.ts';

/** What is being typed at the cursor. */
export interface CompletionContext {
  kind: 'key' | 'value' | 'column';
  /** As core's schema knows it: of the map for a key, of the value for a value, of the template for a column. */
  at: SchemaPath;
  /** What stands already of it, up to the cursor. */
  typed: string;
  /** What a choice replaces: up to the end of the word that the cursor is in. */
  range: Range;
  /** Keys that stand in this map besides the one that is typed. */
  present: string[];
  /** Is there a colon behind the key? */
  hasColon: boolean;
  /** The quote that the value stands in. */
  quote?: '"' | "'";
  /** Does it stand in `{ ... }` or `[ ... ]`? */
  flow: boolean;
  root: MapNode;
}

/** The rest of a key, with its colon. */
const KEY_END = /^[\w.-]*\s*:(?:\s|$)/;

/** The column that is typed last in a template: what follows a brace that is not doubled. */
const OPEN_COLUMN = /(?:^|[^{])(?:\{\{)*\{([^{}]*)$/;

/**
 * What can be typed at the cursor. Only what stands before it decides: the text is cut there and read as YAML, which bears open braces,
 * open quotes and keys without values. What comes behind tells the end of the word, and which keys there are already.
 *
 * @returns undefined where nothing of the config is typed: in comments, in the midst of free text
 */
export function completionContext(text: string, cursor: Cursor): CompletionContext | undefined {
  const offset = offsetOf(text, cursor);
  const marked = findMark(text.slice(0, offset));
  if (marked === undefined) return undefined;
  const startOffset = offsetOf(text, marked.start);
  const opening = text[startOffset];
  const quote: '"' | "'" | undefined =
    marked.kind === 'value' && (opening === '"' || opening === "'") ? opening : undefined;
  const typed = text.slice(startOffset + (quote ? 1 : 0), offset);
  const rest = /^[^\r\n]*/.exec(text.slice(offset))?.[0] ?? '';
  const place: TypedPlace = { marked, cursor, rest, ...(quote === undefined ? {} : { quote }) };

  const column = marked.kind === 'value' ? OPEN_COLUMN.exec(typed)?.[1] : undefined;
  if (column !== undefined) return valueContext('column', text, column, /^[^{}"'\r\n]*(?=\})|^[\w-]*/, place);
  if (marked.start.line !== cursor.line) return undefined;
  // A word on a line of its own below its key begins a map, as one before a colon in a list does; where there can be none, the schema has no
  // keys to offer.
  const beginsMap = marked.ownLine || (isItem(marked.path) && KEY_END.test(rest));
  if (marked.kind === 'key' || (quote === undefined && beginsMap)) {
    return keyContext(text, startOffset, typed, place);
  }
  const end = quote === undefined ? /^[^\s,{}[\]"'#]*/ : quote === '"' ? /^[^"]*/ : /^[^']*/;
  return valueContext('value', text, typed, end, place);
}

export const isItem = (path: Path): boolean => typeof path.at(-1) === 'number';

interface TypedPlace {
  marked: Marked;
  cursor: Cursor;
  /** What stands behind the cursor in its line. */
  rest: string;
  quote?: '"' | "'";
}

function keyContext(text: string, start: number, typed: string, place: TypedPlace): CompletionContext {
  const { marked, cursor, rest } = place;
  const tail = /^[\w.-]*/.exec(rest)?.[0] ?? '';
  const hasColon = /^\s*:/.test(rest.slice(tail.length));
  // The word becomes a key, so that it does not run into the next line.
  const behind = text.slice(start + typed.length + tail.length);
  const root = readTree(`${text.slice(0, start)}${MARK}${hasColon ? '' : ': '}${behind}`);
  const map = nodeAt(root, marked.path);
  const keys = map?.kind === 'map' ? map.entries.map(({ key }) => key) : [];
  return {
    kind: 'key',
    at: mapPath(root, marked.path),
    typed,
    range: aroundCursor(cursor, typed, tail),
    present: keys.filter((key) => key !== MARK),
    hasColon,
    flow: marked.flow,
    root,
  };
}

function valueContext(
  kind: 'value' | 'column',
  text: string,
  typed: string,
  end: RegExp,
  { marked, cursor, rest, quote }: TypedPlace,
): CompletionContext {
  const root = readTree(text);
  return {
    kind,
    at: schemaPath(root, marked.path),
    typed,
    range: aroundCursor(cursor, typed, end.exec(rest)?.[0] ?? ''),
    present: [],
    hasColon: false,
    flow: marked.flow,
    root,
    ...(quote === undefined ? {} : { quote }),
  };
}

const aroundCursor = ({ line, column }: Cursor, typed: string, tail: string): Range => ({
  line,
  column: column - typed.length,
  end_line: line,
  end_column: column + tail.length,
});

/** The schema's path of a map: as that of its keys. */
function mapPath(root: MapNode, path: Path): SchemaPath {
  const key = schemaPath(root, [...path, MARK]);
  return { ...key, path: key.path.slice(0, -1) };
}

/** The offset of a place; the text's end where it lies beyond. */
function offsetOf(text: string, { line, column }: Cursor): number {
  let start = 0;
  for (let n = 1; n < line; n++) {
    const next = text.indexOf('\n', start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  return Math.min(start + column - 1, text.length);
}
