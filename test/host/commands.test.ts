import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { GrpoStudioApi } from '../../extension/api/api.ts';
import { COMMANDS, type CommandId } from '../../extension/contributions/commands.ts';
import { Dialogs } from './support/dialogs.ts';
import { activated, smallConfig, tabs, until, untilGone, untilState, workspace } from './support/studio.ts';

const call = <T>(command: CommandId, argument?: unknown): Thenable<T> =>
  vscode.commands.executeCommand<T>(command, argument);

describe('commands', function () {
  // With the real trainer, on shared processors.
  this.timeout(120_000);
  const dialogs = new Dialogs();
  let studio: GrpoStudioApi;

  before(async () => {
    studio = await activated();
    dialogs.install();
  });
  after(() => dialogs.restore());
  beforeEach(() => dialogs.expect());
  afterEach(() => assert.deepEqual(dialogs.unused, []));

  it('are all registered', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.keys(COMMANDS).filter((id) => !registered.has(id)),
      [],
    );
  });

  describe('without a run', () => {
    it('say why they cannot work and what to do', async () => {
      for (const command of [
        'grpo.pauseTraining',
        'grpo.continueTraining',
        'grpo.stopTraining',
        'grpo.liveSetting',
        'grpo.openInspector',
        'grpo.openDashboard',
        'grpo.compareRuns',
        'grpo.resumeRun',
        'grpo.trainFurther',
        'grpo.branchFromCheckpoint',
        'grpo.revealRunFolder',
        'grpo.deleteRun',
        'grpo.startWaiting',
        'grpo.cancelWaiting',
      ] as const) {
        dialogs.expect();
        await call(command);
        const said = dialogs.messages.join();
        assert.match(said, /^(No |There is no |Only a |Comparing ).+\. .+\.$/s, `${command}: ${said}`);
      }
    });

    it("'grpo.newConfig' writes a recipe's config and data", async () => {
      dialogs.expect({ pick: /Quickstart/ });
      const config = await call<vscode.Uri>('grpo.newConfig');
      assert.equal(config.fsPath, join(workspace(), 'quickstart.grpo.yaml'));
      assert.match(readFileSync(config.fsPath, 'utf8'), /^# A small model learns to add/);
      assert.ok(existsSync(join(workspace(), 'prompts.jsonl')));
      assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, config.fsPath);
    });

    it("'grpo.checkConfig' finds nothing wrong with it", async () => {
      assert.deepEqual(
        await call('grpo.checkConfig', vscode.Uri.file(join(workspace(), 'quickstart.grpo.yaml'))),
        [],
      );
      assert.match(dialogs.messages.join(), /no problems/);
    });
  });

  describe('with a run that goes on', () => {
    let folder: string;

    it("'grpo.startTraining' starts it and opens the inspector", async () => {
      folder = await call<string>('grpo.startTraining', { uri: smallConfig('long', 5000) });
      assert.deepEqual(dialogs.messages, []);
      assert.ok(existsSync(join(folder, 'manifest.json')));
      await untilState(studio, folder, 'running');
      await until(() => tabs().some((label) => /Inspector/.test(label)), 'the inspector is open');
    });

    it('touches its lease', () => until(() => existsSync(join(folder, 'watch.lease')), 'the lease is there'));

    it("'grpo.pauseTraining' pauses it", async () => {
      assert.equal(await call('grpo.pauseTraining', { folder }), folder);
      await untilState(studio, folder, 'paused');
    });

    it("'grpo.continueTraining' lets it go on", async () => {
      assert.equal(await call('grpo.continueTraining'), folder);
      await untilState(studio, folder, 'running');
    });

    it("'grpo.liveSetting' changes a setting and refuses a value out of range", async () => {
      dialogs.expect({ pick: /^grpo\.beta/ }, { type: '0.05' });
      assert.deepEqual(await call('grpo.liveSetting', { folder }), { folder, key: 'grpo.beta', value: 0.05 });
      await until(async () => {
        const { events } = await studio.readRun('series', { folder });
        return events.some(
          ({ type, key, value }) => type === 'setting' && key === 'grpo.beta' && value === 0.05,
        );
      }, 'the setting is recorded');
      dialogs.expect({ pick: /^grpo\.temperature/ }, { type: '-1' });
      assert.equal(await call('grpo.liveSetting', { folder }), undefined);
      assert.match(dialogs.messages.join(), /-1.*refused/);
    });

    it("'grpo.deleteRun' does not touch it", async () => {
      await call('grpo.deleteRun', { folder });
      assert.match(dialogs.messages.join(), /Only a run that has ended/);
      assert.ok(existsSync(folder));
    });

    it('refuses a config with errors before it waits, and names all of them', async () => {
      const uri = smallConfig('wrong', 4);
      const right = readFileSync(uri.fsPath, 'utf8');
      const wrong = right
        .replace('num_generations', 'num_generatons')
        .replace('save_steps: 2', 'save_steps: -2');
      writeFileSync(uri.fsPath, wrong);
      await call('grpo.startTraining', { uri });
      const said = dialogs.messages.join('\n');
      for (const word of [/wrong is not trained: \d+ errors/, /num_generatons/, /save_steps/])
        assert.match(said, word);
      await assert.rejects(studio.startRun(uri), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'config-has-errors');
        assert.match(error.message, /num_generatons[^]*save_steps|save_steps[^]*num_generatons/);
        return true;
      });
      dialogs.expect();
      await call('grpo.cancelWaiting');
      assert.match(dialogs.messages.join(), /^No /, 'nothing waits');
    });

    it('takes one out again whose reward file does not compile, long before its turn', async () => {
      const uri = smallConfig('no-package', 4);
      const reward = join(workspace(), 'no-package', 'rewards', 'short-and-right.ts');
      writeFileSync(reward, `import 'not-installed';\n${readFileSync(reward, 'utf8')}`);
      await assert.rejects(studio.startRun(uri), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'reward-does-not-compile');
        assert.match(error.message, /no-package is not trained[^]*short-and-right\.ts:1:8[^]*not-installed/);
        return true;
      });
      dialogs.expect();
      await call('grpo.cancelWaiting');
      assert.match(dialogs.messages.join(), /^No /, 'nothing waits');
    });

    it('refuses one that was broken while it waited when its turn comes', async () => {
      const uri = smallConfig('broken-later', 4);
      assert.equal(await call('grpo.startTraining', { uri }), undefined);
      assert.match(dialogs.messages.join(), /broken-later starts when/);
      const right = readFileSync(uri.fsPath, 'utf8');
      writeFileSync(uri.fsPath, right.replace('num_generations', 'num_generatons'));
      dialogs.expect({ pick: /broken-later/ });
      await call('grpo.startWaiting');
      await until(() => /num_generatons/.test(dialogs.messages.join()), 'the refusal is told');
      assert.ok(!studio.runs.some(({ name }) => name === 'broken-later'));
    });

    it("lets a second one wait, which 'grpo.cancelWaiting' takes out", async () => {
      assert.equal(await call('grpo.startTraining', { uri: smallConfig('second', 4) }), undefined);
      assert.match(dialogs.messages.join(), /second starts when/);
      dialogs.expect({ pick: /second/ });
      assert.equal(typeof (await call('grpo.cancelWaiting')), 'number');
      assert.deepEqual(
        studio.runs.map(({ name }) => name),
        ['long'],
      );
    });

    it("lets another one wait, which 'grpo.startWaiting' starts beside it", async () => {
      assert.equal(await call('grpo.startTraining', { uri: smallConfig('beside', 1) }), undefined);
      dialogs.expect({ pick: /beside/ });
      assert.equal(typeof (await call('grpo.startWaiting')), 'number', dialogs.messages.join());
      await until(() => studio.runs.some(({ name }) => name === 'beside'), 'it has begun');
      const beside = studio.runs.find(({ name }) => name === 'beside')?.folder ?? '';
      await untilState(studio, beside, 'finished');
      await untilState(studio, folder, 'running');
      dialogs.expect({ press: /^Delete$/ }, { press: /^Delete for Good$/ });
      assert.deepEqual(await call('grpo.deleteRun', { folder: beside }), [beside]);
    });

    it("'grpo.stopTraining' ends it with a checkpoint", async () => {
      assert.equal(await call('grpo.stopTraining'), folder);
      assert.deepEqual(dialogs.messages, []);
      const head = await untilState(studio, folder, 'interrupted');
      const name = `step-${String(head.status?.step).padStart(5, '0')}`;
      assert.ok(readdirSync(join(folder, 'checkpoints')).includes(name), name);
    });

    it("'grpo.resumeRun' goes on with it", async () => {
      assert.equal(await call('grpo.resumeRun'), folder, dialogs.messages.join());
      const head = await untilState(studio, folder, 'running');
      assert.equal(head.status?.attempt, 2);
      await call('grpo.stopTraining', { folder });
      await untilState(studio, folder, 'interrupted');
    });

    it("'grpo.showTrainerLog' shows what it printed", async () => {
      await call('grpo.showTrainerLog', { folder });
      await until(
        () => /\.log$/.test(vscode.window.activeTextEditor?.document.fileName ?? ''),
        'the log is shown',
      );
      assert.match(
        vscode.window.activeTextEditor?.document.getText() ?? '',
        /train .*long\.grpo\.yaml.*--lease/,
      );
    });
  });

  describe('with a run that has ended', () => {
    let folder: string;
    let scratch: string;
    const report = (): string => vscode.window.activeTextEditor?.document.getText() ?? '';

    before(async () => {
      scratch = mkdtempSync(join(tmpdir(), 'grpo-commands-'));
      folder = await call<string>('grpo.startTraining', { uri: smallConfig('short', 4) });
      await untilState(studio, folder, 'finished');
    });
    after(() => rmSync(scratch, { recursive: true, force: true }));

    it("'grpo.openInspector' shows it at a step", async () => {
      assert.equal(await call('grpo.openInspector', { folder, step: 2 }), folder);
      await until(() => tabs().some((label) => /Inspector.*short/.test(label)), 'its inspector is open');
    });

    it("'grpo.openDashboard' shows its curves", async () => {
      assert.deepEqual(await call('grpo.openDashboard', { folder }), [folder]);
      await until(() => tabs().includes('Dashboard'), 'the dashboard is open');
    });

    it("'grpo.compareRuns' overlays several", async () => {
      dialogs.expect({ pick: /long|short/, many: true });
      assert.equal((await call<string[]>('grpo.compareRuns')).length, 2);
    });

    it('take all that are selected in the tree, without asking', async () => {
      const [first, second] = studio.runs.map((run) => ({ folder: run.folder }));
      assert.ok(first && second);
      const both = [first.folder, second.folder];
      for (const command of ['grpo.openDashboard', 'grpo.compareRuns'] as const)
        assert.deepEqual(await vscode.commands.executeCommand(command, first, [first, second]), both);
      dialogs.expect();
      await vscode.commands.executeCommand('grpo.deleteRun', first, [first, second]);
      assert.match(dialogs.messages.join(), /Delete 2 runs/);
      assert.ok(
        both.every((path) => existsSync(path)),
        'not without a yes',
      );
    });

    it("'grpo.generateFromCheckpoint' shows answers as plain text", async () => {
      dialogs.expect({ pick: /Another prompt/ }, { type: '17+25=' });
      const answers = await call<unknown[]>('grpo.generateFromCheckpoint', { folder, step: 4 });
      assert.equal(answers.length, 4, dialogs.messages.join());
      assert.match(report(), /17\+25=/);
      assert.equal(vscode.window.activeTextEditor?.document.languageId, 'plaintext');
    });

    it('offers the last prompt and those of the run, and asks for nothing else then', async () => {
      dialogs.expect({ pick: /the last one/ });
      await call('grpo.generateFromCheckpoint', { folder, step: 2 });
      assert.match(report(), /17\+25=/, dialogs.messages.join());
      const step = await studio.readRun('step', { folder, step: 'newest' });
      const own = step?.groups.map(({ prompt }) => prompt.text).find((text) => text !== '17+25=') ?? '';
      dialogs.expect({ pick: new RegExp(`^${own.replaceAll('+', '\\+')}`) });
      await call('grpo.generateFromCheckpoint', { folder, step: 2 });
      assert.ok(own !== '' && report().includes(`\n${own}\n`), report());
    });

    it("'grpo.evaluateCheckpoint' measures it", async () => {
      const document = await call<{ n: number }>('grpo.evaluateCheckpoint', { folder, step: 4 });
      assert.equal(document.n, 8, dialogs.messages.join());
      await until(
        () => tabs().some((label) => /Evaluation of short, step 4/.test(label)),
        'the report is open',
      );
    });

    it("'grpo.compareWithBase' compares prompt by prompt", async () => {
      const document = await call<{ comparisons: unknown[] }>('grpo.compareWithBase', { folder, step: 4 });
      assert.equal(document.comparisons.length, 1, dialogs.messages.join());
      await until(() => tabs().some((label) => /against its base/.test(label)), 'the report is open');
    });

    it("'grpo.exportCheckpoint' writes a model", async () => {
      dialogs.expect({ folder: scratch });
      const out = await call<string>('grpo.exportCheckpoint', { folder, step: 4 });
      assert.ok(existsSync(join(out, 'config.json')), dialogs.messages.join());
      assert.match(dialogs.messages.join(), /Exported \d+ files/);
    });

    it("'grpo.doctor' looks at the machine and at a run", async () => {
      dialogs.expect({ pick: /This machine/ });
      assert.equal((await call<{ can_train: boolean }>('grpo.doctor')).can_train, true);
      const diagnosis = await call<{ name: string }>('grpo.doctor', { folder });
      assert.equal(diagnosis.name, 'short', dialogs.messages.join());
    });

    it("'grpo.preflight' forecasts a config", async () => {
      const uri = vscode.Uri.file(join(workspace(), 'short', 'short.grpo.yaml'));
      const document = await call<{ time: { steps: number } }>('grpo.preflight', uri);
      assert.equal(document.time.steps, 4, dialogs.messages.join());
    });

    it("'grpo.branchFromCheckpoint' goes another way", async () => {
      dialogs.expect({ type: 'grpo.beta=0.1 train.max_steps=3' });
      const branch = await call<string>('grpo.branchFromCheckpoint', { folder, step: 2 });
      const head = await untilState(studio, branch, 'finished');
      assert.equal(head.parent?.step, 2);
      // It says so a moment before its process ends; until then others wait for it.
      await untilGone(head.status?.pid);
    });

    it("'grpo.trainFurther' goes on with it to a later step, from its newest checkpoint only", async () => {
      await call('grpo.trainFurther', { folder, step: 2 });
      assert.match(dialogs.messages.join(), /newest checkpoint, step 4.*Branch from Checkpoint/);
      dialogs.expect({ type: '5' });
      assert.equal(await call('grpo.trainFurther', { folder }), folder, dialogs.messages.join());
      await until(
        async () => (await untilState(studio, folder, 'finished')).status?.step === 5,
        'it went on',
      );
    });

    it("'grpo.filterRuns' narrows the list", async () => {
      dialogs.expect({ pick: /Only finished/ });
      assert.deepEqual(await call('grpo.filterRuns'), { text: '', state: 'ended', sort: 'newest' });
      dialogs.expect({ pick: /Highest reward/ });
      await call('grpo.filterRuns');
    });

    it("'grpo.showAllRuns' takes the filter off and leaves the order", async () => {
      assert.deepEqual(await call('grpo.showAllRuns'), { text: '', state: undefined, sort: 'reward' });
    });

    it("'grpo.revealRunFolder' shows where it lies", async () => {
      assert.equal(await call('grpo.revealRunFolder', { folder }), folder);
      assert.equal(
        await call('grpo.revealRunFolder', { folder, step: 4 }),
        join(folder, 'checkpoints', 'step-00004'),
      );
    });

    it("'grpo.deleteCheckpoint' asks, then deletes it", async () => {
      const names = (): string[] => readdirSync(join(folder, 'checkpoints')).sort();
      const before = names();
      const step = Number(before[0]?.slice('step-'.length));
      await call('grpo.deleteCheckpoint', { folder, step });
      assert.deepEqual(names(), before, 'not without a yes');
      dialogs.expect({ press: /^Delete$/ }, { press: /^Delete for Good$/ });
      await call('grpo.deleteCheckpoint', { folder, step });
      assert.deepEqual(names(), before.slice(1));
    });

    it("'grpo.deleteRun' asks, then deletes it and closes its inspector", async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await call('grpo.openInspector', { folder });
      await until(() => tabs().length === 1, 'the inspector');
      await call('grpo.deleteRun', { folder });
      assert.ok(existsSync(folder), 'not without a yes');
      // A server has no trash, and asks again.
      dialogs.expect({ press: /^Delete$/ }, { press: /^Delete for Good$/ });
      assert.deepEqual(await call('grpo.deleteRun', { folder }), [folder]);
      assert.equal(existsSync(folder), false);
      await until(() => tabs().length === 0, 'its inspector is closed');
    });

    it("'grpo.refresh' finds what is new", async () => {
      assert.equal(await call('grpo.refresh'), true);
      assert.equal(
        studio.runs.some((run) => run.folder === folder),
        false,
      );
    });
  });
});
