import type { Command } from 'commander';
import { testCases } from '../cases/test.ts';
import { casesText } from '../cases/text.ts';
import { lookOf } from '../terminal/look.ts';
import { rewardLog } from './open-model.ts';
import { print, runCommand } from './output.ts';

const collect = (value: string, all: string[]): string[] => [...all, value];

/** `grpo reward test`: exit 3 where a case failed. */
export function registerRewardTest(reward: Command): void {
  reward
    .command('test')
    .description('score the regression cases of a config with its rewards as they are now')
    .argument('<config>')
    .option('--case <name>', 'test this case only (may be repeated)', collect, [])
    .option('--json', 'one JSON document on stdout')
    .action(async (config: string, flags: { case: string[]; json?: true }) => {
      const output = { json: flags.json === true };
      await runCommand(output, async () => {
        const report = await testCases(config, flags.case, { onLog: rewardLog });
        print(output, report, casesText(report, lookOf('stdout').unicode));
        return report.failed > 0 ? 3 : 0;
      });
    });
}
