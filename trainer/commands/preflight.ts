import { resolve } from 'node:path';
import type { Command } from 'commander';
import { makePlan } from '../plan.ts';
import { preflight } from '../preflight/preflight.ts';
import { preflightText } from '../preflight/text.ts';
import { lookOf } from '../terminal/look.ts';
import { wholeNumber } from './arguments.ts';
import { deviceOption } from './device-option.ts';
import { loadTrainable } from './load-trainable.ts';
import { log, modelLog, rewardLog } from './open-model.ts';
import { print, runCommand } from './output.ts';

interface Flags {
  set: string[];
  prompts?: string;
  json?: true;
}

const collect = (value: string, all: string[]): string[] => [...all, value];

/** `grpo preflight`: exit 2 where a reward would end the run. */
export function registerPreflight(program: Command): void {
  program
    .command('preflight')
    .description('try a config before training: lengths, memory, time, rewards')
    .argument('<config>')
    .option('--set <a.b=c>', 'change a setting first (may be repeated)', collect, [])
    .option('--prompts <count>', 'prompts to sample a group of completions for; default 4')
    .option('--json', 'one JSON document on stdout')
    .action(async (path: string, flags: Flags) => {
      const output = { json: flags.json === true };
      await runCommand(output, async () => {
        const prompts = flags.prompts === undefined ? undefined : wholeNumber('--prompts', flags.prompts);
        const { config, text, problems: configProblems } = await loadTrainable(path, flags.set, modelLog());
        const plan = await makePlan(config, { path: resolve(path), text }, modelLog(), { configProblems });
        const report = await preflight(plan, {
          ...deviceOption(),
          onLog: log,
          onRewardLog: rewardLog,
          ...(prompts === undefined ? {} : { prompts }),
        });
        print(output, report, preflightText(report, lookOf('stdout').unicode));
        return report.problems.some(({ severity }) => severity === 'error') ? 2 : 0;
      });
    });
}
