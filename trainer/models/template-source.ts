/**
 * A chat template's text, made ready for the JavaScript engine: Python's Jinja reads texts in quotes with all of Python's escapes, whole numbers of any
 * size, `~` before `+`, and chains of comparisons, which the engine's own reader knows not or takes otherwise. What it cannot be given is refused here.
 */

/** What of a template's own text cannot be read, whatever the messages. */
export class TemplateUnreadable extends Error {
  /** The first is 1; undefined where it is not known. */
  readonly line: number | undefined;
  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** Around the code of a sign within a text in quotes. No text holds it otherwise: a template is refused that does. */
const MARK = '\u0000';
const MARKED = /\0([0-9a-f]+)\0/g;
/** The function that makes a whole number of its digits. */
export const WHOLE = 'whole_as_python';
/** More digits than every whole number has that JavaScript holds exactly. */
const EXACT_DIGITS = 15;

const SHORT: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  "'": 39,
  '\\': 92,
};
const HEX: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const OPENS = '([{';
const CLOSES = ')]}';
/** Words that end what `~`, `+` and comparisons join. */
const WEAKER = /^(?:and|or|not|if|else|is|in)$/;
const TOKEN = /\s+|[A-Za-z_]\w*|\d+(?:\.\d+)?|\*\*|\/\/|[=!<>]=|[\s\S]/y;

/** A text in quotes as it was meant: with the signs that `readableSource` wrote by their codes. */
export const literalText = (text: string): string =>
  text.replace(MARKED, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));

/** A block of a template, as it stands there and as the engine is given it. */
export interface TemplateBlock {
  readonly text: string;
  readonly written: string;
  readonly line: number;
}

/** The source that the engine is given. @throws TemplateUnreadable */
export const readableSource = (template: string): string => readableTemplate(template).source;

/** The same with the blocks that are no comments. @throws TemplateUnreadable */
export function readableTemplate(template: string): { source: string; blocks: TemplateBlock[] } {
  // Jinja knows one kind of line end.
  const source = template.replace(/\r\n?/g, '\n');
  const nul = source.indexOf(MARK);
  if (nul >= 0) throw unreadable(source, nul, 'the sign U+0000 stands in it');
  const blocks: TemplateBlock[] = [];
  let made = '';
  let at = 0;
  const opening = /\{[{%#]/g;
  for (;;) {
    opening.lastIndex = at;
    const open = opening.exec(source)?.index;
    if (open === undefined) break;
    made += source.slice(at, open);
    at = open;
    if (source[at + 1] === '#') {
      const end = source.indexOf('#}', at + 2);
      if (end < 0) throw unreadable(source, at, 'this comment has no end');
      made += source.slice(at, end + 2);
      at = end + 2;
      continue;
    }
    const block = new Block(source, at);
    const written = block.read();
    blocks.push({ text: source.slice(at, block.end), written, line: lineAt(source, at) });
    made += written;
    at = block.end;
  }
  return { source: made + source.slice(at), blocks };
}

/** One depth of brackets of a block. */
interface Depth {
  /** Where in the block's parts the right side of the last `+` or `-` begins. */
  added?: number;
  /** Whether a bracket was put there. */
  isOpen: boolean;
  /** The comparison before, which a second one would be a chain with. */
  compared: boolean;
}

/** A block from `{{` or `{%` to its end, read as Python's Jinja reads it. */
class Block {
  end: number;
  readonly #source: string;
  readonly #start: number;
  readonly #parts: string[] = [];
  readonly #depths: Depth[] = [{ isOpen: false, compared: false }];
  /** The last token that is no white space. */
  #last = '';
  /** Tokens so far, and which of them was a test's name. */
  #count = 0;
  #testedAt = -2;
  #isTest = false;

  constructor(source: string, start: number) {
    this.#source = source;
    this.#start = start;
    this.end = start + 2;
    this.#parts.push(source.slice(start, start + 2));
  }

  get #depth(): Depth {
    return this.#depths[this.#depths.length - 1] as Depth;
  }

  read(): string {
    const close = this.#source[this.#start + 1] === '{' ? '}}' : '%}';
    if (/[-+]/.test(this.#source[this.end] ?? '')) this.#copy(1);
    for (;;) {
      if (this.end >= this.#source.length)
        throw unreadable(this.#source, this.#start, `this block has no end (${close})`);
      const isOutside = this.#depths.length === 1;
      const ending = new RegExp(`[-+]?${close}`, 'y');
      ending.lastIndex = this.end;
      const found = isOutside ? ending.exec(this.#source)?.[0] : undefined;
      if (found !== undefined) {
        this.#weaker();
        this.#copy(found.length);
        return this.#parts.join('');
      }
      this.#token();
    }
  }

  #copy(length: number): void {
    this.#parts.push(this.#source.slice(this.end, this.end + length));
    this.end += length;
  }

  #token(): void {
    TOKEN.lastIndex = this.end;
    const token = TOKEN.exec(this.#source)?.[0] ?? '';
    if (token === "'" || token === '"') {
      this.#quoted(token);
      this.#last = 'text';
      this.#count++;
      return;
    }
    if (/^\s/.test(token)) {
      this.#copy(token.length);
      return;
    }
    if (OPENS.includes(token)) {
      this.#copy(1);
      this.#depths.push({ isOpen: false, compared: false });
    } else if (CLOSES.includes(token)) {
      this.#weaker();
      if (this.#depths.length > 1) this.#depths.pop();
      this.#copy(1);
    } else if (/^\d/.test(token)) {
      const isWhole = /^\d+$/.test(token) && token.length > EXACT_DIGITS && this.#last !== '.';
      this.#copy(token.length);
      if (isWhole) this.#parts[this.#parts.length - 1] = `${WHOLE}('${token}')`;
    } else this.#sign(token);
    this.#last = token;
    this.#count++;
  }

  /** An operator, a word or a separator. */
  #sign(token: string): void {
    const depth = this.#depth;
    if (token === 'else' && this.#depths.length === 1 && this.#isFor())
      throw unreadable(
        this.#source,
        this.end,
        '`for ... in a if b else c` needs brackets around what it goes over',
      );
    // Jinja takes the word behind a test for its argument.
    if (token === 'if' && this.#testedAt === this.#count - 1)
      throw unreadable(
        this.#source,
        this.end,
        '`a is b if ...` needs brackets around the test, in Python too',
      );
    if (this.#last === 'is' && token !== 'not') this.#testedAt = this.#count;
    if (this.#last === 'not' && this.#isTest) this.#testedAt = this.#count;
    this.#isTest = token === 'is' || (token === 'not' && this.#last === 'is');
    if ((token === '+' || token === '-') && this.#isBinary()) {
      this.#closeAdded();
      this.#copy(1);
      depth.added = this.#parts.length;
      return;
    }
    if (token === '~' && depth.added !== undefined && !depth.isOpen) {
      // `a + b ~ c` is `a + (b ~ c)`; the engine would take it from the left.
      this.#parts.splice(depth.added, 0, '(');
      depth.isOpen = true;
    }
    const isAttribute = this.#last === '.';
    const isComparison = !isAttribute && /^(?:[=!<>]=|[<>]|in)$/.test(token);
    if (isComparison && this.#isLoopsIn(token)) this.#weaker();
    else if (isComparison) {
      this.#closeAdded();
      if (depth.compared)
        throw unreadable(
          this.#source,
          this.end,
          'comparisons in a row (`a == b == c`) mean `a == b and b == c` in Python, and are not read here',
        );
      depth.compared = true;
    } else if (token === 'is' || this.#isNotIn(token)) this.#closeAdded();
    else if (/^[,:=]$/.test(token) || (WEAKER.test(token) && !isAttribute)) this.#weaker();
    this.#copy(token.length);
  }

  /** `a not in b` is one comparison; `not a` ends one. */
  #isNotIn(token: string): boolean {
    return (
      token === 'not' &&
      (this.#last === 'is' || /^\s*in\b/.test(this.#source.slice(this.end + 3, this.end + 40)))
    );
  }

  /** The `in` between a loop's variable and what it goes over. */
  #isLoopsIn(token: string): boolean {
    if (token !== 'in' || this.#depths.length > 1) return false;
    return this.#isFor() && !/\bin\b/.test(this.#source.slice(this.#start, this.end));
  }

  #isFor(): boolean {
    return /^\{%[-+]?\s*for\b/.test(this.#source.slice(this.#start, this.#start + 40));
  }

  #isBinary(): boolean {
    return /^(?:text|[\w)\]}]+)$/.test(this.#last) && !WEAKER.test(this.#last);
  }

  #closeAdded(): void {
    const depth = this.#depth;
    if (depth.isOpen) this.#parts.push(')');
    depth.isOpen = false;
    delete depth.added;
  }

  #weaker(): void {
    this.#closeAdded();
    this.#depth.compared = false;
  }

  /** A text in quotes, its escapes as Python's (`unicode-escape`), written so that the engine reads them. */
  #quoted(quote: string): void {
    const source = this.#source;
    const start = this.end;
    let made = quote;
    let at = start + 1;
    for (; source[at] !== quote;) {
      if (at >= source.length) throw unreadable(source, start, `this text has no end (${quote})`);
      if (source[at] !== '\\') {
        made += source[at++];
        continue;
      }
      const { length, text } = escape(source, at);
      made += text;
      at += length;
    }
    this.#parts.push(made + quote);
    this.end = at + 1;
  }
}

/** An escape that begins at `at`: how long it is, and what is written in its place. */
function escape(source: string, at: number): { length: number; text: string } {
  const sign = source[at + 1] ?? '';
  const short = SHORT[sign];
  if (short !== undefined) return { length: 2, text: marked(short) };
  // The line goes on.
  if (sign === '\n') return { length: 2, text: '' };
  const octal = /^[0-7]{1,3}/.exec(source.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined) return { length: 1 + octal.length, text: marked(Number.parseInt(octal, 8)) };
  const digits = HEX[sign];
  if (digits !== undefined) {
    const hex = source.slice(at + 2, at + 2 + digits);
    const code = /^[0-9A-Fa-f]+$/.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : Infinity;
    if (code > 0x10ffff)
      throw unreadable(source, at, `\\${sign}${hex} is no sign: ${digits} hexadecimal digits are due`);
    if (code >= 0xd800 && code <= 0xdfff)
      throw unreadable(
        source,
        at,
        `\\${sign}${hex} is half a sign, which no text holds (write \\U and 8 digits)`,
      );
    return { length: 2 + digits, text: marked(code) };
  }
  if (sign === 'N') throw unreadable(source, at, '\\N{...} is not read here: write the sign itself');
  const code = source.codePointAt(at + 1) ?? 0;
  if (code < 0x80) return { length: 1, text: marked(92) };
  // Python's Jinja writes the sign by its code first, behind the backslash.
  const hex = code.toString(16);
  const name =
    code <= 0xff
      ? `x${hex.padStart(2, '0')}`
      : code <= 0xffff
        ? `u${hex.padStart(4, '0')}`
        : `U${hex.padStart(8, '0')}`;
  return { length: 1 + String.fromCodePoint(code).length, text: marked(92) + name };
}

const marked = (code: number): string => `${MARK}${code.toString(16)}${MARK}`;

/** The line of a place of a text. */
const lineAt = (source: string, at: number): number => source.slice(0, at).split('\n').length;

const unreadable = (source: string, at: number, message: string): TemplateUnreadable =>
  new TemplateUnreadable(message, lineAt(source, at));
