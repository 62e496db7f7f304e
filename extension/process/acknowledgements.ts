import * as vscode from 'vscode';
import type { Acknowledgement } from './api.ts';
import type { Answer } from './control-request.ts';

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
