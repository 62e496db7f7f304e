import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { NEEDS_TRUST } from '../../extension/contributions/commands.ts';
import { Dialogs } from './support/dialogs.ts';
import { activated, workspace } from './support/studio.ts';

describe('commands in Restricted Mode', () => {
  const dialogs = new Dialogs();
  const config = (): vscode.Uri => vscode.Uri.file(join(workspace(), 'own-reward', 'own-reward.grpo.yaml'));

  before(async () => {
    await activated();
    dialogs.install();
  });
  after(() => dialogs.restore());

  for (const command of NEEDS_TRUST) {
    it(`'${command}' says why it does not work, and how it would`, async () => {
      dialogs.expect();
      assert.equal(await vscode.commands.executeCommand(command, config()), undefined);
      assert.match(dialogs.messages.join(), /not trusted.*Manage Workspace Trust/);
    });
  }

  it('starts nothing and runs no code of the workspace', () => {
    assert.equal(existsSync(join(workspace(), 'own-reward', '.grpo')), false);
  });

  it('still checks a config', async () => {
    dialogs.expect();
    assert.deepEqual(await vscode.commands.executeCommand('grpo.checkConfig', config()), []);
    assert.match(
      dialogs.messages.join(),
      /models of the hub and the reward files were not looked at: .*not trusted/,
    );
  });
});
