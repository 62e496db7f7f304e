import { GrpoError } from '../errors/index.ts';
import { applyAliases } from './document/aliases.ts';
import { entryOf, keyPlace, nodeAt, type ConfigNode, type MapNode } from './document/node.ts';
import { parseText } from './document/parse.ts';
import { replaceWith, type Edit, type Place, type Range } from './problems.ts';
import { rewardNames } from './rewards.ts';

/** `rewards.0.weight`, or with the reward's name `rewards.concise.weight` -> `['rewards', 0, 'weight']` */
function pathOf(root: ConfigNode, key: string): (string | number)[] {
  const [, name, setting] = /^rewards\.(.+)\.([^.]+)$/.exec(key) ?? [];
  const index = name === undefined ? -1 : namesOfRewards(root).indexOf(name);
  if (setting !== undefined && index >= 0) return ['rewards', index, setting];
  return key.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Of the list as it stands, be it half typed: what has no `use` has no name either. */
function namesOfRewards(root: ConfigNode): string[] {
  const list = nodeAt(root, ['rewards']);
  if (list?.kind !== 'list') return [];
  const text = (item: ConfigNode, key: string): string | undefined => {
    const node = nodeAt(item, [key]);
    return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
  };
  return rewardNames(list.items.map((item) => ({ use: text(item, 'use') ?? '', name: text(item, 'name') })));
}

/** Where a dotted key stands in a config's text, under whichever of its names; where it is not written, the section it belongs to. */
export function placeOfSetting(text: string, key: string): Range {
  const { root } = parseText(text);
  applyAliases(root, text);
  const { line, column, end_line, end_column } = keyPlace(root, pathOf(root, key));
  return { line, column, end_line, end_column };
}

/**
 * The edit that gives a setting a value: in the place of the value that stands there, as a new key of its section, or as a new section
 * at the end.
 * @param key  dotted, a section and its key: `grpo.beta`; of a reward by its place or its name: `rewards.concise.weight`
 * @param value  as YAML
 * @throws GrpoError `config-reward-gone` where the text has no such reward
 */
export function settingEdit(text: string, key: string, value: string): Edit {
  const { root } = parseText(text);
  applyAliases(root, text);
  const path = pathOf(root, key);
  const standing = nodeAt(root, path);
  if (standing !== undefined) return onlyEdit(standing.place, value);
  const [name, section] = [String(path.at(-1)), nodeAt(root, path.slice(0, -1))];
  if (section?.kind === 'map' && section.entries.length > 0)
    return newKey(text, section, `${name}: ${value}`);
  const missing = path.slice(0, -1).join('.');
  if (path[0] === 'rewards')
    throw new GrpoError({
      code: 'config-reward-gone',
      message: `The config has no ${missing} whose ${name} could be set.`,
      fix: 'It was changed since the run began: look for what the reward is called now.',
    });
  const entry = entryOf(root, missing);
  // `grpo:` with nothing below it.
  if (entry !== undefined) return insertAfter(text, entry.keyPlace, `  ${name}: ${value}`);
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  return insertAt(endOf(text), `${separator}${missing}:\n  ${name}: ${value}\n`);
}

/** A key behind the last one of its section, written as the others are. */
function newKey(text: string, section: MapNode, line: string): Edit {
  const last = section.entries.at(-1);
  if (last === undefined) throw new Error('the section has no entries');
  if (section.flow) {
    const { end_line, end_column } = last.value.place;
    return insertAt({ line: end_line, column: end_column }, `, ${line}`);
  }
  const indent = ' '.repeat(last.keyPlace.column - 1);
  return insertAfter(text, last.value.place, `${indent}${line}`);
}

/** A line of its own below the one where a place ends (a comment there stays). */
function insertAfter(text: string, place: Place, line: string): Edit {
  const lines = text.split('\n');
  // A block's end is the beginning of the line behind it.
  const row = place.end_column === 1 && place.end_line > place.line ? place.end_line - 1 : place.end_line;
  const column = (lines[row - 1] ?? '').replace(/\r$/, '').length + 1;
  return insertAt({ line: row, column }, `\n${line}`);
}

const insertAt = ({ line, column }: { line: number; column: number }, text: string): Edit => ({
  line,
  column,
  end_line: line,
  end_column: column,
  new_text: text,
});

function endOf(text: string): { line: number; column: number } {
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

function onlyEdit(place: Place, value: string): Edit {
  const [edit] = replaceWith(place, value).edits;
  if (edit === undefined) throw new Error('a replacement is one edit');
  return edit;
}
