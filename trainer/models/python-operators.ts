import { pythonRepr, type TemplateValue } from './python-repr.ts';

/*
 * Operators and filters of Python and of its Jinja, where the JavaScript engine takes them otherwise without a word: it compares lists and
 * objects by identity and texts with numbers, takes a missing key for None, counts UTF-16 units, and keeps the sign of a remainder.
 */

const NUMBERS = ['IntegerValue', 'FloatValue', 'BooleanValue'];
const LISTS = ['ArrayValue', 'TupleValue'];

const items = ({ value }: TemplateValue): readonly TemplateValue[] => value as readonly TemplateValue[];
const entries = ({ value }: TemplateValue): ReadonlyMap<string, TemplateValue> =>
  value as ReadonlyMap<string, TemplateValue>;

/** `==`: what is undefined equals only what is undefined. */
export function equal(a: TemplateValue, b: TemplateValue): boolean {
  if (NUMBERS.includes(a.type) && NUMBERS.includes(b.type)) return sameNumber(a.value, b.value);
  if (a.type !== b.type) return false;
  if (LISTS.includes(a.type)) {
    const others = items(b);
    return items(a).length === others.length && items(a).every((one, i) => equal(one, others[i] ?? one));
  }
  if (a.type === 'ObjectValue') {
    const others = entries(b);
    return (
      entries(a).size === others.size &&
      [...entries(a)].every(([key, one]) => {
        const other = others.get(key);
        return other !== undefined && equal(one, other);
      })
    );
  }
  if (['StringValue', 'NullValue', 'UndefinedValue'].includes(a.type))
    return a.type !== 'StringValue' || a.value === b.value;
  return a === b;
}

/** Whole numbers beyond 2^53 are bigints here; truth values are 0 and 1. */
function sameNumber(a: unknown, b: unknown): boolean {
  const plain = (value: unknown): unknown => (typeof value === 'boolean' ? Number(value) : value);
  return plain(a) == plain(b);
}

/** `in`. @throws Error for what holds nothing, and for a part of a text that is no text, as Python */
export function contains(part: TemplateValue, whole: TemplateValue): boolean {
  if (LISTS.includes(whole.type)) return items(whole).some((one) => equal(part, one));
  if (whole.type === 'UndefinedValue') return false;
  if (whole.type === 'ObjectValue' || whole.type === 'NamespaceValue')
    return part.type === 'StringValue' && entries(whole).has(String(part.value));
  if (whole.type === 'StringValue' && part.type === 'StringValue')
    return String(whole.value).includes(String(part.value));
  throw new Error(`a ${part.type} cannot be in a ${whole.type}`);
}

/** `x|length`: characters, not UTF-16 units. @throws Error for what has no length */
export function lengthOf(one: TemplateValue): number {
  if (one.type === 'StringValue') return Array.from(String(one.value)).length;
  if (LISTS.includes(one.type)) return items(one).length;
  if (one.type === 'ObjectValue') return entries(one).size;
  if (one.type === 'UndefinedValue') return 0;
  throw new Error(`a ${one.type} has no length`);
}

/** `x|join(separator)`: each part as Python writes it by itself; of a text its characters, of an object its keys. */
export function joined(one: TemplateValue, separator: TemplateValue | undefined): string {
  const between = separator === undefined ? '' : pythonRepr(separator, true);
  if (one.type === 'StringValue') return Array.from(String(one.value)).join(between);
  if (LISTS.includes(one.type))
    return items(one)
      .map((part) => pythonRepr(part, true))
      .join(between);
  if (one.type === 'ObjectValue') return [...entries(one).keys()].join(between);
  if (one.type === 'UndefinedValue') return '';
  throw new Error(`a ${one.type} cannot be joined`);
}

/** `x|title` of Jinja: words begin after white space, a dash or an opening bracket. */
export function titled(one: TemplateValue): string {
  return pythonRepr(one, true).replace(/[^-\s({[<]+/gu, (word) => {
    const [first = '', ...rest] = Array.from(word);
    return first.toUpperCase() + rest.join('').toLowerCase();
  });
}

/**
 * `a % b`, with the sign of b.
 * @throws Error for what are no numbers, and for a remainder like 1.0: a function's numbers reach the engine without their type
 */
export function remainder(a: TemplateValue, b: TemplateValue): number {
  const isNumber = ({ type, value }: TemplateValue): boolean =>
    NUMBERS.includes(type) && typeof value !== 'bigint';
  if (!isNumber(a) || !isNumber(b)) throw new Error(`no remainder of a ${a.type} and a ${b.type}`);
  const [x, y] = [Number(a.value), Number(b.value)];
  if (y === 0) throw new Error('division by zero');
  const rest = x % y;
  const found = rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest + 0;
  const isFloat = a.type === 'FloatValue' || b.type === 'FloatValue';
  if (isFloat && Number.isInteger(found)) throw new Error(`${found}.0 is no number of a template's function`);
  return found;
}
