import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { GrpoStudioApi } from '../../extension/api/api.ts';
import { RUN_EDITOR } from '../../extension/contributions/editors.ts';
import { LiveDecorations } from '../../extension/run-files/live-decorations.ts';
import { activated, smallConfig, until, untilState } from './support/studio.ts';

/** What the tabs show. */
const inputs = (): unknown[] =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
const isCustom = (input: unknown): input is vscode.TabInputCustom =>
  input instanceof vscode.TabInputCustom && input.viewType === RUN_EDITOR;

describe('the files of a run', function () {
  // With the real trainer, on shared processors.
  this.timeout(120_000);
  let studio: GrpoStudioApi;
  let config: vscode.Uri;
  let folder: string;
  let decorations: LiveDecorations;
  const changed: string[] = [];

  before(async () => {
    studio = await activated();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const runs = {
      get entries() {
        return studio.runs.map((head) => ({ head, latest: null, spark: [], seconds_left: null, alarms: [] }));
      },
      onDidChange: studio.onDidChangeRuns,
    };
    decorations = new LiveDecorations(runs);
    decorations.onDidChangeFileDecorations((uris) => changed.push(...uris.map(({ fsPath }) => fsPath)));
    config = smallConfig('files', 500);
    folder = await studio.startRun(config);
  });
  after(async () => {
    decorations.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(dirname(config.fsPath), { recursive: true, force: true });
  });

  it('are marked in the explorer while it trains or is paused, and told again only when that changes', async () => {
    const mark = (): string | undefined =>
      decorations.provideFileDecoration(vscode.Uri.file(folder))?.tooltip;
    await untilState(studio, folder, 'running');
    await until(() => mark() === 'GRPO: training', 'it is marked as training');
    await vscode.commands.executeCommand('grpo.pauseTraining', { folder });
    await until(() => mark() === 'GRPO: paused', 'it is marked as paused');
    await vscode.commands.executeCommand('grpo.stopTraining', { folder });
    await untilState(studio, folder, 'interrupted');
    await until(() => mark() === undefined, 'the mark is gone');
    assert.deepEqual(changed, [folder, folder, folder]);
  });

  it('open as text, and in the inspector when asked to', async () => {
    const rollouts = vscode.Uri.file(join(folder, 'rollouts.jsonl'));
    await vscode.commands.executeCommand('vscode.open', rollouts);
    assert.ok(inputs().some((input) => input instanceof vscode.TabInputText));
    await vscode.commands.executeCommand('vscode.openWith', rollouts, RUN_EDITOR);
    await until(() => inputs().some(isCustom), 'the inspector is open');
    assert.equal(inputs().find(isCustom)?.uri.fsPath, rollouts.fsPath);
  });

  it('count as the inspector of their run: no second one opens', async () => {
    const before = inputs().length;
    await vscode.commands.executeCommand('grpo.openInspector', { folder });
    await until(() => isCustom(vscode.window.tabGroups.activeTabGroup.activeTab?.input), 'it is in front');
    assert.equal(inputs().length, before);
  });
});
