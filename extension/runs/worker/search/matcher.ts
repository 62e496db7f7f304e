import { GrpoError } from '../../../../core/errors/index.ts';

/** Whether a text is in another, whatever the case. Throws `filter-regex-invalid` for a regular expression that is none. */
export function matcher(pattern: string, regex: boolean): (text: string) => boolean {
  if (!regex) {
    const wanted = pattern.toLowerCase();
    return (text) => text.toLowerCase().includes(wanted);
  }
  let expression: RegExp;
  try {
    // As the page checks what is typed.
    expression = new RegExp(pattern, 'iu');
  } catch (error) {
    throw new GrpoError({
      code: 'filter-regex-invalid',
      message: error instanceof Error ? error.message : String(error),
      fix: 'Correct the expression, or search for it as plain text.',
    });
  }
  return (text) => expression.test(text);
}
