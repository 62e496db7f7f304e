import { resolve } from 'node:path';
import {
  casesFileOf,
  judgeCase,
  type CaseLine,
  type CaseResult,
  type CasesReport,
  type RegressionCase,
  type Scored,
} from '../../core/cases/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { didYouMean } from '../../core/text/did-you-mean.ts';
import { loadConfig } from '../data/load-config.ts';
import { openRewards } from '../rewards/open.ts';
import type { RewardProbe, RewardRunner } from '../rewards/runner.ts';
import { readCaseFile } from './case-file.ts';

export interface TestOptions {
  /** What a reward prints. */
  onLog: (reward: string | null, line: string) => void;
}

/**
 * Scores the cases of a config with its rewards as they are now and holds the values against those recorded. Each case is scored by itself:
 * its result does not depend on which others are tested.
 * @param names  cases to test; none = all
 * @throws GrpoError `cases-none`, `case-malformed`, `case-duplicate-name`, `case-unknown`, and as `loadConfig` and `openRewards`
 */
export async function testCases(
  configPath: string,
  names: readonly string[],
  options: TestOptions,
): Promise<CasesReport> {
  const { config, folder } = await loadConfig(configPath);
  const file = casesFileOf(resolve(configPath));
  const chosen = choose(await requireCases(file), names, file);
  const columns = [...new Set(chosen.flatMap(({ one }) => Object.keys(one.columns)))];
  const rewards = await openRewards(config.rewards, {
    folder,
    columns,
    onLog: options.onLog,
  });
  try {
    const cases: CaseResult[] = [];
    for (const { line, one } of chosen)
      cases.push(judgeCase(one, line, await score(rewards, one, config.train.seed)));
    const passed = cases.filter((result) => result.passed).length;
    return { file, cases, passed, failed: cases.length - passed };
  } finally {
    await rewards.close();
  }
}

/** The cases of a file in which everything is in order. */
async function requireCases(file: string): Promise<CaseLine[]> {
  const { cases, problems } = await readCaseFile(file);
  const [bad, ...others] = problems;
  if (bad !== undefined)
    throw new GrpoError({
      code: 'case-malformed',
      message: bad.problem + (others.length === 0 ? '' : ` (And ${others.length} more such lines.)`),
      where: `${file}:${bad.line}`,
      fix: 'Mend the line or remove it.',
    });
  if (cases.length === 0)
    throw new GrpoError({
      code: 'cases-none',
      message: 'This config has no cases yet.',
      where: file,
      fix: 'Keep a completion whose rewards are right: `grpo reward save RUN --id s42-g3-c5`.',
    });
  const lines = new Map<string, number>();
  for (const { line, one } of cases) {
    const first = lines.get(one.name);
    if (first !== undefined)
      throw new GrpoError({
        code: 'case-duplicate-name',
        message: `Two cases are called "${one.name}", on lines ${first} and ${line}.`,
        where: `${file}:${line}`,
        fix: 'Give one of them another name.',
      });
    lines.set(one.name, line);
  }
  return cases;
}

function choose(cases: readonly CaseLine[], names: readonly string[], file: string): readonly CaseLine[] {
  if (names.length === 0) return cases;
  const known = cases.map(({ one }) => one.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return cases.filter(({ one }) => names.includes(one.name));
  const near = didYouMean(unknown, known);
  throw new GrpoError({
    code: 'case-unknown',
    message: `There is no case "${unknown}"${near === undefined ? '.' : `; did you mean "${near}"?`}`,
    where: file,
    fix: 'Without --case all cases are tested.',
  });
}

async function score(rewards: RewardRunner, one: RegressionCase, seed: number): Promise<Scored[]> {
  const columns = Object.fromEntries(Object.entries(one.columns).map(([name, value]) => [name, [value]]));
  const probes = await rewards.test({
    completions: [one.completion],
    prompts: [one.prompt],
    columns,
    stopReasons: [one.stop_reason],
    step: 0,
    seed,
  });
  return probes.map(scored);
}

function scored({ name, values, details, error }: RewardProbe): Scored {
  const explanation = details[0]?.explanation;
  const failure = error?.message ?? details[0]?.error;
  return {
    name,
    value: values[0] ?? null,
    ...(explanation === undefined ? {} : { explanation }),
    ...(failure === undefined ? {} : { error: failure }),
  };
}
