import type { ListKind, TemplateValue } from './python-repr.ts';

/**
 * The engine's own values, for functions of ours that take and make them with their types: it hands a function plain JavaScript otherwise, and takes
 * 1.0 for 1. A template calls `know` first, with a value of each type and the functions; from there on they are called with values.
 *
 * It counts what a template makes too: each function of ours that makes a text or a list does it here.
 */

/** A function of ours on the engine's values. */
export type Native = (values: readonly TemplateValue[], engine: Engine) => TemplateValue;

/** What a template makes at most, in signs: at all, and more for each of the conversation's. A sign takes 1 or 2 bytes. */
const MOST_MADE = 2 ** 26;
const MOST_MADE_TIMES = 200;
/** What an element of a list takes, in signs: its place, and where it is new the value as well, or what a loop keeps for it. */
const PLACE = 8;
const VALUE = 32;
const TURN = 64;
/** Elements of one list, `range(...)` first of all. */
const MOST_ELEMENTS = 100_000;
/** Bits of a whole number: Python writes no more than 4,300 digits either. */
const MOST_BITS = 14_000n;

const SAMPLES = "[0.5, 0, '', true, none, a_name_that_no_template_has, []";

type Make = new (value: unknown) => TemplateValue;

export class Engine {
  readonly #natives: Readonly<Record<string, Native>>;
  readonly #most: number;
  #made = 0;
  #samples: readonly TemplateValue[] = [];
  #function: TemplateValue | undefined;

  /** @param characters  of the conversation */
  constructor(natives: Readonly<Record<string, Native>>, characters: number) {
    this.#natives = natives;
    this.#most = MOST_MADE + MOST_MADE_TIMES * characters;
  }

  /** What goes before a template: one line that writes nothing (trim_blocks takes its end). */
  get preamble(): string {
    return `{% set engine_is_known = know_the_engine(${SAMPLES}, ${Object.keys(this.#natives).join(', ')}]) %}\n`;
  }

  /** The variables that the preamble reads. */
  get variables(): Record<string, unknown> {
    const names = Object.keys(this.#natives).map((name) => [name, () => null]);
    return {
      ...(Object.fromEntries(names) as Record<string, unknown>),
      know_the_engine: (values: readonly TemplateValue[]) => this.#know(values),
    };
  }

  #know(values: readonly TemplateValue[]): null {
    this.#samples = values;
    const natives = Object.values(this.#natives);
    const functions = values.slice(-natives.length);
    this.#function = functions[0];
    for (const [i, one] of functions.entries()) {
      const native = natives[i];
      if (native !== undefined) Object.assign(one, { value: this.#call(native) });
    }
    return null;
  }

  #call(native: Native) {
    return (values: readonly TemplateValue[]): TemplateValue => native(values, this);
  }

  #make(sample: number, value: unknown): TemplateValue {
    const like = this.#samples[sample] as TemplateValue;
    return new (like.constructor as Make)(value);
  }

  float(value: number): TemplateValue {
    return this.#make(0, value);
  }

  /** A whole number of any size. @throws RangeError beyond what Python would write */
  whole(value: number | bigint): TemplateValue {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return this.#make(1, value + 0);
    const exact = BigInt(value);
    if (exact >> MOST_BITS !== 0n && exact >> MOST_BITS !== -1n)
      throw new RangeError('a whole number too large');
    return this.#make(1, Number.isSafeInteger(Number(exact)) ? Number(exact) : exact);
  }

  /** A text, which is counted. */
  text(value: string): TemplateValue {
    this.count(value.length);
    return this.#make(2, value);
  }

  /** Two texts as one: the engine keeps the two. @throws RangeError where it is longer than all that may be made */
  joined(a: string, b: string): TemplateValue {
    this.count(PLACE);
    if (a.length + b.length > this.#most) throw this.#tooMuch();
    return this.#make(2, a + b);
  }

  truth(value: boolean): TemplateValue {
    return this.#make(3, value);
  }

  get none(): TemplateValue {
    return this.#samples[4] as TemplateValue;
  }

  get nothing(): TemplateValue {
    return this.#samples[5] as TemplateValue;
  }

  /** A list of these very elements. @param isNew  whether they were made for it */
  list(items: readonly TemplateValue[], kind: ListKind = 'list', isNew = false): TemplateValue {
    this.count(items.length * (isNew ? PLACE + VALUE : PLACE));
    // A tuple is a list with a mark as well: the engine takes no tuple apart in a loop.
    return Object.assign(this.#make(6, items), kind === 'list' ? {} : { kind });
  }

  method(native: Native): TemplateValue {
    const { constructor } = this.#function as TemplateValue;
    return new (constructor as Make)(this.#call(native));
  }

  /** Counts the turns of a loop before they are made. */
  turns(count: number): void {
    this.count(count * TURN);
  }

  /** @throws RangeError where a list may not have so many elements */
  elements(count: number, what: string): void {
    if (!(count <= MOST_ELEMENTS)) throw new RangeError(`${what} of ${count} elements`);
  }

  /** Counts what is made, before it is. @throws RangeError where it is too much */
  count(signs: number): void {
    this.#made += signs;
    if (!(this.#made <= this.#most)) throw this.#tooMuch();
  }

  #tooMuch(): RangeError {
    return new RangeError(`texts and lists of more than ${this.#most} signs`);
  }
}

export const isList = ({ type }: TemplateValue): boolean => type === 'ArrayValue' || type === 'TupleValue';

/** What a list is in Python; undefined for what is none. */
export function listKind(one: TemplateValue): ListKind | undefined {
  if (one.type === 'TupleValue') return 'tuple';
  return one.type === 'ArrayValue' ? (one.kind ?? 'list') : undefined;
}

/** What a value is called in a refusal, as Python has it. */
export function nameOf(one: TemplateValue): string {
  const names: Record<string, string> = {
    StringValue: 'a text',
    IntegerValue: 'a whole number',
    FloatValue: 'a number',
    BooleanValue: 'a truth value',
    NullValue: 'None',
    UndefinedValue: 'what is undefined',
    ObjectValue: 'an object',
    NamespaceValue: 'a namespace',
    FunctionValue: 'a function',
  };
  const kind = listKind(one);
  return kind === undefined ? (names[one.type] ?? one.type) : `a ${kind}`;
}
