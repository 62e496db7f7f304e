import { Command } from 'commander';
import { registerCheck } from './commands/check-command.ts';
import { registerTrain } from './commands/train.ts';

// ONNX Runtime reads this when its library loads, whoever loads it first.
process.env.ORT_DISABLE_TELEMETRY = '1';

const program = new Command('grpo').description(
  'Fine-tune language models with GRPO and watch what they say.',
);
registerTrain(program);
registerCheck(program);
await program.parseAsync();
