import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { grpo, jsonLines } from './support/grpo.ts';
import { lines } from './support/same-run.ts';
import { makeTinyProject, type TinyProject } from './support/tiny-project.ts';

const NAMES = ['__proto__', 'constructor', 'toString'];

/** Sees its columns as they are in the data, and gives components of every odd name. */
const REWARD = `
const NAMES = ${JSON.stringify(NAMES)};
export default (completions, columns) => completions.map((text, i) => ({
  value: text.length % 3,
  explanation: NAMES.map((name) => Object.hasOwn(columns, name) ? name + '=' + columns[name][i] : 'no ' + name).join(' '),
  components: JSON.parse('{"__proto__":0.25,"constructor":0.5,"toString":0.75}'),
}));
`;

describe('names that every object has', () => {
  let project: TinyProject;
  before(async () => {
    project = await makeTinyProject();
    const row = (i: number): string =>
      `{"question": "${i}+1=", "__proto__": "p${i}", "constructor": "c${i}", "toString": "t${i}"}\n`;
    writeFileSync(project.at('odd.jsonl'), [1, 2, 3, 4].map(row).join(''));
    writeFileSync(project.at('odd.ts'), REWARD);
  });
  after(() => project.remove());

  it('as rewards, components and data columns reach the run’s files whole', async () => {
    const rewards = [
      { use: './odd.ts', name: 'constructor' },
      { use: 'contains', name: 'toString', text: 'e' },
    ];
    const data = { train: 'odd.jsonl', prompt: '{question}{constructor}' };
    const train = { max_steps: 2, prompts_per_step: 2, learning_rate: 0.001 };
    const config = project.write('odd.grpo.yaml', { data, rewards, train });
    const run = project.at('odd');
    const ended = await grpo(['train', config, '--run-dir', run, '--json']);
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    assert.doesNotMatch(ended.stdout + ended.stderr, /\[object|native code/);
    for (const line of lines(run, 'rollouts.jsonl')) {
      const { prompt, rewards, details } = JSON.parse(line) as {
        prompt: string;
        rewards: Record<string, number>;
        details: Record<string, { explanation: string; components: Record<string, number> }>;
      };
      const row = /^(\d)/.exec(prompt)?.[1] ?? '';
      assert.match(prompt, new RegExp(`c${row}$`));
      assert.deepEqual(Object.keys(rewards), ['constructor', 'toString']);
      const said = details['constructor'];
      assert.equal(said?.explanation, `__proto__=p${row} constructor=c${row} toString=t${row}`);
      assert.deepEqual(Object.entries(said.components), [
        ['__proto__', 0.25],
        ['constructor', 0.5],
        ['toString', 0.75],
      ]);
    }
    const step = jsonLines(ended.stdout).find(({ type }) => type === 'step') as { metrics: object };
    for (const name of ['constructor', 'toString'])
      assert.ok(Object.hasOwn(step.metrics, `rewards/${name}/mean`), name);
  });
});
