import assert from 'node:assert/strict';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { GrpoStudioApi } from '../../extension/api/api.ts';
import type { RunPush } from '../../core/protocol/index.ts';
import type { MetricsLine } from '../../core/run/records.ts';
import { placeRecordedRun } from './support/fixtures.ts';
import { activated, until } from './support/studio.ts';

describe('the API for other extensions', () => {
  let studio: GrpoStudioApi;
  let recorded: ReturnType<typeof placeRecordedRun>;
  const heads = () => studio.runs.filter(({ folder }) => folder === recorded.folder);

  before(async () => {
    studio = await activated();
  });
  after(async () => {
    rmSync(recorded.place, { recursive: true, force: true });
    await vscode.commands.executeCommand('grpo.refresh');
  });

  it('has a version', () => assert.equal(studio.version, 1));

  it('tells of runs that come', async () => {
    let changes = 0;
    const subscription = studio.onDidChangeRuns(() => (changes += 1));
    recorded = placeRecordedRun('healthy');
    await until(() => heads().length === 1, 'the run is known');
    await until(() => changes > 0, 'it is told');
    subscription.dispose();
    assert.equal(heads()[0]?.status?.state, 'finished');
    assert.equal(heads()[0]?.config_path, recorded.config.fsPath);
  });

  it('follows a run: what there is first, then what is new, and nothing when it is disposed of', async () => {
    const news: RunPush[] = [];
    const following = studio.followRun(recorded.folder, (push) => news.push(push));
    await until(() => news.some(({ latest }) => latest !== undefined), 'the newest metrics');
    assert.equal(news[0]?.head?.folder, recorded.folder);
    const { latest } = news.find((push) => push.latest !== undefined) ?? {};
    assert.ok(latest);
    const next = writeStep(recorded.folder, latest);
    await until(
      () => news.some(({ metrics }) => metrics?.some(({ step }) => step === next)),
      'the next step',
    );
    following.dispose();
    const told = news.length;
    writeStep(recorded.folder, { ...latest, step: next });
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(news.length, told);
  });

  it('reads what a run wrote, and says what it lacks', async () => {
    const { folder } = recorded;
    const step = await studio.readRun('step', { folder, step: 'newest' });
    assert.ok((step?.groups[0]?.completions.length ?? 0) > 1);
    assert.deepEqual(
      (await studio.readRun('alarms', { folder })).filter(({ severity }) => severity === 'alarm'),
      [],
    );
    await assert.rejects(studio.readRun('series', { folder: `${folder}-gone` }), { code: 'run-not-found' });
  });

  it('rejects what cannot be started, with what to do', async () => {
    // Its prompts were not recorded with it.
    await assert.rejects(studio.startRun(recorded.config, { atOnce: true }), {
      code: 'config-has-errors',
      message: /prompts\.jsonl/,
      where: /healthy\.grpo\.yaml:\d+:\d+/,
    });
  });
});

/** Adds a line of metrics as the trainer does; returns its step. */
function writeStep(folder: string, latest: MetricsLine): number {
  const step = latest.step + 1;
  appendFileSync(join(folder, 'metrics.jsonl'), `${JSON.stringify({ ...latest, step })}\n`);
  return step;
}
