import { parseCase } from '../../core/cases/index.ts';

/** A case as the Test view lists it. */
export interface ListedCase {
  name: string;
  /** In the case file, from 1. */
  line: number;
  /** What is expected: `exact-answer 1, concise 0.25`. */
  expects: string;
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
    const { name, rewards } = parsed.found;
    const first = cases.get(name);
    if (first === undefined) cases.set(name, { name, line, expects: expectations(rewards) });
    else problems.push(`${line}: "${name}" is on line ${first.line} already.`);
  }
  return { cases: [...cases.values()], problems };
}

const expectations = (rewards: Record<string, number | null>): string =>
  Object.entries(rewards)
    .map(([name, value]) => `${name} ${rewardText(value)}`)
    .join(', ');

/** A reward's value to the digits that are compared; `null` where it could not score. */
export const rewardText = (value: number | null): string =>
  value === null ? 'null' : String(Number(value.toPrecision(6)));
