import { FILTERS, filtered, isAsPython, TESTS } from './python-filters.ts';
import { member, signs, sliced } from './python-members.ts';
import { OPERATORS, signed } from './python-operators.ts';
import { pythonRepr, type TemplateValue } from './python-repr.ts';
import { isList, type Native } from './template-engine.ts';
import { forJson, plainNumbers, READ_NUMBERS, readNumbers } from './template-numbers.ts';
import { literalText, TemplateUnreadable, WHOLE } from './template-source.ts';

/**
 * Chat templates are written for Python's Jinja. The JavaScript engine reads the same language, but differs from it without a word where a
 * template writes what is no text (`None`, `True`, a list), where it takes signs off (`content.lstrip('\n')`, as Qwen3's and DeepSeek's do: the
 * engine passes over the argument and takes all white space), where it compares and counts (`python-operators.ts`), and where it writes JSON (several
 * lines, `48.0`). A model would be trained on prompts that it never sees elsewhere. So what a template asks for there goes through functions of ours.
 * test/golden/models/templates.py compares the two.
 */

/** A part of a parsed template: `type` says which, its parts stand beside. */
interface Node {
  type: string;
  [part: string]: unknown;
}

const WRITE = 'written_as_python';
const OPERATE = 'operated_as_python';
const SIGN = 'signed_as_python';
const FILTER = 'filtered_as_python';
const TEST = 'tested_as_python';
const MEMBER = 'member_as_python';
const SLICE = 'part_as_python';
const LOOP = 'loop_as_python';
const PAIRS = 'pairs_as_python';
const BOUND = 'bounded_as_python';
export const RANGE = 'range_as_python';
const JSON_LINES = 'json_as_python';
const JSON_NUMBERS = 'json_numbers_as_python';

/** What stands in a block and writes nothing by itself. */
const STATEMENTS = new Set([
  'Set',
  'If',
  'For',
  'Macro',
  'Comment',
  'Break',
  'Continue',
  'CallStatement',
  'FilterStatement',
  // A text between two blocks.
  'StringLiteral',
]);
const BLOCKS = ['body', 'alternate', 'defaultBlock'];
/** Filters that the engine does as Python, of a whole block. */
const FILTER_BLOCKS = ['upper', 'lower', 'safe', 'indent', 'replace'];
const LOOP_KEYS = [
  'index',
  'index0',
  'revindex',
  'revindex0',
  'first',
  'last',
  'length',
  'previtem',
  'nextitem',
];
/** Of `tojson`; transformers has the same by their places, which the engine passes over. */
const JSON_OPTIONS = ['ensure_ascii', 'indent', 'separators', 'sort_keys'];
/** Spaces that a line of JSON is indented by at most. */
const MOST_INDENT = 64;

/** The functions on the engine's values that a template calls once `callPython` has been over it. */
export const NATIVES: Readonly<Record<string, Native>> = {
  [WRITE]: ([one], engine) => {
    const value = one ?? engine.nothing;
    weigh(value, (count) => engine.count(count));
    return engine.text(pythonRepr(value, true));
  },
  [OPERATE]: ([left, right, sign], engine) => {
    const operator = OPERATORS[String(sign?.value)];
    if (left === undefined || right === undefined || operator === undefined) return engine.nothing;
    return operator(left, right, engine);
  },
  [SIGN]: signed,
  [FILTER]: filtered,
  [TEST]: isAsPython,
  [MEMBER]: member,
  [SLICE]: sliced,
  [WHOLE]: ([digits], engine) => engine.whole(BigInt(String(digits?.value))),
  /** What a loop goes over; the engine takes no tuple apart, so that its elements are lists with a mark. */
  [LOOP]: ([list], engine) => {
    const value = list ?? engine.nothing;
    if (value.type === 'UndefinedValue') return engine.list([]);
    if (value.type === 'ObjectValue') engine.turns((value.value as ReadonlyMap<string, unknown>).size);
    if (value.type === 'StringValue') {
      const all = signs(String(value.value));
      engine.turns(all.length);
      return engine.list(
        all.map((sign) => engine.text(sign)),
        'list',
        true,
      );
    }
    if (!isList(value)) return value;
    const all = value.value as readonly TemplateValue[];
    engine.turns(all.length);
    if (!all.some(({ type }) => type === 'TupleValue')) return value;
    return engine.list(
      all.map((one) =>
        one.type === 'TupleValue' ? engine.list(one.value as readonly TemplateValue[], 'tuple') : one,
      ),
    );
  },
  /** Lists of two as tuples. */
  [PAIRS]: ([one], engine) => {
    if (one === undefined || !isList(one)) return one ?? engine.nothing;
    const pairs = one.value as readonly TemplateValue[];
    return engine.list(
      pairs.map((pair) => engine.list(pair.value as readonly TemplateValue[], 'tuple')),
      'list',
      true,
    );
  },
  [BOUND]: ([one], engine) => {
    const value = one ?? engine.none;
    if (value.type === 'NullValue') return value;
    if (typeof value.value !== 'number' || value.value < 1 || value.value > MOST_INDENT)
      throw new Error(`tojson is read with an indent of 1 to ${MOST_INDENT}`);
    return value;
  },
  [RANGE]: (given, engine) => {
    const [from = 0, to, step = 1] = given.map(({ type, value }) => {
      if (type !== 'IntegerValue') throw new Error('range() takes whole numbers');
      return Number(value);
    });
    if (step === 0 || given.length === 0) throw new Error('range() step must not be zero');
    const [start, stop] = to === undefined ? [0, from] : [from, to];
    const count = Math.max(0, Math.ceil((stop - start) / step));
    engine.elements(count, 'range(...)');
    engine.count(count * 32);
    return engine.list(
      Array.from({ length: count }, (_, i) => engine.whole(start + i * step)),
      'list',
      true,
    );
  },
};

/** The functions on plain values, as the engine hands them over: a list keeps the types of what is in it. */
export const PYTHON_FUNCTIONS: Readonly<Record<string, unknown>> = {
  /** Python writes an empty list or object of several lines in one. */
  [JSON_LINES]: (json: unknown): unknown =>
    typeof json === 'string'
      ? plainNumbers(json).replace(/"(?:[^"\\]|\\.)*"|\[\s+\]|\{\s+\}/g, (part) =>
          part.startsWith('"') ? part : part.replace(/\s+/, ''),
        )
      : json,
  [JSON_NUMBERS]: ([value, isSorted]: [TemplateValue, TemplateValue | undefined]): unknown =>
    forJson(value, isSorted?.value === true),
  [READ_NUMBERS]: readNumbers,
};

/** Counts what a value holds at all depths: lists within lists can name one another without end. */
function weigh(value: TemplateValue, count: (signs: number) => void): void {
  const inner = isList(value)
    ? (value.value as readonly TemplateValue[])
    : value.value instanceof Map
      ? [...(value.value as ReadonlyMap<string, TemplateValue>).values()]
      : [];
  // With brackets, commas and spaces.
  count(4 * inner.length);
  for (const one of inner) weigh(one, count);
}

/**
 * Changes a parsed template in place, so that it does as Python where the engine would not.
 * @throws TemplateUnreadable for what neither does as Python
 */
export function callPython(template: unknown): void {
  // The engine looks for names in what is a part of its own alone.
  prototype = Object.getPrototypeOf(Object.getPrototypeOf(template) as object) as object;
  visit(template);
}

let prototype: object = {};

function visit(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    for (const [i, one] of items.entries()) items[i] = visit(one);
    return items;
  }
  if (value instanceof Map) {
    // An object's literal: its parts change in place, or become calls.
    const entries = [...(value as Map<unknown, unknown>)].map(
      ([key, one]) => [visit(key), visit(one)] as const,
    );
    value.clear();
    for (const [key, one] of entries) value.set(key, one);
    return value;
  }
  if (!isNode(value)) return value;
  for (const part of Object.keys(value)) {
    const inner = value[part];
    // What is assigned to stays a place.
    if (part === 'assignee' && isNode(inner) && inner.type === 'MemberExpression')
      inner['object'] = visit(inner['object']);
    else if (part !== 'test' || value.type !== 'TestExpression') value[part] = visit(inner);
  }
  for (const block of BLOCKS) {
    const statements = value[block];
    if (Array.isArray(statements))
      value[block] = (statements as unknown[]).map((one) => (writes(one) ? written(one) : one));
  }
  return changed(value);
}

/** A node, or the call that does what it means in Python. */
function changed(node: Node): Node {
  switch (node.type) {
    case 'StringLiteral':
      return typeof node['value'] === 'string'
        ? Object.assign(node, { value: literalText(node['value']) })
        : node;
    case 'BinaryExpression': {
      const operator = String(tokenOf(node['operator']));
      return Object.hasOwn(OPERATORS, operator)
        ? call(OPERATE, node['left'], node['right'], literal(operator))
        : node;
    }
    case 'UnaryExpression': {
      const operator = String(tokenOf(node['operator']));
      return operator === 'not' ? node : call(SIGN, node['argument'], literal(operator));
    }
    case 'TestExpression': {
      const name = isNode(node['test']) ? String(node['test']['value']) : '';
      return Object.hasOwn(TESTS, name)
        ? call(TEST, node['operand'], literal(name), truth(node['negate'] === true))
        : node;
    }
    case 'MemberExpression':
      return memberCall(node);
    case 'FilterExpression':
      return filterCall(node);
    case 'FilterStatement': {
      const { filter } = node;
      const callee = isNode(filter) && filter.type === 'CallExpression' ? filter['callee'] : filter;
      const name = isNode(callee) ? String(callee['value']) : '';
      if (!FILTER_BLOCKS.includes(name))
        throw new TemplateUnreadable(`\`{% filter ${name} %}\` is not read here`);
      return node;
    }
    case 'For': {
      const { iterable } = node;
      if (isNode(iterable) && iterable.type === 'SelectExpression')
        iterable['lhs'] = call(LOOP, iterable['lhs']);
      else node['iterable'] = call(LOOP, iterable);
      return node;
    }
    default:
      return node;
  }
}

function memberCall(node: Node): Node {
  const { object, property, computed } = node;
  if (!isNode(property)) return node;
  if (property.type === 'SliceExpression') {
    const bounds = ['start', 'stop', 'step'].map((bound) => property[bound] ?? named('none'));
    return call(SLICE, object, ...bounds);
  }
  if (computed === true) return call(MEMBER, object, property, truth(true));
  if (property.type !== 'Identifier') return call(MEMBER, object, property, truth(true));
  const name = String(property['value']);
  if (isNamed(object, ['loop']) && !LOOP_KEYS.includes(name))
    throw new TemplateUnreadable(`\`loop.${name}\` is not read here`);
  return call(MEMBER, object, literal(name), truth(false));
}

function filterCall(node: Node): Node {
  const { filter, operand } = node;
  if (!isNode(filter)) return node;
  const callee = filter.type === 'CallExpression' ? filter['callee'] : filter;
  const args: unknown[] = Array.isArray(filter['args']) ? filter['args'] : [];
  const name = isNode(callee) && callee.type === 'Identifier' ? String(callee['value']) : '';
  if (name === 'tojson') return jsonCall(node, args);
  if (Object.hasOwn(FILTERS, name)) return call(FILTER, operand, literal(name), ...args);
  return name === 'dictsort' ? call(PAIRS, node) : node;
}

function jsonCall(node: Node, args: readonly unknown[]): Node {
  let sorted: unknown;
  const kept: unknown[] = [];
  for (const one of args) {
    const key =
      isNode(one) && one.type === 'KeywordArgumentExpression' && isNode(one['key'])
        ? one['key']['value']
        : '';
    if (!isNode(one) || !JSON_OPTIONS.includes(String(key)))
      throw new TemplateUnreadable(`\`tojson\` is read with ${JSON_OPTIONS.join(', ')} by their names alone`);
    if (key === 'sort_keys') sorted = one['value'];
    else kept.push(key === 'indent' ? Object.assign(one, { value: call(BOUND, one['value']) }) : one);
  }
  const operand = call(JSON_NUMBERS, list(node['operand'], ...(sorted === undefined ? [] : [sorted])));
  const filter = kept.length === 0 ? named('tojson') : call('tojson', ...kept);
  return call(JSON_LINES, make({ ...node, operand, filter }));
}

const writes = (node: unknown): boolean => isNode(node) && !STATEMENTS.has(node.type);
const make = (node: Node): Node => Object.assign(Object.create(prototype) as object, node);
const written = (node: unknown): Node => call(WRITE, node);
const list = (...nodes: unknown[]): Node => make({ type: 'ArrayLiteral', value: nodes });
const literal = (value: string): Node => make({ type: 'StringLiteral', value });
const named = (value: string): Node => make({ type: 'Identifier', value });
const truth = (value: boolean): Node => named(value ? 'true' : 'false');
const call = (name: string, ...args: unknown[]): Node =>
  make({ type: 'CallExpression', callee: named(name), args });

const tokenOf = (token: unknown): unknown =>
  typeof token === 'object' && token !== null && 'value' in token ? token.value : undefined;
const isNamed = (node: unknown, names: readonly string[]): boolean =>
  isNode(node) && node.type === 'Identifier' && names.includes(String(node['value']));
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
