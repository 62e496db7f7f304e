import { t, translated } from '../l10n/index.ts';
import { branches, jsonSchema, keysAt, schemaAt, type JsonSchema } from './json-schema.ts';

/** What hover shows about a key. */
export interface KeyDescription {
  /** `train.learning_rate` */
  key: string;
  description: string;
  /** When a person would change it. */
  when_to_change?: string;
  /** "a number greater than 0" */
  values: string;
  /** As YAML; absent where there is none, or where it depends on other keys (the description says so). */
  default?: string;
}

/** What completion offers. */
export interface Completion {
  label: string;
  kind: 'key' | 'value';
  description?: string;
  default?: string;
}

/**
 * What there is to know about the key at a path.
 * @param use of the reward that the path goes through, where it does
 */
export function hoverFor(path: readonly (string | number)[], use?: string): KeyDescription | undefined {
  const schema = schemaAt(path, use);
  if (schema === undefined || path.length === 0) return undefined;
  const key = path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[]` : text ? `${text}.${part}` : part),
    '',
  );
  return {
    key,
    description: schema.description === undefined ? '' : translated(schema.description),
    values: valuesText(schema),
    ...(schema.when_to_change === undefined ? {} : { when_to_change: translated(schema.when_to_change) }),
    ...defaultOf(schema),
  };
}

/** Keys for a map, or the words that a value can be. */
export function completionsFor(path: readonly (string | number)[], use?: string): Completion[] {
  const keys = keysAt(path, use).map((label): Completion => {
    const schema = schemaAt([...path, label], use);
    const description = schema?.description;
    return {
      label,
      kind: 'key',
      ...(description === undefined ? {} : { description: translated(description) }),
      ...(schema ? defaultOf(schema) : {}),
    };
  });
  const schema = schemaAt(path, use);
  const words = schema ? branches(schema).flatMap(wordsOf) : [];
  return [...keys, ...words.map((label): Completion => ({ label, kind: 'value' }))];
}

function wordsOf(schema: JsonSchema): string[] {
  if (schema.type === 'boolean') return ['true', 'false'];
  const words = schema.const === undefined ? (schema.enum ?? []) : [schema.const];
  return words.map(String);
}

/** Sections default to what their keys do, which says nothing. */
function defaultOf({ default: value }: JsonSchema): { default?: string } {
  const says =
    value !== undefined &&
    value !== null &&
    !(typeof value === 'object' && Object.keys(value).length === 0 && !Array.isArray(value));
  if (!says) return {};
  return { default: typeof value === 'string' && /^[\w.-]+$/.test(value) ? value : JSON.stringify(value) };
}

/** What values a key takes, in words. */
export function valuesText(schema: JsonSchema): string {
  const texts = branches(schema)
    .filter(({ type }) => type !== 'null')
    .map((branch) => branchText(branch));
  const [first = '', ...others] = new Set(texts);
  return others.reduce((all, text) => t`${all}, or ${text}`, first);
}

function branchText(schema: JsonSchema): string {
  const words = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  if (words.length > 0) return words.map((word) => `\`${String(word)}\``).join(', ');
  if (schema.type === 'number') return withBounds(t`a number`, schema);
  if (schema.type === 'integer') return withBounds(t`a whole number`, schema);
  if (schema.type === 'boolean') return '`true`, `false`';
  if (schema.type === 'array') return schema.items ? t`a list of: ${valuesText(schema.items)}` : t`a list`;
  return schema.type === 'object' ? t`a map of keys` : t`a text`;
}

function withBounds(
  what: string,
  { minimum, exclusiveMinimum, maximum, exclusiveMaximum }: JsonSchema,
): string {
  const bounds = [
    minimum === undefined ? undefined : t`at least ${minimum}`,
    exclusiveMinimum === undefined ? undefined : t`greater than ${exclusiveMinimum}`,
    maximum === undefined ? undefined : t`at most ${maximum}`,
    exclusiveMaximum === undefined ? undefined : t`less than ${exclusiveMaximum}`,
  ].filter((bound) => bound !== undefined);
  return bounds.length === 0 ? what : `${what} ${bounds.reduce((all, bound) => t`${all} and ${bound}`)}`;
}

/** What descriptions are made of, in English: each key's meaning, and when to change it. Translators start from them. */
export function describedTexts(schema: unknown = jsonSchema()): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    typeof value === 'string' && (key === 'description' || key === 'when_to_change')
      ? [value]
      : describedTexts(value),
  );
}
