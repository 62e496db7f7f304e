import * as vscode from 'vscode';
import { setValue, type GrpoConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { RunEntry } from '../runs/api.ts';

/** The resolved config that a run began with. */
export function configOfRun({ head }: RunEntry): GrpoConfig {
  const { config } = head;
  // Written by a trainer, and checked when it was read as a config; a manifest that is something else has no such sections.
  if (
    typeof config['grpo'] === 'object' &&
    typeof config['train'] === 'object' &&
    Array.isArray(config['rewards'])
  )
    return config as unknown as GrpoConfig;
  throw new GrpoError({
    code: 'run-config',
    message: vscode.l10n.t('The manifest of {0} holds no config.', head.name),
    where: head.folder,
    fix: vscode.l10n.t('Look at manifest.json in the run folder.'),
  });
}

/** What is wrong with changed settings, in words for an input box; undefined where nothing is. */
export async function problemOf(config: GrpoConfig, changes: readonly string[]): Promise<string | undefined> {
  const odd = changes.find((change) => !/^[^=]+=.+$/s.test(change));
  if (odd !== undefined)
    return vscode.l10n.t('"{0}" is no setting with a value, such as grpo.beta=0.02', odd);
  const { problems } = await setValue(config, ...changes);
  return problems.find(({ severity }) => severity === 'error')?.message;
}
