import { parseCase, type RegressionCase } from './case.ts';

/** A case and its line in the file, from 1. */
export interface CaseLine {
  line: number;
  one: RegressionCase;
}

/** A case file as it stands. People may edit it: blank lines are fine, and what is no case is said, never passed over in silence. */
export interface CaseFile {
  cases: CaseLine[];
  problems: { line: number; problem: string }[];
}

/** The cases in the text of a case file. */
export function readCases(text: string): CaseFile {
  const file: CaseFile = { cases: [], problems: [] };
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  for (const [index, content] of lines.entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    const parsed = parseCase(content);
    if ('found' in parsed) file.cases.push({ line, one: parsed.found });
    else file.problems.push({ line, problem: parsed.problem });
  }
  return file;
}
