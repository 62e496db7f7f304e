import type { PathPart, Path } from './document/node.ts';
import { fillDefaults, type GrpoConfig } from './resolve.ts';
import { configSchema } from './schema.ts';

/** A config of which the valid parts are kept, so that rules over several keys can speak despite an error elsewhere. */
export interface LenientConfig {
  config: GrpoConfig;
  /** Paths whose values are not what was written (`grpo.beta`), with the defaults or placeholders in their place. */
  broken: ReadonlySet<string>;
}

/** What stands in for keys that must be there. Rules never look at them: their paths are broken. */
const PLACEHOLDERS: Record<string, () => unknown> = {
  model: () => ({ base: '?' }),
  'model.base': () => '?',
  data: () => ({ train: '?' }),
  'data.train': () => '?',
  rewards: () => [{ use: '?' }],
};

export const pathKey = (path: Path): string => path.join('.');

/**
 * Takes out what the schema refuses until the rest is valid.
 * @param value the config as plain data; it is not changed
 */
export function lenientConfig(value: unknown, fallbackName: string): LenientConfig | undefined {
  const copy = JSON.parse(JSON.stringify(value ?? {})) as unknown;
  const broken = new Set<string>();
  // Each round removes at least one key of a finite tree; the bound is for the day when that is no longer so.
  for (let round = 0; round < 50; round++) {
    const result = configSchema.safeParse(copy);
    if (result.success) return { config: fillDefaults(result.data, fallbackName), broken };
    for (const issue of result.error.issues) {
      const path = issue.path as PathPart[];
      const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
      for (const each of paths) takeOut(copy, each, broken);
    }
  }
  return undefined;
}

function takeOut(root: unknown, path: Path, broken: Set<string>): void {
  broken.add(pathKey(path));
  const key = path.at(-1);
  let parent: unknown = root;
  for (const part of path.slice(0, -1)) parent = child(parent, part);
  const there = child(parent, key) !== undefined;
  if (path.length === 2 && path[0] === 'rewards' && Array.isArray(parent)) parent[Number(key)] = { use: '?' };
  else if (path.length === 3 && path[0] === 'rewards' && key === 'use') assign(parent, 'use', '?');
  else if (Object.hasOwn(PLACEHOLDERS, pathKey(path)))
    assign(parent, String(key), PLACEHOLDERS[pathKey(path)]?.());
  else if (there && !Array.isArray(parent)) Reflect.deleteProperty(parent as object, key ?? '');
  else if (path.length > 1) takeOut(root, path.slice(0, -1), broken);
}

function child(value: unknown, key: PathPart | undefined): unknown {
  if (typeof value !== 'object' || value === null || key === undefined) return undefined;
  return Object.hasOwn(value, key) ? (value as Record<PathPart, unknown>)[key] : undefined;
}

function assign(target: unknown, key: string, value: unknown): void {
  if (typeof target === 'object' && target !== null) (target as Record<string, unknown>)[key] = value;
}
