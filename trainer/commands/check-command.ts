import type { Command } from 'commander';
import { checkExitCode, checkText } from './check.ts';
import { modelLog } from './open-model.ts';
import { print, runCommand } from './output.ts';

const collect = (one: string, all: string[]): string[] => [...all, one];

/** `grpo check`. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('say what is wrong with a config, and where')
    .argument('<config>')
    .option('--set <a.b=c>', 'change a setting first (may be repeated)', collect, [])
    .option('--json', 'one JSON document on stdout')
    .action(async (path: string, options: { set: string[]; json?: boolean }) => {
      const output = { json: options.json ?? false };
      await runCommand(output, async () => {
        const { text, ...result } = await checkText(path, options.set, modelLog().onPrompts);
        print(output, result, text);
        return checkExitCode(result);
      });
    });
}
