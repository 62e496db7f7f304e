import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { StartRequest } from '../process/api.ts';
import type { CommandContext } from './handler.ts';
import { showError } from './show-error.ts';

const PATIENCE_MS = 1500;

/**
 * Starts a run and opens the inspector on it. While another one trains it waits, and says so with a way to start it now.
 * @returns the run folder; undefined while it waits
 */
export async function startAndShow(
  studio: CommandContext,
  request: StartRequest,
  name: string,
): Promise<string | undefined> {
  const { trainer, work } = studio;
  const title = vscode.l10n.t('Starting {0}', name);
  return work.run(title, async (progress) => {
    const started = trainer.start(request, progress);
    // The run before it may be just about to end: then there is nothing to say.
    await Promise.race([started.catch(() => undefined), sleep(PATIENCE_MS)]);
    const waiting = trainer.queue.find((queued) => queued.request === request);
    if (waiting === undefined) return show(studio, await started);
    started.then(
      (folder) => show(studio, folder),
      (error: unknown) => showError(error, studio.log),
    );
    void offerAtOnce(studio, waiting.id, request, name);
    return undefined;
  });
}

function show({ pages }: CommandContext, folder: string): string {
  if (vscode.workspace.getConfiguration('grpo.inspector').get('openOnStart', true))
    pages.openInspector(folder);
  return folder;
}

async function offerAtOnce(
  studio: CommandContext,
  id: number,
  request: StartRequest,
  name: string,
): Promise<void> {
  const now = vscode.l10n.t('Start Now');
  const not = vscode.l10n.t("Don't Start");
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      '{0} starts when the run that is training has ended: side by side both would be slower.',
      name,
    ),
    now,
    not,
  );
  const isWaiting = studio.trainer.queue.some((queued) => queued.id === id);
  if (answer === undefined || !isWaiting) return;
  studio.trainer.cancelQueued(id);
  if (answer === not) return;
  try {
    await startAndShow(studio, { ...request, atOnce: true }, name);
  } catch (error) {
    showError(error, studio.log);
  }
}
