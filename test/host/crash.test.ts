import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { GrpoStudioApi } from '../../extension/api/api.ts';
import { Dialogs } from './support/dialogs.ts';
import { activated, smallConfig, until, untilState } from './support/studio.ts';

describe('a crash of the trainer', function () {
  this.timeout(120_000);
  const dialogs = new Dialogs();
  let studio: GrpoStudioApi;
  let folder: string;
  const setting = (value: boolean | undefined): Thenable<void> =>
    vscode.workspace.getConfiguration('grpo.trainer').update('restartAfterCrash', value, true);
  const head = () => studio.runs.find((run) => run.folder === folder);
  const pid = (): number => head()?.status?.pid ?? 0;

  before(async () => {
    studio = await activated();
    dialogs.install();
    folder = await studio.startRun(smallConfig('crashing', 5000));
    await until(() => (head()?.status?.step ?? 0) >= 2, 'there is a checkpoint', 60_000);
  });
  after(async () => {
    dialogs.restore();
    await setting(undefined);
  });

  it('is said, and the run goes on from its last checkpoint', async () => {
    const crashed = pid();
    dialogs.expect();
    process.kill(crashed, 'SIGKILL');
    await until(() => dialogs.messages.length > 0, 'it is said');
    assert.match(
      dialogs.messages.join(),
      /^crashing crashed at step \d+ \(signal SIGKILL\)\..* It goes on from its checkpoint of step \d+ \(restart 1 of at most 4/,
    );
    await untilState(studio, folder, 'running');
    await until(() => pid() !== crashed && head()?.status?.attempt === 2, 'another process goes on');
  });

  it('gives its place to none that waits', async () => {
    await vscode.commands.executeCommand('grpo.startTraining', smallConfig('next', 5));
    const crashed = pid();
    process.kill(crashed, 'SIGKILL');
    await until(() => pid() !== crashed && head()?.status?.attempt === 3, 'the crashed one goes on');
    assert.equal(
      studio.runs.find(({ name }) => name === 'next'),
      undefined,
    );
    dialogs.expect({ pick: /^next/ });
    await vscode.commands.executeCommand('grpo.cancelWaiting');
  });

  it('is said with a way to resume where restarts are switched off', async () => {
    await setting(false);
    dialogs.expect({ press: /^Resume$/ });
    const crashed = pid();
    process.kill(crashed, 'SIGKILL');
    await until(() => dialogs.unused.length === 0, 'Resume is offered');
    assert.match(
      dialogs.messages.join(),
      /signal SIGKILL.*It can be resumed from its checkpoint of step \d+/,
    );
    await until(() => head()?.status?.attempt === 4, 'the button resumes it');
  });

  it('is not said of a run that a person stops', async () => {
    dialogs.expect();
    await vscode.commands.executeCommand('grpo.stopTraining', { folder });
    await untilState(studio, folder, 'interrupted');
    assert.deepEqual(dialogs.messages, []);
  });
});
