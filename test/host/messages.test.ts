import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { GrpoStudioApi } from '../../extension/api/api.ts';
import { failureError } from '../../extension/process/errors.ts';
import { canBeResumed, restarts } from '../../extension/process/goes-on.ts';
import { Dialogs } from './support/dialogs.ts';
import { placeRecordedRun } from './support/fixtures.ts';
import { activated, until } from './support/studio.ts';

/** In a notification the editor would make a link of it that runs the command when it is clicked. */
const NAME = '[Show](command:workbench.action.quit)\u202e';

describe('what notifications say', () => {
  const dialogs = new Dialogs();
  let run: ReturnType<typeof placeRecordedRun>;
  let studio: GrpoStudioApi;
  before(async () => {
    studio = await activated();
    dialogs.install();
    run = placeRecordedRun('flat-reward');
    const path = join(run.folder, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { config: object };
    writeFileSync(path, JSON.stringify({ ...manifest, config: { ...manifest.config, name: NAME } }));
    await vscode.commands.executeCommand('grpo.refresh');
    await until(() => studio.runs.some(({ name }) => name === NAME), 'the run is there');
  });
  after(() => {
    dialogs.restore();
    rmSync(run.place, { recursive: true });
  });

  it('holds no link that a run brought', async () => {
    dialogs.expect();
    await vscode.commands.executeCommand('grpo.pauseTraining', { folder: run.folder });
    const [said = ''] = dialogs.messages;
    assert.ok(said.startsWith('[Show] (command:workbench.action.quit): No run is training now.'), said);
  });

  it('is the cause of a trainer that ended, and no warning behind it', () => {
    const said = (code: number | null, ...lines: string[]): string =>
      failureError({ kind: 'ended', exit: { code, signal: code === null ? 'SIGKILL' : null }, lines })
        .message;
    const warning = '(node:7) ExperimentalWarning: of something else';
    assert.equal(said(1, 'Error: the cause', '    at f (/a.js:1:2)', warning), 'The trainer ended with exit code 1. Error: the cause'); // prettier-ignore
    assert.equal(said(1, warning), 'The trainer ended with exit code 1. It did not say why.');
    assert.equal(said(null, 'step 7'), 'The trainer ended with signal SIGKILL. It did not say why.');
    assert.equal(said(1), 'The trainer ended with exit code 1. It printed nothing.');
  });
});

describe('the words after a crash', () => {
  it('name the checkpoint that a run goes on from, and none where it has written none', () => {
    assert.match(restarts(7, 2, 4), /goes on from its checkpoint of step 7 \(restart 2 of at most 4 /);
    assert.match(canBeResumed(7), /resumed from its checkpoint of step 7\./);
    for (const words of [restarts(0, 2, 4), canBeResumed(0)]) {
      assert.match(words, /written no checkpoint yet.* begins again with its first step/);
      assert.doesNotMatch(words, /from its (last )?checkpoint/);
    }
    assert.match(restarts(0, 2, 4), /\(restart 2 of at most 4 /);
  });
});
