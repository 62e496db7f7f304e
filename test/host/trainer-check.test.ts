import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { TrainerCheck } from '../../extension/language/trainer-check.ts';

describe('what the trainer says of a config', () => {
  it('reaches whoever asked, also where the files beside it change meanwhile and it is asked anew', async () => {
    let asked = 0;
    const log = vscode.window.createOutputChannel('trainer-check.test', { log: true });
    const trainer = new TrainerCheck({
      check: async (_config, token) => {
        asked += 1;
        for (let waited = 0; waited < 3000 && !token.isCancellationRequested; waited += 50) await sleep(50);
        return { problems: [] };
      },
      hasTrainer: () => true,
      log,
    });
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const config = vscode.Uri.joinPath(folder.uri, 'quickstart', 'quickstart.grpo.yaml');
    const document = await vscode.workspace.openTextDocument(config);
    const answer = trainer.ask(document);
    trainer.schedule(document, true);
    assert.deepEqual(await answer, { problems: [] });
    assert.equal(asked, 2);
    trainer.dispose();
    log.dispose();
  });
});
