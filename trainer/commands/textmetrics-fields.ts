import { GrpoError } from '../../core/errors/index.ts';
import { didYouMean } from '../../core/text/did-you-mean.ts';

/**
 * The fields of a JSON document, read by name and checked as they are read; a field that nothing read is a typo.
 * Every method throws GrpoError `textmetrics-field` (missing or of a wrong type), naming the field.
 */
export class MetricFields {
  private readonly values: Map<string, unknown>;
  private readonly read = new Set<string>();

  constructor(document: unknown) {
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
      throw refusal('the input is not a JSON object', 'stdin', 'Give {"kind": ..., ...}.');
    }
    this.values = new Map<string, unknown>(Object.entries(document));
  }

  text(name: string): string {
    const value = this.take(name);
    return typeof value === 'string' ? value : wrongType(name, value, 'a text');
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], unset: T): T {
    const value = this.take(name, unset);
    return (
      allowed.find((option) => option === value) ?? wrongType(name, value, `one of ${allowed.join(', ')}`)
    );
  }

  flag(name: string, unset: boolean): boolean {
    const value = this.take(name, unset);
    return typeof value === 'boolean' ? value : wrongType(name, value, 'true or false');
  }

  /** A whole number of at least `least`. */
  count(name: string, least: number, unset?: number): number {
    const value = this.take(name, unset);
    const whole = typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
    return whole ? value : wrongType(name, value, `a whole number of at least ${least}`);
  }

  texts(name: string): string[] {
    const isText = (value: unknown): value is string => typeof value === 'string';
    return this.list(name, isText, 'a text');
  }

  numbers(name: string): number[] {
    const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
    return this.list(name, isNumber, 'a finite number');
  }

  /** @throws GrpoError `textmetrics-field` for a field that the kind does not have */
  refuseUnread(): void {
    for (const name of this.values.keys()) {
      if (this.read.has(name)) continue;
      const near = didYouMean(name, [...this.read]);
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      const fix = `This kind reads ${[...this.read].join(', ')}.`;
      throw refusal(`this kind has no field ${name}${hint}`, name, fix);
    }
  }

  private take(name: string, unset?: unknown): unknown {
    this.read.add(name);
    const value = this.values.get(name) ?? unset;
    if (value === undefined) throw refusal(`${name} is missing`, name, `Give ${name}.`);
    return value;
  }

  private list<T>(name: string, fits: (value: unknown) => value is T, what: string): T[] {
    const value = this.take(name);
    if (!Array.isArray(value)) return wrongType(name, value, 'an array');
    return value.map((entry: unknown, index) =>
      fits(entry) ? entry : wrongType(`${name}[${index}]`, entry, what),
    );
  }
}

function wrongType(where: string, value: unknown, expected: string): never {
  throw refusal(`${where} is ${JSON.stringify(value)}, not ${expected}`, where, `Give ${expected}.`);
}

const refusal = (message: string, where: string, fix: string): GrpoError =>
  new GrpoError({ code: 'textmetrics-field', message, where, fix });
