import { nodeAt, pathText, type Path } from '../document/node.ts';
import { configTemplates } from '../config-templates.ts';
import { LONGEST_FIX, problem, replaceWith, type Problem } from '../problems.ts';
import type { GrpoConfig } from '../resolve.ts';
import type { Rule, RuleContext } from './context.ts';

/** Names of TeX that begin as a line end does: `\nabla`. Before a small letter, `\t` and `\r` are such names (`\text`, `\right`) or nothing. */
const ESCAPE =
  /\\(?:n(?!abla|e\b|eq|eg|exists|i\b|ot|u\b|ew|atural|mid|leq|geq|subset|parallel|earrow|warrow|rightarrow|leftarrow|ode|ormal|oindent|obreak|umber)|[tr](?![A-Za-z]))/;

/**
 * Line ends and tabs that stay a backslash and a letter, because the text stands in single quotes or in none: a stop text never matches, and the
 * prompt shows the backslash to the model. Regular expressions read them themselves.
 */
export const writtenEscapes: Rule = (context) =>
  textsOf(context.config).flatMap((path) => (context.sound(path.join('.')) ? escaped(context, path) : []));

/** Where texts stand that a model, or a completion, is held against as they are. */
function textsOf(config: GrpoConfig): Path[] {
  const paths = [
    ...config.grpo.stop.map((_, index) => `grpo.stop.${index}`),
    ...configTemplates(config).map(({ path }) => path),
    ...config.rewards.flatMap((reward, index) => marks(reward, `rewards.${index}`)),
  ];
  return paths.map((path) => path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)));
}

/** `after` of an `exact-answer`, also within `shuffled`. */
function marks(reward: Readonly<Record<string, unknown>>, path: string): string[] {
  const inner = reward['reward'];
  if (reward['use'] === 'shuffled' && typeof inner === 'object' && inner !== null)
    return marks(inner as Record<string, unknown>, `${path}.reward`);
  return reward['use'] === 'exact-answer' ? [`${path}.after`] : [];
}

function escaped({ root }: RuleContext, path: Path): Problem[] {
  const node = nodeAt(root, path);
  // `"\\n"` says that the backslash is meant.
  if (node?.kind !== 'scalar' || typeof node.value !== 'string' || node.doubleQuoted === true) return [];
  const found = ESCAPE.exec(node.value)?.[0];
  if (found === undefined) return [];
  const { value, place } = node;
  // All of a text is written anew only where that is offered.
  const written = inDoubleQuotes(value.length > LONGEST_FIX ? value.slice(0, 1000) : value);
  const what = { n: 'a line end', t: 'a tab', r: 'a carriage return' }[found.slice(1)] ?? '';
  const shown = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
  // A text of one line can be replaced as it stands.
  const fix =
    place.line === place.end_line && value.length <= LONGEST_FIX
      ? replaceWith(place, written, 'Write it in double quotes')
      : undefined;
  return [
    problem(
      'warning',
      'config-written-escape',
      place,
      `\`${pathText(path)}\` holds a backslash and the letter ${found.slice(1)} (\`${shown(value)}\`), and not ${what}: only double quotes make one of them. Write \`${shown(written)}\`, or \`${JSON.stringify(found)}\` in double quotes where the backslash is meant.`,
      fix,
    ),
  ];
}

/** The text in double quotes of YAML, with its written line ends, tabs and carriage returns for real ones. */
const inDoubleQuotes = (text: string): string =>
  JSON.stringify(
    text.replace(new RegExp(ESCAPE, 'g'), (sign) => ({ n: '\n', t: '\t', r: '\r' })[sign.slice(1)] ?? sign),
  );
