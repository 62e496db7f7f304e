import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { CONFIG_LIMITS, sizeText } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { openRegular, unlessAbsent } from '../runs/node-files.ts';

/**
 * The text of a config's file.
 *
 * @throws GrpoError `config-no-file` for a folder, a pipe or a device (reading one may never end), `config-too-large`; the file system's own error
 *   where there is nothing
 */
export async function savedText(config: vscode.Uri): Promise<string> {
  const { isFile, size } = await look(config);
  if (!isFile)
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
  return new TextDecoder().decode(await read(config));
}

/** Files of this machine are looked at and read by Node: the editor's own file system waits for its window, which may be drawing a run. */
async function look(config: vscode.Uri): Promise<{ isFile: boolean; size: number }> {
  if (config.scheme !== 'file') {
    const { type, size } = await vscode.workspace.fs.stat(config);
    return { isFile: (type & vscode.FileType.File) !== 0, size };
  }
  const found = await unlessAbsent(() => stat(config.fsPath));
  if (found === undefined) throw vscode.FileSystemError.FileNotFound(config);
  return { isFile: found.isFile(), size: found.size };
}

async function read(config: vscode.Uri): Promise<Uint8Array> {
  if (config.scheme !== 'file') return vscode.workspace.fs.readFile(config);
  const file = await unlessAbsent(() => openRegular(config.fsPath));
  if (file === undefined) throw vscode.FileSystemError.FileNotFound(config);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}
