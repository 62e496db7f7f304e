import { Composer, Lexer, LineCounter, Parser, type Document, type ParsedNode } from 'yaml';
import { LIMITS, tooLarge } from './limits.ts';

/** A text as YAML's own tree, or why it was not read to its end. */
export interface ReadYaml {
  document?: Document.Parsed<ParsedNode>;
  lines: LineCounter;
  /** Another document begins here (an offset): a config is one. */
  second?: number;
  refused?: string;
}

const TOO_DEEP = `A config is nested at most ${LIMITS.depth} deep.`;

class Refusal extends Error {}

/**
 * Composes YAML's tree, piece by piece, and stops as soon as the text is more than a config can be.
 * @throws never: what YAML has against the text is in the document's errors
 */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const refused = tooLarge(text);
  if (refused !== undefined) return { lines, refused };
  const restore = withoutStacks();
  try {
    // The same steps as `parseDocument`, with a limit between the first two.
    const composer = new Composer({
      uniqueKeys: false,
      prettyErrors: false,
      merge: true,
      logLevel: 'silent',
    });
    const parser = new Parser(lines.addNewLine);
    lines.addNewLine(0);
    function* tokens() {
      for (const piece of limited(new Lexer().lex(text))) yield* parser.next(piece);
      yield* parser.end();
    }
    const [document, next] = composer.compose(tokens(), true, text.length);
    return {
      lines,
      ...(document === undefined ? {} : { document: document }),
      ...(next === undefined ? {} : { second: next.range[0] }),
    };
  } catch (error) {
    if (error instanceof Refusal) return { lines, refused: error.message };
    // Thousands of brackets in each other overflow the stack before any depth could be counted.
    if (error instanceof RangeError) return { lines, refused: TOO_DEEP };
    throw error;
  } finally {
    restore();
  }
}

/** What YAML has against a text is told by its place there; thousands of traces of where in this program it was noticed cost more than the reading. */
function withoutStacks(): () => void {
  const errors = Error as { stackTraceLimit?: number | undefined };
  const before = errors.stackTraceLimit;
  errors.stackTraceLimit = 0;
  return () => {
    errors.stackTraceLimit = before;
  };
}

const SCALAR = '\u001f';
const BLOCK_HEADER = /^[|>]/;
/** White space, comments, and texts in quotes, which are counted apart. */
const UNREAD = /^[\s#"']/;

/** Passes on what the lexer makes until it is too much. */
function* limited(pieces: Iterable<string>): Generator<string> {
  let count = 0;
  let quoted = 0;
  let escapes = 0;
  let plain = 0;
  let blocks = 0;
  let open = 0;
  let header = false;
  let scalar: 'block' | 'plain' | undefined;
  for (const piece of pieces) {
    count += 1;
    if (piece === '[' || piece === '{') open += 1;
    else if (piece === ']' || piece === '}') open -= 1;
    if (open > LIMITS.depth) throw new Refusal(TOO_DEEP);
    if (piece.startsWith('"') || piece.startsWith("'")) quoted += piece.length;
    if (piece.startsWith('"')) escapes += countOf('\\', piece, LIMITS.escapes - escapes);
    // The lexer marks what stands without quotes: a block where `|` or `>` came before it.
    if (piece === SCALAR) [scalar, header] = [header ? 'block' : 'plain', false];
    else {
      if (scalar === 'block') blocks += piece.length;
      else if (scalar === 'plain' || (scalar === undefined && !UNREAD.test(piece))) plain += piece.length;
      header ||= scalar === undefined && BLOCK_HEADER.test(piece);
      scalar = undefined;
    }
    if (plain > LIMITS.plain)
      throw new Refusal(
        'A config has at most 1 MiB of keys and values outside of blocks: write a long text as a block (`key: |`).',
      );
    if (blocks > LIMITS.blocks)
      throw new Refusal('A config has at most 2 MiB of text in blocks: data belongs into files of its own.');
    if (count > LIMITS.pieces)
      throw new Refusal(
        'This text holds more keys, values and comments than a config can: data belongs into files of its own.',
      );
    if (quoted > LIMITS.quoted)
      throw new Refusal('A config has at most 1 MiB of text in quotes: data belongs into files of its own.');
    if (escapes > LIMITS.escapes)
      throw new Refusal(
        `A config has at most ${LIMITS.escapes} backslashes in double quotes: write such a text as a block (\`key: |\`).`,
      );
    yield piece;
  }
}

/** How often a sign stands in a text; counted to one more than `most`. */
function countOf(sign: string, text: string, most: number): number {
  let count = 0;
  for (let at = text.indexOf(sign); at >= 0 && count <= most; at = text.indexOf(sign, at + 1)) count += 1;
  return count;
}
