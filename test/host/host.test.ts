import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

describe('the test host', () => {
  it('opens a trusted copy of the sample workspace', () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder, 'a folder is open');
    assert.ok(existsSync(join(folder.uri.fsPath, 'quickstart', 'quickstart.grpo.yaml')));
    assert.equal(vscode.workspace.isTrusted, true);
  });

  it('knows the extension under development', () => {
    assert.ok(vscode.extensions.getExtension('grpo-studio.grpo-studio'));
  });
});
