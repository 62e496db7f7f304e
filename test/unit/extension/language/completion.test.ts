import assert from 'node:assert/strict';
import { pathChoices } from '../../../../extension/language/completion/path-choices.ts';
import { suggestionsAt, type Suggestion } from '../../../../extension/language/completion/suggestions.ts';
import type { PluginReward } from '../../../../extension/plugins/plugin-reward.ts';
import { memoryFiles } from '../../config/memory-files.ts';
import { withCursor } from './cursor.ts';

const FILES = memoryFiles({
  'prompts.jsonl': '{"question": "1+1=", "answer": "2", "with space": 1}\n',
  'data/more table.csv': 'prompt\na\n',
  'rewards/concise.ts': '',
  'rewards/concise.test.ts': '',
  'rewards/readme.md': '',
  'models/small/config.json': '{}',
  'node_modules/x/index.js': '',
  '.hidden/secret.jsonl': '',
  'embedded:sums/config.json': '{}',
});

async function at(
  marked: string,
  plugins: PluginReward[] = [],
): Promise<{ labels: string[]; all: Suggestion[]; take: (label: string) => string }> {
  const { text, cursor } = withCursor(marked);
  const all = await suggestionsAt(text, cursor, FILES, plugins);
  const take = (label: string): string => {
    const chosen = all.find((each) => each.label === label);
    assert.ok(chosen, `no ${label} among ${all.map((each) => each.label).join(', ')}`);
    const lines = text.split('\n');
    const line = lines[chosen.range.line - 1] ?? '';
    lines[chosen.range.line - 1] =
      line.slice(0, chosen.range.column - 1) +
      chosen.insert +
      (chosen.after ?? '') +
      line.slice(chosen.range.end_column - 1);
    return lines.join('\n');
  };
  return { labels: all.map(({ label }) => label), all, take };
}

describe('extension/language: completion', () => {
  it('offers sections in an empty file and below the others, those that are there left out', async () => {
    const sections = ['model', 'data', 'rewards', 'grpo', 'train'];
    for (const marked of ['¦', 'mo¦', '# first\n¦', 'name: a\n¦\ndevice: cpu\n']) {
      const { labels } = await at(marked);
      for (const section of sections) assert.ok(labels.includes(section), marked);
    }
    assert.ok(!(await at('name: a\n¦')).labels.includes('name'));
    assert.equal((await at('¦')).take('rewards'), 'rewards:\n  - ');
    assert.equal((await at('tr¦')).take('train'), 'train:\n  ');
  });

  it('offers keys in blocks and in braces, half-typed or not', async () => {
    for (const marked of [
      'train:\n  ¦',
      'train:\n  le¦\n  seed: 1\n',
      'train:\n  seed: 1\n  ¦\ngrpo:\n  beta: 1\n',
      'train: { le¦',
      'train: { seed: 1, ¦ }\ngrpo:\n  beta: 1\n',
      'train: {\n  seed: 1,\n  le¦\n}\n',
      'training:\n  ¦',
    ]) {
      const { labels } = await at(marked);
      assert.ok(labels.includes('learning_rate'), marked);
      assert.equal(labels.includes('seed'), !marked.includes('seed'), marked);
      assert.ok(!labels.includes('beta'), marked);
    }
    assert.equal(
      (await at('train:\n  le¦\n  seed: 1\n')).take('learning_rate'),
      'train:\n  learning_rate: \n  seed: 1\n',
    );
    assert.equal((await at('model:\n  ad¦')).take('adapter'), 'model:\n  adapter: ');
  });

  it('offers the keys of a map that an item in brackets becomes, with its braces', async () => {
    for (const [marked, taken] of [
      ['rewards: [ us¦ ]', 'rewards: [ { use:  } ]'],
      ['rewards: [¦]', 'rewards: [{ use:  }]'],
      ['rewards: [ us¦', 'rewards: [ { use:  }'],
      ['rewards: [\n  us¦\n]\ngrpo: {}\n', 'rewards: [\n  { use:  }\n]\ngrpo: {}\n'],
      ['rewards:\n  [ us¦ ]', 'rewards:\n  [ { use:  } ]'],
      ['rewards: [{ use: length, target: 3 }, us¦ ]', 'rewards: [{ use: length, target: 3 }, { use:  } ]'],
      ['rewards: [ us¦x, { use: length } ]', 'rewards: [ { use:  }, { use: length } ]'],
      ['rewards: [ us¦e: length ]', 'rewards: [ use: length ]'],
    ] as const) {
      assert.equal((await at(marked)).take('use'), taken, marked);
    }
    const messages = await at('data: { messages: [ ro¦ ] }');
    assert.deepEqual(messages.labels, ['role', 'content']);
    assert.equal(messages.take('role'), 'data: { messages: [ { role:  } ] }');
    assert.equal(
      (await at('data:\n  messages: [{ role: user, content: a }, co¦]')).take('content'),
      'data:\n  messages: [{ role: user, content: a }, { content:  }]',
    );
    for (const none of [
      'rewards: [ "us¦" ]',
      'rewards: [{ use: contains, any: [ us¦ ] }]',
      'grpo: { stop: [ us¦ ] }',
      'rewards: [ [ us¦ ] ]',
    ]) {
      assert.ok(!(await at(none)).labels.includes('use'), none);
    }
  });

  it('replaces the whole word of a key, and leaves its colon', async () => {
    assert.equal(
      (await at('train:\n  learning_r¦ote: 1')).take('learning_rate'),
      'train:\n  learning_rate: 1',
    );
    assert.equal((await at('grpo: { ¦x: 1 }')).take('beta'), 'grpo: { beta: 1 }');
  });

  it('offers the words of a value', async () => {
    assert.deepEqual((await at('train: { lr_scheduler_type: ¦ }')).labels, ['linear', 'cosine', 'constant']);
    assert.equal(
      (await at('grpo:\n  loss_type: da¦xx # c\n')).take('dapo'),
      'grpo:\n  loss_type: dapo # c\n',
    );
    assert.deepEqual((await at('grpo:\n  mask_truncated_completions: ¦')).labels, ['true', 'false']);
    assert.deepEqual((await at('train: ¦')).labels, []);
    assert.deepEqual((await at('grpo:\n  beta: 0.1 # da¦')).labels, []);
  });

  it('offers rewards, and the options of each', async () => {
    const { labels, take } = await at('rewards:\n  - use: ¦');
    assert.ok(labels.includes('exact-answer'));
    assert.ok(labels.includes('./rewards/concise.ts'));
    assert.ok(!labels.some((label) => /test|readme|node_modules/.test(label)));
    assert.equal(take('./rewards/concise.ts'), 'rewards:\n  - use: ./rewards/concise.ts');
    for (const marked of [
      'rewards:\n  - use: length\n    ¦',
      'rewards: [{ use: length, ¦ }]',
      'rewards:\n  - ¦\n    use: length\n',
      'rewards:\n  - use: shuffled\n    reward: { use: length, ¦ }',
      'rewards:\n  - use: shuffled\n    reward:\n      use: length\n      ¦',
    ]) {
      const options = (await at(marked)).labels;
      assert.ok(options.includes('target') && !options.includes('pattern'), marked);
    }
    assert.ok((await at('rewards:\n  - use: shuffled\n    reward: { use: ¦ }')).labels.includes('contains'));
  });

  it('offers the rewards that other extensions bring, with what they say of them', async () => {
    const plugin: PluginReward = {
      use: 'ext:acme.rewards/politeness',
      extension: 'acme.rewards',
      id: 'politeness',
      extensionName: 'Acme Rewards',
      module: '/p.js',
      description: 'Says please',
    };
    for (const typed of ['', 'ext:', 'ext:acme.rewards/pol']) {
      const { all, take } = await at(`rewards:\n  - use: ${typed}¦`, [plugin]);
      const offer = all.find(({ label }) => label === plugin.use);
      assert.equal(offer?.detail, 'Acme Rewards');
      assert.match(offer.documentation ?? '', /^Says please\n\nFrom the extension Acme Rewards/);
      assert.equal(take(plugin.use), 'rewards:\n  - use: ext:acme.rewards/politeness');
      assert.equal(
        all.some(({ kind }) => kind === 'file'),
        typed === '',
      );
    }
    assert.ok(!(await at('model:\n  base: ¦', [plugin])).labels.includes(plugin.use));
    assert.equal((await at('rewards:\n  ¦')).take('- use:'), 'rewards:\n  - use: ');
  });

  it('offers files and models of the workspace', async () => {
    assert.deepEqual((await at('data:\n  train: ¦')).labels, ['prompts.jsonl', 'data/more table.csv']);
    assert.equal(
      (await at('data:\n  train: ¦')).take('data/more table.csv'),
      'data:\n  train: "data/more table.csv"',
    );
    assert.equal(
      (await at('data: { test: "data/¦" }')).take('data/more table.csv'),
      'data: { test: "data/more table.csv" }',
    );
    assert.deepEqual((await at('model: { base: ¦ }')).labels, ['embedded:sums', 'models/small']);
    assert.equal(
      (await at('model: { base: embedded:s¦xyz }')).take('embedded:sums'),
      'model: { base: embedded:sums }',
    );
    assert.deepEqual((await at('grpo: { reference_model_path: models/¦ }')).labels, [
      'embedded:sums',
      'models/small',
    ]);
  });

  it('offers columns in templates, also where a quote is still open', async () => {
    for (const marked of [
      'data:\n  train: prompts.jsonl\n  prompt: "Q: {¦',
      'data: { train: prompts.jsonl, prompt: "Q: {qu¦estion}" }',
      "data:\n  train: prompts.jsonl\nrewards:\n  - { use: exact-answer, answer: '{¦}' }",
      'data:\n  train: prompts.jsonl\nrewards:\n  - use: contains\n    any: ["{¦"]',
      'data:\n  train: prompts.jsonl\n  messages:\n    - { role: user, content: "{{x}} {¦" }',
      'data:\n  train: prompts.jsonl\n  prompt: |\n    Question:\n    {¦\n',
    ]) {
      assert.deepEqual((await at(marked)).labels, ['question', 'answer', 'with space'], marked);
    }
    const inside = await at('data: { train: prompts.jsonl, prompt: "Q: {qu¦estion}" }');
    assert.equal(inside.take('answer'), 'data: { train: prompts.jsonl, prompt: "Q: {answer}" }');
    const bare = await at('data:\n  train: prompts.jsonl\n  prompt: ¦');
    assert.equal(bare.take('question'), 'data:\n  train: prompts.jsonl\n  prompt: "{question}"');
    for (const none of [
      'data:\n  train: prompts.jsonl\n  prompt: "{{¦',
      'data:\n  train: prompts.jsonl\nname: "{¦"',
    ]) {
      assert.deepEqual((await at(none)).labels, [], none);
    }
  });

  it('says what a key means and defaults to', async () => {
    const { all } = await at('grpo:\n  ¦');
    const temperature = all.find(({ label }) => label === 'temperature');
    assert.equal(temperature?.detail, '1');
    assert.match(temperature?.documentation ?? '', /logits/);
  });

  it('looks at so many names and no more', async () => {
    let lists = 0;
    const endless = {
      kind: () => 'folder' as const,
      readHead: () => undefined,
      list: () => {
        lists += 1;
        return Array.from({ length: 40 }, (_, n) => `folder${n}`);
      },
    };
    await pathChoices(endless, '', 'model');
    assert.ok(lists < 1100, `${lists} folders were listed`);
  });
});
