import { Command } from 'commander';
import { registerControl } from './control.ts';
import { registerDoctor } from './doctor.ts';
import { registerEvaluate } from './evaluate.ts';
import { registerBranch } from './branch.ts';
import { registerCompare } from './compare.ts';
import { registerExport } from './export.ts';
import { registerPreflight } from './preflight.ts';
import { registerReference } from './reference.ts';
import { registerReward } from './reward.ts';
import { registerPlugins } from './plugins.ts';
import { registerCheck } from './check-command.ts';
import { registerTrain } from './train.ts';
import { registerExplain } from './explain.ts';
import { registerGenerate } from './generate.ts';
import { registerLogprobs } from './logprobs.ts';
import { registerTextmetrics } from './textmetrics.ts';
import { registerTokenize } from './tokenize.ts';
import { reportUsage, runProgram } from './usage.ts';

/** Every command of `grpo`; runs the one that the command line names, and sets the exit code. */
export async function runCommandLine(): Promise<void> {
  const program = reportUsage(new Command('grpo')).description(
    'Fine-tune language models with GRPO and watch what they say.',
  );
  registerTrain(program);
  registerCheck(program);
  registerControl(program);
  registerPlugins(program);
  registerExport(program);
  registerEvaluate(program);
  registerCompare(program);
  registerBranch(program);
  registerReference(program);
  registerReward(program);
  registerPreflight(program);
  registerDoctor(program);
  registerGenerate(program);
  registerLogprobs(program);
  registerTokenize(program);
  registerExplain(program);
  registerTextmetrics(program);
  await runProgram(program);
}
