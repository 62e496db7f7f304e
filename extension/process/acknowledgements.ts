import * as vscode from 'vscode';
import { GrpoError } from '../../core/errors/index.ts';
import type { Acknowledgement } from './api.ts';
import type { Answer } from './control-request.ts';
import { tellingLines, readLastWords } from './last-words.ts';
import { readRunStatus } from './launch.ts';
import type { StopOutcome } from './stop-run.ts';

/** What the trainer answered to a request, for people. */
export function acknowledgement(answer: Answer): Acknowledgement {
  switch (answer.kind) {
    case 'accepted':
      return { accepted: true, reason: null };
    case 'refused':
      return { accepted: false, reason: answer.reason };
    case 'none':
      return { accepted: false, reason: vscode.l10n.t('no answer from the trainer') };
  }
}

/** A run that was asked to stop. */
interface Stopped {
  folder: string;
  name: string;
  /** What its trainer printed. */
  log: string;
}

/**
 * What came of a stop, for people.
 * @throws GrpoError  the run's own error where it failed instead, or `run-crashed`: no checkpoint was written
 */
export async function stopAcknowledgement(outcome: StopOutcome, run: Stopped): Promise<Acknowledgement> {
  switch (outcome) {
    case 'ended':
      return { accepted: true, reason: null };
    case 'finished':
      return { accepted: true, reason: vscode.l10n.t('it had come to its last step') };
    case 'signalled':
    case 'killed':
      return {
        accepted: true,
        reason: vscode.l10n.t(
          'the trainer did not end by itself and was ended; the run goes on from its last checkpoint',
        ),
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

async function failedInstead({ folder, name, log }: Stopped): Promise<GrpoError> {
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
    fix: fix ?? GOES_ON(),
    kind: 'run',
  });
}

async function crashedInstead({ folder, name, log }: Stopped): Promise<GrpoError> {
  const [status, words] = await Promise.all([readRunStatus(folder), readLastWords(log)]);
  return new GrpoError({
    code: 'run-crashed',
    message: vscode.l10n.t(
      '{0} crashed at step {1} instead of stopping. {2}',
      name,
      String(status?.step ?? '?'),
      tellingLines(words).join(' / '),
    ),
    where: log,
    fix: GOES_ON(),
    kind: 'run',
  });
}

const GOES_ON = (): string => vscode.l10n.t('It can be resumed from its last checkpoint.');
