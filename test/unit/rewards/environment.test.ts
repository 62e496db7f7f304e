import assert from 'node:assert/strict';
import { hostEnvironment } from '../../../trainer/rewards/host-environment.ts';
import { batchOf, Workspace } from './helpers.ts';

const SECRETS = ['HF_TOKEN', 'WANDB_API_KEY', 'GRPO_TEST_KEY', 'NODE_OPTIONS', 'GRPO_PLUGINS'];

describe('the environment of a reward', () => {
  const before = { ...process.env };
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
    Object.assign(process.env, { HF_TOKEN: 'hf_secret', WANDB_API_KEY: 'w', GRPO_TEST_KEY: 'k', TZ: 'UTC', LC_TIME: 'C', https_proxy: 'http://p' }); // prettier-ignore
  });
  afterEach(async () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
    await workspace.remove();
  });

  const seen = async (entry: Record<string, unknown>): Promise<Record<string, string>> => {
    const runner = await workspace.openFile(
      'export default (c: string[]) => c.map(() => ({ value: 1, explanation: JSON.stringify({ ...process.env }) }));',
      entry,
    );
    const { details } = await runner.score(batchOf(['a']));
    return JSON.parse(details[0]?.[0]?.explanation ?? '{}') as Record<string, string>;
  };

  it('has what programs need, and no secret of the trainer', async () => {
    const environment = await seen({});
    for (const name of SECRETS) assert.ok(!(name in environment), name);
    for (const name of ['PATH', 'HOME', 'TZ', 'LC_TIME', 'https_proxy'])
      assert.equal(environment[name], process.env[name]);
  });

  it('has what the reward’s `env` names, and nobody else’s', async () => {
    const environment = await seen({ env: ['GRPO_TEST_KEY'] });
    assert.equal(environment['GRPO_TEST_KEY'], 'k');
    assert.ok(!('HF_TOKEN' in environment));
    workspace.write(
      'other.ts',
      'export default (c: string[]) => c.map(() => Number("GRPO_TEST_KEY" in process.env));',
    );
    const runner = await workspace.open([
      { use: './reward.ts', env: ['GRPO_TEST_KEY'] },
      { use: './other.ts' },
    ]);
    assert.deepEqual((await runner.score(batchOf(['a']))).values[1], [0]);
  });

  it('reading another one gives a hint in the log, once; one that is set nowhere gives none', async () => {
    const runner = await workspace.openFile(`
      import { env } from 'node:process';
      export default (c: string[]) => c.map(() => (process.env.HF_TOKEN ?? env.HF_TOKEN ?? process.env.NOT_SET_ANYWHERE) === undefined ? 1 : 0);`);
    assert.deepEqual((await runner.score(batchOf(['a', 'b']))).values, [[1, 1]]);
    await runner.score(batchOf(['a']));
    const hints = workspace.log.filter((line) => line.includes('hint'));
    assert.deepEqual(hints, [
      "reward: hint: HF_TOKEN is set where the trainer runs, and is kept from rewards. List it in the reward's `env`: env: [HF_TOKEN]",
    ]);
  });

  it('reading a column that the data lacks gives a hint in the log, once; asking whether it is there gives none', async () => {
    const runner = await workspace.openFile(`
      export default (c: string[], { solution, ...rest }: Record<string, string[]>) =>
        c.map((text, i) => ('label' in rest || Object.hasOwn(rest, 'gold') ? 1 : Number(text === solution?.[i])));`);
    const batch = batchOf(['a', 'b'], { answer: ['a', 'b'], solutions: ['a', 'b'] });
    assert.deepEqual((await runner.score(batch)).values, [[0, 0]]);
    await runner.score(batch);
    const hints = workspace.log.filter((line) => line.includes('hint'));
    assert.deepEqual(hints, [
      'reward: hint: it reads `solution` (did you mean `solutions`?) of the columns, which the data does not have: there is `undefined`. Its columns are answer, solutions, prompts, stop_reasons.',
    ]);
  });

  it('can be written, and reaches the programs that the reward starts', async () => {
    const runner = await workspace.openFile(`
      import { execFileSync } from 'node:child_process';
      process.env.MINE = 'a'; process.env.MINE = 'b'; delete process.env.HOME;
      export default () => [execFileSync(process.execPath, ['-p', 'process.env.MINE + process.env.HOME'], { encoding: 'utf8' }).trim() === 'bundefined' ? 1 : 0];`);
    assert.deepEqual((await runner.score(batchOf(['a']))).values, [[1]]);
  });

  it('a name that is not set is said when the reward is opened', async () => {
    await workspace.openFile('export default () => [1];', { env: ['GRPO_NOT_SET'] });
    assert.match(workspace.log.join('\n'), /`env` names GRPO_NOT_SET, which is not set here/);
  });

  it('on Windows names know no case', () => {
    const { passed, withheld } = hostEnvironment(['My_Key'], { Path: 'p', SystemRoot: 's', MY_KEY: 'k', hf_token: 't' }, 'win32'); // prettier-ignore
    assert.deepEqual(passed, { Path: 'p', SystemRoot: 's', MY_KEY: 'k' });
    assert.deepEqual(withheld, ['hf_token']);
  });
});
