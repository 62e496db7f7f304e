import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { GrpoStudioApi } from '../../extension/api/api.ts';
import { replaceText } from './support/configs.ts';
import { Dialogs } from './support/dialogs.ts';
import { activated, smallConfig, until, untilState, workspace } from './support/studio.ts';

const call = <T>(command: string, argument?: unknown): Thenable<T> =>
  vscode.commands.executeCommand<T>(command, argument);

describe('configs wherever they lie', function () {
  // With the real trainer, on shared processors.
  this.timeout(60_000);
  const dialogs = new Dialogs();
  let studio: GrpoStudioApi;
  let elsewhere: string;

  before(async () => {
    studio = await activated();
    dialogs.install();
    elsewhere = mkdtempSync(join(tmpdir(), 'grpo-elsewhere-'));
  });
  after(async () => {
    dialogs.restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(elsewhere, { recursive: true, force: true });
  });
  beforeEach(() => dialogs.expect());
  afterEach(() => assert.deepEqual(dialogs.unused, []));

  it('outside of the workspace: their problems are found, and they are offered while they are shown', async () => {
    const uri = vscode.Uri.file(join(elsewhere, 'outside.grpo.yaml'));
    writeFileSync(uri.fsPath, 'model: { base: embedded:sums }\nrewards: []\ntrian: {}\n');
    const found = await call<{ code: string }[]>('grpo.checkConfig', uri);
    assert.ok(found.length > 0);
    assert.doesNotMatch(dialogs.messages.join(), /no problems/);
    await vscode.window.showTextDocument(uri);
    dialogs.expect({ pick: /outside/ });
    assert.deepEqual(await call('grpo.checkConfig'), found);
  });

  it('with what only the tokenizer tells: found by the command and after saving, dropped while one types', async () => {
    const uri = smallConfig('stops', 20);
    const sound = readFileSync(uri.fsPath, 'utf8');
    const never = sound.replace(/^grpo:$/m, 'grpo:\n  stop: ["<|im_end|>"]');
    assert.notEqual(never, sound);
    writeFileSync(uri.fsPath, never);
    const isTrainers = ({ code, source }: vscode.Diagnostic): boolean =>
      source === 'GRPO' && typeof code === 'object' && /^stop-/.test(String(code.value));
    const shown = (): vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri).filter(isTrainers);
    const found = await call<{ code: string }[]>('grpo.checkConfig', uri);
    assert.ok(
      found.some(({ code }) => code.startsWith('stop-')),
      JSON.stringify([found, dialogs.messages]),
    );
    await until(() => shown().length === 1, 'the note is there, once');
    const document = await vscode.workspace.openTextDocument(uri);
    await replaceText(document, `${never}# typed\n`);
    await until(() => shown().length === 0, 'the note of the older text is gone');
    assert.ok(await document.save());
    await until(() => shown().length === 1, 'the note is there after saving');
    const places = vscode.languages
      .getDiagnostics(uri)
      .map(({ range, message }) => `${range.start.line} ${message}`);
    assert.equal(new Set(places).size, places.length, places.join('\n'));
    await replaceText(document, sound);
    assert.ok(await document.save());
    assert.deepEqual(await call('grpo.checkConfig', uri), []);
    assert.deepEqual(shown(), []);
  });

  it('with what only the tokenizer tells: found when they are opened, without a save', async () => {
    const uri = smallConfig('opened', 20);
    const never = readFileSync(uri.fsPath, 'utf8').replace(/^grpo:$/m, 'grpo:\n  stop: ["<|im_end|>"]');
    writeFileSync(uri.fsPath, never);
    await vscode.window.showTextDocument(uri);
    const codes = (): unknown[] =>
      vscode.languages
        .getDiagnostics(uri)
        .map(({ code }) => (typeof code === 'object' ? code.value : code))
        .filter((code) => String(code).startsWith('stop-'));
    await until(() => codes().length === 1, 'the note is there, once');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('that were never saved: saved first, then trained', async () => {
    const text = readFileSync(smallConfig('source', 1).fsPath, 'utf8');
    const file = join(workspace(), 'source', 'unsaved.grpo.yaml');
    const untitled = vscode.Uri.file(file).with({ scheme: 'untitled' });
    const document = await vscode.workspace.openTextDocument(untitled);
    await vscode.window.showTextDocument(document);
    await replaceText(document, text.replace('name: source', 'name: unsaved'));
    assert.equal(existsSync(file), false);
    const folder = await call<string>('grpo.startTraining', untitled);
    assert.equal(dirname(folder), join(workspace(), 'source', '.grpo', 'runs'), dialogs.messages.join());
    assert.ok(existsSync(file));
    await untilState(studio, folder, 'finished');
  });

  it('that cannot be saved: not trained in their older form', async () => {
    const uri = smallConfig('locked', 1);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    await replaceText(document, `# changed\n${document.getText()}`);
    // A folder in its place: that is refused to root, too.
    rmSync(uri.fsPath);
    mkdirSync(uri.fsPath);
    assert.equal(await call('grpo.startTraining', uri), undefined);
    assert.match(dialogs.messages.join(), /could not be saved/);
    assert.equal(existsSync(join(workspace(), 'locked', '.grpo')), false);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    rmSync(uri.fsPath, { recursive: true });
  });

  it('that are no files: refused where a run is asked for', async () => {
    await assert.rejects(studio.startRun(vscode.Uri.parse('untitled:Untitled-1')), {
      code: 'config-no-file',
    });
  });
});
