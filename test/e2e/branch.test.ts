import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { documentOf, errorOf, grpo, linesOf, Workspace } from './support/small-workspace.ts';

interface Line {
  step: number;
  metrics: Record<string, number>;
}

describe('grpo branch', function () {
  let workspace: Workspace;
  let parent: string;

  before(() => {
    workspace = new Workspace();
    parent = workspace.train('parent');
  });
  after(() => workspace?.remove());

  const linesIn = (file: string): Line[] =>
    workspace
      .read(file)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);

  it('repeats its parent where nothing is changed, counts its steps on, and needs it no more', () => {
    const finished = grpo(['branch', 'parent', '--from', '1', '--run-dir', 'deep/child', '--json'], {
      cwd: workspace.folder,
    });
    assert.equal(finished.code, 0, finished.stderr);
    const lines = linesOf(finished);
    assert.deepEqual(
      lines.map(({ type, step }) => [type, step]),
      [
        ['start', undefined],
        ['eval', 1],
        ['step', 2],
        ['step', 3],
        ['eval', 3],
        ['summary', undefined],
      ],
    );
    const metrics = linesIn('deep/child/metrics.jsonl').map((line) => line.metrics);
    assert.deepEqual(
      metrics,
      linesIn('parent/metrics.jsonl')
        .slice(1)
        .map((line) => line.metrics),
    );
    const manifest = JSON.parse(workspace.read('deep/child/manifest.json')) as { parent: unknown };
    assert.deepEqual(manifest.parent, { run: parent, step: 1 });

    // Without its parent, and without any checkpoint but the one that it began with, it goes on from there.
    const away = workspace.path('away');
    const copied = grpo(['branch', workspace.path('deep/child'), '--from', '2', '--run-dir', away, '--json']);
    assert.equal(copied.code, 0, copied.stderr);
    rmSync(workspace.path('deep'), { recursive: true });
    rmSync(workspace.path('away/checkpoints/step-00003'), { recursive: true });
    const resumed = grpo(['resume', away, '--max-steps', '4', '--json']);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.deepEqual(
      linesOf(resumed).flatMap(({ type, step }) => (type === 'step' ? [step] : [])),
      [3, 4],
    );
  });

  it('takes the settings in force there, then --set, and keeps the reference', () => {
    const finished = grpo([
      'branch', parent, '--from', '2', '--max-steps', '3',
      '--set', 'train.learning_rate=0.01', '--run-dir', workspace.path('other'), '--json',
    ]); // prettier-ignore
    assert.equal(finished.code, 0, finished.stderr);
    const manifest = JSON.parse(workspace.read('other/manifest.json')) as {
      config: { train: Record<string, unknown>; model: { base: string } };
    };
    assert.equal(manifest.config.train['learning_rate'], 0.01);
    assert.equal(manifest.config.model.base, 'embedded:sums');
    // Against the base model the KL is what the parent had at this step; against the checkpoint it would be 0.
    const [mine] = linesIn('other/metrics.jsonl');
    const parents = linesIn('parent/metrics.jsonl').find(({ step }) => step === 3);
    assert.ok((parents?.metrics['kl'] ?? 0) > 0);
    assert.equal(mine?.metrics['kl'], parents?.metrics['kl']);
  });

  it('says what it cannot do', () => {
    const branch = (...args: string[]) => grpo(['branch', parent, '--json', ...args]);
    for (const [args, code] of [
      [['--from', '9'], 'checkpoint-not-found'],
      [['--from', '3'], 'branch-no-steps'],
      [['--from', '1', '--set', 'model.adapter.r=4'], 'branch-model'],
      [['--from', '1', '--set', 'train.nonsense=4'], 'config-unknown-key'],
      [['--from', 'x'], 'usage'],
      [[], 'usage'],
    ] as const) {
      const finished = branch(...args);
      assert.equal(finished.code, 2);
      assert.equal(errorOf(finished), code);
    }
    assert.ok(documentOf(branch('--from', '9'))['error']);
  });
});
