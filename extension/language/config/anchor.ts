import type { ConfigNode } from '../../../core/config/document/node.ts';
import { isBuiltInReward, REWARD_KEYS } from '../../../core/config/rewards.ts';
import { findAt, schemaPath, type Cursor, type SchemaPath } from './tree.ts';

const SECTIONS: readonly unknown[] = ['model', 'data', 'rewards', 'grpo', 'train'];
const COMMON_REWARD_KEYS: readonly unknown[] = REWARD_KEYS;

/** The heading of docs/config.md under which a key is explained, as a fragment of a link. */
export function anchorOf({ path, use }: SchemaPath): string {
  const [section, second, third] = path;
  if (section === 'model' && second === 'adapter' && third !== undefined) return 'modeladapter';
  const ownOption = section === 'rewards' && third !== undefined && !COMMON_REWARD_KEYS.includes(third);
  if (ownOption && use !== undefined && isBuiltInReward(use)) return `use-${use}`;
  return SECTIONS.includes(section) ? String(section) : 'the-rest';
}

/** The heading for what stands at a place of the text. */
export function anchorAt(root: ConfigNode, cursor: Cursor): string {
  const found = findAt(root, cursor);
  return found === undefined ? 'the-config' : anchorOf(schemaPath(root, found.path));
}
