import * as vscode from 'vscode';
import { GrpoError } from '../../core/errors/index.ts';

/**
 * What the trainer reads is the file: a config that is being edited is saved first, a new one where the person says.
 * @returns the file; undefined where a new config was given no place
 * @throws GrpoError `config-not-saved`: training would read the older text
 */
export async function savedConfig(config: vscode.Uri): Promise<vscode.Uri | undefined> {
  const key = config.toString();
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === key);
  if (document?.isUntitled === true) return vscode.workspace.save(config);
  if (document?.isDirty !== true || (await document.save())) return config;
  throw new GrpoError({
    code: 'config-not-saved',
    message: vscode.l10n.t('{0} could not be saved.', vscode.workspace.asRelativePath(config)),
    where: config.fsPath,
    fix: vscode.l10n.t(
      'Save it by hand: the editor says then what is in the way, such as a file that is read-only.',
    ),
  });
}
