import { hoverFor, isBuiltInReward } from '../../../core/config/index.ts';
import type { Range } from '../../../core/config/index.ts';
import { anchorOf } from './anchor.ts';
import { findAt, readTree, schemaPath, type Cursor } from './tree.ts';

/** What is shown about a key or a reward, in Markdown. */
export interface HoverText {
  range: Range;
  /** Paragraphs. */
  markdown: string[];
  /** The heading of the reference page. */
  anchor: string;
}

/** What there is to know about what stands at the cursor. */
export function hoverAt(text: string, cursor: Cursor): HoverText | undefined {
  const root = readTree(text);
  const found = findAt(root, cursor);
  if (found === undefined) return undefined;
  const { path, use } = schemaPath(root, found.path);
  const { range } = found;
  if (found.on === 'value' && path.length === 3 && path[2] === 'use' && use && isBuiltInReward(use)) {
    return { range, markdown: [`**${use}**`, rewardDescription(use)], anchor: `use-${use}` };
  }
  // An item of a list is explained by the key of the list.
  const key = typeof path.at(-1) === 'number' && path.length > 1 ? path.slice(0, -1) : path;
  const about = hoverFor(key, use);
  if (about === undefined) return undefined;
  const facts = [
    about.values === '' ? undefined : `Values: ${about.values}`,
    about.default === undefined ? undefined : `Default: \`${about.default}\``,
  ].filter((fact) => fact !== undefined);
  const markdown = [
    `**${about.key}**`,
    about.description,
    facts.join('  \n'),
    about.when_to_change === undefined ? '' : `*When to change it:* ${about.when_to_change}`,
  ].filter((paragraph) => paragraph !== '');
  return { range, markdown, anchor: anchorOf({ path: key, ...(use === undefined ? {} : { use }) }) };
}

/** What a built-in reward measures. */
export const rewardDescription = (use: string): string => hoverFor(['rewards', 0], use)?.description ?? '';
