import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RunStore } from '../runs/api.ts';

/** Offers the read-only tools as an MCP server over the runs that the editor knows. Older editors do not know the call. */
export function registerMcpServer(context: vscode.ExtensionContext, runs: RunStore): vscode.Disposable {
  if (typeof vscode.lm.registerMcpServerDefinitionProvider !== 'function')
    return new vscode.Disposable(() => undefined);
  return vscode.lm.registerMcpServerDefinitionProvider('grpo.runs', {
    onDidChangeMcpServerDefinitions: runs.onDidChangeLocations,
    provideMcpServerDefinitions: async () => {
      const { roots, folders } = await runs.locations();
      return [
        new vscode.McpStdioServerDefinition(
          vscode.l10n.t('GRPO Studio: training runs'),
          process.execPath,
          [
            join(context.extensionPath, 'dist', 'mcp.cjs'),
            ...roots,
            ...folders.flatMap((folder) => ['--run', folder]),
          ],
          { ELECTRON_RUN_AS_NODE: '1' },
        ),
      ];
    },
  });
}
