import { join } from 'node:path';
import * as vscode from 'vscode';

/** Offers the read-only tools as an MCP server over this workspace's runs. Older editors do not know the call. */
export function registerMcpServer(
  context: vscode.ExtensionContext,
  roots: () => Promise<string[]>,
): vscode.Disposable {
  if (typeof vscode.lm.registerMcpServerDefinitionProvider !== 'function')
    return new vscode.Disposable(() => undefined);
  return vscode.lm.registerMcpServerDefinitionProvider('grpo.runs', {
    provideMcpServerDefinitions: async () => [
      new vscode.McpStdioServerDefinition(
        vscode.l10n.t('GRPO Studio: training runs'),
        process.execPath,
        [join(context.extensionPath, 'dist', 'mcp.cjs'), ...(await roots())],
        { ELECTRON_RUN_AS_NODE: '1' },
      ),
    ],
  });
}
