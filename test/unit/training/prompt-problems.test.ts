import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig, type GrpoConfig } from '../../../core/config/index.ts';
import { Tokenizer } from '../../../trainer/models/tokenizer.ts';
import { readModel } from '../../../trainer/models/read-model.ts';
import { PromptNotes } from '../../../trainer/training/prompt-notes.ts';
import { setupProblems } from '../../../trainer/training/prompt-setup.ts';
import { tokenizePrompts } from '../../../trainer/training/prompts.ts';
import { writeTinyModel } from '../models/tiny-model.ts';

const LIMITS = { max_prompt_length: null, max_completion_length: 4, context: 32 };
const special = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
/** Puts tokens around every text, as post_processor of tokenizer.json does. */
const around = (before: [string, number][], after: [string, number][]): object => ({
  type: 'TemplateProcessing',
  single: [
    ...before.map(([id]) => ({ SpecialToken: { id, type_id: 0 } })),
    { Sequence: { id: 'A', type_id: 0 } },
    ...after.map(([id]) => ({ SpecialToken: { id, type_id: 0 } })),
  ],
  pair: [],
  special_tokens: Object.fromEntries(
    [...before, ...after].map(([token, id]) => [token, { id: token, ids: [id], tokens: [token] }]),
  ),
});

describe('what there is to say of prompts', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-prompt-problems-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** The tiny tokenizer with `<s>` (id 9) and changes. */
  async function tokenizer(post: object | null, template?: string, config: object = {}): Promise<Tokenizer> {
    await rm(folder, { recursive: true });
    await writeTinyModel(folder);
    const path = join(folder, 'tokenizer.json');
    const json = JSON.parse(await readFile(path, 'utf8')) as {
      added_tokens: object[];
      model: { vocab: Record<string, number> };
    };
    json.model.vocab = Object.fromEntries(
      Object.entries({ ...json.model.vocab, '<s>': 9 }).filter(([token, id]) => token === '<s>' || id !== 9),
    );
    json.added_tokens.push({ id: 9, content: '<s>', ...special });
    await writeFile(path, JSON.stringify({ ...json, post_processor: post }));
    await writeFile(
      join(folder, 'tokenizer_config.json'),
      JSON.stringify({ bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>', ...config }),
    );
    if (template !== undefined) await writeFile(join(folder, 'chat_template.jinja'), template);
    return Tokenizer.load(folder);
  }

  const read = async (
    of: Tokenizer,
    ...prompts: Parameters<typeof tokenizePrompts>[0][number]['prompt'][]
  ) => {
    const notes = new PromptNotes();
    const rows = prompts.map((prompt, i) => ({ id: `${i}`, line: i + 1, prompt, columns: {} }));
    const made = await tokenizePrompts(rows, 't.jsonl', of, LIMITS, { notes, eosIds: [2] });
    return { ids: made.map(({ ids }) => [...ids]), problems: notes.problems(rows.length) };
  };

  it('one start token is enough, and what a text brings is counted', async () => {
    const of = await tokenizer(around([['<s>', 9]], []));
    const { ids, problems } = await read(of, 'one two', '<s> one two', '<s>');
    assert.deepEqual(ids, [[9, 1, 3], [9, 1, 3], [9]]);
    assert.deepEqual(
      problems.map(({ code, severity, where }) => [code, severity, where]),
      [['prompt-double-start', 'info', 't.jsonl:2']],
    );
    assert.match(problems[0]?.message ?? '', /^2 of 3 prompts begin with <s>/);
    // As AutoTokenizer for whoever asks for the ids of a text.
    assert.deepEqual(of.encode('<s> one'), [9, 9, 1]);
  });

  it('nothing stands between a prompt and its completion', async () => {
    const of = await tokenizer(around([['<s>', 9]], [['</s>', 2]]));
    assert.deepEqual(of.encode('one'), [9, 1, 2]);
    const { ids, problems } = await read(of, 'one two', 'one </s>');
    assert.deepEqual(ids, [
      [9, 1, 3],
      [9, 1, 2],
    ]);
    assert.deepEqual(
      problems.map(({ code, where }) => [code, where]),
      [
        ['prompt-end-appended', 't.jsonl:1'],
        ['prompt-ends-with-end', 't.jsonl:2'],
      ],
    );
  });

  it('special tokens within a message, begun turns and unknown text are counted', async () => {
    const of = await tokenizer(null, '{% for m in messages %}{{ m.content }} {% endfor %}');
    const user = (content: string) => ({ role: 'user' as const, content });
    const { problems } = await read(
      of,
      [user('one </s> two')],
      [user('one'), { role: 'assistant', content: 'two' }],
      'nonsense',
    );
    assert.deepEqual(
      problems.map(({ code, where }) => [code, where]),
      [
        ['prompt-special-tokens', 't.jsonl:1'],
        ['prompt-prefill', 't.jsonl:2'],
        ['prompt-unknown-text', 't.jsonl:3'],
      ],
    );
    assert.match(problems[0]?.message ?? '', /1 of 3 prompts hold <\/s>/);
  });

  /** The tiny tokenizer with another way to split, and other tokens. */
  async function splitting(pre_tokenizer: object, tokens: string[], template?: string): Promise<Tokenizer> {
    await tokenizer(null, template);
    const path = join(folder, 'tokenizer.json');
    const json = JSON.parse(await readFile(path, 'utf8')) as { model: object };
    const vocab = Object.fromEntries(['<unk>', 'a', '</s>', ...tokens].map((token, id) => [token, id]));
    const model = { ...json.model, vocab: { ...vocab, '<s>': 9 } };
    await writeFile(path, JSON.stringify({ ...json, pre_tokenizer, model }));
    return Tokenizer.load(folder);
  }
  const CHARACTERS = { type: 'Split', pattern: { Regex: '.' }, behavior: 'Isolated', invert: false };

  it('a space of its own at the end, where words bring their spaces', async () => {
    const withSpace = { ...CHARACTERS, pattern: { Regex: ' ?[a-z]+| ' } };
    const joining = await splitting(withSpace, ['one', ' two', 'two', ' ']);
    const { problems } = await read(joining, 'one two', 'one ', 'two ', 'two');
    assert.deepEqual(
      problems.map(({ code, severity, where }) => [code, severity, where]),
      [['prompt-ends-with-space', 'warning', 't.jsonl:2']],
    );
    assert.match(problems[0]?.message ?? '', /^2 of 4 prompts end with a space .*\( \)/);
    const single = await splitting(CHARACTERS, [' ', '1', '2']);
    assert.deepEqual((await read(single, '1 2 ')).problems, []);
  });

  it("another model's markers, which the tokenizer spells letter by letter", async () => {
    const codesOf = async (of: Tokenizer, text: string): Promise<string[]> =>
      (await read(of, text)).problems.map(({ code }) => code);
    const letters = ['[', ']', 'I', 'N', 'S', 'T'];
    const of = await splitting(CHARACTERS, letters);
    assert.deepEqual(await codesOf(of, '[INST]a'), ['prompt-foreign-marker']);
    assert.deepEqual(await codesOf(of, '[I]a'), []);
    // A template that writes it was trained with it; a special token of that name is one.
    assert.deepEqual(await codesOf(await splitting(CHARACTERS, letters, '[INST]'), '[INST]a'), []);
    assert.deepEqual(await codesOf(of, '</s>a'), []);
    assert.deepEqual(await codesOf(of, '<|im_end|>a'), ['prompt-unknown-text', 'prompt-foreign-marker']);
  });

  const config = (data: object, grpo: object = {}): GrpoConfig =>
    resolveConfig({
      model: { base: 'x' },
      data: { train: 't.jsonl', ...data },
      rewards: [{ use: 'length', target: 3 }],
      grpo,
    });
  const codes = (of: Tokenizer, made: GrpoConfig, chats: boolean, eosIds: number[] = [2]): string[] =>
    setupProblems({ config: made, tokenizer: of, eosIds, vocabSize: 11, chats, opens: chats }).map(
      ({ code }) => code,
    );

  it('variables that the template does not read', async () => {
    const of = await tokenizer(null, "{% if enable_thinking %}{% endif %}{{ messages[0]['thinking'] }}");
    const kwargs = (names: object) => config({ chat_template_kwargs: names });
    assert.deepEqual(codes(of, kwargs({ enable_thinking: false }), true), []);
    assert.deepEqual(codes(of, kwargs({ thinking: true }), true), ['chat-kwargs-unused']);
    assert.deepEqual(codes(of, kwargs({ enable_thinking: false }), false), ['chat-kwargs-unused']);
  });

  it('a template that does not open the turn of the assistant, unless nothing opens it', async () => {
    const turns = '{% for m in messages %}{{ m.role }} {{ m.content }} {% endfor %}';
    const opening = '{% if add_generation_prompt %}assistant {% endif %}';
    assert.deepEqual(codes(await tokenizer(null, turns), config({}), true), ['chat-turn-not-opened']);
    assert.deepEqual(codes(await tokenizer(null, turns + opening), config({}), true), []);
    const bare = '{% for m in messages %}{{ m.content }} {% endfor %}';
    assert.deepEqual(codes(await tokenizer(null, bare), config({}), true), []);
    const always = `${turns}{% if messages[-1].role == 'user' %}assistant {% endif %}`;
    assert.deepEqual(codes(await tokenizer(null, always), config({}), true), []);
    const inst =
      "{% for m in messages %}{% if m.role == 'user' %}one {{ m.content }} two{% else %} {{ m.content }}{% endif %}{% endfor %}";
    assert.deepEqual(codes(await tokenizer(null, inst), config({}), true), []);
    const begun = setupProblems({
      config: config({}),
      tokenizer: await tokenizer(null, turns),
      eosIds: [2],
      vocabSize: 11,
      chats: true,
      opens: false,
    });
    assert.deepEqual(begun, []);
  });

  it('a chat template without the start token that the tokenizer puts before texts', async () => {
    const start = around([['<s>', 9]], []);
    const bare = '{% for m in messages %}{{ m.content }} {% endfor %}';
    assert.deepEqual(codes(await tokenizer(start, bare), config({}), true), ['chat-no-start']);
    assert.deepEqual(codes(await tokenizer(start, bare), config({}), false), []);
    assert.deepEqual(codes(await tokenizer(start, `<s> ${bare}`), config({}), true), []);
    assert.deepEqual(codes(await tokenizer(null, bare), config({}), true), []);
  });

  it('no end of text, and what wants one', async () => {
    const of = await tokenizer(null);
    const say = (
      grpo: object,
      eosIds: number[],
      rewards: { use: string; [option: string]: unknown }[] = [],
    ) =>
      setupProblems({
        config: resolveConfig({
          model: { base: 'x' },
          data: { train: 't.jsonl' },
          rewards: [{ use: 'length', target: 3 }, ...rewards],
          grpo,
        }),
        tokenizer: of,
        eosIds,
        vocabSize: 11,
        chats: false,
        opens: false,
      }).map(({ code, message }) => `${code}: ${message}`);
    assert.match(say({}, [])[0] ?? '', /^model-no-end: Neither .* every completion runs to .*512\.$/);
    assert.deepEqual(say({}, [2]), []);
    assert.deepEqual(say({ stop: ['two'] }, []), []);
    const exact = { use: 'exact-answer', answer: '{a}' };
    for (const reward of [exact, { use: 'shuffled', reward: exact }])
      assert.match(
        say({}, [], [reward])[0] ?? '',
        /512\. The reward exact-answer \(rewards\.1\) .* scores 0 everywhere\.$/,
      );
    assert.match(say({ mask_truncated_completions: true }, [])[0] ?? '', /nothing is learned\.$/);
    // An end beyond the vocabulary is said by the model's folder; that nothing can score is not.
    assert.deepEqual(say({}, [11]), []);
    assert.match(say({}, [11], [exact])[0] ?? '', /cannot say any end.* scores 0 everywhere\.$/);
  });

  it('a truth value that is none, where the template asks for one', async () => {
    const of = await tokenizer(
      null,
      '{% if enable_thinking is defined and enable_thinking is false %}{% endif %}',
    );
    const kwargs = (value: unknown) => config({ chat_template_kwargs: { enable_thinking: value } });
    for (const value of [0, 'no', '']) assert.deepEqual(codes(of, kwargs(value), true), ['chat-kwargs-type']);
    assert.deepEqual(codes(of, kwargs(false), true), []);
    assert.deepEqual(codes(of, kwargs(true), true), []);
  });

  it('a turn that ends with a token which ends no completion', async () => {
    const of = await tokenizer(null, '{% for m in messages %}{{ m.content }} <s>{% endfor %}');
    assert.deepEqual(codes(of, config({}), true), ['chat-turn-end']);
    assert.deepEqual(codes(of, config({}), true, [2, 9]), []);
    assert.deepEqual(codes(of, config({}, { stop: ['<s>'] }), true), []);
  });

  it('stop texts that cannot be said, and start flags that tokenizer.json contradicts', async () => {
    const of = await tokenizer(around([['<s>', 9]], []), undefined, { add_bos_token: false });
    assert.deepEqual(codes(of, config({}, { stop: ['two', '</s>', 'ten', '<|im_end|>'] }), false), [
      'stop-never-said',
      'stop-never-said',
      'tokenizer-start-token',
    ]);
  });

  it('every end that a model folder names ends its texts', async () => {
    await rm(folder, { recursive: true });
    await writeTinyModel(folder, { eos_token_id: 5 });
    await writeFile(join(folder, 'generation_config.json'), JSON.stringify({ eos_token_id: [6, 5] }));
    assert.deepEqual((await readModel(folder, '.')).eosIds, [5, 6, 2]);
  });
});
