import { readCases } from '../../core/cases/index.ts';

/** A case as the Test view lists it. */
export interface ListedCase {
  name: string;
  /** In the case file, from 1. */
  line: number;
}

/** The cases of a case file's text, and what is wrong with its other lines: no case, or the name of an earlier one. */
export function listCases(text: string): { cases: ListedCase[]; problems: string[] } {
  const { cases, problems } = readCases(text);
  const listed = new Map<string, ListedCase>();
  for (const { line, one } of cases) {
    const first = listed.get(one.name);
    if (first === undefined) listed.set(one.name, { name: one.name, line });
    else problems.push({ line, problem: `"${one.name}" is on line ${first.line} already.` });
  }
  problems.sort((a, b) => a.line - b.line);
  return {
    cases: [...listed.values()],
    problems: problems.map(({ line, problem }) => `${line}: ${problem}`),
  };
}
