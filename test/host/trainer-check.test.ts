import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { checkedText } from '../../extension/language/providers/check-status.ts';
import { TrainerCheck } from '../../extension/language/trainer-check.ts';
import { until } from './support/studio.ts';

describe('what the trainer says of a config', () => {
  let log: vscode.LogOutputChannel;
  let trainer: TrainerCheck;
  let asked = 0;
  let takes = 0;
  let isBusy = false;
  let document: vscode.TextDocument;

  beforeEach(async () => {
    [asked, takes, isBusy] = [0, 0, false];
    log = vscode.window.createOutputChannel('trainer-check.test', { log: true });
    trainer = new TrainerCheck({
      check: async (_config, token) => {
        asked += 1;
        for (let waited = 0; waited < takes && !token.isCancellationRequested; waited += 50) await sleep(50);
        return { problems: [] };
      },
      hasTrainer: () => true,
      isBusy: () => isBusy,
      log,
    });
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const config = vscode.Uri.joinPath(folder.uri, 'quickstart', 'quickstart.grpo.yaml');
    document = await vscode.workspace.openTextDocument(config);
  });
  afterEach(() => {
    trainer.dispose();
    log.dispose();
  });

  it('reaches whoever asked, also where the files beside it change meanwhile and it is asked anew', async () => {
    takes = 3000;
    const answer = trainer.ask(document);
    trainer.schedule(document, 'around');
    assert.deepEqual(await answer, { problems: [] });
    assert.equal(asked, 2);
  });

  it('is asked once of a config that was opened: not while a run trains, nor of one that nobody sees any more', async () => {
    await vscode.window.showTextDocument(document);
    assert.match(checkedText(trainer, document), /without its tokenizer/);
    isBusy = true;
    trainer.schedule(document, 'opened');
    await sleep(2500);
    assert.equal(asked, 0);
    isBusy = false;
    await until(() => trainer.known(document) !== undefined, 'it was asked');
    assert.match(checkedText(trainer, document), /with its tokenizer/);
    trainer.schedule(document, 'opened');
    await sleep(2500);
    assert.equal(asked, 1);
    trainer.forget(document.uri.toString());
    trainer.schedule(document, 'opened');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await sleep(2500);
    assert.equal(asked, 1);
  });
});
