import { basename } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { SavedCase } from '../../../core/cases/index.ts';
import type { EditorRequests } from '../../../core/protocol/index.ts';
import { showInformation } from '../../messages/show-message.ts';
import type { TrainerService } from '../../process/api.ts';

type Params = EditorRequests['saveCase']['params'];

const printed = z.object({ file: z.string(), name: z.string(), added: z.boolean() });

/**
 * Saves one case after the other: two processes that append to one file at once could both find it without the other's line.
 *
 * @param onError  hears why the file of a saved case could not be opened
 */
export function createCaseSaver(
  onError: (error: unknown) => void,
): (trainer: TrainerService, params: Params) => Promise<SavedCase> {
  let last: Promise<unknown> = Promise.resolve();
  return (trainer, params) => {
    const saved = last.then(() => saveCase(trainer, params, onError));
    last = saved.catch(() => undefined);
    return saved;
  };
}

/**
 * Keeps a completion as a regression case beside the config of its run, and offers to open the file.
 *
 * @throws GrpoError `workspace-untrusted`, or the command's own
 */
async function saveCase(
  trainer: TrainerService,
  { folder, id, note }: Params,
  onError: (error: unknown) => void,
): Promise<SavedCase> {
  const noted = note === '' ? [] : [`--note=${note}`];
  const saved = printed.parse(await trainer.command(['reward', 'save', folder, `--id=${id}`, ...noted]));
  tell(saved).catch(onError);
  return saved;
}

async function tell({ file, name, added }: SavedCase): Promise<void> {
  const open = vscode.l10n.t('Open');
  const words = added
    ? vscode.l10n.t('Saved as a regression case: "{0}" in {1}.', name, basename(file))
    : vscode.l10n.t('"{0}" is a regression case in {1} already.', name, basename(file));
  if ((await showInformation(words, open)) === open) await openCase(file, name);
}

/** Opens the cases at the line of one. */
async function openCase(file: string, name: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const at = document.positionAt(Math.max(0, document.getText().indexOf(JSON.stringify(name))));
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at.line, 0, at.line, 0) });
}
