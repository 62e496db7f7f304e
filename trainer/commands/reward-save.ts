import type { Command } from 'commander';
import { saveCase } from '../cases/save.ts';
import { log } from './open-model.ts';
import { print, runCommand } from './output.ts';

/** `grpo reward save`. What is there already is an answer, not a failure: exit 0. */
export function registerRewardSave(reward: Command): void {
  reward
    .command('save')
    .description(
      'keep a completion and its rewards as a regression case, in NAME.cases.jsonl beside the config',
    )
    .argument('<run>', 'the folder of a run')
    .requiredOption('--id <completion>', 'such as s42-g3-c5: step, group, completion in the group')
    .option('--note <text>', 'why it is kept', '')
    .option('--json', 'one JSON document on stdout')
    .action(async (run: string, flags: { id: string; note: string; json?: true }) => {
      const output = { json: flags.json === true };
      await runCommand(output, async () => {
        const options = { note: flags.note, now: new Date(), onProblem: log };
        const saved = await saveCase(run, flags.id, options);
        const verb = saved.added ? 'Added' : 'Already there:';
        print(output, saved, `${verb} "${saved.name}" in ${saved.file}`);
        return 0;
      });
    });
}
