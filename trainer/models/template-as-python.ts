import { contains, equal, joined, lengthOf, remainder, titled } from './python-operators.ts';
import { pythonRepr, type TemplateValue } from './python-repr.ts';
import { forJson, plainNumbers, READ_NUMBERS, readNumbers } from './template-numbers.ts';

/**
 * Chat templates are written for Python's Jinja. The JavaScript engine reads the same language, but differs from it without a word where a
 * template writes what is no text (`None`, `True`, a list), where it takes signs off (`content.lstrip('\n')`, as Qwen3's and DeepSeek's do: the
 * engine passes over the argument and takes all white space), where it compares (`python-operators.ts`), and where it writes JSON (several lines, `48.0`). A model would be trained on prompts that
 * it never sees elsewhere. So what a template asks for there goes through functions of ours. test/golden/models/templates.py compares the two.
 */

/** A part of a parsed template: `type` says which, its parts stand beside. */
interface Node {
  type: string;
  [part: string]: unknown;
}

const WRITE = 'written_as_python';
const STRIP = 'stripped_as_python';
const OPERATE = 'operated_as_python';
const FILTER = 'filtered_as_python';
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
const STRIPS = ['strip', 'lstrip', 'rstrip'];

const OPERATORS: Readonly<Record<string, (a: TemplateValue, b: TemplateValue) => unknown>> = {
  '==': equal,
  '!=': (a, b) => !equal(a, b),
  in: contains,
  'not in': (a, b) => !contains(a, b),
  '%': remainder,
};
const FILTERS: Readonly<Record<string, (value: TemplateValue, given?: TemplateValue) => unknown>> = {
  length: lengthOf,
  count: lengthOf,
  join: joined,
  title: titled,
};

/** The functions that a template calls once `callPython` has been over it. */
export const PYTHON_FUNCTIONS: Readonly<Record<string, unknown>> = {
  // In a list, for the engine hands over a value by itself without its type.
  [WRITE]: ([value]: [TemplateValue]): string => pythonRepr(value, true),
  [STRIP]: ([text]: [TemplateValue], method: string, signs: unknown): string => {
    if (text.type !== 'StringValue' || typeof text.value !== 'string')
      throw new Error(`${text.type} has no ${method}()`);
    if (signs === null)
      return method === 'rstrip'
        ? text.value.trimEnd()
        : method === 'lstrip'
          ? text.value.trimStart()
          : text.value.trim();
    if (typeof signs !== 'string') throw new Error(`${method}() takes a text`);
    return strip(text.value, method, new Set(signs));
  },
  [OPERATE]: ([left, right]: [TemplateValue, TemplateValue], operator: string): unknown =>
    OPERATORS[operator]?.(left, right),
  [FILTER]: ([value, given]: [TemplateValue, TemplateValue | undefined], name: string): unknown =>
    FILTERS[name]?.(value, given),
  /** Python writes an empty list or object of several lines in one. */
  [JSON_LINES]: (json: unknown): unknown =>
    typeof json === 'string'
      ? plainNumbers(json).replace(/"(?:[^"\\]|\\.)*"|\[\s+\]|\{\s+\}/g, (part) =>
          part.startsWith('"') ? part : part.replace(/\s+/, ''),
        )
      : json,
  [JSON_NUMBERS]: ([value]: [TemplateValue]): unknown => forJson(value),
  [READ_NUMBERS]: readNumbers,
};

function strip(text: string, method: string, signs: ReadonlySet<string>): string {
  const all = Array.from(text);
  let [from, to] = [0, all.length];
  if (method !== 'rstrip') while (from < to && signs.has(all[from] ?? '')) from++;
  if (method !== 'lstrip') while (to > from && signs.has(all[to - 1] ?? '')) to--;
  return all.slice(from, to).join('');
}

/** What a template is as text: Jinja knows one kind of line end. */
export const templateSource = (text: string): string => text.replace(/\r\n?/g, '\n');

/** Changes a parsed template in place, so that it does as Python where the engine would not. */
export function callPython(template: unknown): void {
  visit(template);
}

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
  for (const part of Object.keys(value)) value[part] = visit(value[part]);
  for (const block of BLOCKS) {
    const statements = value[block];
    if (Array.isArray(statements))
      value[block] = (statements as unknown[]).map((one) => (writes(one) ? written(one) : one));
  }
  return changed(value);
}

/** A node, or the call that does what it means in Python. */
function changed(node: Node): Node {
  const { type } = node;
  if (type === 'BinaryExpression' && tokenOf(node['operator']) === '~')
    return Object.assign(node, { left: written(node['left']), right: written(node['right']) });
  const operator = String(tokenOf(node['operator']));
  if (type === 'BinaryExpression' && Object.hasOwn(OPERATORS, operator))
    return call(OPERATE, list(node['left'], node['right']), literal(operator));
  if (type === 'FilterExpression' && isNode(node['filter'])) {
    const { filter } = node;
    if (filter.type === 'Identifier' && filter['value'] === 'string') return written(node['operand']);
    const named = filter.type === 'CallExpression' ? filter['callee'] : filter;
    const args: unknown[] = Array.isArray(filter['args']) ? filter['args'] : [];
    const name = isNode(named) && named.type === 'Identifier' ? String(named['value']) : '';
    const plain = args.every((one) => isNode(one) && !/Keyword|Spread/.test(one.type));
    if (Object.hasOwn(FILTERS, name) && plain && args.length <= (name === 'join' ? 1 : 0))
      return call(FILTER, list(node['operand'], ...args), literal(name));
    if (isNamed(named, ['tojson']))
      return call(JSON_LINES, { ...node, operand: call(JSON_NUMBERS, list(node['operand'])) });
  }
  if (type !== 'CallExpression' || !isNode(node['callee'])) return node;
  const { callee } = node;
  const given: unknown[] = Array.isArray(node['args']) ? node['args'] : [];
  if (callee.type !== 'MemberExpression' || callee['computed'] === true || given.length === 0) return node;
  if (!isNamed(callee['property'], STRIPS)) return node;
  const method = String((callee['property'] as Node)['value']);
  return call(STRIP, list(callee['object']), literal(method), ...given);
}

const writes = (node: unknown): boolean => isNode(node) && !STATEMENTS.has(node.type);
const written = (node: unknown): Node => call(WRITE, list(node));
const list = (...nodes: unknown[]): Node => ({ type: 'ArrayLiteral', value: nodes });
const literal = (value: string): Node => ({ type: 'StringLiteral', value });
const call = (name: string, ...args: unknown[]): Node => ({
  type: 'CallExpression',
  callee: { type: 'Identifier', value: name },
  args,
});

const tokenOf = (token: unknown): unknown =>
  typeof token === 'object' && token !== null && 'value' in token ? token.value : undefined;
const isNamed = (node: unknown, names: readonly string[]): boolean =>
  isNode(node) && node.type === 'Identifier' && names.includes(String(node['value']));
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
