import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the test host in Restricted Mode', () => {
  it('opens a workspace that is not trusted', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });
});
