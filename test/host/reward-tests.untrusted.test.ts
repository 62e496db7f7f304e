import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RegressionCase } from '../../core/cases/index.ts';
import { toReport } from '../../core/errors/index.ts';
import { requireTrust } from '../../extension/process/errors.ts';
import { runCases } from '../../extension/tests/case-run.ts';
import { CaseTree } from '../../extension/tests/case-tree.ts';
import { catalogOf } from './support/configs.ts';
import { workspace } from './support/studio.ts';
import { plainText, recordingController } from './support/test-runs.ts';

const CASE: RegressionCase = {
  name: 'right',
  saved: '2026-11-21T10:00:00Z',
  from: { run: '2026-11-21-a-1f2e', id: 's1-g0-c0' },
  prompt: '17+25=',
  completion: '-> 42',
  stop_reason: 'eos',
  columns: { question: '17+25=', answer: '42' },
  rewards: { 'short-and-right': 0 },
  note: '',
};

// The editor itself asks for trust before it runs a profile; this is what holds where it does not.
describe('regression cases in Restricted Mode', () => {
  const folder = join(workspace(), 'own-reward');
  const file = join(folder, 'own-reward.cases.jsonl');
  const { controller, recorded } = recordingController('grpo.test');
  const tree = new CaseTree(controller, catalogOf(vscode.Uri.file(join(folder, 'own-reward.grpo.yaml'))));

  before(() => writeFileSync(file, `${JSON.stringify(CASE)}\n`));
  after(() => {
    tree.dispose();
    controller.dispose();
    rmSync(file);
  });

  it('are listed and not scored: it says why, and how they would be', async () => {
    const errors: unknown[] = [];
    const command = (): Promise<never> =>
      new Promise(() => {
        requireTrust();
        assert.fail('a trusted workspace');
      });
    const { token } = new vscode.CancellationTokenSource();
    const onError = (error: unknown): void => void errors.push(error);
    const parts = { controller, tree, trainer: { command }, onError };
    await runCases(parts, new vscode.TestRunRequest(), token);
    assert.deepEqual(recorded.of('enqueued'), ['right']);
    assert.deepEqual(recorded.of('errored'), ['own-reward']);
    assert.match(
      plainText(recorded.messages('own-reward')[0]?.message),
      /not trusted[^]*Manage Workspace Trust/,
    );
    assert.deepEqual(
      errors.map((error) => toReport(error).code),
      ['workspace-untrusted'],
    );
  });
});
