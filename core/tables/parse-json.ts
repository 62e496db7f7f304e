import { numberOf } from '../text/number-as-written.ts';

/** Deeper values than this are no data. */
const MAX_DEPTH = 100;

/** Why a text is no JSON, for the person who made it. */
export class JsonFault extends Error {
  readonly fix: string;
  readonly code: 'data-bad-json' | 'data-duplicate-key';

  constructor(message: string, fix = 'Each row must be one whole JSON object.', code?: JsonFault['code']) {
    super(message);
    this.fix = fix;
    this.code = code ?? 'data-bad-json';
  }
}

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[+-]?[A-Za-z_]\w*/y;
const BY_PYTHON = 'Write the rows with json.dumps instead of print, str or repr.';
const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/**
 * One JSON value, read as JSON.parse does, except that numbers keep their digits (`NumberAsWritten`), a key that stands twice is refused,
 * and what other languages write in the place of JSON is named.
 * @throws JsonFault
 */
export function parseJson(text: string): unknown {
  const parser = new Parser(text);
  return parser.whole();
}

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#wrong('the end of the value');
    return value;
  }

  #value(): unknown {
    this.#skipSpace();
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first === '{') return this.#nested(() => this.#object());
    if (first === '[') return this.#nested(() => this.#list());
    const number = this.#match(NUMBER);
    if (number !== '') return numberOf(number);
    return this.#word();
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH)
      throw new JsonFault(`is nested more than ${MAX_DEPTH} deep`, 'Take such a row out.');
    this.#at += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    if (this.#takes('}')) return object;
    do {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') throw this.#wrong('a name in double quotes');
      const key = this.#string();
      if (Object.hasOwn(object, key))
        throw new JsonFault(
          `has the key ${JSON.stringify(key)} twice`,
          'Keep one of the two: other programs would take the last.',
          'data-duplicate-key',
        );
      if (!this.#takes(':')) throw this.#wrong('a colon');
      const value = this.#value();
      if (key === '__proto__')
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      else object[key] = value;
    } while (this.#takes(','));
    if (!this.#takes('}')) throw this.#wrong('a comma or }');
    return object;
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    if (this.#takes(']')) return list;
    do list.push(this.#value());
    while (this.#takes(','));
    if (!this.#takes(']')) throw this.#wrong('a comma or ]');
    return list;
  }

  #string(): string {
    const start = this.#at;
    const end = endOfString(this.#text, start);
    if (end < 0) throw new JsonFault('ends within a text: a double quote is missing, or the row was cut off');
    this.#at = end + 1;
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string;
    } catch {
      throw new JsonFault(
        `has a character or a \\ in a text at column ${start + 1} that JSON does not allow there`,
        'Write line ends as \\n, tabs as \\t and \\ as \\\\.',
      );
    }
  }

  /** `true`, `false` and `null`, and what is written in their place. */
  #word(): boolean | null {
    const start = this.#at;
    const word = this.#match(WORD);
    const known = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    if (known !== undefined) return known;
    this.#at = start;
    const place = `at column ${start + 1}`;
    if (/^[+-]?(NaN|Infinity|nan|inf)$/.test(word))
      throw new JsonFault(
        `holds ${word} ${place}, which JSON does not have`,
        'Write null for a value that is missing; json.dumps(..., allow_nan=False) of Python finds them.',
      );
    if (['True', 'False', 'None'].includes(word))
      throw new JsonFault(`is written as Python shows it (${word} ${place}), not as JSON`, BY_PYTHON);
    throw this.#wrong('a value');
  }

  #wrong(wanted: string): JsonFault {
    const found = this.#text[this.#at];
    if (found === undefined) return new JsonFault('is cut off: it ends before its last bracket');
    if (found === "'")
      return new JsonFault(
        `has single quotes (column ${this.#at + 1}), as Python shows a dict, where JSON has double ones`,
        BY_PYTHON,
      );
    return new JsonFault(`has ${JSON.stringify(found)} at column ${this.#at + 1} where ${wanted} should be`);
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #takes(sign: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}

/** Where the text that begins with the quote at `start` ends: its last quote, or -1. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

/** Whether an odd number of backslashes stands before a quote. */
function isEscaped(text: string, quote: number): boolean {
  let before = quote - 1;
  while (text[before] === '\\') before -= 1;
  return (quote - before) % 2 === 0;
}
