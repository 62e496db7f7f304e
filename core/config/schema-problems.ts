import type { z } from 'zod';
import { didYouMean } from '../text/did-you-mean.ts';
import {
  keyPlace,
  nodeAt,
  pathText,
  toValue,
  valuePlace,
  type MapNode,
  type Path,
  type PathPart,
} from './document/node.ts';
import { KEY_ALIASES } from './document/alias-table.ts';
import { foreignBatch } from './foreign-batch.ts';
import { FOREIGN_KEYS } from './foreign-keys.ts';
import { allKeys, keysAt, schemaAt } from './json-schema.ts';
import { problem, replaceWith, type Fix, type Problem } from './problems.ts';

type Issue = z.core.$ZodIssue;

/**
 * What the schema has against a value, in words, at the key or the value concerned.
 *
 * @param base path of the value that was validated
 * @param knownKeys keys that may stand in the map at a path, for suggestions
 */
export function schemaProblems(
  root: MapNode,
  issues: readonly Issue[],
  base: Path = [],
  knownKeys: (path: Path) => string[] = (path) => keysAt(path),
): Problem[] {
  return issues.flatMap((issue) => describe(root, narrow(issue), base, knownKeys));
}

/** An issue of a union as the issues of the alternative that was meant: the one whose own type fits. */
function narrow(issue: Issue, above: readonly PropertyKey[] = []): { issue: Issue; path: PropertyKey[] }[] {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ issue, path }];
  const meant = issue.errors.find(
    (branch) =>
      branch.length > 0 &&
      branch.every((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
  );
  return meant ? meant.flatMap((inner) => narrow(inner, path)) : [{ issue, path }];
}

function describe(
  root: MapNode,
  issues: { issue: Issue; path: PropertyKey[] }[],
  base: Path,
  knownKeys: (path: Path) => string[],
): Problem[] {
  return issues.flatMap(({ issue, path: inner }) => {
    const path: PathPart[] = [...base, ...(inner as PathPart[])];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey(root, [...path, key], knownKeys(path)));
    }
    return [valueProblem(root, path, issue, base)];
  });
}

/** An unknown key: the key nearest to it here, or where it belongs, or what another trainer's key means here. */
export function unknownKey(root: MapNode, path: Path, known: readonly string[]): Problem {
  const key = String(path.at(-1));
  const place = keyPlace(root, path);
  const section = pathText(path.slice(0, -1));
  const leaves = allKeys().map((full) => [full.slice(full.lastIndexOf('.') + 1), full] as const);
  const aliased = Object.entries(KEY_ALIASES).flatMap(([at, names]) =>
    names[key] === undefined || at === '' ? [] : [`${at}.${names[key]}`],
  );
  const elsewhere = leaves.filter(([leaf]) => leaf === key);
  const near = didYouMean(key, known);
  const far =
    near ??
    didYouMean(
      key,
      leaves.map(([leaf]) => leaf),
    );
  let hint = ` Known here: ${known.join(', ')}.`;
  let fix: Fix | undefined;
  const batch = foreignBatch(root, path);
  if (batch) ({ hint, fix } = batch);
  else if (Object.hasOwn(FOREIGN_KEYS, key)) hint = ` ${FOREIGN_KEYS[key] ?? ''}`;
  else if (elsewhere.length > 0)
    hint = ` It belongs to \`${elsewhere.map(([, full]) => full).join('`, `')}\`.`;
  else if (aliased.length > 0) hint = ` It is called \`${aliased.join('`, `')}\` here.`;
  else if (near !== undefined) {
    hint = ` Did you mean \`${near}\`?`;
    fix = replaceWith(place, near, `Rename to ${near}`);
  } else if (far !== undefined) {
    hint = ` Did you mean \`${leaves.find(([leaf]) => leaf === far)?.[1] ?? far}\`?`;
  }
  const message = `\`${key}\` is not a key of ${section === '' ? 'a config' : `\`${section}\``}.${hint}`;
  return problem('error', 'config-unknown-key', place, message, fix);
}

function valueProblem(root: MapNode, path: Path, issue: Issue, base: Path): Problem {
  const name = `\`${pathText(path)}\``;
  const node = nodeAt(root, path);
  if (node === undefined) {
    const parent = path.slice(0, -1);
    const description = base.length === 0 ? schemaAt(path)?.description : undefined;
    const message = `${name} is missing.${description === undefined ? '' : ` ${description}`}`;
    return problem('error', 'config-missing-key', keyPlace(root, parent), message);
  }
  const place = valuePlace(root, path);
  const value = toValue(node);
  if (
    issue.code === 'invalid_type' ||
    (issue.code === 'invalid_union' && issue.message === 'Invalid input')
  ) {
    const expected =
      issue.code === 'invalid_type' ? (TYPES[issue.expected] ?? issue.expected) : unionText(issue.errors);
    const message = `${name} must be ${expected}, ${value === null ? 'but has no value' : `not ${show(value)}`}.`;
    return problem('error', 'config-wrong-type', place, message, quotesFix(root, path, value, expected));
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') return rangeProblem(root, path, issue);
  if (issue.code === 'invalid_value') return notAllowed(root, path, issue.values.map(String));
  const code = issue.code === 'invalid_union' ? 'config-wrong-type' : 'config-invalid-value';
  return problem('error', code, place, `${name} ${issue.message}.`);
}

/** A value outside a list of words, with the word nearest to it. */
function notAllowed(root: MapNode, path: Path, allowed: readonly string[]): Problem {
  const place = valuePlace(root, path);
  const node = nodeAt(root, path);
  const value = node && toValue(node);
  const near = typeof value === 'string' ? didYouMean(value, allowed) : undefined;
  const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`;
  const list = `${allowed.length > 1 ? 'one of ' : ''}${allowed.join(', ')}`;
  const message = `\`${pathText(path)}\` must be ${list}, not ${show(value)}.${hint}`;
  const code = typeof value === 'string' ? 'config-invalid-value' : 'config-wrong-type';
  return problem('error', code, place, message, near === undefined ? undefined : replaceWith(place, near));
}

function rangeProblem(
  root: MapNode,
  path: Path,
  issue: Extract<Issue, { code: 'too_small' | 'too_big' }>,
): Problem {
  const name = `\`${pathText(path)}\``;
  const place = valuePlace(root, path);
  const small = issue.code === 'too_small';
  if (issue.origin === 'array' || issue.origin === 'string') {
    const rewards = path.length === 1 && path[0] === 'rewards';
    const message = rewards
      ? '`rewards` is empty: without a reward there is nothing to learn. A first one: `- { use: length, target: 20 }`.'
      : `${name} must not be empty.`;
    return problem('error', rewards ? 'config-empty-rewards' : 'config-out-of-range', place, message);
  }
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const relation = issue.inclusive ? (small ? 'at least' : 'at most') : small ? 'greater than' : 'less than';
  const value = show(toValue(nodeAt(root, path) ?? root));
  const fix = issue.inclusive ? replaceWith(place, String(bound)) : undefined;
  return problem(
    'error',
    'config-out-of-range',
    place,
    `${name} must be ${relation} ${bound}, not ${value}.`,
    fix,
  );
}

const TYPES: Record<string, string> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
  null: 'empty',
};

/** "a whole number or all": what the alternatives of a union accept. */
function unionText(branches: readonly (readonly Issue[])[]): string {
  const texts = branches.map(([first]) => {
    if (first?.code === 'invalid_type')
      return first.expected === 'null' ? undefined : (TYPES[first.expected] ?? first.expected);
    if (first?.code === 'invalid_value')
      return (
        first.values
          .map((value) => (value === null ? '' : String(value)))
          .filter(Boolean)
          .join(', ') || undefined
      );
    if (first?.code === 'too_small') return `at least ${first.minimum}`;
    return undefined;
  });
  return [...new Set(texts.filter((text) => text !== undefined))].join(' or ');
}

/** A number in quotes, and a text that reads as a number, are one pair of quotes away from what was meant. */
function quotesFix(root: MapNode, path: Path, value: unknown, expected: string): Fix | undefined {
  const place = valuePlace(root, path);
  if (expected === TYPES['string'] && (typeof value === 'number' || typeof value === 'boolean')) {
    return replaceWith(place, JSON.stringify(String(value)), 'Write as a text');
  }
  if (typeof value !== 'string' || value.trim() === '' || !Number.isFinite(Number(value))) return undefined;
  return replaceWith(place, value.trim(), 'Write as a number');
}

/** A value as a message shows it: short, with its type where that is what is wrong. */
function show(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string')
    return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a map';
}
