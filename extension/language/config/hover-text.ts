import { hoverFor, isBuiltInReward } from '../../../core/config/index.ts';
import { t } from '../../../core/l10n/index.ts';
import type { Range } from '../../../core/config/index.ts';
import type { PluginReward } from '../../plugins/plugin-reward.ts';
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

/**
 * What there is to know about what stands at the cursor.
 * @param plugins the rewards that other extensions bring
 */
export function hoverAt(
  text: string,
  cursor: Cursor,
  plugins: readonly PluginReward[] = [],
): HoverText | undefined {
  const root = readTree(text);
  const found = findAt(root, cursor);
  if (found === undefined) return undefined;
  const { path, use } = schemaPath(root, found.path);
  const { range } = found;
  if (found.on === 'value' && path.length === 3 && path[2] === 'use' && use) {
    if (isBuiltInReward(use))
      return { range, markdown: [`**${use}**`, rewardDescription(use)], anchor: `use-${use}` };
    const plugin = plugins.find((each) => each.use === use);
    if (plugin) return { range, markdown: [`**${use}**`, pluginDescription(plugin)], anchor: 'rewards' };
  }
  // An item of a list is explained by the key of the list.
  const key = typeof path.at(-1) === 'number' && path.length > 1 ? path.slice(0, -1) : path;
  const about = hoverFor(key, use);
  if (about === undefined) return undefined;
  const facts = [
    about.values === '' ? undefined : t`Values: ${about.values}`,
    about.default === undefined ? undefined : t`Default: \`${about.default}\``,
  ].filter((fact) => fact !== undefined);
  const markdown = [
    `**${about.key}**`,
    about.description,
    facts.join('  \n'),
    about.when_to_change === undefined ? '' : t`*When to change it:* ${about.when_to_change}`,
  ].filter((paragraph) => paragraph !== '');
  return { range, markdown, anchor: anchorOf({ path: key, ...(use === undefined ? {} : { use }) }) };
}

/** What a built-in reward measures. */
export const rewardDescription = (use: string): string => hoverFor(['rewards', 0], use)?.description ?? '';

/** What an extension says of its reward, and which extension that is, as Markdown in which its words stay plain text. */
export const pluginDescription = ({ description, extension, extensionName }: PluginReward): string =>
  [
    ...(description === undefined ? [] : [plainText(description)]),
    t`From the extension ${plainText(extensionName)} (\`${extension}\`).`,
  ].join('\n\n');

/** Every character that Markdown gives a meaning stands for itself. */
const plainText = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!<>|~&]/g, '\\$&');
