/**
 * A number of the data whose text JavaScript would not write again: `72.0`, `1e5`, `9007199254740993`. Templates show the text. Rewards
 * get a number where it is the same number, else the text: no digit is lost.
 */
export class NumberAsWritten {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Whether a number of JavaScript is this number. */
  get exact(): boolean {
    const value = Number(this.text);
    return Number.isFinite(value) && decimal(String(value)) === decimal(this.text);
  }

  /** What a reward gets, and what is written into files. */
  toJSON(): number | string {
    return this.exact ? Number(this.text) : this.text;
  }

  toString(): string {
    return this.text;
  }
}

/** A number's text as a number, where that is all of it. */
export function numberOf(text: string): number | NumberAsWritten {
  const value = Number(text);
  return String(value) === text ? value : new NumberAsWritten(text);
}

/** Digits without zeros at either end, and the power of ten of the last one: equal for equal numbers. */
function decimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  if (short === '') return '0';
  return `${sign}${short}e${Number(power) - fraction.length + digits.length - short.length}`;
}

/** A value of a table as JSON, numbers as they were written. */
export function jsonText(value: unknown): string {
  if (value instanceof NumberAsWritten) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const parts = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${jsonText(inner)}`);
  return `{${parts.join(',')}}`;
}
