import type { ScalarNode } from './node.ts';

/** A value that other readers of YAML, or a shell, take for something else than what stands here. */
export interface Misread {
  /** What it is here, as a clause. */
  why: string;
  /** What to write instead, the likeliest first; none where only the person knows. */
  write: string[];
  kind: 'boolean' | 'number' | 'null' | 'place';
}

/** Characters of a number that anybody types. */
const LONGEST = 1000;
const TRUE = /^(y|yes|on)$/i;
const FALSE = /^(n|no|off)$/i;

/**
 * What is doubtful about a value as it is typed, without quotes. YAML 1.1 (PyYAML) has `yes`, `1_000`, `017` and `12:30` for other values
 * than YAML 1.2, which a config is.
 */
export function misread({ source, value }: ScalarNode): Misread | undefined {
  if (source === undefined) return undefined;
  // Each pattern is linear, but a text of megabytes is looked at by all of them.
  if (source.length > LONGEST)
    return typeof value === 'number'
      ? number(`a number has at most ${LONGEST} characters here`, [])
      : undefined;
  if (TRUE.test(source) || FALSE.test(source)) {
    const meant = String(TRUE.test(source));
    return { kind: 'boolean', why: 'only `true` and `false` are truth values here', write: [meant] };
  }
  if (/^[-+]?\d[\d.]*(_[\d.]+)+([eE][-+]?\d+)?$/.test(source))
    return number('digits are not grouped here', [source.replaceAll('_', '')]);
  const point = source.replace(',', '.');
  // `1,500` may be either.
  if (/^[-+]?\d{1,3}(,\d{3})+$/.test(source))
    return number('digits are not grouped here', [
      source.replaceAll(',', ''),
      ...(/,.*,/.test(source) ? [] : [point]),
    ]);
  if (/^[-+]?\d*,\d+([eE][-+]?\d+)?$/.test(source)) return number('decimals have a point here', [point]);
  if (/^[-+]?0\d+$/.test(source)) {
    const plain = String(Number(source));
    const octal = /^[-+]?[0-7]+$/.test(source) ? [String(parseInt(source, 8))] : [];
    return number('a leading zero is octal to some readers and decimal to others', [
      ...new Set([plain, ...octal]),
    ]);
  }
  // `0x10` is 16 to all of them.
  if (/^0o[0-7]+$/i.test(source) || /^0b[01]+$/i.test(source))
    return number('it is a number to some readers and a text to others', [String(Number(source))]);
  if (/^\d+(:[0-5]?\d)+(\.\d+)?$/.test(source)) {
    const seconds = source.split(':').reduce((sum, part) => 60 * sum + Number(part), 0);
    return number('it is a text here, base 60 to some readers', [String(seconds)]);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return number('a number has to be finite', []);
  if (/^[-+]?\d+$/.test(source) && !Number.isSafeInteger(Number(source)))
    return number('whole numbers are kept exactly up to 9007199254740991 only', []);
  if (/^(None|nil|undefined)$/.test(source))
    return { kind: 'null', why: 'unset is `null` here', write: ['null'] };
  return undefined;
}

const number = (why: string, write: string[]): Misread => ({ kind: 'number', why, write });

/**
 * `$HOME/m`, `${HOME}`, `~/m`, `%TEMP%`, `{{ m }}`: what a shell or a template engine would fill in. Of openings in a row only the last can
 * be one: without that, a text of them would be read to its end from each.
 */
const UNFILLED =
  /\$\{(?:(?!\$\{)[^}])*\}|\$[A-Za-z_]\w*|\$\(|^~(?:[\\/]|$)|%[A-Za-z_]\w*%|\{\{(?:(?!\{\{).)*\}\}|<%/;

/** What is typed where a path, a name or a number belongs, and would have to be filled in by somebody; `$HOME/models`. */
export function unfilled(value: unknown): Misread | undefined {
  if (typeof value !== 'string' || !UNFILLED.test(value)) return undefined;
  return {
    kind: 'place',
    why: 'variables, `~` and `{{ }}` are not filled in here: write the value itself',
    write: [],
  };
}
