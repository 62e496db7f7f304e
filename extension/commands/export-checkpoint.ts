import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { showInformation } from '../messages/show-message.ts';
import { requireTrust } from '../process/errors.ts';
import { configOfRun } from './config-of-run.ts';
import type { Handler } from './handler.ts';
import { pickCheckpoint } from './pick-checkpoint.ts';
import { pickOne } from './pick.ts';
import { reveal } from './reveal-run-folder.ts';
import { showError } from './show-error.ts';

type Format = 'peft' | 'merged';

const exported = z.object({ out: z.string(), files: z.array(z.string()) });

/** Writes a checkpoint as a folder for other programs. */
export const exportCheckpoint: Handler = async (studio, argument) => {
  requireTrust();
  const picked = await pickCheckpoint(studio, argument, vscode.l10n.t('Which checkpoint shall be exported?'));
  if (picked === undefined) return undefined;
  const { run, checkpoint } = picked;
  const format = await pickOne(formats(configOfRun(run).model.adapter !== null), vscode.l10n.t('As what?'));
  if (format === undefined) return undefined;
  const [parent] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: vscode.l10n.t('Export Here'),
      title: vscode.l10n.t('Into which folder? The checkpoint gets one of its own in it.'),
    })) ?? [];
  if (parent === undefined) return undefined;
  const { head } = run;
  const out = freshFolder(parent.fsPath, `${head.name}-step-${checkpoint.step}-${format}`);
  const step = String(checkpoint.step);
  const document = await studio.work.run(
    vscode.l10n.t('Exporting step {0} of {1}', step, head.name),
    (progress) =>
      studio.trainer.command(
        ['export', head.folder, '--checkpoint', step, '--format', format, '--out', out],
        progress,
      ),
  );
  const { files } = exported.parse(document);
  offerToShow(out, files.length).catch((error: unknown) => showError(error, studio.log));
  return out;
};

const formats = (hasAdapter: boolean): { label: string; detail: string; value: Format }[] => [
  ...(hasAdapter
    ? [
        {
          label: vscode.l10n.t('PEFT adapter'),
          detail: vscode.l10n.t('Small; loads on top of its base model with peft.'),
          value: 'peft' as const,
        },
      ]
    : []),
  {
    label: vscode.l10n.t('Whole model'),
    detail: vscode.l10n.t('A folder that transformers loads; an adapter is merged into its base.'),
    value: 'merged',
  },
];

function freshFolder(parent: string, name: string): string {
  for (let attempt = 1; ; attempt++) {
    const folder = join(parent, attempt === 1 ? name : `${name}-${attempt}`);
    if (!existsSync(folder)) return folder;
  }
}

async function offerToShow(folder: string, files: number): Promise<void> {
  const show = vscode.l10n.t('Reveal');
  const words =
    files === 1
      ? vscode.l10n.t('Exported 1 file into {0}.', folder)
      : vscode.l10n.t('Exported {0} files into {1}.', String(files), folder);
  const answer = await showInformation(words, show);
  if (answer === show) await reveal(vscode.Uri.file(folder));
}
