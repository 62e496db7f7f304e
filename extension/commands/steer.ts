import * as vscode from 'vscode';
import { GrpoError } from '../../core/errors/index.ts';
import type { Acknowledgement } from '../process/api.ts';

/** What the trainer answered to a request; a refusal is an error with its reason. */
export function requireAccepted({ accepted, reason }: Acknowledgement, name: string): void {
  if (accepted) return;
  throw new GrpoError({
    code: 'control-refused',
    message: vscode.l10n.t('{0}: {1}.', name, reason ?? vscode.l10n.t('refused')),
    fix: vscode.l10n.t('The log and the inspector tell what the run is doing.'),
    kind: 'run',
  });
}
