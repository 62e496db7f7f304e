import * as vscode from 'vscode';
import { z } from 'zod';
import { requireTrust } from '../process/errors.ts';
import { configOfRun } from './config-of-run.ts';
import type { CommandContext, Handler } from './handler.ts';
import { pickCheckpoint } from './pick-checkpoint.ts';
import { showReport } from './reports/show.ts';

const COUNT = 4;
const LAST_PROMPT = 'generate.prompt';

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
  const { grpo, data } = configOfRun(run);
  const isChat = data.messages !== null;
  const prompt = await askPrompt(studio, run.head.folder, isChat);
  if (prompt === undefined) return undefined;
  const title = vscode.l10n.t('Step {0} of {1} answers', String(checkpoint.step), run.head.name);
  const document = await studio.work.run(title, (progress) =>
    studio.trainer.command(
      [
        ...['generate', '--model', checkpoint.folder, `--prompt=${prompt}`, '--num', String(COUNT)],
        ...[
          '--temperature',
          String(grpo.temperature),
          '--max-new-tokens',
          String(grpo.max_completion_length),
        ],
        ...(isChat ? ['--chat'] : []),
      ],
      progress,
    ),
  );
  const { completions } = generated.parse(document);
  // Plain text: what a model writes is never rendered.
  await showReport({ title, text: answersText(title, prompt, completions), extension: 'txt' });
  return completions;
};

/** The prompt of last time, else one that the run was trained on. */
async function askPrompt(
  { context, runs }: CommandContext,
  folder: string,
  isChat: boolean,
): Promise<string | undefined> {
  const remembered = context.workspaceState.get<string>(LAST_PROMPT);
  // What a chat model was given holds the template's own marks, which would be written twice.
  const newest = isChat ? null : await runs.request('step', { folder, step: 'newest' });
  const prompt = await vscode.window.showInputBox({
    prompt: isChat
      ? vscode.l10n.t('What does the user say?')
      : vscode.l10n.t('The beginning that is continued'),
    value: remembered ?? newest?.groups[0]?.prompt.text ?? '',
    validateInput: (typed) => (typed === '' ? vscode.l10n.t('A prompt cannot be empty') : undefined),
  });
  if (prompt !== undefined) await context.workspaceState.update(LAST_PROMPT, prompt);
  return prompt;
}

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
