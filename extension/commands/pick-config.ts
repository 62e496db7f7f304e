import * as vscode from 'vscode';
import { GrpoError } from '../../core/errors/index.ts';
import type { ConfigEntry } from '../configs/api.ts';
import { problemCounts } from '../configs/problem-counts.ts';
import { isConfig } from '../language/providers/selector.ts';
import { configOf, type Argument } from './arguments.ts';
import type { CommandContext } from './handler.ts';
import { pickOne } from './pick.ts';

/** The config in the active editor, wherever it lies, then those of the workspace, with those of visible editors first. */
export async function knownConfigs({ configs }: CommandContext): Promise<ConfigEntry[]> {
  await configs.ready;
  const document = vscode.window.activeTextEditor?.document;
  const active = document?.uri.toString();
  const isElsewhere =
    document !== undefined &&
    isConfig(document) &&
    !configs.entries.some(({ uri }) => uri.toString() === active);
  const elsewhere = isElsewhere ? [await configs.entryOf(document.uri)] : [];
  const visible = new Set(vscode.window.visibleTextEditors.map(({ document }) => document.uri.toString()));
  const rank = ({ uri }: ConfigEntry): number =>
    uri.toString() === active ? 0 : visible.has(uri.toString()) ? 1 : 2;
  return [...elsewhere, ...configs.entries].sort((a, b) => rank(a) - rank(b));
}

/** The config that a command is about: its argument, or asked for. Throws `no-config` where there is none. */
export async function pickConfig(
  studio: CommandContext,
  argument: Argument,
  placeHolder: string,
): Promise<vscode.Uri | undefined> {
  const given = configOf(argument);
  if (given !== undefined) return given;
  const entries = await knownConfigs(studio);
  if (entries.length === 0)
    throw new GrpoError({
      code: 'no-config',
      message: vscode.l10n.t('There is no config (*.grpo.yaml) in this workspace.'),
      fix: vscode.l10n.t('"GRPO: New Config" writes one.'),
    });
  return pickOne(entries.map(configChoice), placeHolder);
}

/** A config in a list to choose from, with its problems. */
export function configChoice({ uri, name, problems }: ConfigEntry): {
  label: string;
  description: string;
  detail?: string;
  value: vscode.Uri;
} {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return {
    label: name,
    description: vscode.workspace.asRelativePath(uri),
    ...(errors.length === 0 ? {} : { detail: `$(error) ${problemCounts(errors).join()}` }),
    value: uri,
  };
}
