import type { Command } from 'commander';
import { prepareBranch } from '../training/branch-run.ts';
import { startRun } from '../training/start-run.ts';
import { openReporter } from '../terminal/index.ts';
import { stepOfCheckpoint } from './checkpoint-argument.ts';
import { deviceOption } from './device-option.ts';
import { modelLog } from './open-model.ts';
import { runCommand } from './output.ts';

interface Flags {
  from?: string;
  set: string[];
  maxSteps?: string;
  runDir?: string;
  lease?: boolean;
  json?: true;
}

const collect = (value: string, all: string[]): string[] => [...all, value];

/** `grpo branch`: prints the same lines as `grpo train`. */
export function registerBranch(program: Command): void {
  program
    .command('branch')
    .description('start a new run from a checkpoint of another one, with other settings')
    .argument('<run>', 'the parent')
    .option('--from <step>', 'the checkpoint; steps count on from there; 0 is the beginning')
    .option('--set <a.b=c>', 'change a setting (may be repeated)', collect, [])
    .option('--max-steps <n>', "the step to end at; default: the parent's")
    .option(
      '--run-dir <folder>',
      'the run folder itself; default: .grpo/runs/<date>-<name>-<hex> beside the config',
    )
    .option('--lease', 'end when nobody touches watch.lease for 60 s')
    .option('--json', 'one JSON line a record on stdout')
    .action(async (run: string, flags: Flags) => {
      const json = flags.json === true;
      await runCommand({ json }, async () => {
        const step = stepOfCheckpoint('--from', flags.from, run, 0);
        const last = flags.maxSteps;
        const changes = [...flags.set, ...(last === undefined ? [] : [`train.max_steps=${last}`])];
        const { config, source, parent, promptTime, origin } = await prepareBranch(run, step, changes);
        const reporter = openReporter({ json });
        try {
          return await startRun(config, source, reporter, {
            ...deviceOption(),
            onModel: modelLog(),
            lease: flags.lease ?? false,
            parent,
            promptTime,
            ...(origin === undefined ? {} : { origin }),
            ...(flags.runDir === undefined ? {} : { runDir: flags.runDir }),
          });
        } finally {
          reporter.close();
        }
      });
    });
}
