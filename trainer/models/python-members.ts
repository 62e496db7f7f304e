import { isList, listKind, nameOf, type Engine, type Native } from './template-engine.ts';
import { entries, isNumber, isText, items } from './python-operators.ts';
import { pythonRepr, type TemplateValue } from './python-repr.ts';

/*
 * `a.b`, `a[b]`, `a[b:c]` and the methods of texts and objects, as Python has them. The engine takes what is undefined for an object without keys,
 * counts a text's places in halves of signs, gives texts and lists a `length`, and passes over arguments.
 */

/** What Python's `str.strip` takes for white space. */
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACES_BEFORE = new RegExp(`^[${SPACE}]+`);
const SPACES_AFTER = new RegExp(`[${SPACE}]+$`);
const WORD = new RegExp(`[^${SPACE}]+`, 'g');

/**
 * What a dict, a list, a tuple and a text have in Python under names that are no keys; most are not built here. What changes a value is undefined to a
 * template of transformers (ImmutableSandboxedEnvironment).
 */
const OF_OBJECTS = words('get items keys values copy fromkeys');
const CHANGE_OBJECTS = words('clear pop popitem setdefault update');
const OF_TUPLES = words('count index');
const OF_LISTS = words('copy count index');
const OF_TEXTS = words(
  'capitalize casefold center count encode endswith expandtabs find format format_map index isalnum isalpha isascii isdecimal isdigit ' +
    'isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower lstrip maketrans partition removeprefix ' +
    'removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate ' +
    'upper zfill',
);

/** `object.key` and `object[key]`; the third says which. @throws Error for a key of what is undefined, as Python */
export const member: Native = ([object, key, computed], engine) => {
  if (object === undefined || key === undefined) return engine.nothing;
  const isAttribute = computed?.value !== true;
  if (object.type === 'UndefinedValue')
    throw new Error(`it asks what is undefined for ${isAttribute ? '' : 'key '}\`${pythonRepr(key, true)}\``);
  const name = isText(key) ? String(key.value) : undefined;
  if (object.type === 'ObjectValue' || object.type === 'NamespaceValue') {
    if (name === undefined) return engine.nothing;
    const own = entries(object).get(name);
    if (object.type === 'NamespaceValue') return own ?? engine.nothing;
    const isTaken = OF_OBJECTS.includes(name) || CHANGE_OBJECTS.includes(name);
    if (own !== undefined && !(isAttribute && isTaken)) return own;
    const method = Object.hasOwn(OBJECT_METHODS, name) ? OBJECT_METHODS[name] : undefined;
    if (own !== undefined && method === undefined)
      throw new Error(`\`.${name}\` of an object is a method in Python: write ['${name}'] for its key`);
    if (method === undefined) return OF_OBJECTS.includes(name) ? unbuilt(name, engine) : engine.nothing;
    return engine.method((given) => method(object, given, engine));
  }
  if (!isText(object) && !isList(object)) return engine.nothing;
  const kind = listKind(object);
  if (name !== undefined) {
    const method = isText(object) && Object.hasOwn(TEXT_METHODS, name) ? TEXT_METHODS[name] : undefined;
    if (method !== undefined)
      return engine.method((given) => method(String(object.value), positional(name, given), engine));
    const names =
      kind === undefined ? OF_TEXTS : kind === 'list' ? OF_LISTS : kind === 'tuple' ? OF_TUPLES : [];
    return names.includes(name) ? unbuilt(name, engine) : engine.nothing;
  }
  if (!isNumber(key) || key.type === 'FloatValue') return engine.nothing;
  if (kind !== undefined && kind !== 'list' && kind !== 'tuple') return engine.nothing;
  if (isList(object)) return items(object).at(Number(key.value)) ?? engine.nothing;
  const sign = signs(String(object.value)).at(Number(key.value));
  return sign === undefined ? engine.nothing : engine.text(sign);
};

/** A method that is there in Python, and defined, and is not built here. */
const unbuilt = (name: string, engine: Engine): TemplateValue =>
  engine.method(() => {
    throw new Error(`the method ${name}() is not built here`);
  });

/** `object[start:stop:step]`. */
export const sliced: Native = ([object, ...bounds], engine) => {
  const kind = object === undefined ? undefined : listKind(object);
  if (object === undefined || (!isText(object) && kind !== 'list' && kind !== 'tuple'))
    throw new Error(`it takes a part of ${nameOf(object ?? engine.nothing)}`);
  const [start, stop, given] = bounds.map((one) => {
    if (one.type === 'UndefinedValue' || one.type === 'NullValue') return undefined;
    if (!isNumber(one) || one.type === 'FloatValue')
      throw new Error('the bounds of a part are whole numbers');
    return Number(one.value);
  });
  const step = given ?? 1;
  if (step === 0) throw new Error('slice step cannot be zero');
  const all: readonly unknown[] = isText(object) ? signs(String(object.value)) : items(object);
  const [least, most] = step > 0 ? [0, all.length] : [-1, all.length - 1];
  const place = (at: number | undefined, without: number): number =>
    at === undefined ? without : Math.min(Math.max(at < 0 ? at + all.length : at, least), most);
  const [from, to] = [place(start, step > 0 ? least : most), place(stop, step > 0 ? most : least)];
  const part: unknown[] = [];
  for (let i = from; step > 0 ? i < to : i > to; i += step) part.push(all[i]);
  return isText(object) ? engine.text(part.join('')) : engine.list(part as TemplateValue[], kind);
};

function words(text: string): readonly string[] {
  return text.split(' ');
}

type ObjectMethod = (object: TemplateValue, given: readonly TemplateValue[], engine: Engine) => TemplateValue;

const OBJECT_METHODS: Readonly<Record<string, ObjectMethod>> = {
  get: (object, given, engine) => {
    const [key, other] = positional('get', given);
    if (key === undefined) throw new Error('get() takes a key');
    return (isText(key) ? entries(object).get(String(key.value)) : undefined) ?? other ?? engine.none;
  },
  items: (object, _given, engine) => pairs(object, engine, 'dict_items'),
  keys: (object, _given, engine) =>
    engine.list(
      [...entries(object).keys()].map((key) => engine.text(key)),
      'dict_keys',
      true,
    ),
  values: (object, _given, engine) => engine.list([...entries(object).values()], 'dict_values'),
};

/** The pairs of an object as tuples. */
export const pairs = (
  object: TemplateValue,
  engine: Engine,
  kind: 'dict_items' | 'generator',
): TemplateValue =>
  engine.list(
    [...entries(object)].map(([key, value]) => engine.list([engine.text(key), value], 'tuple')),
    kind,
    true,
  );

type TextMethod = (text: string, given: readonly TemplateValue[], engine: Engine) => TemplateValue;

const begins =
  (name: string, test: (text: string, part: string) => boolean): TextMethod =>
  (text, [part, ...more], engine) => {
    if (part === undefined || more.length > 0) throw new Error(`${name}() is read with one argument`);
    const parts = listKind(part) === 'tuple' ? items(part) : [part];
    if (!parts.every(isText)) throw new Error(`${name}() takes a text or a tuple of texts`);
    return engine.truth(parts.some((one) => test(text, String(one.value))));
  };

const TEXT_METHODS: Readonly<Record<string, TextMethod>> = {
  upper: (text, _given, engine) => engine.text(text.toUpperCase()),
  lower: (text, _given, engine) => engine.text(text.toLowerCase()),
  capitalize: (text, _given, engine) => engine.text(capitalized(text)),
  title: (text, _given, engine) => engine.text(titledWords(text)),
  strip: (text, [given], engine) => engine.text(strip(text, 'strip', given)),
  lstrip: (text, [given], engine) => engine.text(strip(text, 'lstrip', given)),
  rstrip: (text, [given], engine) => engine.text(strip(text, 'rstrip', given)),
  startswith: begins('startswith', (text, part) => text.startsWith(part)),
  endswith: begins('endswith', (text, part) => text.endsWith(part)),
  split: (text, [by, most], engine) => {
    const parts = split(text, by, most === undefined ? -1 : wholeArgument('split', most));
    engine.count(parts.length * 8);
    return engine.list(
      parts.map((part) => engine.text(part)),
      'list',
      true,
    );
  },
  replace: (text, [old, by, count], engine) => replaced(text, old, by, count, engine),
};

/** A method's arguments by their places. @throws Error where one has a name, which those few methods take in another order */
function positional(method: string, given: readonly TemplateValue[]): readonly TemplateValue[] {
  const named = given.find(({ type }) => type === 'KeywordArgumentsValue');
  if (named === undefined) return given;
  const names: Readonly<Record<string, readonly string[]>> = {
    split: ['sep', 'maxsplit'],
    replace: ['old', 'new', 'count'],
  };
  const order = names[method];
  const values = [...given.filter((one) => one !== named)];
  for (const [name, value] of entries(named)) {
    const place = order?.indexOf(name) ?? -1;
    if (place < 0) throw new Error(`${method}() takes no argument by the name ${name}`);
    if (place !== values.length && !(method === 'split' && place === 1))
      throw new Error(`${method}() is read with its arguments in their order`);
    if (place > values.length) values.push({ type: 'NullValue', value: null });
    values.push(value);
  }
  return values;
}

/** Whole signs, as Python counts them. */
export const signs = (text: string): string[] => Array.from(text);

/** `strip`, `lstrip` and `rstrip`, of white space or of given signs. */
export function strip(text: string, method: string, given: TemplateValue | undefined): string {
  if (given === undefined || given.type === 'NullValue') {
    const before = method === 'rstrip' ? text : text.replace(SPACES_BEFORE, '');
    return method === 'lstrip' ? before : before.slice(0, endWithout(before));
  }
  if (!isText(given)) throw new Error(`${method}() takes a text`);
  const off = new Set(signs(String(given.value)));
  const all = signs(text);
  let [from, to] = [0, all.length];
  if (method !== 'rstrip') while (from < to && off.has(all[from] ?? '')) from++;
  if (method !== 'lstrip') while (to > from && off.has(all[to - 1] ?? '')) to--;
  return all.slice(from, to).join('');
}

/** Where a text's last white space begins; looked for from the end, for a pattern would begin at each space. */
function endWithout(text: string): number {
  let end = text.length;
  while (end > 0 && SPACES_AFTER.test(text[end - 1] ?? '')) end--;
  return end;
}

/** The first sign large, all others small; of `ß` the first half, as Python's titles have it. */
export const capitalized = (text: string): string => {
  const [first = '', ...rest] = signs(text);
  const [large = '', ...more] = signs(first.toUpperCase());
  return large + more.join('').toLowerCase() + rest.join('').toLowerCase();
};

/** Each letter that follows none large, all others small. */
const titledWords = (text: string): string => text.replace(/\p{Cased}+/gu, (word) => capitalized(word));

function split(text: string, by: TemplateValue | undefined, most: number): string[] {
  if (by !== undefined && by.type !== 'NullValue') {
    if (!isText(by)) throw new Error('split() takes a text');
    const separator = String(by.value);
    if (separator === '') throw new Error('empty separator');
    const parts = text.split(separator);
    return most >= 0 && parts.length > most + 1
      ? [...parts.slice(0, most), parts.slice(most).join(separator)]
      : parts;
  }
  const found: string[] = [];
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (most >= 0 && found.length >= most) return [...found, text.slice(index)];
    found.push(word);
  }
  return found;
}

/** `replace(old, new, count)`, counted before it is done. */
export function replaced(
  text: string,
  old: TemplateValue | undefined,
  by: TemplateValue | undefined,
  count: TemplateValue | undefined,
  engine: Engine,
): TemplateValue {
  if (old === undefined || by === undefined || !isText(old) || !isText(by))
    throw new Error('replace() takes two texts');
  const most = count === undefined || count.type === 'NullValue' ? -1 : wholeArgument('replace', count);
  const [from, to] = [String(old.value), String(by.value)];
  const parts = from === '' ? ['', ...signs(text), ''] : text.split(from);
  const places = most < 0 ? parts.length - 1 : Math.min(most, parts.length - 1);
  engine.count(text.length + places * to.length);
  return engine.text(
    parts.slice(0, places + 1).join(to) +
      parts
        .slice(places + 1)
        .map((part) => from + part)
        .join(''),
  );
}

function wholeArgument(method: string, one: TemplateValue): number {
  if (!isNumber(one) || one.type === 'FloatValue') throw new Error(`${method}() takes a whole number`);
  return Number(one.value);
}
