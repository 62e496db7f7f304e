import { Command } from 'commander';
import { guardProgram } from './terminal/console.ts';
import { registerControl } from './commands/control.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerEvaluate } from './commands/evaluate.ts';
import { registerBranch } from './commands/branch.ts';
import { registerCompare } from './commands/compare.ts';
import { registerExport } from './commands/export.ts';
import { registerPreflight } from './commands/preflight.ts';
import { registerReference } from './commands/reference.ts';
import { registerReward } from './commands/reward.ts';
import { registerPlugins } from './commands/plugins.ts';
import { registerCheck } from './commands/check-command.ts';
import { registerTrain } from './commands/train.ts';
import { registerExplain } from './commands/explain.ts';
import { registerGenerate } from './commands/generate.ts';
import { registerLogprobs } from './commands/logprobs.ts';
import { registerTextmetrics } from './commands/textmetrics.ts';
import { registerTokenize } from './commands/tokenize.ts';
import { reportError } from './commands/output.ts';
import { reportUsage, runProgram } from './commands/usage.ts';

// ONNX Runtime reads this when its library loads, whoever loads it first.
process.env.ORT_DISABLE_TELEMETRY = '1';

guardProgram((error) => reportError({ json: process.argv.includes('--json') }, error));

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
