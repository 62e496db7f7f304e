import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { faultText } from '../../extension/tasks/refusal.ts';
import { activated, smallConfig, until, workspace } from './support/studio.ts';

/** Runs a task as tasks.json would have it; resolves with its exit code. */
async function run(definition: vscode.TaskDefinition): Promise<number | undefined> {
  const file = join(workspace(), '.vscode', 'tasks.json');
  const label = `test ${JSON.stringify(definition)}`;
  await vscode.workspace.fs.createDirectory(vscode.Uri.file(join(file, '..')));
  writeFileSync(file, JSON.stringify({ version: '2.0.0', tasks: [{ ...definition, label }] }));
  const task = await found(label);
  const ended = new Promise<number | undefined>((resolve) => {
    const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name !== label) return;
      listener.dispose();
      resolve(exitCode);
    });
  });
  await vscode.tasks.executeTask(task);
  return ended;
}

/** The editor reads tasks.json a moment after it was written. */
async function found(label: string): Promise<vscode.Task> {
  for (let tries = 0; tries < 50; tries++) {
    const task = (await vscode.tasks.fetchTasks()).find(({ name }) => name === label);
    if (task !== undefined) return task;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`There is no task ${label}.`);
}

describe('grpo tasks', function () {
  this.timeout(60_000);
  let config: string;

  before(async () => {
    await activated();
    config = smallConfig('of-a-task', 1).fsPath;
  });
  after(async () => {
    for (const name of ['.vscode', 'of-a-task', 'wrong-task'])
      await vscode.workspace.fs.delete(vscode.Uri.file(join(workspace(), name)), { recursive: true });
  });

  it('are offered for each config', async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: 'grpo' });
    const names = tasks.map(({ name }) => name);
    assert.ok(names.includes('train quickstart/quickstart.grpo.yaml'), names.join());
    assert.ok(names.includes('check quickstart/quickstart.grpo.yaml'), names.join());
  });

  it('take a relative and an absolute path, and settings', async () => {
    const check = { type: 'grpo', command: 'check' };
    assert.equal(await run({ ...check, config: 'of-a-task/of-a-task.grpo.yaml' }), 0);
    assert.equal(await run({ ...check, config }), 0);
    assert.equal(await run({ ...check, config, set: ['grpo.num_generations=-1'] }), 2);
  });

  it('tell each problem of a config once, whether it is open or not', async () => {
    const uri = smallConfig('wrong-task', 1);
    writeFileSync(uri.fsPath, `${readFileSync(uri.fsPath, 'utf8')}trian: { a: 1 }\n`);
    const said = (): string[] =>
      vscode.languages
        .getDiagnostics(uri)
        .map(({ range, message }) => `${range.start.line}: ${message}`)
        .sort();
    const check = { type: 'grpo', command: 'check', config: uri.fsPath, problemMatcher: ['$grpo'] };
    assert.equal(await run(check), 2);
    await until(() => said().length > 0, 'the task told of the closed file');
    const wrong = said();
    assert.match(wrong.join(), /trian/);
    const once = (when: string): void =>
      assert.equal(new Set(said()).size, said().length, `${when}: ${said().join('\n')}`);
    once('closed');
    await vscode.window.showTextDocument(uri);
    await until(() => said().join() === wrong.join(), 'the editor tells the same of the open file');
    assert.equal(await run(check), 2);
    // The matcher's problems come a moment after the task's end.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    once('open, after the task');
    assert.deepEqual(said(), wrong);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('fail with a reason in their terminal where an option means nothing or a value is odd', async () => {
    const train = { type: 'grpo', command: 'train', config };
    for (const definition of [
      { ...train, maxSteps: 0.5 },
      { ...train, command: 'check', maxSteps: 5 },
      { ...train, command: 'evaluate', set: ['grpo.beta=0'] },
    ])
      assert.equal(await run(definition), 2, JSON.stringify(definition));
    const said = faultText({ kind: 'not-taken', key: 'maxSteps', command: 'check', by: ['train'] });
    assert.match(said, /"maxSteps" means nothing to "check".*taken by train/);
  });
});
