import './no-eval.ts';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { useTexts } from '../core/l10n/index.ts';
import type { GrpoStudioApi } from './api/api.ts';
import { createApi } from './api/create-api.ts';
import { registerAlarms } from './alarms/index.ts';
import { registerLanguageModelTools } from './assistants/language-model-tools.ts';
import { registerMcpServer } from './assistants/mcp-server.ts';
import { registerCommands } from './commands/index.ts';
import { showError } from './commands/show-error.ts';
import { restoreWaiting } from './commands/starting.ts';
import { createConfigCatalog, stemOf } from './configs/catalog.ts';
import { ForecastBook } from './configs/forecast.ts';
import { registerLanguage, TrainerCheck, WorkspaceFiles } from './language/index.ts';
import { createPages } from './pages/pages.ts';
import { editorHandlers } from './pages/requests/editor.ts';
import { createAnswer } from './pages/requests/index.ts';
import { registerTextDiff } from './pages/requests/text-diff.ts';
import { createPluginRegistry } from './plugins/index.ts';
import { trainerSetup } from './process/settings.ts';
import { hasTrainer, trainerCommand } from './process/trainer-command.ts';
import { Trainer } from './process/trainer-service.ts';
import { registerInspectorEditor } from './run-files/inspector-editor.ts';
import { LiveDecorations } from './run-files/live-decorations.ts';
import { createRunStore } from './runs/store.ts';
import { safeLog } from './safe-log.ts';
import { createStatusBar } from './status-bar.ts';
import type { Studio } from './studio.ts';
import { registerTasks } from './tasks/provider.ts';
import { registerRewardTests } from './tests/index.ts';
import { createTrees } from './trees/index.ts';

/** Wires the parts; each does its work when it is first needed, and no process is started. */
export function activate(context: vscode.ExtensionContext): GrpoStudioApi {
  const begun = performance.now();
  if (vscode.l10n.bundle !== undefined) useTexts(vscode.l10n.bundle);
  const log = safeLog(vscode.window.createOutputChannel('GRPO Studio', { log: true }));
  const [plugins, followExtensions] = createPluginRegistry(log);
  const files = new WorkspaceFiles(context.extensionUri, plugins);
  const configs = createConfigCatalog((config, isFresh) => files.accessFor(config, isFresh));
  const runs = createRunStore(context, log, join(context.extensionPath, 'dist', 'run-worker.cjs'));
  const forecasts = new ForecastBook(context.workspaceState, runs);
  const nameOf = (config: vscode.Uri): string =>
    configs.entries.find(({ uri }) => uri.toString() === config.toString())?.name ?? stemOf(config.path);
  const check = (config: vscode.Uri) => configs.savedEntryOf(config);
  const trainer = new Trainer({ context, plugins, log, runs, nameOf, check });
  const trainerCheck = new TrainerCheck({
    check: (config, token) => trainer.command(['check', config.fsPath], { token }),
    hasTrainer: () => hasTrainer(context.extensionPath),
    isBusy: () => trainer.isBusy,
    log,
  });
  const pages = createPages(
    context,
    runs,
    createAnswer(
      runs,
      editorHandlers(() => studio),
    ),
  );
  const studio: Studio = { context, log, configs, trainerCheck, forecasts, runs, trainer, pages };
  const trees = createTrees(configs, runs, trainer);
  context.subscriptions.push(
    log,
    followExtensions,
    plugins.onDidChange(() => void configs.refresh()),
    files,
    configs,
    runs,
    trainerCheck,
    trainer,
    pages,
    trees,
    registerTextDiff(),
    registerCommands(studio, trees),
    createStatusBar(studio),
    registerLanguage({
      extensionUri: context.extensionUri,
      files,
      trainerCheck,
      plugins,
      forecast: (config) => forecasts.describe(config),
      log,
    }),
    registerInspectorEditor(studio),
    new LiveDecorations(runs),
    registerAlarms(runs, log),
    registerRewardTests({ configs, trainer, showError: (error) => showError(error, log) }),
    registerTasks(configs, {
      commandLine: (args) => trainerCommand(trainerSetup({ context, plugins }), args),
      hasTrainer: () => hasTrainer(context.extensionPath),
    }),
    registerLanguageModelTools({
      get entries() {
        return runs.entries;
      },
      request: (method, params) => runs.request(method, params),
      control: (folder, request) =>
        request.type === 'set'
          ? trainer.control(folder, 'set', request.key, request.value)
          : trainer.control(folder, request.type),
    }),
    registerMcpServer(context, runs),
  );
  restoreWaiting(studio).catch((error: unknown) => log.error(`Runs that waited: ${String(error)}`));
  log.info(`Activated in ${(performance.now() - begun).toFixed(0)} ms.`);
  return createApi(studio, plugins);
}
