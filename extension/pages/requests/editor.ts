import * as vscode from 'vscode';
import type { CommandId } from '../../contributions/commands.ts';
import type { Studio } from '../../studio.ts';
import { openConfig } from '../../configs/open-config.ts';
import { applyRemedy } from '../../alarms/remedies.ts';
import { askReference } from './reference.ts';
import { createCaseSaver } from './save-case.ts';
import { openTextDiff } from './text-diff.ts';
import type { EditorHandlers } from './index.ts';

/** Commands that a page may run, and no others: its messages are not trusted more than its text. */
const COMMANDS = {
  start: 'grpo.startTraining',
  resume: 'grpo.resumeRun',
  openWalkthrough: 'workbench.action.openWalkthrough',
} as const satisfies Record<string, CommandId | 'workbench.action.openWalkthrough'>;

/**
 * @param studio  looked at only when a request comes: pages are made before the rest
 */
export function editorHandlers(studio: () => Studio): EditorHandlers {
  const saveCase = createCaseSaver((error) => studio().log.warn(String(error)));
  const pathOf = (folder: string): string | null => studio().runs.entry(folder)?.head.config_path ?? null;
  return {
    copy: async ({ text }) => {
      await vscode.env.clipboard.writeText(text);
      return null;
    },
    openConfig: async ({ folder, key }) => {
      await openConfig(pathOf(folder), key);
      return null;
    },
    openLog: async ({ folder }) => {
      studio().trainer.showLog(folder);
      return null;
    },
    openInspector: async ({ folder, ...at }) => {
      studio().pages.openInspector(folder, at);
      return null;
    },
    openDashboard: async ({ folders }) => {
      studio().pages.openDashboard(folders);
      return null;
    },
    openDiff: async ({ left, right }) => {
      await openTextDiff(left, right);
      return null;
    },
    control: ({ folder, type, key, value }) => studio().trainer.control(folder, type, key, value),
    remedy: async ({ folder, ...way }) => {
      await applyRemedy(studio(), folder, way);
      return null;
    },
    pin: async ({ folder, id, note }) => {
      await studio().runs.pin(folder, id, note);
      return null;
    },
    reference: (params, token) => askReference(studio().trainer, params, token),
    saveCase: (params) => saveCase(studio().trainer, params),
    // The panel keeps the cursor itself.
    remember: async () => null,
    command: async ({ command, folder }) => {
      const argument =
        command === 'openWalkthrough' ? `${studio().context.extension.id}#grpo.start` : folder && { folder };
      await vscode.commands.executeCommand(COMMANDS[command], argument);
      return null;
    },
  };
}
