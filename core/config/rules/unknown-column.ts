import { alikeName, codePoints } from '../../text/alike.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { isMeantAsText } from '../../text/template.ts';
import { LONGEST_FIX, problem, replaceWith, type Fix, type Place, type Problem } from '../problems.ts';

/** Names of a table that are shown, and characters of the one that it lacks. */
const MOST_NAMES = 50;
const LONGEST_NAME = 200;

/**
 * What to say of a `{column}` that a table lacks: which one was meant, or that the braces were.
 * @param text  the template
 * @param has  the table's columns
 */
export function unknownColumn(
  place: Place,
  text: string,
  column: string,
  table: string,
  has: readonly string[],
): Problem {
  const say = (message: string, fix?: Fix): Problem =>
    problem('error', 'config-unknown-column', place, message, fix);
  // What would be too long for a fix is not worked out for a hundred columns.
  const put = (to: string, title: string): Fix | undefined =>
    text.length > LONGEST_FIX
      ? undefined
      : replaceWith(place, JSON.stringify(text.replaceAll(`{${column}}`, () => to)), title);
  const shown = column.length > LONGEST_NAME ? `${column.slice(0, LONGEST_NAME)}…` : column;
  const alike = alikeName(column, has);
  if (alike !== undefined)
    return say(
      `${table} has no column \`${shown}\`, but \`${alike}\`, which looks the same and is written with other code points: ${codePoints(shown)} here, ${codePoints(alike)} there. Copy the name from the table.`,
      put(`{${alike}}`, 'Use the column as the table writes it'),
    );
  const names = namesOf(has);
  const near = column.trim() === '' ? undefined : didYouMean(column, has);
  if (near !== undefined)
    return say(
      `${table} has no column \`${shown}\`. Did you mean \`{${near}}\`?`,
      put(`{${near}}`, `Use the column ${near}`),
    );
  const doubled = `{{${shown}}}`;
  if (isMeantAsText(text, column))
    return say(
      `\`{${shown}}\` names no column. Write \`${doubled}\` where the braces are meant as text, or the name of a column: ${names}.`,
      put(`{{${column}}}`, 'Double the braces'),
    );
  return say(
    `${table} has no column \`${shown}\`. It has: ${names}. Write \`${doubled}\` where the braces are meant as text.`,
  );
}

/** Quoted, so that a name with spaces is seen to have them. */
function namesOf(has: readonly string[]): string {
  const shown = has
    .slice(0, MOST_NAMES)
    .map((name) => (/^\S+$/.test(name) ? name : JSON.stringify(name)))
    .join(', ');
  return has.length > MOST_NAMES ? `${shown} and ${has.length - MOST_NAMES} more` : shown;
}
