import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { PreflightReport } from '../../trainer/preflight/report.ts';
import { documentOf, errorOf, grpo, Workspace } from './support/small-workspace.ts';

describe('grpo preflight', function () {
  let workspace: Workspace;

  before(() => {
    workspace = new Workspace();
  });
  after(() => workspace?.remove());

  const preflight = (...args: string[]) => grpo(['preflight', workspace.config, '--prompts', '2', ...args]);

  it('measures lengths, memory and time, tries the rewards and writes nothing', () => {
    const before = readdirSync(workspace.folder);
    // So few tokens that no sum ends within them.
    const finished = preflight('--json', '--set', 'grpo.max_completion_length=3');
    assert.equal(finished.code, 0, finished.stderr);
    const report = documentOf(finished) as unknown as PreflightReport;
    const { lengths, memory, time, rewards, problems } = report;
    assert.equal(lengths.completions.count, 8);
    assert.deepEqual([lengths.cap, lengths.truncated, lengths.proposed_cap], [3, 1, null]);
    assert.equal(lengths.longer?.cap, 6);
    const { rows, length, peak_rss } = memory.measured;
    assert.deepEqual([rows, length], [8, lengths.prompts.max + 3]);
    assert.ok(peak_rss > memory.forecast.weights && memory.forecast.total > memory.forecast.weights);
    assert.equal(memory.forecast.moments, 2 * 4 * report.model.trainable);
    assert.ok(time.step > 0 && time.run > 3 * time.step);
    assert.deepEqual(
      rewards.map(({ name, contract }) => [name, contract.ok]),
      [
        ['contains', true],
        ['length', true],
      ],
    );
    assert.ok(problems.some(({ code }) => code === 'completions-truncated'));
    assert.deepEqual(readdirSync(workspace.folder), before);
  });

  it('warns of rewards that tell nothing apart, and shows best and worst to people', () => {
    const finished = preflight('--set', 'rewards.contains.text=zebra');
    assert.equal(finished.code, 0, finished.stderr);
    assert.match(finished.stdout, /base-rate-0/);
    const [, best, worst] =
      /Reward length[^]*? best +([\d.]+)[^]*? worst +([\d.]+)/.exec(finished.stdout) ?? [];
    assert.ok(Number(best) > Number(worst), finished.stdout);
    assert.match(finished.stdout, /best {3}/);
    assert.match(finished.stdout, /worst {2}/);
  });

  it('ends with 2 where a reward would end the run, naming the place', () => {
    workspace.write(
      'bad.ts',
      'export default (completions: string[]) => {\n  throw new Error("no ideas");\n};\n',
    );
    const finished = preflight('--json', '--set', 'rewards=[{use: ./bad.ts}]');
    assert.equal(finished.code, 2, finished.stderr);
    const { problems } = documentOf(finished) as unknown as PreflightReport;
    const [first] = problems;
    assert.deepEqual([first?.severity, first?.code], ['error', 'reward-contract']);
    assert.match(first?.message ?? '', /no ideas.*bad\.ts:2/);
  });

  it('refuses prompts that are too long', () => {
    const finished = preflight('--json', '--set', 'grpo.max_prompt_length=1');
    assert.deepEqual([finished.code, errorOf(finished)], [2, 'prompt-too-long']);
  });
});
