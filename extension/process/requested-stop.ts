import * as vscode from 'vscode';
import { GrpoError } from '../../core/errors/index.ts';
import { localMachine } from '../runs/local-machine.ts';
import type { Acknowledgement } from './api.ts';
import { claimEnd, releaseEnd } from './end-claims.ts';
import { readLastWords, tellingLines } from './last-words.ts';
import { readRunStatus } from './launch.ts';
import { canBeResumed } from './goes-on.ts';
import { resumeStep } from './resume-step.ts';
import type { RunLog } from './run-log.ts';
import { stopRun, type StopOutcome } from './stop-run.ts';

/** A run that a person wants to stop. */
export interface StopRequest {
  folder: string;
  name: string;
  /** What its trainer printed. */
  files: RunLog;
}

/**
 * Stops a run because a person asked for it, and says what came of that. Its end is claimed before: the crash watch of no window takes it
 * for a crash, and lets it go on.
 * @throws GrpoError  the run's own error where it failed instead, or `run-crashed`: no checkpoint was written
 */
export async function stopOnRequest(
  run: StopRequest,
  warn: (message: string) => void,
): Promise<Acknowledgement> {
  const { folder, files } = run;
  const status = await readRunStatus(folder);
  const isMine = status !== undefined && (await claimEnd(files, status, warn));
  let outcome: StopOutcome = 'out-of-reach';
  try {
    outcome = await stopRun(folder, localMachine(), (phase) =>
      warn(`${folder}: did not stop when asked to; ${phase === 'kill' ? 'killed' : 'SIGTERM'}.`),
    );
  } finally {
    // It goes on: when it ends later, nobody has asked for that.
    if (isMine && outcome === 'out-of-reach') await releaseEnd(files, status);
  }
  return inWords(outcome, run);
}

async function inWords(outcome: StopOutcome, run: StopRequest): Promise<Acknowledgement> {
  switch (outcome) {
    case 'ended':
      return { accepted: true, reason: null };
    case 'finished':
      return { accepted: true, reason: vscode.l10n.t('it had come to its last step') };
    case 'signalled':
    case 'killed':
      return {
        accepted: true,
        reason: [
          vscode.l10n.t('the trainer did not end by itself and was ended.'),
          canBeResumed(await resumeStep(run.folder)),
        ].join(' '),
      };
    case 'out-of-reach':
      return {
        accepted: false,
        reason: vscode.l10n.t('no answer from the trainer, and its process cannot be ended from here'),
      };
    case 'failed':
      throw await failedInstead(run);
    case 'gone':
      throw await crashedInstead(run);
  }
}

async function failedInstead({ folder, name, files: { log } }: StopRequest): Promise<GrpoError> {
  const status = await readRunStatus(folder);
  const { code, message, fix } = status?.error ?? { code: 'run-failed', message: '' };
  return new GrpoError({
    code,
    message: vscode.l10n.t(
      '{0} failed at step {1} instead of stopping: {2}',
      name,
      String(status?.step ?? '?'),
      message,
    ),
    where: log,
    fix: fix ?? canBeResumed(await resumeStep(folder)),
    kind: 'run',
  });
}

async function crashedInstead({ folder, name, files: { log } }: StopRequest): Promise<GrpoError> {
  const [status, words, step] = await Promise.all([
    readRunStatus(folder),
    readLastWords(log),
    resumeStep(folder),
  ]);
  return new GrpoError({
    code: 'run-crashed',
    message: vscode.l10n
      .t(
        '{0} crashed at step {1} instead of stopping. {2}',
        name,
        String(status?.step ?? '?'),
        tellingLines(words, null).join(' / '),
      )
      .trimEnd(),
    where: log,
    fix: canBeResumed(step),
    kind: 'run',
  });
}
