import type { Problem } from '../../core/config/index.ts';
import { sortProblems } from '../../core/config/problems.ts';
import { readConfigFile, type ConfigFile } from '../data/load-config.ts';
import { isOffline } from '../models/hub-settings.ts';
import type { ModelListener } from '../plan.ts';
import { outdoes } from '../training/said-once.ts';
import { promptText, type PromptView } from '../training/prompt-view.ts';
import { safe } from '../terminal/safe-text.ts';
import { checkPrompts } from './check-prompts.ts';
import { checkRewards } from './check-rewards.ts';

const OFFLINE = 'HF_HUB_OFFLINE';

/** What `grpo check --json` prints. */
export interface CheckResult {
  problems: Problem[];
  /** The first prompt as the model reads it, where it can be made. */
  prompt?: PromptView;
}

/**
 * `grpo check CONFIG`: everything there is to say about a config, before anything is loaded or written.
 * @throws GrpoError where the file itself cannot be read
 */
export async function check(configPath: string, overrides: readonly string[] = []): Promise<CheckResult> {
  return { problems: (await readConfigFile(configPath, overrides)).problems };
}

/** Exit code of `grpo check`: 2 where a problem is an error. */
export const checkExitCode = ({ problems }: CheckResult): 0 | 2 =>
  problems.some(({ severity }) => severity === 'error') ? 2 : 0;

/**
 * What `grpo check` prints to a terminal: each problem with the line it is about, and a count.
 * @param onPrompts  told how far the prompts are
 */
export async function checkText(
  configPath: string,
  overrides: readonly string[] = [],
  onPrompts?: ModelListener['onPrompts'],
): Promise<CheckResult & { text: string }> {
  const file = await readConfigFile(configPath, overrides);
  const fetches = !isOffline(process.env);
  const { problems: found, prompt } = await offline(() => checkPrompts(file, { fetches, onPrompts }));
  const { problems: ofRewards, hasModules } = await checkRewards(file);
  const known = file.problems.filter((one) => !found.some((other) => outdoes(other, one)));
  const problems = sortProblems([...known, ...found, ...ofRewards]);
  const shown = [
    ...(prompt === undefined
      ? []
      : [`The first prompt has ${prompt.length} tokens: ${safe(promptText(prompt), true)}`]),
    ...(hasModules && ofRewards.length === 0 ? [NOT_RUN] : []),
  ];
  return {
    problems,
    text: [renderProblems({ ...file, problems }), ...shown].join('\n\n'),
    ...(prompt === undefined ? {} : { prompt }),
  };
}

const NOT_RUN =
  'Reward files were compiled, and not run: `grpo preflight` runs them, with their options, on completions.';

/** Runs `work` with what lies on this machine alone: check fetches nothing. */
async function offline<T>(work: () => Promise<T>): Promise<T> {
  const asked = process.env[OFFLINE];
  process.env[OFFLINE] = '1';
  try {
    return await work();
  } finally {
    if (asked === undefined) delete process.env[OFFLINE];
    else process.env[OFFLINE] = asked;
  }
}

/** Problems in words, each with a code frame. */
export function renderProblems({
  path,
  text,
  problems,
}: Pick<ConfigFile, 'path' | 'text' | 'problems'>): string {
  if (problems.length === 0) return `${path}: no problems.`;
  const lines = text.split(/\r?\n/);
  const blocks = problems.map((problem) => {
    const block = [
      `${problem.file ?? path}:${problem.line}:${problem.column} ${problem.severity} ${problem.code}`,
      `  ${problem.message}`,
      ...codeFrame(
        problem.file === undefined || problem.file === path ? lines : [argumentOf(problem.file)],
        problem,
      ),
    ];
    if (problem.fix) block.push(`  Fix: ${problem.fix.title}`);
    return block.join('\n');
  });
  return [...blocks, `${path}: ${countText(problems)}.`].join('\n\n');
}

/** So much of a long line is shown around the place. */
const FRAME = 160;

/** The line of a problem with carets below the characters concerned. */
function codeFrame(lines: readonly string[], { line, column, end_line, end_column }: Problem): string[] {
  const whole = lines[line - 1];
  if (whole === undefined || whole.trim() === '') return [];
  const from = whole.length <= FRAME ? 0 : Math.max(0, column - 1 - FRAME / 4);
  const source = whole.slice(from, from + FRAME);
  const end = (end_line === line ? end_column : whole.length + 1) - from;
  const gutter = `${line}`;
  // Tabs stay tabs in the second line, so that the carets stand below their characters.
  const indent = source.slice(0, column - 1 - from).replace(/[^\t]/g, ' ');
  const carets = '^'.repeat(Math.max(1, Math.min(end, source.length + 1) - (column - from)));
  return [`  ${gutter} | ${source}`, `  ${' '.repeat(gutter.length)} | ${indent}${carets}`];
}

const argumentOf = (file: string): string => file.replace(/^--set /, '');

function countText(problems: readonly Problem[]): string {
  const counts = (['error', 'warning', 'info', 'hint'] as const).map((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    return count === 0 ? undefined : `${count} ${severity}${count === 1 || severity === 'info' ? '' : 's'}`;
  });
  return counts.filter((text) => text !== undefined).join(', ');
}
