import { GrpoError } from '../../../../core/errors/index.ts';
import { SEARCH_FLAGS, searchFault } from '../../../../core/text/regex-dialect.ts';

/** Whether a text is in another, whatever the case. Throws `filter-regex-invalid` for a regular expression that is none, or is of another dialect. */
export function matcher(pattern: string, regex: boolean): (text: string) => boolean {
  if (!regex) {
    const wanted = pattern.toLowerCase();
    return (text) => text.toLowerCase().includes(wanted);
  }
  // As the page checks what is typed.
  const message = searchFault(pattern);
  if (message !== undefined)
    throw new GrpoError({
      code: 'filter-regex-invalid',
      message,
      fix: 'Correct the expression, or search for it as plain text.',
    });
  const expression = new RegExp(pattern, SEARCH_FLAGS);
  return (text) => expression.test(text);
}
