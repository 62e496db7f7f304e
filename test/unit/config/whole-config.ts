import { diagnose, type Problem } from '../../../core/config/index.ts';
import { memoryFiles } from './memory-files.ts';
import { FILES } from './problems.table.ts';

const SECTIONS = {
  model: 'model: { base: embedded:tiny }\n',
  data: 'data: { train: train.jsonl, prompt: "{question}" }\n',
  rewards: 'rewards: [{ use: exact-answer, answer: "{answer}" }]\n',
};
/** A whole config with lines of a case in the place of its own sections. */
export function whole(lines: string): string {
  const head = Object.entries(SECTIONS).filter(([key]) => !new RegExp(`^${key}:`, 'm').test(lines));
  return head.map(([, text]) => text).join('') + lines;
}
/** What is said of it. */
export const check = (lines: string): Promise<Problem[]> => diagnose(whole(lines), memoryFiles(FILES));
export const errors = (problems: readonly Problem[]): Problem[] =>
  problems.filter(({ severity }) => severity === 'error');
