import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, grpo, Workspace } from './support/small-workspace.ts';

/** The files of a run by what they hold. */
const contents = (run: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(run, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, readFileSync(path, 'latin1')]),
  );

describe('a run that goes on', function () {
  let workspace: Workspace;
  before(() => {
    workspace = new Workspace();
  });
  after(() => workspace?.remove());

  it('says again what there is to say of its prompts, and logs it once', () => {
    const set = ['grpo.stop=["\u4e2d"]', 'train.max_steps=1', 'data.test=null'];
    const run = workspace.path('run');
    const begun = grpo([
      ...['train', workspace.config, '--run-dir', run, '--json'],
      ...set.flatMap((one) => ['--set', one]),
    ]);
    assert.equal(begun.code, 0, begun.stderr);
    const said = /stop text .* never matches/;
    assert.match(begun.stderr, said);
    const resumed = grpo(['resume', run, '--max-steps', '2', '--json']);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.match(resumed.stderr, said);
    assert.equal(resumed.stdout.split('\n')[0]?.includes('"start"'), true);
    const logged = readFileSync(join(run, 'events.jsonl'), 'utf8').split('\n');
    assert.equal(logged.filter((line) => line.includes('"stop-never-said"')).length, 1);
  });
});

describe('a manifest that was edited', function () {
  this.timeout(120_000);
  let workspace: Workspace;
  let run: string;

  before(() => {
    workspace = new Workspace();
    run = workspace.train('run', 'train.max_steps=1', 'data.test=null');
  });
  after(() => workspace?.remove());

  it('ends whoever goes on with the run or measures it by its name, and changes nothing', () => {
    const path = join(run, 'manifest.json');
    const before = readFileSync(path, 'utf8');
    const manifest = JSON.parse(before) as { config: { grpo: object } };
    const { config } = manifest;
    const edited = { ...manifest, config: { ...config, grpo: { ...config.grpo, num_generations: 1e8 } } };
    writeFileSync(path, JSON.stringify(edited));
    const files = contents(run);
    for (const command of [
      ['resume', run, '--max-steps', '3'],
      ['branch', run, '--from', '1', '--max-steps', '2', '--run-dir', workspace.path('branch')],
      ['evaluate', run],
      ['compare', run, run],
      ['reference', run, '--id', 's1-g0-c0'],
    ]) {
      const finished = grpo([...command, '--json']);
      assert.equal(finished.code, 2, command.join(' '));
      assert.equal(errorOf(finished), 'run-manifest-invalid', command.join(' '));
      assert.match(finished.stdout, /manifest\.json/);
    }
    assert.deepEqual(contents(run), files);
    writeFileSync(path, before);
    assert.equal(grpo(['resume', run, '--max-steps', '2', '--json']).code, 0);
  });
});
