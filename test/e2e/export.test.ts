import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { logprobs as logprobsOf } from '../../trainer/commands/logprobs.ts';
import { documentOf, errorOf, grpo, Workspace } from './support/small-workspace.ts';

describe('grpo export', function () {
  let workspace: Workspace;
  let lora: string;

  before(() => {
    workspace = new Workspace();
    lora = workspace.train(
      'lora',
      'model.adapter={type: lora, r: 4}',
      'train.learning_rate=0.05',
      'data.test=null',
    );
  });
  after(() => workspace?.remove());

  // Measured with what the command calls: a process for each would be most of the test's time.
  const logprobs = async (model: string): Promise<number[]> =>
    (await logprobsOf(model, { ids: '1,20,21,14,22,23' })).logprobs;
  const distance = (a: number[], b: number[]): number =>
    Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? NaN))));

  it('exports an adapter and a merged model that say the same as the checkpoint', async () => {
    const checkpoint = await logprobs(`${lora}/checkpoints/step-00002`);
    for (const format of ['peft', 'merged']) {
      const out = workspace.path('out', format);
      const finished = grpo([
        'export',
        lora,
        '--checkpoint',
        '2',
        '--format',
        format,
        '--out',
        out,
        '--json',
      ]);
      assert.equal(finished.code, 0, finished.stderr);
      const result = documentOf(finished);
      assert.deepEqual([result['checkpoint'], result['out']], [2, out]);
      assert.deepEqual(result['files'], readdirSync(out).sort());
      assert.ok(distance(checkpoint, await logprobs(out)) < 1e-4, format);
    }
    assert.deepEqual(readdirSync(workspace.path('out')).sort(), ['merged', 'peft']);
  });

  it('overwrites nothing, and says what is not built', () => {
    const full = workspace.train('full', 'train.max_steps=1', 'data.test=null');
    const attempt = (run: string, format: string, out: string) =>
      grpo(['export', run, '--format', format, '--out', workspace.path(out), '--json']);
    workspace.write('filled/file.txt', 'mine');
    for (const [run, format, out, code] of [
      [lora, 'merged', 'filled', 'export-not-empty'],
      [full, 'peft', 'new', 'export-no-adapter'],
      [lora, 'onnx', 'new', 'export-not-built'],
      [lora, 'zip', 'new', 'usage'],
    ] as const) {
      const finished = attempt(run, format, out);
      assert.deepEqual([finished.code, errorOf(finished)], [2, code]);
    }
    assert.equal(workspace.read('filled/file.txt'), 'mine');
    assert.ok(!readdirSync(workspace.folder).includes('new'));
  });
});
