/** What a reward returned instead of a number, in words, and how to write what was meant. */
export interface Oddity {
  odd: string;
  fix: string;
}

const LOOK =
  'Return null where a completion cannot be scored; look for a division by zero or a failed parse.';
const ONE_EACH = 'one entry a completion, in their order; null where one cannot be scored';
/** What people call a score. */
const SCORE_KEYS = ['score', 'reward', 'result', 'points', 'total', 'rating', 'grade'];

const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
const isNumeric = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

const keysOf = (value: object): string => {
  const keys = Object.keys(value);
  const shown = keys.slice(0, 5).map((key) => key.slice(0, 30)).join(', '); // prettier-ignore
  if (keys.length === 0) return 'without keys';
  return `with the keys ${shown}${keys.length > 5 ? ', ...' : ''}`;
};

const kindOf = (value: object): string | undefined => {
  const name = (Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null)?.constructor
    ?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : undefined;
};

/** What came, in words, for an error message. */
export function describe(value: unknown): string {
  if (typeof value === 'number' || value === null) return String(value);
  if (typeof value === 'string') return `the string ${quoted(value)}`;
  if (typeof value === 'bigint') return `a bigint (${String(value).slice(0, 30)}n)`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value !== 'object') return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
  const kind = kindOf(value);
  return kind === undefined ? `an object ${keysOf(value)}` : `a ${kind}`;
}

/** What stands where one completion's number should be. */
export function oddValue(value: unknown): Oddity {
  return { odd: describe(value), fix: fixOf(value) };
}

function fixOf(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'A path of the function ends without a value: an arrow function with braces needs `return`, as in `(text) => { return text.length; }`. Return null where a completion cannot be scored.';
    case 'boolean':
      return 'Write `ok ? 1 : 0`, or `Number(ok)`: a reward is a number.';
    case 'bigint':
      return 'Write `Number(value)`: a reward is a number.';
    case 'string':
      return isNumeric(value)
        ? 'Write `Number(text)`: `toFixed()` and values of the data are texts.'
        : 'A reward is a number; words go beside it: `{ value: 1, explanation: "..." }`.';
    case 'function':
      return 'Call the function, and return the number that it gives.';
    case 'object':
      return value === null ? LOOK : fixOfObject(value);
    case 'number':
    case 'symbol':
      return LOOK;
  }
}

function fixOfObject(value: object): string {
  if (Array.isArray(value))
    return value.length === 1
      ? 'Return the number itself, without a list around it.'
      : 'One number a completion: add the entries up, or write `{ value: sum, components: { first, second } }`.';
  if (value instanceof Number) return 'Write `Number(value)`, without `new`.';
  const key = SCORE_KEYS.find((name) => name in value);
  return `Return a number, or an object with the number as \`value\`: \`{ value: ${key ?? 'score'}, explanation: "..." }\`.`;
}

/** What a whole call returned where a list should be. @param count of completions */
export function oddList(value: unknown, count: number): Oddity {
  const odd = describe(value);
  if (value === undefined)
    return {
      odd,
      fix: `The function ends without \`return\` (an arrow function with braces needs it). Return ${ONE_EACH}.`,
    };
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return {
      odd,
      fix: `The function is called once with the list of all ${count} completions, not once for each: \`(completions) => completions.map((text) => ...)\`, ${ONE_EACH}.`,
    };
  if (value instanceof Map || value instanceof Set)
    return { odd, fix: `Return a list: \`[...results.values()]\`, ${ONE_EACH}.` };
  if (typeof value === 'object' && value !== null) {
    const list = Object.entries(value).find(([, inner]) => Array.isArray(inner));
    if (list !== undefined)
      return { odd, fix: `Return the list itself, \`result.${list[0]}\`: ${ONE_EACH}.` };
  }
  return { odd, fix: `Return a list: ${ONE_EACH}.` };
}
