import { nodeAt, toValue } from '../../../core/config/document/node.ts';
import {
  builtInRewardIds,
  completionsFor,
  type Completion,
  type FileAccess,
  type Range,
} from '../../../core/config/index.ts';
import { schemaAt, branches } from '../../../core/config/json-schema.ts';
import { isBuiltInReward, TEMPLATE_OPTIONS } from '../../../core/config/rewards.ts';
import { tableHead } from '../../../core/config/table-head.ts';
import type { PluginReward } from '../../plugins/plugin-reward.ts';
import { pluginDescription, rewardDescription } from '../config/hover-text.ts';
import type { Cursor, SchemaPath } from '../config/tree.ts';
import { completionContext, isItem, type CompletionContext } from './context.ts';
import { pathChoices, type Wanted } from './path-choices.ts';

/** One thing to offer at the cursor. */
export interface Suggestion {
  label: string;
  kind: 'key' | 'value' | 'reward' | 'file' | 'model' | 'column';
  /** What goes in the place of `range`, as it stands. */
  insert: string;
  /** What goes behind the cursor then. */
  after?: string;
  range: Range;
  /** Beside the label: a key's default. */
  detail?: string;
  /** In Markdown. */
  documentation?: string;
  /** Offer what comes next as soon as this is taken. */
  goOn?: boolean;
}

/**
 * What can be typed at the cursor, the likeliest first. Takes half-typed text.
 * @param plugins the rewards that other extensions bring
 */
export async function suggestionsAt(
  text: string,
  cursor: Cursor,
  files: FileAccess,
  plugins: readonly PluginReward[] = [],
): Promise<Suggestion[]> {
  const context = completionContext(text, cursor);
  if (context === undefined) return [];
  if (context.kind === 'key') return keySuggestions(context);
  if (context.kind === 'column') return isTemplate(context.at) ? columnSuggestions(context, files) : [];
  return valueSuggestions(context, files, plugins);
}

function keySuggestions({ at, present, range, hasColon, flow }: CompletionContext): Suggestion[] {
  if (at.path.length === 1 && at.path[0] === 'rewards') {
    const documentation = 'One more reward.';
    return [{ label: '- use:', kind: 'key', insert: '- use: ', range, documentation, goOn: true }];
  }
  return keysOf(at)
    .filter(({ label }) => !present.includes(label))
    .map((offer) => ({
      ...keySuggestion(offer, range),
      insert: hasColon ? offer.label : `${offer.label}:${valueStart(at, offer, flow, range.column)}`,
      goOn: !hasColon,
    }));
}

/** The keys of a map that an item of a list in brackets can become, with the braces that it needs: `[ us` -> `[ { use: } ]`. */
function itemKeySuggestions({ at, range, flow, quote }: CompletionContext): Suggestion[] {
  if (!flow || quote !== undefined || !isItem(at.path)) return [];
  return keysOf(at).map((offer) => ({
    ...keySuggestion(offer, range),
    insert: `{ ${offer.label}: `,
    after: ' }',
    goOn: true,
  }));
}

const keysOf = ({ path, use }: SchemaPath): Completion[] =>
  completionsFor(path, use).filter(({ kind }) => kind === 'key');

const keySuggestion = (
  { label, default: initial, description }: Completion,
  range: Range,
): Pick<Suggestion, 'label' | 'kind' | 'range' | 'detail' | 'documentation'> => ({
  label,
  kind: 'key',
  range,
  ...(initial === undefined ? {} : { detail: initial }),
  ...(description === undefined ? {} : { documentation: description }),
});

/** What follows the colon: the first line of a map or a list, else a blank for the value. */
function valueStart({ path, use }: SchemaPath, { label }: Completion, flow: boolean, column: number): string {
  const schema = schemaAt([...path, label], use);
  const types = (schema ? branches(schema) : []).map(({ type }) => type);
  if (flow || types.length === 0 || !types.every((type) => type === 'object' || type === 'array')) return ' ';
  // Two deeper than the key; a list of maps begins with its first dash.
  const indent = `\n${' '.repeat(column + 1)}`;
  return types[0] === 'array' && schema?.items?.type === 'object'
    ? `${indent}- `
    : types[0] === 'object'
      ? indent
      : ' ';
}

async function valueSuggestions(
  context: CompletionContext,
  files: FileAccess,
  plugins: readonly PluginReward[],
): Promise<Suggestion[]> {
  const { at, range, typed } = context;
  const words = completionsFor(at.path, at.use)
    .filter(({ kind }) => kind === 'value')
    .map(({ label }): Suggestion => ({ label, kind: 'value', insert: label, range }));
  const rewards = isUse(at) ? rewardSuggestions(range, plugins) : [];
  const wanted = wantedPath(at);
  const paths = wanted === undefined ? [] : await pathChoices(files, typed, wanted);
  const found = paths.map(({ path, kind }): Suggestion => ({
    label: path,
    kind,
    insert: quoted(path, context),
    range,
  }));
  const templates =
    isTemplate(at) && context.quote === undefined && typed === ''
      ? await columnSuggestions(context, files)
      : [];
  return [...itemKeySuggestions(context), ...words, ...rewards, ...found, ...templates];
}

/** The rewards that have a name: built-in ones, then those of other extensions. */
function rewardSuggestions(range: Range, plugins: readonly PluginReward[]): Suggestion[] {
  const builtIn = builtInRewardIds.map((id) => ({ label: id, documentation: rewardDescription(id) }));
  const brought = plugins.map((plugin) => ({
    label: plugin.use,
    detail: plugin.extensionName,
    documentation: pluginDescription(plugin),
  }));
  return [...builtIn, ...brought].map((reward) => ({
    ...reward,
    kind: 'reward',
    insert: reward.label,
    range,
  }));
}

/** The columns of the training table; in a value that has no quote yet, with what a template needs around them. */
async function columnSuggestions(context: CompletionContext, files: FileAccess): Promise<Suggestion[]> {
  const node = nodeAt(context.root, ['data', 'train']);
  const table = node && toValue(node);
  if (typeof table !== 'string') return [];
  const head = await tableHead(files, table);
  const columns = head.kind === 'columns' ? head.columns : [];
  return columns.map((column) => ({
    label: column,
    kind: 'column',
    insert: context.kind === 'column' ? column : JSON.stringify(`{${column}}`),
    range: context.range,
    detail: table,
  }));
}

/** A path in quotes where YAML needs them. */
const quoted = (path: string, { quote }: CompletionContext): string =>
  quote !== undefined || /^[\w./][\w./\\:-]*$/.test(path) ? path : JSON.stringify(path);

const isUse = ({ path }: SchemaPath): boolean =>
  path.length === 3 && path[0] === 'rewards' && path[2] === 'use';

function wantedPath(at: SchemaPath): Wanted | undefined {
  const key = at.path.join('.');
  if (key === 'data.train' || key === 'data.test') return 'table';
  if (key === 'model.base' || key === 'grpo.reference_model_path') return 'model';
  return isUse(at) ? 'reward' : undefined;
}

/** Is a text here a template over the data's columns? */
function isTemplate({ path, use }: SchemaPath): boolean {
  if (/^data\.(prompt|messages\.\d+\.content)$/.test(path.join('.'))) return true;
  const option = path[0] === 'rewards' ? path[2] : undefined;
  return (
    typeof option === 'string' &&
    use !== undefined &&
    isBuiltInReward(use) &&
    TEMPLATE_OPTIONS[use].includes(option)
  );
}
