import type * as z from 'zod';
import { didYouMean } from '../text/did-you-mean.ts';
import {
  keyPlace,
  nodeAt,
  pathText,
  toValue,
  valuePlace,
  type ConfigNode,
  type MapNode,
  type Path,
  type PathPart,
} from './document/node.ts';
import { KEY_ALIASES } from './document/alias-table.ts';
import { LIMITS } from './document/limits.ts';
import { misread, unfilled } from './document/typed.ts';
import { foreignBatch } from './foreign-batch.ts';
import { FOREIGN_KEYS } from './foreign-keys.ts';
import { FOREIGN_SECTIONS, foreignSection, verlKey } from './foreign-sections.ts';
import { allLeaves, keysAt, schemaAt } from './json-schema.ts';
import { problem, replaceWith, type Fix, type Place, type Problem } from './problems.ts';

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
  const problems: Problem[] = [];
  for (const issue of issues) {
    if (problems.length > LIMITS.problems) break;
    problems.push(...describe(root, narrow(issue), base, knownKeys));
  }
  return problems;
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
      const known = knownKeys(path);
      // One more than are shown, so that it shows that there are more.
      return issue.keys
        .slice(0, LIMITS.problems + 1)
        .flatMap((key) => unknownKeys(root, [...path, key], known));
    }
    return [valueProblem(root, path, issue, base)];
  });
}

/** An unknown key, or all that a section of another trainer holds. */
function unknownKeys(root: MapNode, path: Path, known: readonly string[]): Problem[] {
  const [section] = path;
  const isSection = path.length === 1 && typeof section === 'string' && FOREIGN_SECTIONS.includes(section);
  const inside = isSection ? foreignSection(root, section) : [];
  return inside.length > 0 ? inside : [unknownKey(root, path, known)];
}

/** An unknown key: the key nearest to it here, or where it belongs, or what another trainer's key means here. */
export function unknownKey(root: MapNode, path: Path, known: readonly string[]): Problem {
  const key = String(path.at(-1));
  const place = keyPlace(root, path);
  const section = pathText(path.slice(0, -1));
  const aliased = Object.entries(KEY_ALIASES).flatMap(([at, names]) =>
    !Object.hasOwn(names, key) || at === '' ? [] : [`${at}.${names[key] ?? ''}`],
  );
  const elsewhere = allLeaves().get(key) ?? [];
  let hint = ` Known here: ${known.join(', ')}.`;
  let fix: Fix | undefined;
  const batch = foreignBatch(root, path, root.text ?? '');
  const verl = verlKey(root, path);
  const split = splitNumber(root, path);
  if (split !== undefined) hint = split;
  else if (batch) ({ hint, fix } = batch);
  else if (verl !== undefined) hint = ` ${verl}`;
  else if (path.length === 1 && elsewhere.length > 0) hint = ` It belongs to \`${elsewhere.join('`, `')}\`.`;
  else if (Object.hasOwn(FOREIGN_KEYS, key)) hint = ` ${FOREIGN_KEYS[key] ?? ''}`;
  else if (elsewhere.length > 0) hint = ` It belongs to \`${elsewhere.join('`, `')}\`.`;
  else if (aliased.length > 0) hint = ` It is called \`${aliased.join('`, `')}\` here.`;
  else {
    const near = didYouMean(key, known);
    const far = near ?? didYouMean(key, [...allLeaves().keys()]);
    if (near !== undefined) {
      hint = ` Did you mean \`${near}\`?`;
      fix = replaceWith(place, near, `Rename to ${near}`);
    } else if (far !== undefined) hint = ` Did you mean \`${allLeaves().get(far)?.[0] ?? far}\`?`;
  }
  const message = `\`${key}\` is not a key of ${section === '' ? 'a config' : `\`${section}\``}.${hint}`;
  return problem('error', 'config-unknown-key', place, message, fix);
}

/** `{ weight_decay: 1,5 }`: in braces a comma ends the value, and what follows is taken for a key. */
function splitNumber(root: MapNode, path: Path): string | undefined {
  const map = nodeAt(root, path.slice(0, -1));
  const key = String(path.at(-1));
  if (map?.kind !== 'map' || !map.flow || !/^\d+(e[+-]?\d+)?$/i.test(key)) return undefined;
  const at = map.entries.findIndex((entry) => entry.key === key);
  const [before, own] = [map.entries[at - 1], map.entries[at]];
  const isEmpty = own?.value.kind === 'scalar' && own.value.value === null;
  if (!isEmpty || before?.value.kind !== 'scalar' || typeof before.value.value !== 'number') return undefined;
  const [name, number] = [before.key, before.value.value];
  const decimal = `\`${name}: ${number}.${key}\``;
  return key.length === 3
    ? ` Digits are not grouped, and decimals have a point: write \`${name}: ${number}${key}\` or ${decimal}.`
    : ` Decimals have a point: write ${decimal}.`;
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
    const got = value === null ? 'but has no value' : `not ${show(node)}`;
    const typed = typedAdvice(node, place, expected);
    const message = `${name} must be ${expected}, ${got}${typed?.text ?? ''}.${rewardAdvice(path, value)}`;
    const fix = typed?.fix ?? quotesFix(node, place, expected);
    return problem('error', 'config-wrong-type', place, message, fix);
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') return rangeProblem(root, path, issue);
  if (issue.code === 'invalid_value') return notAllowed(root, path, issue.values.map(String));
  const code = issue.code === 'invalid_union' ? 'config-wrong-type' : 'config-invalid-value';
  const typed = issue.code === 'invalid_union' ? typedAdvice(node, place, issue.message) : undefined;
  const got = issue.message.startsWith('must be') ? `, not ${show(node)}` : '';
  return problem('error', code, place, `${name} ${issue.message}${got}${typed?.text ?? ''}.`, typed?.fix);
}

/** TRL and open-r1 name reward functions in a list of words. */
function rewardAdvice(path: Path, value: unknown): string {
  if (path.length !== 2 || path[0] !== 'rewards' || typeof value !== 'string') return '';
  const known: Record<string, string> = {
    accuracy: '{ use: exact-answer, answer: "{answer}" }',
    format: '{ use: format, tags: [think, answer] }',
    length: '{ use: length, max: 200 }',
  };
  const entry = Object.hasOwn(known, value) ? known[value] : undefined;
  return entry === undefined
    ? ' An entry is a map: `{ use: ./rewards/mine.ts, weight: 1 }`.'
    : ` Here it is \`${entry}\`.`;
}

/** What is said about a value that was typed as others read it, and the fix where it fits what is expected. */
function typedAdvice(
  node: ConfigNode,
  place: Place,
  expected: string,
): { text: string; fix?: Fix } | undefined {
  if (node.kind !== 'scalar') return undefined;
  const found = misread(node) ?? unfilled(node.value);
  if (found === undefined) return undefined;
  // A number or a word that is meant as a text needs nothing but quotes.
  if (expected === TYPES['string'] && found.kind !== 'place' && found.kind !== 'null') {
    const quoted = JSON.stringify(node.source ?? String(node.value));
    return {
      text: `: as a text it stands in quotes. Write \`${quoted}\``,
      fix: replaceWith(place, quoted, 'Write as a text'),
    };
  }
  // `scale_rewards: no` may be false as well, where a list of words is expected.
  const fits =
    found.kind === 'null' ||
    (found.kind === 'boolean' && !/number|text/.test(expected)) ||
    (found.kind === 'number' && /number/.test(expected));
  const [first] = found.write;
  if (first === undefined || !fits) return { text: `: ${found.why}` };
  return { text: `: ${found.why}. Write ${found.write.join(' or ')}`, fix: replaceWith(place, first) };
}

/** A value outside a list of words, with the word nearest to it. */
function notAllowed(root: MapNode, path: Path, allowed: readonly string[]): Problem {
  const place = valuePlace(root, path);
  const node = nodeAt(root, path);
  const value = node && toValue(node);
  const near = typeof value === 'string' ? didYouMean(value, allowed) : undefined;
  // How truth values and numbers are written is of no use to whoever has to choose one of these words.
  const kind = node?.kind === 'scalar' ? (misread(node) ?? unfilled(node.value))?.kind : undefined;
  const typed =
    node && (kind === 'place' || kind === 'null') ? typedAdvice(node, place, 'a word') : undefined;
  const hint =
    near === undefined ? (typed ? ` ${capital(typed.text.slice(2))}.` : '') : ` Did you mean \`${near}\`?`;
  const list = `${allowed.length > 1 ? 'one of ' : ''}${allowed.join(', ')}`;
  const message = `\`${pathText(path)}\` must be ${list}, not ${node ? show(node) : 'nothing'}.${hint}`;
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
    if (!small) {
      const what = issue.origin === 'array' ? 'entries' : 'characters';
      const message = `${name} has at most ${issue.maximum} ${what}.`;
      return problem('error', 'config-out-of-range', place, message);
    }
    const rewards = path.length === 1 && path[0] === 'rewards';
    const message = rewards
      ? '`rewards` is empty: without a reward there is nothing to learn. A first one: `- { use: length, target: 20 }`.'
      : `${name} must not be empty.`;
    return problem('error', rewards ? 'config-empty-rewards' : 'config-out-of-range', place, message);
  }
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const relation = issue.inclusive ? (small ? 'at least' : 'at most') : small ? 'greater than' : 'less than';
  const value = show(nodeAt(root, path) ?? root);
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
function quotesFix(node: ConfigNode, place: Place, expected: string): Fix | undefined {
  if (node.kind !== 'scalar') return undefined;
  const { value, source } = node;
  if (expected === TYPES['string'] && (typeof value === 'number' || typeof value === 'boolean')) {
    return replaceWith(place, JSON.stringify(source ?? String(value)), 'Write as a text');
  }
  if (typeof value !== 'string' || value.trim() === '' || !Number.isFinite(Number(value))) return undefined;
  return replaceWith(place, value.trim(), 'Write as a number');
}

/** A value as a message shows it: short, as it is typed, with its type where that is what is wrong. */
function show(node: ConfigNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a map';
  const { value, source } = node;
  if (value === null) return 'nothing';
  if (typeof value === 'string') return `the text ${JSON.stringify(excerpt(value))}`;
  return typeof value === 'number' || typeof value === 'boolean' ? excerpt(source ?? String(value)) : 'a map';
}

const excerpt = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
