import * as vscode from 'vscode';
import { showInformation } from '../messages/show-message.ts';
import type { Pages } from '../pages/api.ts';
import type { StartRequest } from '../process/api.ts';
import type { Studio } from '../studio.ts';
import type { CommandContext } from './handler.ts';
import { showError } from './show-error.ts';
import { untilWaiting } from './until-waiting.ts';

const PATIENCE_MS = 1500;

/** What starting a run takes. */
type Starting = Pick<Studio, 'trainer' | 'log'> & { pages: Pick<Pages, 'openInspector'> };

/**
 * Starts a run and opens the inspector on it. While another one trains it waits, and says so with a way to start it now; when its turn
 * comes it says that, too: whoever writes something else meanwhile keeps the editor and the focus.
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
    const waiting = () => trainer.queue.find((queued) => queued.request === request);
    const turn = { isWaiting: () => waiting() !== undefined, onDidChange: trainer.onDidChange };
    const id = (await untilWaiting(started, turn, PATIENCE_MS)) ? waiting()?.id : undefined;
    if (id === undefined) return show(studio, await started);
    tellWhenStarted(studio, started, name);
    void offerAtOnce(studio, id, name);
    return undefined;
  });
}

/** Takes up the runs that waited when the window was reloaded. Those of a window that closed a while ago start when a person says so. */
export async function restoreWaiting(studio: Starting): Promise<void> {
  const { trainer, log } = studio;
  await trainer.restoreQueue((started, label) => tellWhenStarted(studio, started, label));
  const held = trainer.queue.filter(({ isHeld }) => isHeld);
  if (held.length === 0) return;
  const [start, not] = [vscode.l10n.t('Start'), vscode.l10n.t("Don't Start")];
  const names = held.map(({ label }) => label).join(', ');
  const answer = await showInformation(
    vscode.l10n.t('{0} waited for another run when the last window closed.', names),
    start,
    not,
  );
  try {
    if (answer === start) trainer.releaseQueue();
    if (answer === not) await Promise.all(held.map(({ id }) => trainer.cancelQueued(id)));
  } catch (error) {
    showError(error, log);
  }
}

function tellWhenStarted({ pages, log }: Starting, started: Promise<string>, name: string): void {
  const openInspector = vscode.l10n.t('Open Inspector');
  started
    .then(async (folder) => {
      const answer = await showInformation(vscode.l10n.t('{0} trains now.', name), openInspector);
      if (answer === openInspector) pages.openInspector(folder);
    })
    .catch((error: unknown) => showError(error, log));
}

function show({ pages }: Starting, folder: string): string {
  if (vscode.workspace.getConfiguration('grpo.inspector').get('openOnStart', true))
    pages.openInspector(folder);
  return folder;
}

async function offerAtOnce({ trainer, log }: Starting, id: number, name: string): Promise<void> {
  const now = vscode.l10n.t('Start Now');
  const not = vscode.l10n.t("Don't Start");
  const answer = await showInformation(
    vscode.l10n.t(
      '{0} starts when the run that is training has ended: side by side both would be slower.',
      name,
    ),
    now,
    not,
  );
  try {
    if (answer === now) await trainer.startQueued(id);
    if (answer === not) await trainer.cancelQueued(id);
  } catch (error) {
    showError(error, log);
  }
}
