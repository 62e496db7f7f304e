import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { GrpoStudioApi } from '../../extension/api/api.ts';
import { settled } from './support/configs.ts';
import { activated, smallConfig, untilState, workspace } from './support/studio.ts';

const USE = 'ext:acme.rewards/digits';

/** Its explanation shows in a run which code has scored it. */
const DIGITS = `export default (completions) =>
  completions.map((text) => ({ value: (text.match(/\\d/g) ?? []).length, explanation: 'digits of acme' }));
`;

const codes = (diagnostics: readonly vscode.Diagnostic[]) =>
  diagnostics.map(({ code }) => (typeof code === 'object' ? code.value : code));

describe('rewards of other extensions', function () {
  // With the real trainer, on shared processors.
  this.timeout(120_000);
  let studio: GrpoStudioApi;
  let config: vscode.Uri;
  let module: vscode.Uri;

  before(async () => {
    studio = await activated();
    config = smallConfig('with-plugin', 1);
    const text = readFileSync(config.fsPath, 'utf8')
      .replace('./rewards/short-and-right.ts', USE)
      // So that nothing else is to be said about a run of one step.
      .replace(/warmup_steps: \d+/, 'warmup_steps: 0');
    writeFileSync(config.fsPath, text);
    module = vscode.Uri.file(join(workspace(), 'acme-extension', 'digits.mjs'));
    mkdirSync(dirname(module.fsPath));
    writeFileSync(module.fsPath, DIGITS);
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(dirname(module.fsPath), { recursive: true, force: true });
  });

  it('are missing until an extension registers them, and again when it goes; a run trains with them', async () => {
    const document = await vscode.workspace.openTextDocument(config);
    await vscode.window.showTextDocument(document);
    const missing = (all: vscode.Diagnostic[]) => codes(all).join() === 'config-missing-plugin';
    const [problem] = await settled(config, missing, 'no extension brings it');
    assert.match(problem?.message ?? '', /acme\.rewards/);
    await assert.rejects(studio.startRun(config), { code: 'config-missing-plugin' });

    const registration = studio.registerReward('acme.rewards', 'digits', module, 'Counts digits.');
    try {
      await settled(config, (all) => all.length === 0, 'an extension brings it');
      const place = document.positionAt(document.getText().indexOf(USE) + 5);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        config,
        place,
      );
      const said = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
      assert.match(said.map(({ value }) => value).join('\n'), /Counts digits.*acme\.rewards/s);

      const folder = await studio.startRun(config, { maxSteps: 1 });
      await untilState(studio, folder, 'finished');
      const rollouts = readFileSync(join(folder, 'rollouts.jsonl'), 'utf8');
      assert.match(rollouts, /digits of acme/);
    } finally {
      registration.dispose();
    }
    await settled(config, missing, 'it has gone');
  });
});
