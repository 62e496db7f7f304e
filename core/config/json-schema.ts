import * as z from 'zod';
import { BUILT_IN_REWARDS, builtInRewardIds } from './rewards.ts';
import { configSchema } from './schema.ts';

/** The part of JSON Schema that the config's schema uses. */
export interface JsonSchema {
  type?: string;
  description?: string;
  /** Beyond JSON Schema: when a person would change this key. */
  when_to_change?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  allOf?: unknown[];
  additionalProperties?: unknown;
}

let made: JsonSchema | undefined;

/** JSON Schema of a config as it is written; options of built-in rewards follow from `use`. */
export function jsonSchema(): JsonSchema {
  if (made) return made;
  const schema = convert(configSchema);
  const reward = schema.properties?.['rewards']?.items;
  if (reward) {
    reward.allOf = builtInRewardIds.map((id) => {
      const options = builtInRewardSchema(id);
      return { if: { properties: { use: { const: id } }, required: ['use'] }, then: options };
    });
  }
  made = { title: 'GRPO Studio config', ...schema } as JsonSchema;
  return made;
}

const rewardSchemas = new Map<string, JsonSchema>();

/** Common keys and options of one built-in reward, as one closed object. */
export function builtInRewardSchema(id: keyof typeof BUILT_IN_REWARDS): JsonSchema {
  const known = rewardSchemas.get(id) ?? makeRewardSchema(id);
  rewardSchemas.set(id, known);
  return known;
}

function makeRewardSchema(id: keyof typeof BUILT_IN_REWARDS): JsonSchema {
  const common = convert(configSchema).properties?.['rewards']?.items?.properties ?? {};
  const options = convert(BUILT_IN_REWARDS[id]);
  const use: JsonSchema = { ...common['use'], const: id };
  return { ...options, properties: { ...common, use, ...options.properties }, additionalProperties: false };
}

const converted = new Map<z.ZodType, string>();

/** zod's conversion, kept, without the bounds that only say "a safe integer". */
function convert(schema: z.ZodType): JsonSchema {
  const known = converted.get(schema);
  if (known !== undefined) return JSON.parse(known) as JsonSchema;
  const json = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema: node }) => {
      if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
      if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
    },
  }) as JsonSchema;
  converted.set(schema, JSON.stringify(json));
  return json;
}

/**
 * The schema of the key at a path, for hover, completion and suggestions.
 * @param use of the reward that the path goes through, where it does
 */
export function schemaAt(path: readonly (string | number)[], use?: string): JsonSchema | undefined {
  let schema: JsonSchema | undefined = jsonSchema();
  for (const [depth, part] of path.entries()) {
    if (schema === undefined) return undefined;
    const object: JsonSchema | undefined = branches(schema).find(
      (branch) => branch.properties ?? branch.items,
    );
    if (typeof part === 'number') {
      const isBuiltIn =
        path[0] === 'rewards' && depth === 1 && use !== undefined && Object.hasOwn(BUILT_IN_REWARDS, use);
      schema = isBuiltIn ? builtInRewardSchema(use as keyof typeof BUILT_IN_REWARDS) : object?.items;
    } else schema = own(object?.properties, part);
  }
  return schema;
}

/** Keys are what somebody typed, `constructor` among them. */
const own = <T>(map: Record<string, T> | undefined, key: string): T | undefined =>
  map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;

/** A schema's alternatives, itself where it has none. */
export const branches = (schema: JsonSchema): JsonSchema[] => schema.anyOf ?? [schema];

/** The keys that may stand in the map at a path. */
export const keysAt = (path: readonly (string | number)[], use?: string): string[] => {
  const schema = schemaAt(path, use);
  return schema ? branches(schema).flatMap((branch) => Object.keys(branch.properties ?? {})) : [];
};

let everyKey: string[] | undefined;

/** All paths of keys below the root and its sections, `train.learning_rate`; not of rewards' options. */
export const allKeys = (): readonly string[] => (everyKey ??= listKeys());

let everyLeaf: ReadonlyMap<string, readonly string[]> | undefined;

/** The paths of `allKeys` by their last part: `learning_rate` is `train.learning_rate`. */
export const allLeaves = (): ReadonlyMap<string, readonly string[]> => (everyLeaf ??= listLeaves());

function listLeaves(): Map<string, string[]> {
  const leaves = new Map<string, string[]>();
  for (const full of allKeys()) {
    const leaf = full.slice(full.lastIndexOf('.') + 1);
    leaves.set(leaf, [...(leaves.get(leaf) ?? []), full]);
  }
  return leaves;
}

function listKeys(): string[] {
  const below = (path: string[]): string[] =>
    keysAt(path).flatMap((key) =>
      path[0] === 'rewards' ? [] : [[...path, key].join('.'), ...below([...path, key])],
    );
  return below([]);
}

/** `train.learning_rate` for `learning_rate`, where exactly one key below the root is called so. */
export function qualifyKey(key: string): string | undefined {
  if (keysAt([]).includes(key)) return key;
  const found = allKeys().filter((path) => path.endsWith(`.${key}`));
  return found.length === 1 ? found[0] : undefined;
}
