import * as vscode from 'vscode';
import { fixed } from '../../core/format/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { CheckpointView } from '../../core/protocol/index.ts';
import type { RunEntry } from '../runs/api.ts';
import { checkpointOf, type Argument } from './arguments.ts';
import type { CommandContext } from './handler.ts';
import { pickOne } from './pick.ts';
import { pickRun } from './pick-run.ts';

/** A checkpoint and its run. */
export interface PickedCheckpoint {
  run: RunEntry;
  checkpoint: CheckpointView;
}

/** The checkpoint that a command is about: its argument, or asked for (first the run, then the step, the best one first). */
export async function pickCheckpoint(
  studio: CommandContext,
  argument: Argument,
  placeHolder: string,
): Promise<PickedCheckpoint | undefined> {
  const run = await pickRun(studio, argument, {
    placeHolder: vscode.l10n.t('Of which run?'),
    none: vscode.l10n.t('There is no run yet, so there is no checkpoint.'),
    fix: vscode.l10n.t('"GRPO: Start Training" makes one.'),
  });
  if (run === undefined) return undefined;
  const { folder, name } = run.head;
  const checkpoints = await studio.runs.request('checkpoints', { folder });
  const step = checkpointOf(argument)?.step;
  const shown = step === undefined ? checkpoints : checkpoints.filter((one) => one.step === step);
  if (shown.length === 0) throw noCheckpoint(name, step);
  const ordered = [...shown].sort((a, b) => Number(b.best) - Number(a.best) || b.step - a.step);
  const checkpoint = await pickOne(ordered.map(choice), placeHolder);
  return checkpoint && { run, checkpoint };
}

const choice = (
  checkpoint: CheckpointView,
): { label: string; description: string; value: CheckpointView } => ({
  label: vscode.l10n.t('Step {0}', String(checkpoint.step)),
  description: [
    checkpoint.best ? `$(star-full) ${vscode.l10n.t('best')}` : '',
    checkpoint.reward === null ? '' : vscode.l10n.t('reward {0}', fixed(checkpoint.reward, 3)),
    checkpoint.evaluation === null ? '' : vscode.l10n.t('held-out {0}', fixed(checkpoint.evaluation, 3)),
  ]
    .filter((part) => part !== '')
    .join(' · '),
  value: checkpoint,
});

function noCheckpoint(name: string, step: number | undefined): GrpoError {
  return new GrpoError({
    code: 'no-checkpoint',
    message:
      step === undefined
        ? vscode.l10n.t('{0} has no checkpoint yet.', name)
        : vscode.l10n.t('{0} has no checkpoint of step {1}.', name, String(step)),
    fix: vscode.l10n.t('One is written every train.save_steps steps, and whenever the run stops.'),
  });
}
