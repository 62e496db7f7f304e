import { hasForeignBatch, trlBatch } from '../foreign-batch.ts';
import { problem, replaceWith, type Edit, type Fix, type Place, type Problem } from '../problems.ts';
import { KEY_ALIASES, keyOfAlias, MOVED_KEYS, SWITCHES } from './alias-table.ts';
import { pairRange, removal } from './edits.ts';
import { entryOf, nodeAt, toValue, type Entry, type MapNode } from './node.ts';

/**
 * Puts the real keys in the place of the aliases, in the tree itself, and says so: a hint with a quick fix for each.
 * An alias beside the key that it stands for is an error.
 *
 * @param text the config's text, which the fixes quote
 */
export function applyAliases(root: MapNode, text: string): Problem[] {
  return [...renameKeys(root), ...moveKeys(root, text), ...dropSwitches(root, text)];
}

function renameKeys(root: MapNode): Problem[] {
  const problems: Problem[] = [];
  // The root's own aliases come first, so that `training:` is already `train:` when its keys are looked at.
  const sections = Object.keys(KEY_ALIASES).sort((a, b) => a.length - b.length);
  for (const section of sections) {
    const map = nodeAt(root, section === '' ? [] : section.split('.'));
    if (map?.kind !== 'map') continue;
    // Only now: what they read may have stood under other names until here.
    const foreign = hasForeignBatch(root);
    const trl = trlBatch(root);
    const seen = new Set<string>();
    for (const entry of map.entries) {
      const real = keyOfAlias(section, entry.key);
      if (real === undefined || (foreign && entry.key === ACCUMULATION)) continue;
      // A key that stands twice has been reported by the parser, whatever it is called.
      if (!seen.has(entry.key)) problems.push(otherBatch(renamed(entry, real, map), entry, trl));
      seen.add(entry.key);
      entry.key = real;
    }
  }
  return problems;
}

const ACCUMULATION = 'gradient_accumulation_steps';

/** Alone, TRL's accumulation is a number of prompts only where a group is what it puts on a device: else the batch would be another one. */
function otherBatch(said: Problem, entry: Entry, trl: ReturnType<typeof trlBatch>): Problem {
  if (entry.key !== ACCUMULATION || said.severity === 'error') return said;
  if (typeof trl !== 'object' || trl.prompts === toValue(entry.value)) return said;
  const { product, prompts, group } = trl;
  const whole =
    trl.completions % group === 0
      ? `which are ${prompts} prompts of ${group}`
      : `which are not whole groups of ${group}: ${prompts} prompts make ${prompts * group}`;
  const new_text = `prompts_per_step: ${prompts}`;
  const message = `\`${ACCUMULATION}\` counts otherwise: in TRL it stands for ${product} completions, ${whole}. Write \`${new_text}\` for the same batch.`;
  const fix = { title: `Write as ${new_text}`, edits: [{ ...pairRange(entry), new_text }] };
  return problem('error', 'config-alias', entry.keyPlace, message, fix);
}

function renamed(entry: Entry, real: string, map: MapNode): Problem {
  if (entryOf(map, real)) return twice(entry.keyPlace, entry.key, real);
  const message = `\`${entry.key}\` is called \`${real}\` here.`;
  return problem(
    'hint',
    'config-alias',
    entry.keyPlace,
    message,
    replaceWith(entry.keyPlace, real, `Rename to ${real}`),
  );
}

const twice = (place: Place, alias: string, real: string): Problem =>
  problem(
    'error',
    'config-duplicate-key',
    place,
    `\`${alias}\` means \`${real}\`, which is set as well: keep one of them.`,
  );

function moveKeys(root: MapNode, text: string): Problem[] {
  const problems: Problem[] = [];
  const adapterFix = wrapInAdapter(root, text);
  for (const [from, to] of MOVED_KEYS) {
    const fromPath = from.split('.');
    const toPath = to.split('.');
    const source = nodeAt(root, fromPath.slice(0, -1));
    const entry = source?.kind === 'map' ? entryOf(source, fromPath.at(-1) ?? '') : undefined;
    const target = entry && mapFor(root, toPath.slice(0, -1), entry);
    const key = toPath.at(-1) ?? '';
    if (source?.kind !== 'map' || !entry || !target) continue;
    if (entryOf(target, key)) problems.push(twice(entry.keyPlace, entry.key, to));
    else {
      const fix = toPath[1] === 'adapter' ? adapterFix : undefined;
      problems.push(
        problem('hint', 'config-alias', entry.keyPlace, `\`${from}\` is called \`${to}\` here.`, fix),
      );
      target.entries.push({ ...entry, key });
    }
    source.entries = source.entries.filter((other) => other !== entry);
  }
  return problems;
}

/** The map at a path, made where it is not there; undefined where something else stands there. */
function mapFor(root: MapNode, path: readonly string[], near: Entry): MapNode | undefined {
  let map = root;
  for (const key of path) {
    const entry = entryOf(map, key);
    if (entry && entry.value.kind !== 'map') return undefined;
    const next: MapNode =
      entry?.value.kind === 'map'
        ? entry.value
        : { kind: 'map', entries: [], place: near.keyPlace, flow: true };
    if (!entry) map.entries.push({ key, keyPlace: near.keyPlace, value: next });
    map = next;
  }
  return map;
}

/** `lora_r: 16` and its like beside `base:` become one `adapter: { ... }` in the place of the first. */
function wrapInAdapter(root: MapNode, text: string): Fix | undefined {
  const model = nodeAt(root, ['model']);
  if (model?.kind !== 'map' || entryOf(model, 'adapter')) return undefined;
  const names = new Map(
    MOVED_KEYS.filter(([, to]) => to.startsWith('model.adapter.')).map(([from, to]) => [from, to.slice(14)]),
  );
  const found = model.entries.filter(({ key }) => names.has(`model.${key}`));
  const [first, ...rest] = found;
  if (!first || found.some(({ value }) => value.place.end_line !== value.place.line)) return undefined;
  const options = found.map(({ key, value }) => `${names.get(`model.${key}`)}: ${textAt(text, value.place)}`);
  const inPlace: Edit = { ...pairRange(first), new_text: `adapter: { type: lora, ${options.join(', ')} }` };
  return {
    title: 'Write as model.adapter',
    edits: [inPlace, ...rest.map((entry) => removal(entry, model, text))],
  };
}

/** The text of a place that lies in one line. */
function textAt(text: string, place: Place): string {
  return (text.split('\n')[place.line - 1] ?? '').slice(place.column - 1, place.end_column - 1);
}

function dropSwitches(root: MapNode, text: string): Problem[] {
  const problems: Problem[] = [];
  for (const { path, accepts } of SWITCHES) {
    const map = nodeAt(root, path.slice(0, -1));
    const entry = map?.kind === 'map' ? entryOf(map, path.at(-1) ?? '') : undefined;
    if (map?.kind !== 'map' || !entry) continue;
    const name = path.join('.');
    if (toValue(entry.value) === accepts) {
      // A section that holds nothing else goes with its switch: an empty one would be unknown.
      const section = map.entries.length === 1 ? root.entries.find(({ value }) => value === map) : undefined;
      const edit = section ? removal(section, root, text) : removal(entry, map, text);
      const fix: Fix = { title: `Remove ${name}`, edits: [edit] };
      problems.push(
        problem(
          'hint',
          'config-alias',
          entry.keyPlace,
          `\`${name}\` is not needed: every run here is a GRPO run.`,
          fix,
        ),
      );
    } else {
      problems.push(
        problem(
          'error',
          'config-not-grpo',
          entry.value.place,
          `\`${name}\` can only be ${String(accepts)}: GRPO is what this trainer does.`,
        ),
      );
    }
    map.entries = map.entries.filter((other) => other !== entry);
    if (path.length === 2 && map.entries.length === 0)
      root.entries = root.entries.filter(({ value }) => value !== map);
  }
  return problems;
}
