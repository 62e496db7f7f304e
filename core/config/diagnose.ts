import { applyAliases } from './document/aliases.ts';
import { toValue, type MapNode } from './document/node.ts';
import { LIMITS } from './document/limits.ts';
import { applyOverride } from './document/overrides.ts';
import { parseText } from './document/parse.ts';
import { dropUnset } from './document/unset.ts';
import { treeOfValue } from './document/value-tree.ts';
import { doubtfulValues } from './doubtful-values.ts';
import type { FileAccess } from './files.ts';
import { qualifyKey } from './json-schema.ts';
import { lenientConfig, type LenientConfig } from './lenient.ts';
import { withModelFolder } from './model-folder.ts';
import { problem, sortProblems, type Problem } from './problems.ts';
import { fillDefaults, type GrpoConfig } from './resolve.ts';
import { FILE_RULES, KEY_RULES } from './rules/index.ts';
import { ruleContext } from './rules/context.ts';
import { schemaProblems } from './schema-problems.ts';
import { configSchema } from './schema.ts';
import { specialProblems } from './special-problems.ts';

/** What reading a config gives: the config where nothing is wrong with it, and everything there is to say. */
export interface ConfigReading {
  /** Set when no problem is an error. */
  config?: GrpoConfig;
  problems: Problem[];
  /** The text as it was taken: aliases and overrides stand for the keys that they mean, empty sections are left out. */
  root: MapNode;
}

export interface ReadOptions {
  /** `--set` arguments, `a.b=c`, applied in order; problems of their values point at them. */
  overrides?: readonly string[];
  /** Name of the run where the config has none: the stem of its file. */
  name?: string;
}

/** Everything there is to say about a config's text, errors first. Never throws, whatever the text. */
export async function diagnose(
  text: string,
  files: FileAccess,
  options: ReadOptions = {},
): Promise<Problem[]> {
  return (await readConfigText(text, files, options)).problems;
}

/**
 * Reads, checks and resolves a config's text.
 * @param files undefined: the conditions over files are not looked at
 */
export async function readConfigText(
  text: string,
  files: FileAccess | undefined,
  { overrides = [], name = 'run' }: ReadOptions = {},
): Promise<ConfigReading> {
  const { root, problems } = parseText(text);
  // Nothing was read: all else would be about an empty config.
  if (problems.some(({ code }) => code === 'config-too-large'))
    return { problems: sortProblems(problems), root };
  const halfTyped = problems.some(({ code }) => code === 'config-yaml');
  problems.push(...applyAliases(root, text));
  return judge(root, problems, files, { overrides, name, halfTyped });
}

/**
 * Checks and resolves a config that is data already: the resolved one that a run's manifest holds. It goes through the same conditions as a
 * text, without the limits of what can be typed, which hold for the defaults that are written out in it no more. Problems have no place but
 * that of an override.
 * @param files undefined: the conditions over files are not looked at
 */
export async function readConfigValue(
  value: unknown,
  files: FileAccess | undefined,
  { overrides = [], name = 'run' }: ReadOptions = {},
): Promise<ConfigReading> {
  const { root, problems } = treeOfValue(value);
  if (problems.length > 0) return { problems, root };
  return judge(root, problems, files, { overrides, name, halfTyped: false });
}

/** What there is to say of a config's tree, and the config. @param problems  what its text has against it; they are added to */
async function judge(
  root: MapNode,
  problems: Problem[],
  files: FileAccess | undefined,
  { overrides, name, halfTyped }: Required<ReadOptions> & { halfTyped: boolean },
): Promise<ConfigReading> {
  for (const override of overrides) problems.push(...applyOverride(root, override, qualifyKey));
  dropUnset(root);
  const doubtful = doubtfulValues(root);
  const value = toValue(root);
  const result = configSchema.safeParse(value);
  if (!result.success) {
    const found = specialProblems(root, schemaProblems(root, result.error.issues));
    // What follows the place where YAML gave up is not missing, only unread.
    problems.push(...found.filter(({ code }) => !halfTyped || code !== 'config-missing-key'));
  }
  const read: LenientConfig | undefined = result.success
    ? { config: fillDefaults(result.data, name), broken: new Set() }
    : lenientConfig(value, name);
  if (read) {
    if (files !== undefined) read.config = await withModelFolder(read.config, root, files);
    const context = ruleContext(read.config, read.broken, root, files ?? NO_FILES);
    const rules = files === undefined ? KEY_RULES : [...KEY_RULES, ...FILE_RULES];
    for (const rule of rules) problems.push(...(await rule(context)));
  }
  const sorted = sortProblems(saidOnce(doubtful, problems));
  const sound = result.success && !sorted.some(({ severity }) => severity === 'error');
  return { problems: firstProblems(sorted), root, ...(sound && read ? { config: read.config } : {}) };
}

/** What a person can read, and how much more there is. */
function firstProblems(sorted: readonly Problem[]): Problem[] {
  const [shown, more] = [sorted.slice(0, LIMITS.problems), sorted.slice(LIMITS.problems)];
  const [next] = more;
  if (next === undefined) return shown;
  const message = `There is more to say about this config than its first ${LIMITS.problems} problems: mend those first.`;
  return [
    ...shown,
    {
      ...problem(next.severity, 'config-more-problems', next, message),
      ...(next.file === undefined ? {} : { file: next.file }),
    },
  ];
}

/** What rules that look at no files are given. */
const NO_FILES: FileAccess = { kind: () => undefined, readHead: () => undefined, list: () => [] };

/**
 * One error for one value: what was meant by a text that nobody fills in is not known, so that nothing else is to be said of it; and where a
 * value has the wrong type as well, what the schema says of it is enough.
 */
function saidOnce(doubtful: readonly Problem[], others: readonly Problem[]): Problem[] {
  // All that is given by --set stands at one place.
  const key = ({ file, line, column, end_line, end_column }: Problem): string | undefined =>
    file === undefined ? [line, column, end_line, end_column].join(':') : undefined;
  const errors = new Set(others.filter(({ severity }) => severity === 'error').map(key));
  const kept = doubtful.filter(
    (one) => one.fix === undefined || key(one) === undefined || !errors.has(key(one)),
  );
  const last = new Set(kept.filter(({ fix }) => fix === undefined).map(key));
  return [...kept, ...others.filter((one) => key(one) === undefined || !last.has(key(one)))];
}
