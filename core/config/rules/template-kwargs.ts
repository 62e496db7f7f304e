import { nodeAt, pathText, type ConfigNode, type Path, type ScalarNode } from '../document/node.ts';
import { problem, replaceWith, type Problem } from '../problems.ts';
import type { Rule } from './context.ts';

/** Values for the chat template that it would take for something else than what was typed, and that nobody could refuse: any value may be meant. */
export const templateKwargs: Rule = ({ root, sound }) => {
  const path = ['data', 'chat_template_kwargs'];
  const node = nodeAt(root, path);
  return node === undefined || !sound('data.chat_template_kwargs') ? [] : inside(node, path);
};

function inside(node: ConfigNode, path: Path): Problem[] {
  if (node.kind === 'scalar') return doubt(node, path);
  if (node.kind === 'list') return node.items.flatMap((item, index) => inside(item, [...path, index]));
  return node.entries.flatMap(({ key, value }) => inside(value, [...path, key]));
}

function doubt({ value, source, place }: ScalarNode, path: Path): Problem[] {
  const say = (what: string, fix?: string): Problem[] => [
    problem(
      'warning',
      'config-doubtful-value',
      place,
      `\`${pathText(path)}\` ${what}`,
      fix === undefined ? undefined : replaceWith(place, fix),
    ),
  ];
  if (typeof value === 'string' && source === undefined && /^(true|false)$/i.test(value)) {
    const meant = value.toLowerCase();
    return say(
      `is the text ${JSON.stringify(value)}, which a template takes for true. Write \`${meant}\` without quotes.`,
      meant,
    );
  }
  if (
    typeof value === 'number' &&
    source !== undefined &&
    Number.isInteger(value) &&
    /[.eE]/.test(source) &&
    !/^[-+]?0x/i.test(source)
  )
    return say(
      `is typed \`${source.slice(0, 60)}\` and reaches the template as ${value}, where Python writes a number with a point. Write it as a text where the point has to stand in the prompt.`,
    );
  return [];
}
