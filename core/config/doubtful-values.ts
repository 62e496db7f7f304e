import { LIMITS } from './document/limits.ts';
import {
  nodeAt,
  pathText,
  toValue,
  type ConfigNode,
  type MapNode,
  type Path,
  type ScalarNode,
} from './document/node.ts';
import { misread, unfilled, type Misread } from './document/typed.ts';
import { problem, replaceWith, type Problem } from './problems.ts';
import { isRewardModule, REWARD_KEYS } from './rewards.ts';

/** Keys whose text is a place or a name: there a variable would be taken for part of it. */
const PLACES: readonly string[] = [
  'name',
  'model.base',
  'data.train',
  'data.test',
  'grpo.reference_model_path',
];

/**
 * Values that the schema takes, and that mean something else to whoever typed them: numbers that are not kept as they stand, Python's
 * `None`, variables in paths, and where nobody knows the types here (options of reward files, variables of chat templates) all that YAML 1.1
 * reads otherwise.
 */
export function doubtfulValues(root: MapNode): Problem[] {
  const problems: Problem[] = [];
  walk(root, [], (node, path) => {
    if (problems.length > LIMITS.problems) return;
    const open = isOpen(root, path);
    const found = doubt(node, path, open) ?? (isPlace(path) ? unfilled(node.value) : undefined);
    if (found) problems.push(say(node, path, found, open));
  });
  return problems;
}

function doubt(node: ScalarNode, path: Path, open: boolean): Misread | undefined {
  const found = misread(node);
  if (found === undefined || open) return found;
  // What is a text here by its schema stays the text that was typed; the schema refuses it where it is none.
  if (found.kind === 'null') return path.at(-1) === 'adapter' ? undefined : found;
  return typeof node.value === 'number' ? found : undefined;
}

function say({ source = '', place, value }: ScalarNode, path: Path, found: Misread, open: boolean): Problem {
  const typed = source === '' ? JSON.stringify(value) : source;
  const shown = typed.length > 60 ? `${typed.slice(0, 60)}…` : typed;
  const write = open || found.kind === 'null' ? [...found.write, JSON.stringify(typed)] : found.write;
  const advice =
    write.length === 0 || found.kind === 'place'
      ? ''
      : `. Write ${write
          .slice(0, 3)
          .map((text) => `\`${text.slice(0, 60)}\``)
          .join(' or ')}`;
  const message = `\`${pathText(path)}\` is typed \`${shown}\`: ${found.why}${advice}.`;
  const [first, ...others] = found.kind === 'place' ? [] : write.map((text) => replaceWith(place, text));
  const made = problem('error', 'config-doubtful-value', place, message, first);
  return made.fix === undefined || others.length === 0 ? made : { ...made, other_fixes: others };
}

const isPlace = (path: Path): boolean =>
  PLACES.includes(path.join('.')) || (path[0] === 'rewards' && path.at(-1) === 'use');

/** Sections whose maps hold options of code that is not ours. */
const OPEN: readonly unknown[] = ['curriculum', 'sinks', 'phases'];

/** An option of a reward file, or a variable of a chat template: it reaches code that has its own idea of types. */
function isOpen(root: MapNode, path: Path): boolean {
  if (path[0] === 'data') return path[1] === 'chat_template_kwargs' && path.length > 2;
  if (OPEN.includes(path[0])) return path.length > 1 && path.at(-1) !== 'use';
  if (path[0] !== 'rewards') return false;
  for (let depth = path.length - 1; depth >= 2; depth--) {
    const node = nodeAt(root, [...path.slice(0, depth), 'use']);
    const use = node && toValue(node);
    const option = path[depth];
    if (typeof use === 'string' && isRewardModule(use))
      return !(REWARD_KEYS as readonly unknown[]).includes(option) || path.length > depth + 1;
  }
  return false;
}

function walk(node: ConfigNode, path: Path, visit: (node: ScalarNode, path: Path) => void): void {
  if (node.kind === 'scalar') visit(node, path);
  else if (node.kind === 'list') node.items.forEach((item, index) => walk(item, [...path, index], visit));
  else for (const { key, value } of node.entries) walk(value, [...path, key], visit);
}
