/** What a list is in Python, where the engine has one kind: `|map` and its kin make something that can be gone over, and no more. */
export type ListKind = 'list' | 'tuple' | 'dict_keys' | 'dict_values' | 'dict_items' | 'generator';

/** A value as a template's engine holds it. */
export interface TemplateValue {
  readonly type: string;
  readonly value: unknown;
  /** Of a list that is none in Python. */
  readonly kind?: ListKind;
}

/**
 * A value as Python writes it: `str(value)` for one that stands by itself, `repr(value)` within lists and objects. What is undefined writes nothing,
 * as in Jinja.
 * @throws Error for what has no text, such as a macro
 */
export function pythonRepr({ type, value, kind }: TemplateValue, alone = false): string {
  switch (type) {
    case 'StringValue':
      return alone ? String(value) : textRepr(String(value));
    case 'UndefinedValue':
      return alone ? '' : 'Undefined';
    case 'NullValue':
      return 'None';
    case 'BooleanValue':
      return value === true ? 'True' : 'False';
    case 'IntegerValue':
      return typeof value === 'number' && Math.abs(value) >= 1e21 ? BigInt(value).toString() : String(value);
    case 'FloatValue':
      return floatRepr(Number(value));
    case 'ArrayValue':
      if (kind === 'tuple') return tupleRepr(value);
      if (kind === 'generator')
        throw new Error('a generator is written with its address: put `|list` behind it');
      return kind === undefined ? `[${all(value).join(', ')}]` : `${kind}([${all(value).join(', ')}])`;
    case 'TupleValue':
      return tupleRepr(value);
    case 'ObjectValue': {
      const entries = [...(value as ReadonlyMap<string, TemplateValue>)];
      return `{${entries.map(([key, one]) => `${textRepr(key)}: ${pythonRepr(one)}`).join(', ')}}`;
    }
    default:
      throw new Error(`a ${type} cannot be written as text`);
  }
}

function tupleRepr(value: unknown): string {
  const parts = all(value);
  return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(', ')})`;
}

const all = (values: unknown): string[] => (values as readonly TemplateValue[]).map((one) => pythonRepr(one));

/** Python's shortest digits are JavaScript's; it goes over to powers of ten at other places. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16))
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

const SHORT: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text in quotes, as `repr` of Python writes it. */
function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  // What Python calls printable: neither a control sign, nor unassigned, nor white space other than the space.
  const inside = text.replace(/[\\'"]|(?! )[\p{C}\p{Z}]/gu, (sign) => {
    if (sign === "'" || sign === '"') return sign === quote ? `\\${sign}` : sign;
    const code = sign.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    if (SHORT[sign] !== undefined) return SHORT[sign];
    if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
    return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
  });
  return quote + inside + quote;
}
