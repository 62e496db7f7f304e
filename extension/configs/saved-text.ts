import * as vscode from 'vscode';
import { CONFIG_LIMITS, sizeText } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';

/**
 * The text of a config's file.
 *
 * @throws GrpoError `config-no-file` for a folder, a pipe or a device (reading one may never end), `config-too-large`; the file system's own error
 *   where there is nothing
 */
export async function savedText(config: vscode.Uri): Promise<string> {
  const { type, size } = await vscode.workspace.fs.stat(config);
  if ((type & vscode.FileType.File) === 0)
    throw new GrpoError({
      code: 'config-no-file',
      message: vscode.l10n.t('{0} is no regular file.', vscode.workspace.asRelativePath(config)),
      where: config.fsPath,
      fix: vscode.l10n.t('A config is a text file: give the folder or pipe another name.'),
    });
  // A folder may hold a file of gigabytes that is only called a config.
  if (size > CONFIG_LIMITS.bytes)
    throw new GrpoError({
      code: 'config-too-large',
      message: sizeText(size),
      where: config.fsPath,
      fix: vscode.l10n.t('Keep the config small: data belongs into the files of "data:".'),
    });
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(config));
}
