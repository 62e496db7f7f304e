import type { Command } from 'commander';
import type { ReferenceAnswer } from '../../core/run/reference-answer.ts';
import { answerOfReference } from '../reference/answer.ts';
import { lookOf } from '../terminal/look.ts';
import { safe } from '../terminal/safe-text.ts';
import { deviceOption } from './device-option.ts';
import { modelLog } from './open-model.ts';
import { print, runCommand } from './output.ts';

/** The texts one under the other, and where they part. */
export function referenceText(answer: ReferenceAnswer, unicode: boolean): string {
  const { id, prompt, policy, reference, model, settings } = answer;
  const side = (name: string, { text, stop_reason }: ReferenceAnswer['policy']): string[] => [
    `${name}, ended by ${stop_reason}:`,
    `  ${safe(text, unicode)}`,
  ];
  return [
    `${id}, temperature ${settings.temperature}, the same random numbers`,
    '',
    'Prompt:',
    `  ${safe(prompt, unicode)}`,
    '',
    ...side('Policy', policy),
    '',
    ...side(`Reference (${model})`, reference),
    '',
    whereTheyPart(policy.text, reference.text),
  ].join('\n');
}

function whereTheyPart(a: string, b: string): string {
  if (a === b) return 'They are the same.';
  const [one, other] = [[...a], [...b]];
  const first = one.findIndex((character, i) => character !== other[i]);
  const same = first < 0 ? one.length : first;
  return same === 0
    ? 'They part at the first character.'
    : `They part after ${same} character${same === 1 ? '' : 's'}.`;
}

export function registerReference(program: Command): void {
  program
    .command('reference')
    .description('say what the reference policy answers where a completion of a run was sampled')
    .argument('<run>', 'the folder of a run')
    .requiredOption('--id <completion>', 'such as s42-g3-c5: step, group, completion in the group')
    .option('--json', 'one JSON document on stdout')
    .action(async (run: string, flags: { id: string; json?: true }) => {
      const output = { json: flags.json === true };
      await runCommand(output, async () => {
        const answer = await answerOfReference(run, flags.id, { ...deviceOption(), onModel: modelLog() });
        print(output, answer, referenceText(answer, lookOf('stdout').unicode));
        return 0;
      });
    });
}
