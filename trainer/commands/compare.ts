import type { Command } from 'commander';
import { GrpoError } from '../../core/errors/index.ts';
import { compareSubjects, type Comparison, type PairedComparison } from '../evaluate/compare.ts';
import { findSubject, type Subject } from '../evaluate/subject.ts';
import { fixed, signed } from '../terminal/numbers.ts';
import { deviceOption } from './device-option.ts';
import { log, modelLog, rewardLog } from './open-model.ts';
import { print, runCommand } from './output.ts';

const PER_CENT = 0.05;

/** `grpo compare A B [C ...]`. @throws GrpoError `usage` for fewer than two, and as `compareSubjects` */
export async function compare(names: readonly string[]): Promise<Comparison> {
  const subjects: Subject[] = [];
  for (const name of names) subjects.push(await findSubject(name));
  const [first, ...others] = subjects;
  if (first === undefined || others.length === 0)
    throw new GrpoError({
      code: 'usage',
      message: 'There must be at least two things to compare.',
      where: 'grpo compare',
      fix: 'Give runs, runs with a step (RUN@20), or configs: grpo compare A B.',
    });
  return compareSubjects([first, ...others], {
    ...deviceOption(),
    onLog: log,
    onRewardLog: rewardLog,
    onModel: modelLog(),
  });
}

const range = (interval: [number, number] | null): string =>
  interval ? `  [${fixed(interval[0], 4)}, ${fixed(interval[1], 4)}]` : '';

function verdict({ difference, p }: PairedComparison): string {
  if (difference === null) return 'no prompt could be scored for both';
  if (p === null) return 'every prompt changed alike: the t-test has no answer';
  const value = p < 1e-4 ? 'p < 0.0001' : `p = ${fixed(p, 4)}`;
  const meaning = p >= PER_CENT ? 'could be chance' : difference > 0 ? 'better' : 'worse';
  return `${value}, ${meaning}`;
}

function text({ subjects, settings, comparisons }: Comparison): string {
  const letters = subjects.map((_, i) => String.fromCharCode(65 + (i % 26)));
  const width = Math.max(...settings.map(({ key }) => key.length), 0);
  return [
    `Reward on ${subjects[0]?.n ?? 0} held-out prompts, mean and 95% interval`,
    ...subjects.map(({ name, checkpoint, reward, interval, recorded }, i) => {
      const where = checkpoint === 0 ? 'base' : `step ${checkpoint}`;
      return `  ${letters[i]}  ${fixed(reward, 4)}${range(interval)}  ${name} (${where}, ${recorded ? 'as recorded' : 'evaluated now'})`;
    }),
    '',
    'Paired by prompt',
    ...comparisons.map((one, i) => {
      const gain = one.difference === null ? '-' : signed(one.difference, 4);
      return `  ${letters[i + 1]} - A  ${gain}${range(one.interval)}  ${verdict(one)}`;
    }),
    '',
    settings.length === 0 ? 'No setting differs.' : 'Settings that differ',
    ...settings.map(
      ({ key, values }) =>
        `  ${key.padEnd(width)}  ${values.map((value) => JSON.stringify(value)).join(' | ')}`,
    ),
  ].join('\n');
}

export function registerCompare(program: Command): void {
  program
    .command('compare')
    .description('compare runs, checkpoints and configs on the held-out prompts of the first')
    .argument('<subjects...>', 'runs, runs with a step (RUN@20), or configs')
    .option('--json', 'one JSON document on stdout')
    .action(async (names: string[], flags: { json?: true }) => {
      const output = { json: flags.json === true };
      await runCommand(output, async () => {
        const result = await compare(names);
        print(output, result, text(result));
        return 0;
      });
    });
}
