import { FOREIGN_KEYS } from '../foreign-keys.ts';
import { isRewardModule } from '../rewards.ts';
import { schemaAt, type JsonSchema, branches } from '../json-schema.ts';
import { toValue, type ConfigNode, type MapNode, type Path } from './node.ts';

/**
 * Takes out what is unset: a known key whose value is `null` is as if it were not there, everywhere. So are empty sections (`grpo:` with all
 * keys below commented out). What stays: keys that must be there, keys nobody knows, and the options that a reward file reads itself.
 */
export function dropUnset(root: MapNode): void {
  // What may be unset is told by the schema of every key, which costs more to make than most configs to read.
  if (!holdsNull(root)) return;
  root.entries = root.entries.filter(
    ({ key, value }) => !(['grpo', 'train'].includes(key) && isUnset(value, true)),
  );
  drop(root, [], undefined);
}

function drop(node: ConfigNode, path: Path, use: string | undefined): void {
  if (node.kind === 'list') {
    for (const item of node.items) drop(item, [...path, 0], useOf(item));
    return;
  }
  if (node.kind !== 'map') return;
  // Variables of the chat template: unset is what it is without them. Deeper, null is a value, as in a tool's schema.
  if (path.join('.') === 'data.chat_template_kwargs')
    node.entries = node.entries.filter(({ value }) => !isUnset(value, true));
  const known = knownKeys(path, use);
  if (known === undefined) return;
  node.entries = node.entries.filter(({ key, value }) => {
    // `delta: null`, and what other trainers would leave unset too: `eval_strategy: null`.
    const may = known.optional.has(key) || (!known.all.has(key) && Object.hasOwn(FOREIGN_KEYS, key));
    return !(may && isUnset(value, known.nullable.has(key)));
  });
  for (const { key, value } of node.entries) {
    if (!known.all.has(key)) continue;
    // What `shuffled` wraps is an entry of its own.
    if (path[0] === 'rewards' && key === 'reward') drop(value, ['rewards', 0], useOf(value));
    else drop(value, [...path, key], use);
  }
}

function holdsNull(node: ConfigNode): boolean {
  if (node.kind === 'scalar') return node.value === null;
  return node.kind === 'list'
    ? node.items.some(holdsNull)
    : node.entries.some(({ value }) => holdsNull(value));
}

/** `null` or `~`. Nothing at all is that too where the schema knows `null`; a key of another kind without a value is half typed. */
function isUnset(node: ConfigNode, nullable: boolean): boolean {
  return node.kind === 'scalar' && node.value === null && (nullable || node.source !== '');
}

interface Known {
  all: ReadonlySet<string>;
  optional: ReadonlySet<string>;
  nullable: ReadonlySet<string>;
}

function knownKeys(path: Path, use: string | undefined): Known | undefined {
  const schema = schemaAt(path, use);
  const map = schema && branches(schema).find((branch) => branch.properties);
  if (map?.properties === undefined) return undefined;
  const all = Object.entries(map.properties);
  const names = (wanted: (key: string, schema: JsonSchema) => boolean) =>
    new Set(all.filter(([key, value]) => wanted(key, value)).map(([key]) => key));
  return {
    all: names(() => true),
    optional: names((key) => !required(map, key)),
    nullable: names((_, value) => branches(value).some(({ type }) => type === 'null')),
  };
}

const required = (schema: JsonSchema, key: string): boolean => schema.required?.includes(key) ?? false;

function useOf(node: ConfigNode): string | undefined {
  const use = node.kind === 'map' ? (toValue(node) as { use?: unknown }).use : undefined;
  return typeof use === 'string' && !isRewardModule(use) ? use : undefined;
}
