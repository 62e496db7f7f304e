import { problem, type Place, type Problem } from '../problems.ts';
import { keyOfAlias, MOVED_KEYS } from './alias-table.ts';
import { entryOf, toValue, type ConfigNode, type ListNode, type MapNode } from './node.ts';
import { parseText } from './parse.ts';

/**
 * Puts `a.b=c` (a `--set` argument) into the tree. The value is YAML: `train.max_steps=5`, `grpo.stop=["\n"]`. A
 * reward is named by its index or by its name: `rewards.0.weight=0.5`, `rewards.concise.weight=0.5`. Aliases count as the key that they
 * stand for, which the override replaces: `grpo.kl_coeff=0.1` is `grpo.beta=0.1`.
 *
 * @param argument as written, without `--set`
 * @param qualify the full path of a key given alone (`learning_rate`), where exactly one section has it
 */
export function applyOverride(
  root: MapNode,
  argument: string,
  qualify: (key: string) => string | undefined,
): Problem[] {
  const equals = argument.indexOf('=');
  const keyEnd = equals < 0 ? argument.length : equals;
  const written = argument.slice(0, keyEnd).trim();
  const keyAt: Place = { line: 1, column: 1, end_line: 1, end_column: keyEnd + 1, argument };
  if (equals < 0 || written === '' || /(^|\.)(__proto__)?(\.|$)/.test(written)) {
    return [
      problem(
        'error',
        'config-bad-override',
        keyAt,
        'An override is written key.key=value, such as train.max_steps=50.',
      ),
    ];
  }
  const valueAt: Place = {
    line: 1,
    column: equals + 2,
    end_line: 1,
    end_column: argument.length + 1,
    argument,
  };
  const parsed = parseText(`value: ${argument.slice(equals + 1)}`);
  const value = entryOf(parsed.root, 'value')?.value;
  if (parsed.problems.length > 0 || value === undefined) {
    return [
      problem(
        'error',
        'config-bad-override',
        valueAt,
        'The value is not YAML: put texts with special characters in quotes.',
      ),
    ];
  }
  const full = written.includes('.') ? written : (qualify(written) ?? written);
  return place(root, unaliased(full).split('.'), replaced(value, valueAt), keyAt);
}

/** The path that a path of aliases stands for, section by section: `training.lr` is `train.learning_rate`. */
function unaliased(path: string): string {
  let real = '';
  for (const key of path.split('.')) {
    const name = keyOfAlias(real, key) ?? key;
    real = real === '' ? name : `${real}.${name}`;
  }
  return MOVED_KEYS.find(([from]) => from === real)?.[1] ?? real;
}

/** The value, every part of which stands at the argument. */
function replaced(node: ConfigNode, place: Place): ConfigNode {
  if (node.kind === 'scalar') return { ...node, place };
  if (node.kind === 'list') return { ...node, place, items: node.items.map((item) => replaced(item, place)) };
  const entries = node.entries.map(({ key, value }) => ({
    key,
    keyPlace: place,
    value: replaced(value, place),
  }));
  return { ...node, place, entries };
}

/** Writes the value into the tree, making the maps on the way. */
function place(root: MapNode, path: readonly string[], value: ConfigNode, keyAt: Place): Problem[] {
  let node: ConfigNode = root;
  for (const [depth, key] of path.entries()) {
    const last = depth === path.length - 1;
    if (node.kind === 'list') {
      const index = itemIndex(node, key);
      const item: ConfigNode | undefined = index === undefined ? undefined : node.items[index];
      if (index === undefined || item === undefined) {
        const where = path.slice(0, depth).join('.');
        return [
          problem(
            'error',
            'config-bad-override',
            keyAt,
            `\`${where}\` has no entry \`${key}\`: it has ${node.items.length}, counted from 0.`,
          ),
        ];
      }
      if (last) node.items[index] = value;
      node = item;
    } else if (node.kind === 'map') {
      const map: MapNode = node;
      const entry = entryOf(map, key);
      // An empty section (`train:` with nothing below) and `adapter: none` give way to a map.
      const next: ConfigNode =
        last || !entry || entry.value.kind === 'scalar' ? emptyMap(keyAt) : entry.value;
      map.entries = [
        ...map.entries.filter((other) => other !== entry),
        { key, keyPlace: keyAt, value: last ? value : next },
      ];
      node = next;
    }
  }
  return [];
}

const emptyMap = (at: Place): MapNode => ({ kind: 'map', entries: [], place: at, flow: true });

/** An item by its index, or a reward by its `name`, or else by what it uses. */
function itemIndex(list: ListNode, key: string): number | undefined {
  if (/^\d+$/.test(key)) return Number(key) < list.items.length ? Number(key) : undefined;
  const stem = (use: unknown) =>
    typeof use === 'string' ? use.replace(/^.*[\\/]/, '').replace(/\.[cm]?[jt]s$/, '') : undefined;
  const names = list.items.map((item) => {
    const reward = toValue(item) as { name?: unknown; use?: unknown } | null;
    return reward?.name ?? stem(reward?.use);
  });
  const index = names.indexOf(key);
  return index < 0 ? undefined : index;
}
