import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { grpo } from './support/grpo.ts';
import { assertSameRun } from './support/same-run.ts';
import { makeTinyProject, type TinyProject } from './support/tiny-project.ts';

describe('a device whose memory only upload and download reach', () => {
  let project: TinyProject;
  before(async () => {
    project = await makeTinyProject();
  });
  after(() => project.remove());

  for (const mode of ['config', 'lora'] as const) {
    it(`trains to the same bytes as the processor (${mode === 'config' ? 'full' : 'lora'})`, async () => {
      const runs = [];
      for (const device of ['cpu', 'awkward']) {
        const run = project.at(`${mode}-${device}`);
        const args = ['train', project[mode], '--run-dir', run, '--max-steps', '3', '--json'];
        const { code, stdout, stderr } = await grpo(args, { GRPO_TEST_DEVICE: device });
        assert.equal(code, 0, stderr);
        assert.equal((JSON.parse(stdout.split('\n')[0] ?? '') as { device: string }).device, device);
        runs.push(run);
      }
      const [cpu = '', awkward = ''] = runs;
      const rollouts = (run: string): Buffer => readFileSync(join(run, 'rollouts.bin'));
      assert.ok(rollouts(awkward).equals(rollouts(cpu)));
      assertSameRun(awkward, cpu);
    });
  }
});
