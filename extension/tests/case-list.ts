import { parseCase } from '../../core/cases/index.ts';

/** A case as the Test view lists it. */
export interface ListedCase {
  name: string;
  /** In the case file, from 1. */
  line: number;
}

/** The cases of a case file's text, and what is wrong with its other lines. */
export function listCases(text: string): { cases: ListedCase[]; problems: string[] } {
  const cases = new Map<string, ListedCase>();
  const problems: string[] = [];
  for (const [index, one] of text.split('\n').entries()) {
    const line = index + 1;
    if (one.trim() === '') continue;
    const parsed = parseCase(one.replace(/^\uFEFF/, ''));
    if ('problem' in parsed) {
      problems.push(`${line}: ${parsed.problem}`);
      continue;
    }
    const { name } = parsed.found;
    const first = cases.get(name);
    if (first === undefined) cases.set(name, { name, line });
    else problems.push(`${line}: "${name}" is on line ${first.line} already.`);
  }
  return { cases: [...cases.values()], problems };
}
