import * as vscode from 'vscode';
import { GrpoError } from '../../core/errors/index.ts';
import { exitText, type Failure } from './failure.ts';
import { tellingLine } from './last-words.ts';

/** Training, rewards and plugins run code of the workspace: not before its owner is trusted. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new GrpoError({
    code: 'workspace-untrusted',
    message: vscode.l10n.t('This workspace is not trusted: no training and no code of it runs here.'),
    fix: vscode.l10n.t('Trust it with "Workspaces: Manage Workspace Trust". Runs can be looked at without.'),
  });
}

/** This package was made for looking at runs only. */
export const noTrainer = (): GrpoError =>
  new GrpoError({
    code: 'trainer-not-included',
    message: vscode.l10n.t(
      'This package of GRPO Studio holds no trainer for {0}-{1}: it shows runs, but cannot train.',
      process.platform,
      process.arch,
    ),
    fix: vscode.l10n.t(
      'Train on Linux (x64, arm64), macOS (arm64) or Windows (x64, arm64), for example through a remote window, and install the package of that platform there.',
    ),
  });

/** Why a process of ours came to nothing, as an error to show. @param log  where its words can be read */
export function failureError(failure: Failure, log?: string): GrpoError {
  switch (failure.kind) {
    case 'reported':
      return new GrpoError({ ...failure.report, kind: failure.exit.code === 2 ? 'input' : 'run' });
    case 'ended':
      return new GrpoError({
        code: 'trainer-ended',
        message: vscode.l10n.t(
          'The trainer ended with {0}. {1}',
          exitText(failure.exit),
          tellingLine(failure.lines, failure.exit) ??
            (failure.lines.length === 0
              ? vscode.l10n.t('It printed nothing.')
              : vscode.l10n.t('It did not say why.')),
        ),
        ...(log === undefined ? {} : { where: log }),
        fix: vscode.l10n.t('Its log tells more; "GRPO: Doctor" looks at what this machine can train on.'),
        kind: 'run',
      });
    case 'not-started':
      return new GrpoError({
        code: 'trainer-node',
        message: vscode.l10n.t('{0} cannot be started: {1}', failure.file, failure.message),
        where: 'grpo.trainer.nodePath',
        fix: vscode.l10n.t(
          'Let the setting name a Node.js of version 20.19 or newer, or leave it empty to use the one of the editor.',
        ),
      });
    case 'cancelled':
      return cancelled();
  }
}

/** Somebody changed their mind. */
export const cancelled = (): GrpoError =>
  new GrpoError({ code: 'cancelled', message: vscode.l10n.t('Cancelled.'), kind: 'interrupted' });

/** The trainer reads files of this disk only. */
export const configNoFile = (config: vscode.Uri): GrpoError =>
  new GrpoError({
    code: 'config-no-file',
    message: vscode.l10n.t('{0} is no file on this disk: the trainer cannot read it.', config.toString(true)),
    fix: vscode.l10n.t('Save the config as a file first.'),
  });

/** The run has a process already. */
export const runIsLive = (name: string): GrpoError =>
  new GrpoError({
    code: 'run-live',
    message: vscode.l10n.t('{0} is training already.', name),
    fix: vscode.l10n.t('Watch it in the inspector, or stop it first.'),
  });
