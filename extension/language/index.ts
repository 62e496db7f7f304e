/** Help in writing `*.grpo.yaml`, in the extension host: no trainer is needed for it. */
import * as vscode from 'vscode';
import type { PluginRegistry } from '../plugins/index.ts';
import type { WorkspaceFiles } from './files/workspace-files.ts';
import { CheckStatus } from './providers/check-status.ts';
import { COMPLETION_TRIGGERS, ConfigCompletion } from './providers/completion.ts';
import { ConfigProblems } from './providers/diagnostics.ts';
import { ConfigFixes } from './providers/fixes.ts';
import { configHover } from './providers/hover.ts';
import { ConfigLenses, type Forecast } from './providers/lenses.ts';
import { registerReference } from './providers/reference.ts';
import { SELECTOR } from './providers/selector.ts';
import { configSymbols } from './providers/symbols.ts';
import type { TrainerCheck } from './trainer-check.ts';

export { WorkspaceFiles } from './files/workspace-files.ts';
export { TrainerCheck } from './trainer-check.ts';
export type { Forecast } from './providers/lenses.ts';

/** What the language needs of the rest. */
export interface LanguageParts {
  extensionUri: vscode.Uri;
  /** Shared with whoever else checks configs; not disposed of here. */
  files: WorkspaceFiles;
  /** What only the trainer can tell; shared, not disposed of here. */
  trainerCheck: TrainerCheck;
  /** The rewards that other extensions bring. */
  plugins: PluginRegistry;
  forecast: Forecast;
  log: vscode.LogOutputChannel;
}

/** Problems, quick fixes, completion, hover, lenses and symbols for configs. */
export function registerLanguage({
  extensionUri,
  files,
  trainerCheck,
  plugins,
  forecast,
  log,
}: LanguageParts): vscode.Disposable {
  const problems = new ConfigProblems(files, trainerCheck, log);
  const lenses = new ConfigLenses(problems, forecast, log);
  const { languages } = vscode;
  return vscode.Disposable.from(
    problems,
    new CheckStatus(trainerCheck, problems.onDidCheck),
    lenses,
    registerReference(extensionUri),
    languages.registerCodeActionsProvider(SELECTOR, new ConfigFixes(problems, files), ConfigFixes.metadata),
    languages.registerCompletionItemProvider(
      SELECTOR,
      new ConfigCompletion(files, plugins),
      ...COMPLETION_TRIGGERS,
    ),
    languages.registerHoverProvider(SELECTOR, configHover(plugins)),
    languages.registerCodeLensProvider(SELECTOR, lenses),
    languages.registerDocumentSymbolProvider(SELECTOR, configSymbols),
  );
}
