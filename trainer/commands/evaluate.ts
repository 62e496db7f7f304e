import type { Command } from 'commander';
import { bootstrapMean, present } from '../../core/statistics/index.ts';
import type { Evaluation } from '../evaluate/evaluate.ts';
import { measure, planOf } from '../evaluate/measure.ts';
import { findSubject } from '../evaluate/subject.ts';
import { openRewards } from '../rewards/open.ts';
import { fixed } from '../terminal/numbers.ts';
import { wholeNumber } from './arguments.ts';
import { stepOfCheckpoint } from './checkpoint-argument.ts';
import { deviceOption } from './device-option.ts';
import { modelLog, rewardLog } from './open-model.ts';
import { print, runCommand } from './output.ts';

/** 95%, percentile bootstrap over prompts; null where nothing was scorable. */
type Range = [low: number, high: number] | null;

/** What `grpo evaluate --json` prints: beside this `rewards/{name}`, the mean of each reward function, as in `train`'s summary. */
export interface EvaluateResult {
  /** Absolute; null for a config. */
  run: string | null;
  /** The step whose weights were evaluated; 0 = the base. */
  checkpoint: number;
  /** Held-out prompts. */
  n: number;
  /** Prompts with at least one scorable completion: what the means are over. */
  scored: number;
  /** Completions a prompt. */
  draws: number;
  reward: number | null;
  interval: Range;
  /** Of each `rewards/{name}`. */
  intervals: Record<string, Range>;
  /** The reward of each prompt, in the order of the table. */
  values: (number | null)[];
  [component: `rewards/${string}`]: number | null;
}

interface Flags {
  checkpoint?: string;
  num?: string;
  draws: string;
  json?: true;
}

/** `grpo evaluate CONFIG | RUN`. @throws GrpoError as `findSubject`, `planOf` and the rewards */
export async function evaluateSubject(name: string, flags: Flags): Promise<EvaluateResult> {
  const { checkpoint } = flags;
  const step = checkpoint === undefined ? undefined : stepOfCheckpoint('--checkpoint', checkpoint, name, 0);
  const num = flags.num === undefined ? undefined : wholeNumber('--num', flags.num);
  const draws = wholeNumber('--draws', flags.draws);
  const subject = await findSubject(name, step);
  const plan = await planOf(subject, num, modelLog());
  const { folder, columns, config } = plan;
  const rewards = await openRewards(config.rewards, { folder, columns, onLog: rewardLog });
  try {
    const found = await measure(plan, config, rewards, { ...deviceOption(), draws });
    return {
      run: subject.run ?? null,
      checkpoint: subject.step,
      n: found.n,
      scored: present(found.values).length,
      draws,
      reward: found.reward,
      interval: found.interval,
      ...components(found),
      intervals: intervals(found, config.train.seed),
      values: found.values,
    };
  } finally {
    await rewards.close();
  }
}

const components = ({ rewards }: Evaluation): Record<`rewards/${string}`, number | null> =>
  Object.fromEntries(Object.entries(rewards).map(([name, value]) => [`rewards/${name}`, value]));

function intervals({ componentValues }: Evaluation, seed: number): Record<string, Range> {
  return Object.fromEntries(
    Object.entries(componentValues).map(([name, values]) => {
      const interval = bootstrapMean(present(values), { seed });
      return [`rewards/${name}`, interval && [interval.low, interval.high]];
    }),
  );
}

function text(name: string, result: EvaluateResult): string {
  const { n, scored, draws, checkpoint, reward, interval } = result;
  const who = checkpoint === 0 ? `${name}, the base model` : `${name}, checkpoint of step ${checkpoint}`;
  const line = (label: string, value: number | null, range: Range): string =>
    `  ${label.padEnd(24)} ${fixed(value, 4)}${range ? `  [${fixed(range[0], 4)}, ${fixed(range[1], 4)}]` : ''}`;
  const parts = Object.entries(result.intervals);
  return [
    `${who}: ${n} held-out prompts, ${draws} completion${draws === 1 ? '' : 's'} each; mean and 95% interval`,
    line('reward', reward, interval),
    ...parts.map(([label, range]) => line(label, result[label as `rewards/${string}`] ?? null, range)),
    ...(scored < n ? [`  ${n - scored} prompts could not be scored and are left out.`] : []),
  ].join('\n');
}

export function registerEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description('measure a config or a run on its held-out prompts')
    .argument('<config or run>')
    .option('--checkpoint <step>', 'of a run; 0 is the base model; default: the newest')
    .option('--num <count>', 'the first so many held-out prompts; default: train.eval_num')
    .option('--draws <count>', 'completions a prompt', '1')
    .option('--json', 'one JSON document on stdout')
    .action(async (name: string, flags: Flags) => {
      const output = { json: flags.json === true };
      await runCommand(output, async () => {
        const result = await evaluateSubject(name, flags);
        print(output, result, text(name, result));
        return 0;
      });
    });
}
