import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import * as vscode from 'vscode';
import type { GrpoStudioApi } from '../../extension/api/api.ts';
import { Dialogs } from './support/dialogs.ts';
import { placeRecordedRun } from './support/fixtures.ts';
import { activated, until } from './support/studio.ts';

describe('alarms of a run', () => {
  const dialogs = new Dialogs();
  let studio: GrpoStudioApi;
  let ill: ReturnType<typeof placeRecordedRun>;
  const shown = (): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(ill.config).filter(({ source }) => source === 'GRPO run');

  before(async () => {
    studio = await activated();
    ill = placeRecordedRun('kl-explosion');
    await vscode.commands.executeCommand('grpo.refresh');
    dialogs.install();
  });
  after(async () => {
    dialogs.restore();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    rmSync(ill.place, { recursive: true, force: true });
    await vscode.commands.executeCommand('grpo.refresh');
  });

  it('stand in the Problems panel at the line that is the cause, of a run of last week when its config is opened', async () => {
    await vscode.window.showTextDocument(ill.config);
    await until(() => shown().length > 0, 'the alarm is a problem');
    const [problem] = shown();
    assert.equal(problem?.code, 'kl_explosion');
    const document = await vscode.workspace.openTextDocument(ill.config);
    assert.match(document.getText(problem.range), /learning_rate/);
  });

  it('are not set anew while nothing changes', async () => {
    const before = shown();
    await vscode.commands.executeCommand('grpo.refresh');
    // Longer than changes are gathered.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    const after = shown();
    assert.ok(after.length > 0 && after.every((problem, index) => problem === before[index]));
  });

  it("have a quick fix a way out, whose command 'grpo.applyAlarmFix' changes the config", async () => {
    const [problem] = shown();
    assert.ok(problem);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      ill.config,
      problem.range,
    );
    const [fix] = actions.filter(({ command }) => command?.command === 'grpo.applyAlarmFix');
    assert.match(fix?.title ?? '', /^Set train\.learning_rate to /);
    assert.equal(fix?.isPreferred, true);
    assert.ok(actions.some(({ command }) => command?.command === 'grpo.openInspector'));

    const before = (await vscode.workspace.openTextDocument(ill.config)).getText();
    const [argument] = (fix.command?.arguments ?? []) as unknown[];
    await vscode.commands.executeCommand('grpo.applyAlarmFix', argument);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.toString(), ill.config.toString(), dialogs.messages.join());
    assert.notEqual(document.getText(), before);
    assert.equal(document.isDirty, true, 'a person saves it');
    await until(() => shown().length === 0, 'the problem has gone: the next run has its way out');
  });

  it('offer a choice of ways out where none was named', async () => {
    const alarms = await studio.readRun('alarms', { folder: ill.folder });
    const remedy = alarms[0]?.remedies.findLast(({ setting }) => setting !== undefined);
    assert.ok(remedy);
    dialogs.expect({ pick: new RegExp(remedy.title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) });
    const done = await vscode.commands.executeCommand('grpo.applyAlarmFix', { folder: ill.folder });
    assert.deepEqual(done, {
      folder: ill.folder,
      alarm: 'kl_explosion',
      remedy: remedy.id,
      value: remedy.setting?.value,
    });
  });

  it('say so where there is none', async () => {
    dialogs.expect();
    await vscode.commands.executeCommand('grpo.applyAlarmFix', { folder: ill.folder, alarm: 'truncation' });
    assert.match(dialogs.messages.join(), /No alarm of .* Doctor/);
  });
});
