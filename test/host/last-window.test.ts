import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { restoreWaiting } from '../../extension/commands/starting.ts';
import { PluginRegistry } from '../../extension/plugins/index.ts';
import type { StartRequest } from '../../extension/process/api.ts';
import { readRunStatus } from '../../extension/process/launch.ts';
import { requestFromText, requestToText } from '../../extension/process/request-text.ts';
import { Trainer } from '../../extension/process/trainer-service.ts';
import { WaitingFolder } from '../../extension/process/waiting-folder.ts';
import { Dialogs } from './support/dialogs.ts';
import { Memory } from './support/memory.ts';
import { activated, smallConfig, until, workspace } from './support/studio.ts';

/** Its turn has come: a person wants to see it. */
const OPEN = { press: /^Open Inspector$/ };

describe('a run that waited when the last window closed', function () {
  // With the real trainer, on shared processors.
  this.timeout(60_000);
  const dialogs = new Dialogs();
  const log = vscode.window.createOutputChannel('Last window', { log: true });
  let storage: string;
  let config: vscode.Uri;
  let trainer: Trainer | undefined;
  /** Folders whose inspector was opened. */
  let shown: string[];
  const waiting = (): string => join(storage, 'waiting');
  const kept = (): string[] => readdirSync(waiting()).filter((name) => name.endsWith('.json'));
  const setting = (value: boolean | undefined): Thenable<void> =>
    vscode.workspace
      .getConfiguration('grpo.trainer')
      .update('keepTrainingWhenWindowCloses', value, vscode.ConfigurationTarget.Global);

  /** A run waits, and nobody was there for so long. */
  async function leave(minutes: number): Promise<void> {
    const folder = new WaitingFolder<StartRequest>({
      path: waiting(),
      toText: requestToText,
      fromText: requestFromText,
      isAlive: () => false,
      warn: assert.fail,
    });
    assert.ok(await folder.keep({ kind: 'train', config }));
    const then = new Date(Date.now() - minutes * 60_000);
    utimesSync(join(waiting(), 'watch.lease'), then, then);
  }

  /** What a window does when it opens, on the storage that the one before it left, where no run trains. */
  async function open(): Promise<Trainer> {
    const root = vscode.extensions.getExtension('grpo-studio.grpo-studio')?.extensionPath;
    assert.ok(root);
    const storageUri = vscode.Uri.file(storage);
    trainer = new Trainer({
      context: {
        extensionPath: root,
        storageUri,
        globalStorageUri: storageUri,
        workspaceState: new Memory(),
      },
      plugins: new PluginRegistry({ installed: () => [], onFault: assert.fail }),
      log,
      check: () => Promise.resolve({ name: '', problems: [] }),
      runs: {
        entries: [],
        entry: () => undefined,
        onDidChange: () => new vscode.Disposable(() => undefined),
        refresh: () => Promise.resolve(),
        add: () => Promise.resolve(),
      },
      nameOf: () => 'patient',
    });
    const pages = { openInspector: (folder: string) => void shown.push(folder) };
    await restoreWaiting({ trainer, log, pages });
    return trainer;
  }

  /** The one run that has been started and shown, when it has come to its end. @returns its command line */
  async function finished(): Promise<string> {
    await until(() => shown.length > 0, 'it is started and shown');
    const [folder = ''] = shown;
    await until(async () => (await readRunStatus(folder))?.state === 'finished', 'it trains to its end');
    assert.deepEqual(kept(), []);
    const files = trainer?.logOf(folder);
    assert.ok(files);
    return readFileSync(files.log, 'utf8').split('\n', 1).join();
  }

  before(async () => {
    await activated();
    dialogs.install();
    config = smallConfig('patient', 1);
  });
  beforeEach(() => {
    storage = mkdtempSync(join(tmpdir(), 'grpo-last-window-'));
    shown = [];
    dialogs.expect();
  });
  afterEach(() => {
    trainer?.dispose();
    rmSync(storage, { recursive: true, force: true });
    assert.deepEqual(dialogs.unused, []);
  });
  after(async () => {
    dialogs.restore();
    log.dispose();
    await setting(undefined);
    rmSync(join(workspace(), 'patient'), { recursive: true, force: true });
    await vscode.commands.executeCommand('grpo.refresh');
  });

  it('starts when a person says so, to end when nobody watches', async () => {
    await leave(2);
    dialogs.expect({ press: /^Start$/ }, OPEN);
    await open();
    assert.deepEqual(dialogs.messages, ['patient waited for another run when the last window closed.']);
    assert.match(await finished(), / train .*patient\.grpo\.yaml .*--lease /);
  });

  it('is forgotten when the person does not want it', async () => {
    await leave(2);
    dialogs.expect({ press: /^Don't Start$/ });
    const { queue } = await open();
    assert.deepEqual(queue, []);
    assert.deepEqual([kept(), shown], [[], []]);
  });

  it('goes on waiting where nobody answers', async () => {
    await leave(2);
    const { queue } = await open();
    assert.deepEqual(
      queue.map(({ label, isHeld }) => [label, isHeld]),
      [['patient', true]],
    );
    assert.equal(dialogs.messages.length, 1);
    assert.equal(kept().length, 1);
  });

  it('starts unasked when the next window opens at once: that was a reload', async () => {
    await leave(0.5);
    dialogs.expect(OPEN);
    await open();
    await finished();
    assert.deepEqual(dialogs.messages, ['patient trains now.']);
  });

  it('starts unasked where the setting says to keep training, and ends for no window', async () => {
    await setting(true);
    await leave(2);
    dialogs.expect(OPEN);
    await open();
    assert.doesNotMatch(await finished(), /--lease/);
    assert.deepEqual(dialogs.messages, ['patient trains now.']);
  });
});
