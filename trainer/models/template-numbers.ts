import { NumberAsWritten } from '../../core/text/number-as-written.ts';
import { nameOf } from './template-engine.ts';
import { floatRepr, type TemplateValue } from './python-repr.ts';

/**
 * Numbers of the data in a chat template. Python's json has `48.0` and `1e3` for floats and whole numbers of any size; JavaScript writes `48`,
 * `1000` and loses digits, and the engine takes every whole number for an integer. So those numbers reach the engine with a mark, and a function
 * that the template calls first puts the engine's own numbers in their place.
 */

/** No data has it: the key of an object that stands for a number, and the beginning of a text that does. */
const MARK = '\u0000number\u0000';

export const READ_NUMBERS = 'numbers_as_python';

/**
 * Goes before a template whose variables hold marks, messages or others by their names. The two literals show the engine's own types.
 */
const preamble = (names: readonly string[]): string =>
  names.length === 0 ? '' : `{% set numbers_are_read = ${READ_NUMBERS}([0.5, 0, [${names.join(', ')}]]) %}\n`;

/** A template's variables with marks for the numbers that JavaScript has not, and what reads them. */
export function markVariables(variables: Readonly<Record<string, unknown>>): {
  marked: Record<string, unknown>;
  preamble: string;
} {
  const names: string[] = [];
  const marked = Object.entries(variables).map(([name, value]) => {
    // By itself a number has no place that could be written anew.
    if (value instanceof NumberAsWritten) return [name, value.toJSON()];
    const { marked: made, any } = markNumbers(value);
    if (any && /^[A-Za-z_]\w*$/.test(name)) names.push(name);
    return [name, made];
  });
  return { marked: Object.fromEntries(marked) as Record<string, unknown>, preamble: preamble(names) };
}

/** The same with marks for the numbers that JavaScript has not, and whether there are any. */
function markNumbers<T>(messages: T): { marked: T; any: boolean } {
  let any = false;
  const mark = (value: unknown): unknown => {
    if (value instanceof NumberAsWritten) {
      any = true;
      return { [MARK]: value.text };
    }
    if (Array.isArray(value)) return value.map(mark);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mark(inner)]));
  };
  const marked = mark(messages) as T;
  return any ? { marked, any } : { marked: messages, any };
}

/** Puts the engine's numbers in the place of marks, at any depth. */
export function readNumbers([float, integer, variables]: [
  TemplateValue,
  TemplateValue,
  TemplateValue,
]): null {
  const read = (one: TemplateValue): TemplateValue => {
    if (Array.isArray(one.value)) {
      const items = one.value as TemplateValue[];
      for (const [i, item] of items.entries()) items[i] = read(item);
    }
    if (!(one.value instanceof Map)) return one;
    const entries = one.value as Map<string, TemplateValue>;
    const text = entries.get(MARK)?.value;
    if (typeof text === 'string') return number(text, float, integer);
    for (const [key, value] of entries) entries.set(key, read(value));
    return one;
  };
  read(variables);
  return null;
}

/** As Python's json reads it: a whole number is one of any size, all else a float. */
function number(text: string, float: TemplateValue, integer: TemplateValue): TemplateValue {
  const make = (like: TemplateValue, value: number | bigint): TemplateValue =>
    new (like.constructor as new (value: number | bigint) => TemplateValue)(value);
  if (!/^-?\d+$/.test(text)) return make(float, Number(text));
  const whole = BigInt(text);
  return make(integer, Number.isSafeInteger(Number(whole)) ? Number(whole) : whole);
}

/**
 * What `tojson` is given: floats and large whole numbers as texts with a mark, which `plainNumbers` takes off the JSON.
 * @param isSorted  keys in the order of their signs' codes (`sort_keys`); the engine would take a language's
 * @throws Error for what JSON has not, as the engine does
 */
export function forJson({ type, value, kind }: TemplateValue, isSorted = false): unknown {
  if (kind !== undefined && kind !== 'tuple') throw new Error(`a ${kind} cannot be written as JSON`);
  if (type === 'FloatValue') return MARK + jsonFloat(Number(value));
  if (type === 'IntegerValue')
    return Number.isSafeInteger(value) ? value : MARK + wholeText(value as number | bigint);
  if (type === 'ArrayValue' || type === 'TupleValue')
    return (value as readonly TemplateValue[]).map((one) => forJson(one, isSorted));
  if (type === 'ObjectValue' || type === 'NamespaceValue') {
    const entries = [...(value as ReadonlyMap<string, TemplateValue>)];
    if (isSorted) entries.sort(([a], [b]) => byCodes(a, b));
    return Object.fromEntries(entries.map(([key, one]) => [key, forJson(one, isSorted)]));
  }
  if (['StringValue', 'BooleanValue', 'NullValue'].includes(type)) return value;
  throw new Error(`${nameOf({ type, value })} cannot be written as JSON`);
}

function byCodes(a: string, b: string): number {
  const others = Array.from(b);
  const signs = Array.from(a);
  const at = signs.findIndex((sign, i) => sign !== others[i]);
  if (at < 0) return signs.length - others.length;
  return (signs[at]?.codePointAt(0) ?? 0) - (others[at]?.codePointAt(0) ?? -1);
}

const MARKED = /"\\u0000number\\u0000([^"]*)"/g;

/** JSON whose marked texts are numbers again. */
export const plainNumbers = (json: string): string => json.replace(MARKED, '$1');

const wholeText = (value: number | bigint): string =>
  typeof value === 'bigint' || Number.isInteger(value) ? BigInt(value).toString() : jsonFloat(value);

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return floatRepr(value);
}
