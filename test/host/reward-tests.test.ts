import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { CasesReport, RegressionCase } from '../../core/cases/index.ts';
import { runOnce } from '../../extension/process/one-shot.ts';
import { trainerCommand } from '../../extension/process/trainer-command.ts';
import { failureError } from '../../extension/process/errors.ts';
import { runCases, type Trainer } from '../../extension/tests/case-run.ts';
import { CaseTree } from '../../extension/tests/case-tree.ts';
import { catalogOf } from './support/configs.ts';
import { plainText, recordingController } from './support/test-runs.ts';
import { smallConfig, until } from './support/studio.ts';

const REWARD = 'short-and-right';

const saved = (name: string, completion: string, value: number): RegressionCase => ({
  name,
  saved: '2026-11-21T10:00:00Z',
  from: { run: '2026-11-21-a-1f2e', id: 's1-g0-c0' },
  prompt: '17+25=',
  completion,
  stop_reason: 'eos',
  columns: { question: '17+25=', answer: '42' },
  rewards: { [REWARD]: value },
  note: '',
});

/** The built trainer, as this window's supervisor calls it. */
const trainer: Trainer = {
  command: async (args, { token, onLine, cwd } = {}) => {
    const root = vscode.extensions.getExtension('grpo-studio.grpo-studio')?.extensionPath ?? '';
    const setup = { root, nodePath: '', ownNode: process.execPath, threads: 0, plugins: {} };
    const abort = new AbortController();
    token?.onCancellationRequested(() => abort.abort());
    const options = { cwd: cwd ?? root, signal: abort.signal, ...(onLine === undefined ? {} : { onLine }) };
    const result = await runOnce(trainerCommand(setup, [...args, '--json']), options);
    if (result.kind === 'done') return result.document;
    throw failureError(result);
  },
};

describe('regression cases of rewards in the Test view', function () {
  this.timeout(60_000);
  const { controller, recorded } = recordingController('grpo.test');
  let tree: CaseTree;
  let file: string;
  let folder: string;

  const write = (...cases: RegressionCase[]): void =>
    writeFileSync(file, cases.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const item = (): vscode.TestItem => {
    const [found] = [...controller.items].map(([, one]) => one);
    assert.ok(found, 'the config is listed');
    return found;
  };
  const run = (request: vscode.TestRunRequest, by = trainer): Promise<void> => {
    recorded.clear();
    const { token } = new vscode.CancellationTokenSource();
    return runCases({ controller, tree, trainer: by, onError: () => undefined }, request, token);
  };

  before(async () => {
    const config = smallConfig('cases', 2);
    folder = dirname(config.fsPath);
    file = join(folder, 'cases.cases.jsonl');
    tree = new CaseTree(controller, catalogOf(config));
    write(saved('right', '-> 42', 1 + 0.2 * (1 - 5 / 24)), saved('wrong', '-> 41', 1));
    await tree.discover();
  });
  after(() => {
    tree.dispose();
    controller.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are listed below their config, at their lines, once somebody asks', async () => {
    assert.equal(item().label, 'cases');
    assert.equal(item().children.size, 0);
    const cases = await tree.casesOf(item());
    assert.deepEqual(
      cases.map(({ label, range }) => [label, range?.start.line]),
      [
        ['right', 0],
        ['wrong', 1],
      ],
    );
  });

  it('pass, or fail with both values and what the reward says', async () => {
    await run(new vscode.TestRunRequest());
    assert.deepEqual(recorded.of('passed'), ['right']);
    assert.deepEqual(recorded.of('failed'), ['wrong']);
    const [message] = recorded.messages('wrong');
    assert.equal(message?.expectedOutput, '1');
    assert.equal(message?.actualOutput, '0');
    assert.match(plainText(message?.message), /expected 1\n"41" is not 42/);
    assert.equal(message?.location?.range.start.line, 1);
  });

  it('run alone', async () => {
    const [right] = await tree.casesOf(item());
    assert.ok(right);
    await run(new vscode.TestRunRequest([right]));
    assert.deepEqual([recorded.of('passed'), recorded.of('failed')], [['right'], []]);
    await run(new vscode.TestRunRequest(undefined, [right]));
    assert.deepEqual([recorded.of('passed'), recorded.of('failed')], [[], ['wrong']]);
  });

  it('follow their file', async () => {
    write(saved('right', '-> 42', 1), saved('wrong', '-> 41', 0), saved('third', '42', 1));
    await until(() => item().children.size === 3, 'the third is listed');
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"name": \n`);
    await until(() => plainText(item().error).includes('4: This line is not JSON'), 'the line is told');
  });

  it('tell why nothing was scored', async () => {
    await run(new vscode.TestRunRequest());
    assert.deepEqual(recorded.of('errored'), ['cases']);
    const [message] = recorded.messages('cases');
    assert.match(plainText(message?.message), /not JSON[^]*Mend the line/);
    assert.equal(message?.location?.range.start.line, 3);
  });

  it('end with the command when they are cancelled', async () => {
    write(saved('right', '-> 42', 1));
    await until(() => item().children.size === 1, 'one is left');
    const source = new vscode.CancellationTokenSource();
    recorded.clear();
    const ended = runCases(
      { controller, tree, trainer, onError: (error) => assert.fail(String(error)) },
      new vscode.TestRunRequest(),
      source.token,
    );
    await until(() => recorded.of('started').length > 0, 'it has begun');
    source.cancel();
    await ended;
    assert.deepEqual([recorded.of('passed'), recorded.of('failed'), recorded.of('errored')], [[], [], []]);
    assert.deepEqual(recorded.ended, 1);
  });

  it('skip what the report does not hold', async () => {
    const empty: CasesReport = { file, cases: [], passed: 0, failed: 0 };
    await run(new vscode.TestRunRequest(), { command: () => Promise.resolve(empty) });
    assert.deepEqual(recorded.of('skipped'), ['right']);
  });
});
