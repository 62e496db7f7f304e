import { isList, listKind, nameOf, type Engine, type Native } from './template-engine.ts';
import { capitalized, pairs, replaced, signs, strip } from './python-members.ts';
import { entries, equal, isNumber, isText, items } from './python-operators.ts';
import { pythonRepr, type TemplateValue } from './python-repr.ts';

/*
 * Filters and tests of Python's Jinja. The engine has fewer, and some of its own ways: `|int` takes the digits that a text begins with, `|capitalize`
 * leaves the rest as it is, `|selectattr` knows no path, `is iterable` no object. `|map` and its kin make what can be gone over and no more.
 */

/** A filter on a value with its arguments by name; those that have no name in the call are named in the order of `FILTERS`. */
type Filter = (
  value: TemplateValue,
  given: Readonly<Record<string, TemplateValue>>,
  engine: Engine,
) => TemplateValue;

interface NamedFilter {
  names: readonly string[];
  filter: Filter;
}

const of = (filter: Filter, ...names: string[]): NamedFilter => ({ names, filter });
const textOf = (one: TemplateValue | undefined, otherwise = ''): string =>
  one === undefined ? otherwise : pythonRepr(one, true);
const isTrue = (one: TemplateValue | undefined): boolean =>
  one !== undefined &&
  (isList(one) ? items(one).length > 0 : one.value instanceof Map ? one.value.size > 0 : Boolean(one.value));

/** The filters that are Python's here; all others are the engine's, or refused by it. */
export const FILTERS: Readonly<Record<string, NamedFilter>> = {
  length: of(lengthOf),
  count: of(lengthOf),
  list: of((one, _given, engine) => engine.list(goneOver(one, engine))),
  first: of((one, _given, engine) => goneOver(one, engine)[0] ?? engine.nothing),
  last: of((one, _given, engine) => {
    if (listKind(one) === 'generator')
      throw new Error('a generator has no last element: put `|list` before it');
    return goneOver(one, engine).at(-1) ?? engine.nothing;
  }),
  reverse: of((one, _given, engine) =>
    isText(one)
      ? engine.text(signs(String(one.value)).reverse().join(''))
      : engine.list([...goneOver(one, engine)].reverse(), 'generator'),
  ),
  join: of(joined, 'd', 'attribute'),
  upper: of((one, _given, engine) => engine.text(textOf(one).toUpperCase())),
  lower: of((one, _given, engine) => engine.text(textOf(one).toLowerCase())),
  capitalize: of((one, _given, engine) => engine.text(capitalized(textOf(one)))),
  title: of((one, _given, engine) => engine.text(titled(textOf(one)))),
  trim: of((one, { chars }, engine) => engine.text(strip(textOf(one), 'strip', chars)), 'chars'),
  string: of((one, _given, engine) => engine.text(textOf(one))),
  replace: of(
    (one, { old, new: by, count }, engine) => replaced(textOf(one), old, by, count, engine),
    'old',
    'new',
    'count',
  ),
  indent: of(indented, 'width', 'first', 'blank'),
  int: of(wholeFilter, 'default', 'base'),
  float: of((one, { default: other }, engine) => {
    const found = floatOf(one);
    return found === undefined ? (other ?? engine.float(0)) : engine.float(found);
  }, 'default'),
  default: of(defaulted, 'default_value', 'boolean'),
  d: of(defaulted, 'default_value', 'boolean'),
  items: of((one, _given, engine) => {
    if (one.type === 'UndefinedValue') return engine.list([], 'generator');
    if (one.type !== 'ObjectValue') throw new Error('Can only get item pairs from a mapping');
    return pairs(one, engine, 'generator');
  }),
  unique: of(
    (one, { case_sensitive, attribute }, engine) => {
      if (attribute !== undefined) throw new Error('`unique` by an attribute is not read here');
      const key = (value: TemplateValue): TemplateValue =>
        isText(value) && !isTrue(case_sensitive) ? engine.text(String(value.value).toLowerCase()) : value;
      const seen: TemplateValue[] = [];
      const kept = goneOver(one, engine).filter((value) => {
        const mine = key(value);
        if (seen.some((other) => equal(mine, other))) return false;
        seen.push(mine);
        return true;
      });
      return engine.list(kept, 'generator');
    },
    'case_sensitive',
    'attribute',
  ),
  map: of(
    (one, { filter, attribute, default: other }, engine) => {
      if (filter !== undefined || attribute === undefined)
        throw new Error('`map` is read with `attribute=` alone');
      const path = textOf(attribute);
      return engine.list(
        goneOver(one, engine).map((item) => atPath(item, path, engine, other)),
        'generator',
      );
    },
    'filter',
    'attribute',
    'default',
  ),
  selectattr: of(picked(true), 'attribute', 'test', 'value'),
  rejectattr: of(picked(false), 'attribute', 'test', 'value'),
};

/** `filtered_as_python(value, name, places, ...)`: the names of arguments that have one come in the call as the engine hands them over. */
export const filtered: Native = ([one, name, ...given], engine) => {
  const called = textOf(name);
  const found = FILTERS[called];
  if (one === undefined || found === undefined) return engine.nothing;
  const values: Record<string, TemplateValue> = {};
  for (const [place, value] of given.entries()) {
    if (value.type === 'KeywordArgumentsValue') {
      for (const [key, argument] of entries(value)) {
        if (!found.names.includes(key) || values[key] !== undefined)
          throw new Error(`the filter ${called} takes no argument by the name ${key}`);
        values[key] = argument;
      }
      continue;
    }
    const key = found.names[place];
    if (key === undefined)
      throw new Error(`the filter ${called} takes ${found.names.length} arguments at most`);
    values[key] = value;
  }
  return found.filter(one, values, engine);
};

/** What a loop would go over. @throws Error for what it cannot go over */
function goneOver(one: TemplateValue, engine: Engine): readonly TemplateValue[] {
  if (isList(one)) return items(one);
  if (one.type === 'UndefinedValue') return [];
  if (one.type === 'ObjectValue') return [...entries(one).keys()].map((key) => engine.text(key));
  if (isText(one)) return signs(String(one.value)).map((sign) => engine.text(sign));
  throw new Error(`${nameOf(one)} cannot be gone over`);
}

/** Signs, not UTF-16 units. */
function lengthOf(one: TemplateValue, _given: unknown, engine: Engine): TemplateValue {
  if (isText(one)) return engine.whole(signs(String(one.value)).length);
  if (listKind(one) === 'generator') throw new Error('a generator has no length: put `|list` before it');
  if (isList(one)) return engine.whole(items(one).length);
  if (one.type === 'ObjectValue') return engine.whole(entries(one).size);
  if (one.type === 'UndefinedValue') return engine.whole(0);
  throw new Error(`${nameOf(one)} has no length`);
}

/** Each part as Python writes it by itself; of a text its signs, of an object its keys. */
function joined(
  one: TemplateValue,
  { d, attribute }: Readonly<Record<string, TemplateValue>>,
  engine: Engine,
): TemplateValue {
  const between = textOf(d);
  const all = goneOver(one, engine).map((part) =>
    textOf(
      attribute === undefined || attribute.type === 'NullValue'
        ? part
        : atPath(part, textOf(attribute), engine),
    ),
  );
  const length = all.reduce((sum, part) => sum + part.length + between.length, 0);
  engine.count(length);
  return engine.text(all.join(between));
}

/** Words begin after white space, a dash or an opening bracket. */
const titled = (text: string): string =>
  text.replace(/[^-\s({[<]+/gu, (word) => {
    const [first = '', ...rest] = signs(word);
    return first.toUpperCase() + rest.join('').toLowerCase();
  });

function indented(
  one: TemplateValue,
  { width, first, blank }: Readonly<Record<string, TemplateValue>>,
  engine: Engine,
): TemplateValue {
  if (!isText(one)) throw new Error(`${nameOf(one)} cannot be indented`);
  const lines = `${String(one.value)}\n`.split(/\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/);
  // The last is what follows the last line end.
  lines.pop();
  const spaces = width !== undefined && !isText(width) ? Number(width.value) : width === undefined ? 4 : 0;
  if (!Number.isInteger(spaces)) throw new Error('`indent` takes a whole number or a text');
  engine.count(Math.max(0, spaces) * lines.length);
  const by = width !== undefined && isText(width) ? String(width.value) : ' '.repeat(Math.max(0, spaces));
  engine.count(by.length * lines.length);
  const made = lines.map((line, i) =>
    (i === 0 && !isTrue(first)) || (i > 0 && line === '' && !isTrue(blank)) ? line : by + line,
  );
  return engine.text(made.join('\n'));
}

const WHOLE_TEXT = /^\s*([+-]?)(\d+(?:_\d+)*)\s*$/;
const FLOAT_TEXT = /^\s*[+-]?(?:(?:\d[\d_]*)?\.?\d[\d_]*|\d[\d_]*\.)(?:e[+-]?\d+)?\s*$/i;

function wholeFilter(
  one: TemplateValue,
  { default: other, base }: Readonly<Record<string, TemplateValue>>,
  engine: Engine,
): TemplateValue {
  if (base !== undefined && base.value !== 10) throw new Error('`int` is read with base 10 alone');
  const [, sign, digits] = (isText(one) && WHOLE_TEXT.exec(String(one.value))) || [];
  if (digits !== undefined) {
    const value = BigInt(digits.replaceAll('_', ''));
    return engine.whole(sign === '-' ? -value : value);
  }
  if (isNumber(one) && one.type !== 'FloatValue')
    return engine.whole(BigInt(one.value as number | bigint | boolean));
  const found = floatOf(one);
  return found === undefined || !Number.isFinite(found)
    ? (other ?? engine.whole(0))
    : engine.whole(Math.trunc(found));
}

/** As `float(...)` reads it; undefined for what is no number. */
function floatOf(one: TemplateValue): number | undefined {
  if (one.type === 'UndefinedValue') throw new Error('it makes a number of what is undefined');
  if (isNumber(one)) return Number(one.value);
  if (!isText(one)) return undefined;
  const text = String(one.value);
  const named = /^\s*([+-]?)(inf|infinity|nan)\s*$/i.exec(text);
  if (named !== null) return /nan/i.test(text) ? NaN : named[1] === '-' ? -Infinity : Infinity;
  return FLOAT_TEXT.test(text) && !/__|_\D|_$|\D_/.test(text.trim())
    ? Number(text.replaceAll('_', ''))
    : undefined;
}

function defaulted(
  one: TemplateValue,
  { default_value: other, boolean }: Readonly<Record<string, TemplateValue>>,
  engine: Engine,
): TemplateValue {
  const isAbsent = one.type === 'UndefinedValue' || (isTrue(boolean) && !isTrue(one));
  return isAbsent ? (other ?? engine.text('')) : one;
}

/** `selectattr` and `rejectattr`. */
function picked(isSelect: boolean): Filter {
  return (one, { attribute, test, value }, engine) => {
    if (attribute === undefined) throw new Error('Missing parameter for attribute name');
    const kept = goneOver(one, engine).filter((item) => {
      const found = atPath(item, textOf(attribute), engine);
      const holds = test === undefined ? isTrue(found) : tested(textOf(test), found, value);
      return holds === isSelect;
    });
    return engine.list(kept, 'generator');
  };
}

/** `a.b.0` of a value; undefined where it has none, and an error where a part on the way is undefined, as in Python. */
function atPath(one: TemplateValue, path: string, engine: Engine, otherwise?: TemplateValue): TemplateValue {
  const other = otherwise === undefined || otherwise.type === 'NullValue' ? engine.nothing : otherwise;
  return path.split('.').reduce((value, part) => {
    if (value.type === 'UndefinedValue') throw new Error(`it asks what is undefined for \`${part}\``);
    if (value.type === 'ObjectValue') return entries(value).get(part) ?? other;
    return isList(value) && /^\d+$/.test(part) ? (items(value)[Number(part)] ?? other) : other;
  }, one);
}

type Test = (one: TemplateValue, other?: TemplateValue) => boolean;
const same: Test = (one, other) => other !== undefined && equal(one, other);
const isWhole: Test = (one) => one.type === 'IntegerValue';

/** Tests as Jinja has them; `cased` of Python needs a sign that has a case. */
export const TESTS: Readonly<Record<string, Test>> = {
  defined: ({ type }) => type !== 'UndefinedValue',
  undefined: ({ type }) => type === 'UndefinedValue',
  none: ({ type }) => type === 'NullValue',
  boolean: ({ type }) => type === 'BooleanValue',
  true: ({ type, value }) => type === 'BooleanValue' && value === true,
  false: ({ type, value }) => type === 'BooleanValue' && value === false,
  integer: isWhole,
  float: ({ type }) => type === 'FloatValue',
  number: isNumber,
  string: isText,
  mapping: ({ type }) => type === 'ObjectValue',
  iterable: (one) => isText(one) || isList(one) || ['ObjectValue', 'UndefinedValue'].includes(one.type),
  sequence: (one) =>
    isText(one) ||
    ['ObjectValue', 'UndefinedValue'].includes(one.type) ||
    ['list', 'tuple'].includes(listKind(one) ?? ''),
  callable: ({ type }) => type === 'FunctionValue',
  odd: (one) => parity('odd', one) === 1,
  even: (one) => parity('even', one) === 0,
  lower: (one) => isCased(textOf(one), (text) => text.toLowerCase()),
  upper: (one) => isCased(textOf(one), (text) => text.toUpperCase()),
  equalto: same,
  eq: same,
  '==': same,
  ne: (one, other) => !same(one, other),
  '!=': (one, other) => !same(one, other),
};

const isCased = (text: string, as: (text: string) => string): boolean =>
  text === as(text) && /\p{Cased}/u.test(text);

function parity(name: string, one: TemplateValue): number {
  if (!isNumber(one)) throw new Error(`cannot ${name} on ${nameOf(one)}`);
  const rest =
    one.type === 'FloatValue'
      ? Number(one.value) % 2
      : Number(BigInt(one.value as number | bigint | boolean) % 2n);
  return Math.abs(rest);
}

function tested(name: string, one: TemplateValue, other: TemplateValue | undefined): boolean {
  const test = Object.hasOwn(TESTS, name) ? TESTS[name] : undefined;
  if (test === undefined) throw new Error(`the test ${name} is not known here`);
  return test(one, other);
}

/** `value is name`, and `is not`. */
export const isAsPython: Native = ([one, name, negated], engine) =>
  engine.truth(tested(textOf(name), one ?? engine.nothing, undefined) !== (negated?.value === true));
