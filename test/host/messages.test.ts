import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { GrpoStudioApi } from '../../extension/api/api.ts';
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
});
