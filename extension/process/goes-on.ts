import * as vscode from 'vscode';

/** What a resume would do. @param step  of `resumeStep` */
export const canBeResumed = (step: number): string =>
  step === 0
    ? vscode.l10n.t('It had written no checkpoint yet: resumed, it begins again with its first step.')
    : vscode.l10n.t('It can be resumed from its checkpoint of step {0}.', String(step));

/** What a restart does now. @param attempt  of `limit` restarts in three minutes */
export const restarts = (step: number, attempt: number, limit: number): string =>
  step === 0
    ? vscode.l10n.t(
        'It had written no checkpoint yet and begins again with its first step (restart {0} of at most {1} in three minutes).',
        String(attempt),
        String(limit),
      )
    : vscode.l10n.t(
        'It goes on from its checkpoint of step {2} (restart {0} of at most {1} in three minutes).',
        String(attempt),
        String(limit),
        String(step),
      );
