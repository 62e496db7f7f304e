import { isList, listKind, nameOf, type Engine, type Native } from './template-engine.ts';
import { pythonRepr, type TemplateValue } from './python-repr.ts';

/*
 * Operators of Python and of its Jinja, where the JavaScript engine takes them otherwise without a word: it compares lists and objects by identity and
 * texts with numbers, takes a missing key for None, adds numbers to texts, keeps the sign of a remainder, and loses the digits of whole numbers.
 */

const NUMBERS = ['IntegerValue', 'FloatValue', 'BooleanValue'];

export const items = ({ value }: TemplateValue): readonly TemplateValue[] =>
  value as readonly TemplateValue[];
export const entries = ({ value }: TemplateValue): ReadonlyMap<string, TemplateValue> =>
  value as ReadonlyMap<string, TemplateValue>;
export const isText = (one: TemplateValue): boolean => one.type === 'StringValue';
export const isNumber = ({ type }: TemplateValue): boolean => NUMBERS.includes(type);
const isFloat = ({ type }: TemplateValue): boolean => type === 'FloatValue';

/** `==`: what is undefined equals only what is undefined. */
export function equal(a: TemplateValue, b: TemplateValue): boolean {
  if (isNumber(a) && isNumber(b)) return plain(a) == plain(b);
  if (isList(a) && isList(b)) {
    const others = items(b);
    return (
      listKind(a) === listKind(b) &&
      items(a).length === others.length &&
      items(a).every((one, i) => equal(one, others[i] ?? one))
    );
  }
  if (a.type !== b.type) return false;
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
const plain = ({ value }: TemplateValue): unknown => (typeof value === 'boolean' ? Number(value) : value);

/** `in`. @throws Error for what holds nothing, and for a part of a text that is no text, as Python */
export function contains(part: TemplateValue, whole: TemplateValue): boolean {
  if (isList(whole)) return items(whole).some((one) => equal(part, one));
  if (whole.type === 'UndefinedValue') return false;
  if (whole.type === 'ObjectValue' || whole.type === 'NamespaceValue')
    return part.type === 'StringValue' && entries(whole).has(String(part.value));
  if (whole.type === 'StringValue' && part.type === 'StringValue')
    return String(whole.value).includes(String(part.value));
  throw new Error(`${nameOf(part)} cannot be in ${nameOf(whole)}`);
}

type Operator = (a: TemplateValue, b: TemplateValue, engine: Engine) => TemplateValue;

/** By their signs; `and`, `or` and comparisons by size are the engine's. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  '==': (a, b, engine) => engine.truth(equal(a, b)),
  '!=': (a, b, engine) => engine.truth(!equal(a, b)),
  in: (a, b, engine) => engine.truth(contains(a, b)),
  'not in': (a, b, engine) => engine.truth(!contains(a, b)),
  '~': (a, b, engine) => engine.joined(pythonRepr(a, true), pythonRepr(b, true)),
  '+': add,
  '-': (a, b, engine) => number(engine, '-', a, b, { float: (x, y) => x - y, whole: (x, y) => x - y }),
  '*': times,
  '/': (a, b, engine) => {
    const [x, y] = floats('/', a, b);
    if (y === 0) throw new Error('division by zero');
    return engine.float(x / y);
  },
  '//': (a, b, engine) =>
    number(engine, '//', a, b, {
      float: (x, y) => Math.floor((x - modulo(x, y)) / y + 0.5),
      whole: (x, y) => {
        if (y === 0n) throw new Error('division by zero');
        return x / y - (x % y !== 0n && x < 0n !== y < 0n ? 1n : 0n);
      },
    }),
  '%': (a, b, engine) =>
    number(engine, '%', a, b, {
      float: modulo,
      whole: (x, y) => {
        if (y === 0n) throw new Error('division by zero');
        const rest = x % y;
        return rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest;
      },
    }),
  '**': power,
};

/** `-a` and `+a`. */
export const signed: Native = ([one, sign], engine) => {
  if (one === undefined || !isNumber(one)) throw new Error(`no sign of ${nameOf(one ?? engine.nothing)}`);
  const minus = sign?.value === '-';
  if (isFloat(one)) return engine.float(minus ? -Number(one.value) : Number(one.value));
  const value = wholeOf(one);
  return engine.whole(minus ? -value : value);
};

/** How a refusal begins of a template that writes what is no text as if it were one. */
export const JOINED = 'it joins a text and';

function add(a: TemplateValue, b: TemplateValue, engine: Engine): TemplateValue {
  if (isText(a) && isText(b)) return engine.joined(String(a.value), String(b.value));
  const kind = listKind(a);
  if ((kind === 'list' || kind === 'tuple') && kind === listKind(b)) {
    engine.count(items(a).length + items(b).length);
    return engine.list(items(a).concat(items(b)), kind);
  }
  if (isText(a) || isText(b)) {
    const other = isText(a) ? b : a;
    throw new Error(
      `${JOINED} ${nameOf(other)} with \`+\`, which Python refuses (\`~\` joins any two as text)`,
    );
  }
  return number(engine, '+', a, b, { float: (x, y) => x + y, whole: (x, y) => x + y });
}

function times(a: TemplateValue, b: TemplateValue, engine: Engine): TemplateValue {
  const [many, count] = isText(a) || isList(a) ? [a, b] : [b, a];
  if (!isText(many) && !isList(many))
    return number(engine, '*', a, b, { float: (x, y) => x * y, whole: (x, y) => x * y });
  const kind = listKind(many) ?? 'list';
  if (!isNumber(count) || isFloat(count) || (isList(many) && kind !== 'list' && kind !== 'tuple'))
    throw new Error(`${nameOf(a)} times ${nameOf(b)}`);
  const repeated = Math.max(0, Number(count.value));
  if (isText(many)) {
    const text = String(many.value);
    engine.count(text.length * repeated);
    return engine.text(text.repeat(repeated));
  }
  engine.elements(items(many).length * repeated, 'a list');
  return engine.list(Array.from({ length: repeated }, () => items(many)).flat(), kind);
}

function power(a: TemplateValue, b: TemplateValue, engine: Engine): TemplateValue {
  if (isNumber(a) && isNumber(b) && !isFloat(a) && !isFloat(b) && Number(b.value) >= 0) {
    const [base, exponent] = [wholeOf(a), wholeOf(b)];
    const bits = BigInt(base.toString(2).length) * exponent;
    if (bits > 20_000n && base !== 0n && base !== 1n && base !== -1n)
      throw new RangeError('a whole number too large');
    return engine.whole(base ** exponent);
  }
  const [x, y] = floats('**', a, b);
  const found = x ** y;
  if (!Number.isFinite(found) && Number.isFinite(x) && Number.isFinite(y))
    throw new Error(`${x} ** ${y} is no number`);
  return engine.float(found);
}

interface Arithmetic {
  float: (x: number, y: number) => number;
  whole: (x: bigint, y: bigint) => bigint;
}

function number(
  engine: Engine,
  sign: string,
  a: TemplateValue,
  b: TemplateValue,
  { float, whole }: Arithmetic,
): TemplateValue {
  const [x, y] = floats(sign, a, b);
  return isFloat(a) || isFloat(b) ? engine.float(float(x, y)) : engine.whole(whole(wholeOf(a), wholeOf(b)));
}

function floats(sign: string, a: TemplateValue, b: TemplateValue): [number, number] {
  if (!isNumber(a) || !isNumber(b)) throw new Error(`\`${sign}\` of ${nameOf(a)} and ${nameOf(b)}`);
  return [Number(a.value), Number(b.value)];
}

const wholeOf = ({ value }: TemplateValue): bigint => BigInt(value as number | bigint | boolean);

/** The remainder with the sign of y. */
function modulo(x: number, y: number): number {
  if (y === 0) throw new Error('division by zero');
  const rest = x % y;
  if (rest === 0) return y < 0 ? -0 : 0;
  return rest < 0 !== y < 0 ? rest + y : rest;
}
