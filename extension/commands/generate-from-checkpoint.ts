import * as vscode from 'vscode';
import * as z from 'zod';
import { requireTrust } from '../process/errors.ts';
import { askPrompt } from './ask-prompt.ts';
import { changedSettings } from './changed-settings.ts';
import { configOfRun } from './config-of-run.ts';
import type { Handler } from './handler.ts';
import { pickCheckpoint } from './pick-checkpoint.ts';
import { showReport } from './reports/show.ts';
import { samplingArguments } from './sampling-arguments.ts';

const COUNT = 4;

const generated = z.object({
  completions: z.array(z.object({ text: z.string(), ids: z.array(z.number()), stop_reason: z.string() })),
});
type Completion = z.infer<typeof generated>['completions'][number];

/** Lets a checkpoint answer a prompt a few times, as it would in training, and shows the answers. */
export const generateFromCheckpoint: Handler = async (studio, argument) => {
  requireTrust();
  const picked = await pickCheckpoint(studio, argument, vscode.l10n.t('Which checkpoint shall answer?'));
  if (picked === undefined) return undefined;
  const { run, checkpoint } = picked;
  const { folder, name } = run.head;
  const config = configOfRun(run);
  const isChat = config.data.messages !== null || run.head.chats === true;
  const prompt = await askPrompt(studio, folder, isChat);
  if (prompt === undefined) return undefined;
  // The next step would have been sampled from it.
  const changed = await changedSettings(studio.runs, folder, checkpoint.step + 1);
  const title = vscode.l10n.t('Step {0} of {1} answers', String(checkpoint.step), name);
  const document = await studio.work.run(title, (progress) =>
    studio.trainer.command(
      [
        ...['generate', '--model', checkpoint.folder, `--prompt=${prompt}`, '--num', String(COUNT)],
        ...samplingArguments(config, changed, isChat),
      ],
      progress,
    ),
  );
  const { completions } = generated.parse(document);
  // Plain text: what a model writes is never rendered.
  await showReport({ title, text: answersText(title, prompt, completions), extension: 'txt' });
  return completions;
};

function answersText(title: string, prompt: string, completions: readonly Completion[]): string {
  const parts = completions.map(({ text, ids, stop_reason }, index) => {
    const heading = vscode.l10n.t(
      '{0} of {1}: {2} tokens, ended by {3}',
      String(index + 1),
      String(completions.length),
      String(ids.length),
      stop_reason,
    );
    return `──── ${heading}\n${text}`;
  });
  return [title, '', vscode.l10n.t('Prompt:'), prompt, '', parts.join('\n\n'), ''].join('\n');
}
