import type { Command } from 'commander';
import { resumeRun, startRun } from '../training/start-run.ts';
import { openReporter } from '../terminal/index.ts';
import { wholeNumber } from './arguments.ts';
import { deviceOption } from './device-option.ts';
import { loadTrainable } from './load-trainable.ts';
import { modelLog } from './open-model.ts';
import { runCommand } from './output.ts';

const collect = (value: string, all: string[]): string[] => [...all, value];
const steps = (text: string): string => `train.max_steps=${text}`;

/** `grpo train` and `grpo resume`. */
export function registerTrain(program: Command): void {
  program
    .command('train')
    .description('train from a config (*.grpo.yaml)')
    .argument('<config>')
    .option('--set <a.b=c>', 'change a setting of the config (may be repeated)', collect, [])
    .option('--max-steps <n>', 'steps to train')
    .option(
      '--run-dir <folder>',
      'the run folder itself; default: .grpo/runs/<date>-<name>-<hex> beside the config',
    )
    .option('--lease', 'end when nobody touches watch.lease for 60 s')
    .option('--json', 'one JSON line a record on stdout')
    .action(async (path: string, options: TrainOptions) => {
      const json = options.json ?? false;
      await runCommand({ json }, async () => {
        const changes = [
          ...options.set,
          ...(options.maxSteps === undefined ? [] : [steps(options.maxSteps)]),
        ];
        const { config, text, problems: configProblems } = await loadTrainable(path, changes, modelLog());
        const reporter = openReporter({ json });
        try {
          return await startRun(config, { path, text }, reporter, {
            ...deviceOption(),
            onModel: modelLog(),
            configProblems,
            lease: options.lease ?? false,
            ...(options.runDir === undefined ? {} : { runDir: options.runDir }),
          });
        } finally {
          reporter.close();
        }
      });
    });

  program
    .command('resume')
    .description('go on with a run from its newest checkpoint')
    .argument('<run>')
    .option('--max-steps <n>', 'go on to this step')
    .option('--lease', 'end when nobody touches watch.lease for 60 s')
    .option('--force', 'take the lock of another host')
    .option('--json', 'one JSON line a record on stdout')
    .action(async (run: string, options: Omit<TrainOptions, 'set'> & { force?: boolean }) => {
      const json = options.json ?? false;
      await runCommand({ json }, async () => {
        const reporter = openReporter({ json });
        try {
          return await resumeRun(run, reporter, {
            ...deviceOption(),
            onModel: modelLog(),
            lease: options.lease ?? false,
            force: options.force ?? false,
            ...(options.maxSteps === undefined
              ? {}
              : { maxSteps: wholeNumber('--max-steps', options.maxSteps) }),
          });
        } finally {
          reporter.close();
        }
      });
    });
}

interface TrainOptions {
  set: string[];
  maxSteps?: string;
  runDir?: string;
  lease?: boolean;
  json?: boolean;
}
