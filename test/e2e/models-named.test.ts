import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkText } from '../../trainer/commands/check.ts';
import { packageRoot } from '../../trainer/paths.ts';
import { documentOf, errorOf, grpo, Workspace } from './support/small-workspace.ts';

type Found = { code: string; severity: string; message: string; line: number };

/** What is said of the models that a config or a command names, by check as by whoever loads them. */
describe('the models that are named', function () {
  this.timeout(120_000);
  let workspace: Workspace;
  before(() => {
    workspace = new Workspace();
  });
  after(() => workspace?.remove());

  const check = (set: readonly string[], env: NodeJS.ProcessEnv = process.env): Found[] =>
    documentOf(grpo(['check', workspace.config, '--json', ...set.flatMap((one) => ['--set', one])], { env }))[
      'problems'
    ] as Found[];
  /** The embedded model with other words in its files. */
  const copy = (name: string, change: (file: string, json: Record<string, unknown>) => object): string => {
    cpSync(join(packageRoot, 'media/models/sums'), workspace.path(name), { recursive: true });
    for (const file of ['tokenizer.json', 'tokenizer_config.json', 'config.json']) {
      const path = workspace.path(name, file);
      writeFileSync(
        path,
        JSON.stringify(change(file, JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)),
      );
    }
    return `./${name}`;
  };

  it('a reference of other tokens is refused, be their number the same', async () => {
    const swapped = copy('swapped', (file, json) => {
      if (file !== 'tokenizer.json') return json;
      const model = json['model'] as { vocab: Record<string, number> };
      const [[a, i] = ['', 0], [b, j] = ['', 0]] = Object.entries(model.vocab).slice(-2);
      return { ...json, model: { ...model, vocab: { ...model.vocab, [a]: j, [b]: i } } };
    });
    const same = copy('same', (_, json) => json);
    // Without its process: `check` below goes through the program.
    const codes = async (set: string[]): Promise<string[]> =>
      (await checkText(workspace.config, set)).problems
        .filter(({ severity }) => severity === 'error')
        .map(({ code }) => code);
    assert.deepEqual(await codes(['grpo.beta=0.1', `grpo.reference_model_path=${same}`]), []);
    const set = ['grpo.beta=0.1', `grpo.reference_model_path=${swapped}`];
    assert.deepEqual(await codes(set), ['reference-mismatch']);
    const trained = grpo(['train', workspace.config, '--json', ...set.flatMap((one) => ['--set', one])]);
    assert.deepEqual([trained.code, errorOf(trained)], [2, 'reference-mismatch']);
    assert.match(trained.stdout, /The id \d+ is \\".\\" to the reference model and/);
  });

  it('one that lies on the hub alone is not looked at, which is said unless nothing may be fetched', () => {
    mkdirSync(workspace.path('empty-home'));
    const online = {
      ...process.env,
      HF_HOME: workspace.path('empty-home'),
      HF_ENDPOINT: 'http://127.0.0.1:9',
    };
    const set = ['model.base=org/none'];
    const fetches: NodeJS.ProcessEnv = { ...online, HF_HUB_OFFLINE: '' };
    const [said] = check(set, fetches).filter(({ code }) => code === 'model-not-looked-at');
    assert.equal(said?.severity, 'info');
    assert.match(said?.message ?? '', /org\/none.*not in the cache.*its files were not looked at/s);
    assert.doesNotMatch(said?.message ?? '', /HF_HUB_OFFLINE/);
    const of = (found: Found[]): string[] =>
      found.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    assert.deepEqual(of(check(set, { ...fetches, HF_HUB_OFFLINE: '1' })), ['hub-offline']);
    const reference = check(['grpo.beta=0.1', 'grpo.reference_model_path=org/none'], fetches);
    assert.deepEqual(
      reference.filter(({ code }) => code === 'model-not-looked-at').map(({ severity }) => severity),
      ['info'],
    );
  });

  it('a chat model whose turns end with what ends no text is told of by generate --chat', () => {
    const chat = copy('chat', (file, json) => {
      if (file !== 'tokenizer_config.json') return json;
      return {
        ...json,
        chat_template:
          '{% for m in messages %}{{ m.content }}<s>{% endfor %}{% if add_generation_prompt %}={% endif %}',
      };
    });
    const say = (...more: string[]): string => {
      const finished = grpo([
        ...[
          'generate',
          '--model',
          workspace.path(chat),
          '--prompt',
          '1+2',
          '--max-new-tokens',
          '2',
          '--json',
        ],
        ...more,
      ]);
      assert.equal(finished.code, 0, finished.stderr);
      return finished.stderr;
    };
    assert.match(say('--chat'), /ends a turn with <s>, which .*chat-turn-end/);
    assert.doesNotMatch(say(), /ends a turn/);
    assert.doesNotMatch(say('--chat', '--ignore-eos'), /ends a turn/);
  });
});
