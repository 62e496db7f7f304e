import * as vscode from 'vscode';
import { GrpoError } from '../../core/errors/index.ts';
import { plainMessage } from '../messages/plain-message.ts';
import type { RunEntry } from '../runs/api.ts';
import { requireTrust } from '../process/errors.ts';
import { checkpointOf } from './arguments.ts';
import type { CommandContext, Handler } from './handler.ts';
import { pickRun } from './pick-run.ts';
import { startAndShow } from './starting.ts';

/** Goes on with a run from its newest checkpoint; a finished one to a later step. */
export const resumeRun: Handler = async (studio, argument) => {
  requireTrust();
  const run = await pickRun(studio, argument, {
    states: argument === undefined ? ['resumable'] : ['resumable', 'ended'],
    placeHolder: vscode.l10n.t('Which run shall go on?'),
    none: vscode.l10n.t('No run was interrupted.'),
    fix: vscode.l10n.t('A finished one goes on to a later step with "GRPO: Train Finished Run Further".'),
  });
  return run && goOn(studio, run, checkpointOf(argument)?.step);
};

/**
 * Resumes a run; where it has finished, to a step that is asked for.
 * @param from  the checkpoint that was meant
 * @returns its folder, as `startAndShow` does
 * @throws GrpoError `resume-older` where that is not the newest checkpoint
 */
export async function goOn(
  studio: CommandContext,
  run: RunEntry,
  from?: number,
): Promise<string | undefined> {
  const { folder, name, status } = run.head;
  if (from !== undefined) requireNewest(await studio.runs.request('checkpoints', { folder }), from);
  if (status?.state !== 'finished') return startAndShow(studio, { kind: 'resume', folder }, name);
  const maxSteps = await askSteps(run);
  return maxSteps === undefined
    ? undefined
    : startAndShow(studio, { kind: 'resume', folder, maxSteps }, name);
}

/** Going on from an older checkpoint would throw away what came after it: that is a branch. */
function requireNewest(checkpoints: readonly { step: number }[], step: number): void {
  const newest = Math.max(...checkpoints.map((one) => one.step));
  if (step >= newest) return;
  throw new GrpoError({
    code: 'resume-older',
    message: vscode.l10n.t('A run is resumed from its newest checkpoint, step {0}.', String(newest)),
    fix: vscode.l10n.t('Use "Branch from Checkpoint" to go another way from step {0}.', String(step)),
  });
}

async function askSteps({ head }: RunEntry): Promise<number | undefined> {
  const done = head.status?.step ?? 0;
  const text = await vscode.window.showInputBox({
    prompt: plainMessage(
      vscode.l10n.t('{0} has finished {1} steps. To which step shall it go on?', head.name, String(done)),
    ),
    value: String(2 * done),
    validateInput: (value) =>
      Number.isInteger(Number(value)) && Number(value) > done
        ? undefined
        : vscode.l10n.t('A whole number above {0}', String(done)),
  });
  return text === undefined ? undefined : Number(text);
}
