import { join } from 'node:path';
import * as vscode from 'vscode';
import { GrpoError } from '../../core/errors/index.ts';
import { placeFiles } from '../recipes/place-files.ts';
import { recipes } from '../recipes/recipes.ts';
import type { CommandContext } from './handler.ts';

/** Offers the recipes and writes the chosen one into the workspace. @returns its config; undefined where none was chosen */
export async function offerRecipe(studio: CommandContext): Promise<vscode.Uri | undefined> {
  const target = await targetFolder();
  if (target === undefined) return undefined;
  const chosen = await vscode.window.showQuickPick(recipes(), {
    placeHolder: vscode.l10n.t('What to begin with? Its config and data are written into {0}.', target.name),
    matchOnDetail: true,
  });
  if (chosen === undefined) return undefined;
  const source = join(studio.context.extensionPath, 'examples', chosen.id);
  const folder = await placeFiles(source, chosen.files, target.uri.fsPath, chosen.id);
  await studio.configs.refresh();
  return vscode.Uri.file(join(folder, chosen.files[0]));
}

/** Where to write: the workspace's folder, asked for where there are several. */
async function targetFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0)
    throw new GrpoError({
      code: 'no-folder',
      message: vscode.l10n.t('No folder is open.'),
      fix: vscode.l10n.t('Open one (it may be empty): configs and runs are kept there.'),
    });
  return folders.length === 1 ? folders[0] : vscode.window.showWorkspaceFolderPick();
}
