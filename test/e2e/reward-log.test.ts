import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { grpo, linesOf, Workspace } from './support/small-workspace.ts';

const PRINTS = `
console.log('loading');
process.stdout.write('{"type":"step","step":999,"metrics":{}}\\n');
let calls = 0;
export default (completions) => {
  console.log('call \\u001b[2J ' + ++calls);
  for (let i = 0; i < 100; i++) console.log('line ' + i);
  return completions.map((text) => text.length);
};`;

const FAILS = `
let calls = 0;
export default (completions) => {
  if (++calls > 2) throw new Error('tired');
  return completions.map((text) => text.length);
};`;

const config = (file: string): string => `
name: prints
model: { base: embedded:sums }
data: { train: train.jsonl }
rewards: [{ use: ./${file} }]
grpo: { num_generations: 4, max_completion_length: 8 }
train: { learning_rate: 1.0e-4, prompts_per_step: 2, max_steps: 3, save_steps: 1, seed: 3 }
`;

describe('what a reward says and does, as a person sees it', () => {
  let workspace: Workspace;
  before(() => (workspace = new Workspace()));
  after(() => workspace.remove());

  for (const json of [true, false])
    it(`what it prints is on stderr with its name, bounded, and never on stdout${json ? ' (--json)' : ''}`, () => {
      workspace.write('prints.ts', PRINTS);
      const path = workspace.write('prints.grpo.yaml', config('prints.ts'));
      const run = workspace.path(`run-${json}`);
      const done = grpo(['train', path, '--run-dir', run, ...(json ? ['--json'] : [])]);
      assert.equal(done.code, 0, done.stderr);
      assert.ok(!done.stdout.includes('"step":999') && !done.stdout.includes('call '), done.stdout);
      if (json) assert.deepEqual(linesOf(done).map(({ type }) => type), ['start', 'step', 'step', 'step', 'summary']); // prettier-ignore
      const shown = done.stderr.split('\n').filter((line) => line.startsWith('prints: '));
      assert.equal(shown[0], 'prints: loading');
      assert.ok(shown.includes('prints: call \\x1b[2J 1') && shown.includes('prints: call \\x1b[2J 3'));
      assert.ok(!done.stderr.includes('\x1b[2J'));
      assert.ok(shown.some((line) => /^prints: \.\.\. \d+ more lines are in events\.jsonl$/.test(line)));
      assert.ok(shown.length < 3 * 22, String(shown.length));
      const events = readFileSync(`${run}/events.jsonl`, 'utf8');
      assert.equal(events.split('"message":"line 99"').length - 1, 3);
    });

  it('preflight and plugins show it too, and stdout is one document', () => {
    const path = workspace.path('prints.grpo.yaml');
    const preflight = grpo(['preflight', path, '--json']);
    assert.equal((JSON.parse(preflight.stdout) as { rewards: unknown[] }).rewards.length, 1);
    assert.match(preflight.stderr, /^prints: loading$/m);
    const plugins = grpo(['plugins', '--schema', workspace.path('prints.ts'), '--json']);
    assert.equal((JSON.parse(plugins.stdout) as { kind: string }).kind, 'reward');
    assert.match(plugins.stderr, /prints\.ts: loading$/m);
  });

  it('a reward that ends the run loses no completion: they are in unscored.jsonl, and after a resume in attempts/', () => {
    workspace.write('fails.ts', FAILS);
    const path = workspace.write('fails.grpo.yaml', config('fails.ts'));
    const run = workspace.path('fails');
    const failed = grpo(['train', path, '--run-dir', run, '--json']);
    assert.equal(failed.code, 3, failed.stderr);
    const lines = readFileSync(`${run}/unscored.jsonl`, 'utf8').trim().split('\n');
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(records.map(({ id }) => id), ['s3-g0-c0', 's3-g0-c1', 's3-g0-c2', 's3-g0-c3', 's3-g1-c0', 's3-g1-c1', 's3-g1-c2', 's3-g1-c3']); // prettier-ignore
    for (const one of records) {
      assert.equal(typeof one['completion'], 'string');
      assert.ok((one['ids'] as number[]).length > 0 && typeof one['stop_reason'] === 'string');
    }
    assert.match(readFileSync(`${run}/events.jsonl`, 'utf8'), /unscored\.jsonl/);
    writeFileSync(workspace.path('fails.ts'), FAILS.replace('> 2', '> 99'));
    const resumed = grpo(['resume', run, '--json']);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.ok(!existsSync(`${run}/unscored.jsonl`));
    assert.equal(readFileSync(`${run}/attempts/1/unscored.jsonl`, 'utf8').trim(), lines.join('\n'));
    const scored = readFileSync(`${run}/rollouts.jsonl`, 'utf8').trim().split('\n');
    const again = scored
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ step }) => step === 3);
    assert.deepEqual(
      again.map(({ completion }) => completion),
      records.map(({ completion }) => completion),
    );
    assert.ok(!readdirSync(run).includes('unscored.jsonl'));
  });

  it('one that ends the run in an evaluation loses none either', function () {
    this.timeout(180_000);
    workspace.write('held.jsonl', '{"prompt":"1+1="}\n{"prompt":"2+2="}\n{"prompt":"3+3="}\n');
    // Of the three held-out prompts, where a step has eight.
    workspace.write(
      'fails-held-out.ts',
      `let calls = 0;
       export default (completions) => {
         if (completions.length === 3 && ++calls > 1) throw new Error('no');
         return completions.map(() => 1);
       };`,
    );
    const text = config('fails-held-out.ts').replace('train.jsonl', 'train.jsonl, test: held.jsonl');
    const run = workspace.path('fails-held-out');
    const failed = grpo(['train', workspace.write('held.grpo.yaml', text), '--run-dir', run, '--json']);
    assert.equal(failed.code, 3, failed.stderr);
    const records = readFileSync(`${run}/unscored.jsonl`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const { step } = records[0] as { step: number };
    assert.deepEqual(
      records.map(({ id, step: at, evaluation, prompt }) => [id, at, evaluation, prompt]),
      [0, 1, 2].map((group) => [`e${step}-g${group}-c0`, step, true, `${group + 1}+${group + 1}=`]),
    );
    assert.ok(
      records.every(({ ids, completion }) => (ids as number[]).length > 0 && typeof completion === 'string'),
    );
    // The one before training was judged, and its completions are gone.
    const evaluations = readFileSync(`${run}/eval.jsonl`, 'utf8').trim().split('\n');
    assert.equal(evaluations.length, 1);
    workspace.write('fails-held-out.ts', 'export default (completions) => completions.map(() => 1);');
    const resumed = grpo(['resume', run, '--json']);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.ok(!existsSync(`${run}/unscored.jsonl`));
    assert.ok(existsSync(`${run}/attempts/1/unscored.jsonl`));
  });

  it('junk on the channel is an error document, and the status says that the run failed', () => {
    workspace.write(
      'junk.ts',
      `import { writeSync } from 'node:fs';
       export default (completions) => { writeSync(3, 'junk'); return completions.map(() => 1); };`,
    );
    const path = workspace.write('junk.grpo.yaml', config('junk.ts'));
    const run = workspace.path('junk');
    const failed = grpo(['train', path, '--run-dir', run, '--json']);
    assert.equal(failed.code, 3, failed.stderr);
    const { error } = linesOf(failed).at(-1) as { error: { code: string } };
    assert.equal(error.code, 'reward-channel');
    const status = JSON.parse(readFileSync(`${run}/status.json`, 'utf8')) as { state: string };
    assert.equal(status.state, 'failed');
  });

  it('columns of megabytes go to a reward once a prompt, whatever its memory', () => {
    const doc = 'x'.repeat(4_000_000);
    const rows = Array.from({ length: 4 }, (_, i) => JSON.stringify({ prompt: `${i}+1=`, doc: doc + i }));
    workspace.write('large.jsonl', `${rows.join('\n')}\n`);
    workspace.write(
      'large.ts',
      'export default (completions, { doc, prompts }) => completions.map((text, i) => doc[i].length + Number(prompts[i][0]) - Number(doc[i].at(-1)) + text.length / 100);',
    );
    const text = config('large.ts').replace('train.jsonl', 'large.jsonl').replace('num_generations: 4', 'num_generations: 48').replace('./large.ts', './large.ts, memory_mb: 128').replace('max_steps: 3', 'max_steps: 1'); // prettier-ignore
    const path = workspace.write('large.grpo.yaml', text);
    const run = workspace.path('large');
    const done = grpo(['train', path, '--run-dir', run, '--json']);
    assert.equal(done.code, 0, done.stdout.slice(-2000) + done.stderr.slice(-2000));
    const scored = readFileSync(`${run}/rollouts.jsonl`, 'utf8').trim().split('\n');
    assert.equal(scored.length, 96);
    for (const line of scored) {
      const { reward, completion } = JSON.parse(line) as { reward: number; completion: string };
      assert.equal(reward, 4_000_001 + completion.length / 100);
    }
  });
});
